"""Hair: solids about the skull, cut along a hairline, combed by grooves; brows, lashes and beards."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.interpolate import PchipInterpolator

from cinerl.look.body.builds import Build
from cinerl.look.body.face import CRANIUM, head
from cinerl.look.body.field import Array, Field, chain, cone, egg, join, meet, step, vec
from cinerl.look.body.piece import Pattern
from cinerl.look.body.rest import SKULL

Style = Callable[[], Pattern]
_LOW, _HIGH = SKULL + vec(-0.20, -0.17, -0.30), SKULL + vec(0.16, 0.17, 0.19)

# Degrees from the front, height of the hairline there.
_MAN = ((0, 0.086), (25, 0.085), (42, 0.076), (55, 0.050), (66, 0.030), (76, 0.000), (84, -0.004),
        (92, 0.030), (104, 0.022), (118, -0.026), (140, -0.056), (180, -0.062))  # fmt: skip
_WOMAN = ((0, 0.083), (25, 0.079), (42, 0.066), (55, 0.046), (66, 0.030), (76, 0.010), (84, 0.006),
          (92, 0.028), (104, 0.020), (118, -0.030), (140, -0.060), (180, -0.068))  # fmt: skip


def _hairline(points: tuple[tuple[float, float], ...]) -> Field:
    """Metres that a point is under the hairline."""
    degrees, heights = np.array(points).T
    curve = PchipInterpolator(degrees, heights)
    grid = np.linspace(0.0, 180.0, 721)
    table = curve(grid)

    def value(h: Array) -> Array:
        angle = np.degrees(np.arctan2(np.abs(h[:, 1]), h[:, 0] + 0.005))
        return 0.75 * (np.interp(angle, grid, table) - h[:, 2])

    return value


def _cap(h: Array, thick: Array | float, line: Array) -> Array:
    """The skull grown by ``thick``, thinner towards the hairline."""
    return egg(h, *CRANIUM) - 0.0022 - thick * (0.15 + 0.85 * step(0.0, 0.028, -line))


def _locks(h: Array, depth: float, pitch: float, swirl: float) -> Array:
    """Grooves that run from the crown outwards."""
    turn = np.arctan2(h[:, 1], h[:, 0] + 0.025)
    rise = np.arctan2(h[:, 2] - 0.03, np.hypot(h[:, 0], h[:, 1]))
    phase = turn * 0.08 / pitch * 2 * np.pi / 2 + swirl * rise
    wave = np.sin(phase) + 0.5 * np.sin(2.3 * phase + 1.7 + 2.0 * rise)
    return depth * wave * (1 - 0.7 * step(0.9, 1.45, rise))


def _piece(sculpt: Field, faces: int) -> Pattern:
    return Pattern(lambda p: sculpt(p - SKULL), _LOW, _HIGH, 0.003, faces, "hair")


def crop() -> Pattern:
    """Short hair, a little longer on top."""
    line = _hairline(_MAN)

    def sculpt(h: Array) -> Array:
        top = step(0.02, 0.10, h[:, 2])
        d = _cap(h, 0.003 + 0.012 * top, line(h)) - _locks(h, 0.0018, 0.016, 3.0)
        fringe = egg(h, vec(0.058, 0.0, 0.100), vec(0.032, 0.048, 0.022))
        return meet(join(d, fringe, 0.02), line(h), 0.008)

    return _piece(sculpt, 640)


def parted() -> Pattern:
    """Side-parted hair, swept over."""
    line = _hairline(_MAN)

    def sculpt(h: Array) -> Array:
        top = step(0.00, 0.09, h[:, 2])
        d = _cap(h, 0.004 + 0.013 * top, line(h))
        sweep = chain(h, [vec(0.048, 0.032, 0.106), vec(0.058, -0.005, 0.112), vec(0.048, -0.044, 0.096)],
                      (0.016, 0.021, 0.017), 0.02)  # fmt: skip
        bulk = egg(h, vec(-0.005, -0.012, 0.090), vec(0.082, 0.062, 0.052))
        d = join(join(d, sweep, 0.03), bulk, 0.03)
        comb = 0.0022 * np.sin(2 * np.pi * (h[:, 0] * 0.9 + 0.25 * h[:, 1] - 0.2 * h[:, 2]) / 0.017)
        parting = np.abs(h[:, 1] - 0.040 - 0.08 * (0.09 - h[:, 0])) - 0.0015
        groove = (
            0.006 * (1 - step(0.0, 0.007, parting)) * step(0.07, 0.10, h[:, 2]) * step(-0.05, 0.0, h[:, 0])
        )
        return meet(d - comb * top + groove, line(h), 0.009)

    return _piece(sculpt, 700)


def curls() -> Pattern:
    """Short curls all over."""
    line = _hairline(_MAN)

    def sculpt(h: Array) -> Array:
        top = step(-0.02, 0.09, h[:, 2])
        d = _cap(h, 0.008 + 0.016 * top, line(h))
        k = 2 * np.pi / 0.026
        knots = np.sin(k * h[:, 0]) * np.sin(k * h[:, 1] + 0.8) + np.sin(
            k * h[:, 2] + 1.1 * np.sin(k * h[:, 0])
        )
        return meet(d - 0.0030 * knots, line(h), 0.010)

    return _piece(sculpt, 760)


def bob() -> Pattern:
    """Hair to the jaw, parted near the middle, tucked a little behind the face."""
    return _piece(_hanging(-0.085, 0.016, 0.006), 800)


def long() -> Pattern:
    """Long hair over the shoulder blades."""
    return _piece(_hanging(-0.205, 0.015, 0.020), 900)


def bun() -> Pattern:
    """Hair drawn back into a knot."""
    line = _hairline(_WOMAN)

    def sculpt(h: Array) -> Array:
        d = _cap(h, 0.0062, line(h))
        turn = np.arctan2(h[:, 1], h[:, 2] - 0.055)
        d = d - 0.0014 * np.sin(turn * 15.0) * step(-0.10, 0.02, h[:, 0])
        d = meet(d, line(h), 0.007)
        k = h - vec(-0.098, 0.0, 0.066)
        swirl = 0.0022 * np.sin(5 * np.arctan2(k[:, 1], k[:, 2]) + 90 * np.linalg.norm(k[:, 1:], axis=1))
        knot = egg(h, vec(-0.104, 0.0, 0.066), vec(0.030, 0.036, 0.034)) - swirl
        tie = cone(h, vec(-0.080, 0.0, 0.060), vec(-0.095, 0.0, 0.064), 0.020, 0.018)
        return join(join(d, tie, 0.010), knot, 0.006)

    return _piece(sculpt, 760)


def _hanging(end_z: float, thick: float, spread: float) -> Field:
    """Hair that falls from the crown past the ears down to ``end_z``."""
    line = _hairline(
        ((0, 0.088), (18, 0.084), (32, 0.070), (44, 0.040), (52, 0.0), (58, -0.06), (62, -0.3), (180, -0.4))
    )

    def sculpt(h: Array) -> Array:
        drop = np.clip((0.02 - h[:, 2]) / 0.2, 0.0, 1.2)
        y = np.abs(h[:, 1])
        wide = 0.0835 + thick * 0.35 + spread * drop - 0.012 * np.sin(np.clip(drop * 3.2, 0, np.pi))
        back = 0.100 + thick * 0.2 - 0.018 * np.sin(np.clip(drop * 2.6, 0, np.pi)) + 0.010 * drop
        tall = np.maximum(h[:, 2] - 0.036, 0.0) / (0.092 + thick * 0.45)
        x = h[:, 0] + 0.002
        rho = np.sqrt((x / np.where(x > 0, 0.094, back)) ** 2 + (y / wide) ** 2 + tall**2)
        d = (rho - 1.0) * 0.085
        d = np.maximum(d, (end_z + 0.10 * np.maximum(h[:, 0] + 0.02, 0.0)) - h[:, 2])
        turn = np.arctan2(h[:, 1], x)
        strands = np.sin(turn * 15.0 + 14.0 * drop) + 0.6 * np.sin(turn * 26.0 - 9.0 * drop + 1.0)
        d = d - 0.0020 * strands
        part = (
            0.006
            * (1 - step(0.0, 0.008, np.abs(h[:, 1] - 0.012)))
            * step(0.06, 0.10, h[:, 2])
            * (h[:, 0] > -0.06)
        )
        return meet(d + part, line(h), 0.010)

    return sculpt


STYLES: dict[str, Style] = {
    "crop": crop, "parted": parted, "curls": curls, "bob": bob, "long": long, "bun": bun,
}  # fmt: skip


def beard(build: Build) -> Pattern:
    """A short full beard on a build's jaw."""

    def sculpt(p: Array) -> Array:
        h = p - SKULL
        q = np.stack([h[:, 0], np.abs(h[:, 1]), h[:, 2]], axis=1)
        skin = head(q, build)
        chin = 0.005 * np.exp(-(((q[:, 2] + 0.082) / 0.022) ** 2)) * (q[:, 0] > 0.04)
        grown = skin - 0.0042 - chin - 0.0007 * np.sin(q[:, 1] * 700) * np.sin(q[:, 2] * 600)
        cheek = np.interp(q[:, 0], [0.0, 0.03, 0.055, 0.07, 0.08], [0.004, -0.016, -0.030, -0.034, -0.030])
        over = np.maximum(q[:, 2] - cheek, 0.004 - q[:, 0])
        lips = egg(q, vec(0.088, 0.0, -0.0432), vec(0.03, 0.0285, 0.0115))
        under = 0.7 * (-0.103 - q[:, 2] + 0.25 * (0.07 - q[:, 0]))
        d = meet(grown, np.maximum(np.maximum(over, -lips), under), 0.003)
        return np.maximum(d, -(skin + 0.004))

    low, high = SKULL + vec(-0.02, -0.08, -0.14), SKULL + vec(0.12, 0.08, 0.02)
    return Pattern(sculpt, low, high, 0.002, 360, "hair")
