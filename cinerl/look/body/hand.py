"""A relaxed hand: palm, four fingers a little curled, a thumb; and a bare foot."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.field import Array, chain, cone, egg, join, vec
from cinerl.look.body.rest import ANKLE, ARM_AXES, FORE_M, SOLE_Z, UPPER_M

_WRIST_T = UPPER_M + FORE_M
# Of each finger: where its knuckle is (along, forward, outward), the lengths of its joints, its radius.
_FINGERS = (
    (0.087, 0.0315, 0.000, (0.036, 0.023, 0.018), 0.0086),
    (0.091, 0.0110, 0.003, (0.040, 0.026, 0.019), 0.0088),
    (0.087, -0.0095, 0.001, (0.037, 0.024, 0.018), 0.0083),
    (0.079, -0.0285, -0.004, (0.029, 0.018, 0.016), 0.0074),
)
_CURL = (0.22, 0.42, 0.42)
"""Radians that each joint bends towards the palm."""


def hand(p: Array, build: Build) -> Array:
    """The left hand; ``p`` is folded. The thumb points forward, the palm to the thigh."""
    k = 0.93 if build.woman else 1.0
    k *= 0.97 + 0.03 * build.limbs
    t, u, v = ARM_AXES.local(p)
    q = np.stack([t - _WRIST_T, u, v], axis=1) / k
    palm = egg(q, vec(0.050, 0.003, 0.000), vec(0.052, 0.043, 0.0165))
    heel = cone(q, vec(-0.005, 0.0, 0.0), vec(0.03, 0.002, 0.0), 0.0195, 0.017)
    heel = join(heel, cone(q, vec(0.02, -0.018, -0.004), vec(0.075, -0.026, -0.002), 0.0145, 0.0115), 0.014)
    d = join(join(palm, heel, 0.02), _ball_of_thumb(q), 0.016)
    for i, (along, ahead, out, bones, radius) in enumerate(_FINGERS):
        finger = _finger(q, vec(along, ahead, out), bones, radius, 0.055 * (1.5 - i), 0.05 * i)
        d = join(d, finger, 0.0075)
    return join(d, _thumb(q), 0.010) * k


def _ball_of_thumb(q: Array) -> Array:
    return cone(q, vec(0.012, 0.014, -0.008), vec(0.048, 0.034, -0.014), 0.0155, 0.0125)


def _thumb(q: Array) -> Array:
    points = [vec(0.040, 0.032, -0.014), vec(0.074, 0.050, -0.020), vec(0.106, 0.055, -0.024)]
    return chain(q, points, (0.0115, 0.0098, 0.0080), 0.006)


def _finger(
    q: Array, knuckle: Array, bones: tuple[float, ...], radius: float, spread: float, extra: float
) -> Array:
    points, bend = [knuckle - vec(0.03, 0.0, 0.0) * 0.6, knuckle], 0.0
    for bone, curl in zip(bones, _CURL, strict=True):
        bend += curl + extra
        step = vec(np.cos(bend), np.sin(spread) * np.cos(bend), -np.sin(bend))
        points.append(points[-1] + bone * step)
    radii = (radius * 1.05, radius * 1.10, radius, radius * 0.92, radius * 0.80)
    return chain(q, points, radii, 0.004)


def foot(p: Array, build: Build) -> Array:
    """The left foot, bare; ``p`` is folded."""
    k = 0.94 if build.woman else 1.0
    y = float(ANKLE[1])
    z = SOLE_Z
    heel = egg(p, vec(-0.036, y, z + 0.034), vec(0.036, 0.030 * k, 0.036))
    mid = cone(p, vec(-0.012, y, z + 0.060), vec(0.085, y + 0.004, z + 0.026), 0.036 * k, 0.025 * k)
    tread = egg(p, vec(0.092, y + 0.003, z + 0.022), vec(0.060, 0.040 * k, 0.020))
    toes = egg(p, vec(0.130, y - 0.002, z + 0.016), vec(0.034, 0.035 * k, 0.0125))
    d = join(join(heel, mid, 0.03), join(tread, toes, 0.02), 0.03)
    return np.maximum(d, z - p[:, 2])
