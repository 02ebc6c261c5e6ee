"""The naked body as one closed surface: trunk, limbs, hands, feet, neck and head melted together."""

from __future__ import annotations

import numpy as np

from cinerl.look.body import face, hand, trunk
from cinerl.look.body.builds import Build
from cinerl.look.body.cloth import folded
from cinerl.look.body.face import GAP, MOUTH_HALF, MOUTH_Z
from cinerl.look.body.field import Array, join, vec
from cinerl.look.body.piece import Pattern
from cinerl.look.body.rest import SKULL
from cinerl.look.body.trunk import half

LOW, HIGH = vec(-0.22, -0.70, -0.03), vec(0.26, 0.70, 1.68)


def skin(build: Build) -> Pattern:
    """The whole body of a build; lips and the inside of the mouth are slots of their own."""

    def sculpt(p: Array) -> Array:
        d = join(trunk.trunk(p, build), trunk.leg(p, build), 0.03)
        arm = join(trunk.arm(p, build), hand.hand(p, build), 0.010)
        d = join(d, arm, 0.035)
        d = join(d, face.head(p - SKULL, build), 0.03)
        return join(d, hand.foot(p, build), 0.025)

    def red(p: Array) -> Array:
        return lips(half(p) - SKULL, build)

    slots = [("lips", red), ("mouth", lambda p: mouth(half(p) - SKULL))]
    return Pattern(folded(sculpt), LOW, HIGH, 0.005, 5200, "skin", (), slots, large=True)


def lips(h: Array, build: Build) -> Array:
    """Negative on the red of the lips."""
    s = np.clip(np.abs(h[:, 1]) / MOUTH_HALF, 0.0, 1.1)
    full = build.lips
    bow = 0.0066 - 0.0012 * np.exp(-((s / 0.10) ** 2)) + 0.0008 * np.exp(-(((s - 0.25) / 0.15) ** 2))
    top = MOUTH_Z + GAP + full * bow * np.sqrt(np.clip(1 - s**2, 0.0, 1.0)) - 0.0004
    low = MOUTH_Z - GAP - full * 0.0094 * np.sqrt(np.clip(1 - s**2.2, 0.0, 1.0)) + 0.0004
    edge = np.maximum(h[:, 2] - top, low - h[:, 2])
    return np.maximum(np.maximum(edge, np.abs(h[:, 1]) - MOUTH_HALF), 0.062 - h[:, 0])


def mouth(h: Array) -> Array:
    """Negative on the walls of the mouth behind the lips."""
    s = np.clip(np.abs(h[:, 1]) / MOUTH_HALF, 0.0, 1.0)
    return np.maximum(face.cavity(h) - 0.0016, h[:, 0] - 0.0855 + 0.0085 * s * s)
