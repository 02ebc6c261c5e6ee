"""Trunk, arms and legs of a naked body, as melted lofts. One half is sculpted; the other mirrors it."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.field import Array, Loft, cone, egg, join, vec
from cinerl.look.body.rest import ARM_AXES, LEG_AXES, SHOULDER

# z, half width, front, back: a man's and a woman's trunk.
_MAN = np.array([
    (0.795, 0.095, 0.050, -0.075), (0.84, 0.145, 0.076, -0.112), (0.88, 0.158, 0.086, -0.120),
    (0.93, 0.156, 0.092, -0.112), (0.98, 0.146, 0.096, -0.094), (1.04, 0.136, 0.096, -0.084),
    (1.10, 0.140, 0.098, -0.088), (1.17, 0.150, 0.104, -0.100), (1.23, 0.156, 0.106, -0.112),
    (1.29, 0.148, 0.092, -0.116), (1.33, 0.122, 0.068, -0.106), (1.365, 0.080, 0.040, -0.086),
    (1.395, 0.050, 0.022, -0.066),
])  # fmt: skip
_WOMAN = np.array([
    (0.795, 0.100, 0.050, -0.080), (0.84, 0.160, 0.076, -0.122), (0.88, 0.172, 0.086, -0.128),
    (0.93, 0.167, 0.092, -0.112), (0.98, 0.148, 0.094, -0.088), (1.04, 0.126, 0.090, -0.076),
    (1.10, 0.126, 0.088, -0.080), (1.17, 0.140, 0.092, -0.092), (1.23, 0.148, 0.096, -0.104),
    (1.29, 0.138, 0.082, -0.108), (1.33, 0.112, 0.060, -0.098), (1.365, 0.072, 0.034, -0.080),
    (1.395, 0.044, 0.018, -0.062),
])  # fmt: skip
_CHEST_Z, _BELLY_Z = 1.20, 1.01


def trunk_loft(build: Build, grow: float = 0.0, drape: float = 0.0) -> Loft:
    """The trunk as a loft along z.

    Args:
        build: whose.
        grow: metres that cloth stands off.
        drape: 0 clings to the waist, 1 hangs from chest to hips.
    """
    rows = (_WOMAN if build.woman else _MAN).copy()
    z = rows[:, 0]
    low = np.exp(-(((z - 0.89) / 0.09) ** 2))
    belly = np.exp(-(((z - _BELLY_Z) / 0.085) ** 2))
    width = rows[:, 1] * (1 + (build.girth - 1) * (1 - 0.4 * low)) * (1 + (build.hips - 1) * low)
    width = width + 0.55 * max(build.belly, 0.0) * belly
    front = rows[:, 2] * build.girth + build.belly * belly
    back = rows[:, 3] * (1 + (build.girth - 1) * 0.7)
    if drape:
        width, front, back = (_hang(z, r, drape) for r in (width, front, -back))
        back = -back
    middle = np.zeros_like(z) - 0.01
    sections = np.stack(
        [z, middle, 0 * z, front - middle + grow, middle - back + grow, width + grow, width + grow], axis=1
    )
    return Loft(sections, 2.25)


def _hang(z: Array, reach: Array, share: float) -> Array:
    """Cloth falls straight from the chest, or as far out as what is under it."""
    chest = float(np.interp(_CHEST_Z, z, reach))
    hip = float(reach[2])
    line = np.interp(z, [0.88, _CHEST_Z], [hip, chest])
    hung = np.where(z < _CHEST_Z, np.maximum(reach, line - 0.006), reach)
    return reach + share * (hung - reach)


def arm_loft(build: Build, grow: float = 0.0) -> Loft:
    """The left arm from shoulder to wrist, along `ARM_AXES`."""
    m = 0.6 + 0.8 * build.muscle
    thick = build.limbs
    rows = []
    for t, cu, cv, front, back, outer, inner in (
        (-0.024, -0.002, -0.038, 0.010, 0.010, 0.010, 0.010),
        (-0.016, -0.002, -0.036, 0.026, 0.027, 0.022, 0.026),
        (0.002, -0.002, -0.032, 0.040, 0.042, 0.036, 0.038),
        (0.036, 0.000, -0.023, 0.047, 0.049, 0.045, 0.044),
        (0.075, 0.002, -0.012, 0.045, 0.046, 0.041 + 0.006 * m, 0.042),
        (0.130, 0.002, -0.002, 0.040 + 0.003 * m, 0.040 + 0.003 * m, 0.037, 0.038),
        (0.190, 0.002, 0.000, 0.038 + 0.004 * m, 0.038 + 0.002 * m, 0.035, 0.036),
        (0.250, 0.000, 0.000, 0.035, 0.038, 0.037, 0.037),
        (0.275, 0.000, 0.000, 0.034, 0.039, 0.038, 0.038),
        (0.320, 0.001, 0.001, 0.040 + 0.003 * m, 0.036, 0.039 + 0.002 * m, 0.036),
        (0.380, 0.001, 0.000, 0.039, 0.034, 0.034, 0.033),
        (0.450, 0.001, 0.000, 0.033, 0.030, 0.025, 0.024),
        (0.510, 0.001, 0.000, 0.0285, 0.0275, 0.0195, 0.0195),
        (0.540, 0.001, 0.000, 0.0280, 0.0275, 0.0185, 0.0190),
    ):
        w = 1.0 + (thick - 1.0) * float(np.clip(1.25 - t / 0.54, 0.35, 1.0))
        shift = build.shoulders * float(np.clip(1.0 - t / 0.25, 0.0, 1.0))
        rows.append((t, cu, cv + shift * 0.8, *(w * r + grow for r in (front, back, outer, inner))))
    return Loft(rows, 2.1)


def leg_loft(build: Build, grow: float = 0.0) -> Loft:
    """The left leg from hip to ankle, along `LEG_AXES`."""
    m = 0.6 + 0.8 * build.muscle
    thick = build.limbs * (1.07 if build.woman else 1.0)
    rows = []
    for t, cu, cv, front, back, outer, inner in (
        (-0.12, -0.010, -0.010, 0.010, 0.010, 0.010, 0.010),
        (-0.09, -0.008, -0.010, 0.038, 0.040, 0.034, 0.034),
        (-0.02, -0.004, -0.004, 0.066, 0.080, 0.060, 0.058),
        (0.06, -0.002, -0.002, 0.082, 0.092, 0.074, 0.072),
        (0.14, 0.002, 0.000, 0.083, 0.080, 0.074, 0.070),
        (0.24, 0.003, 0.001, 0.073 + 0.003 * m, 0.066, 0.064, 0.061),
        (0.34, 0.002, 0.002, 0.058, 0.054, 0.053, 0.053),
        (0.41, 0.006, 0.000, 0.050, 0.048, 0.046, 0.047),
        (0.46, 0.002, 0.000, 0.046, 0.050, 0.045, 0.046),
        (0.53, -0.006, 0.000, 0.043, 0.057 + 0.006 * m, 0.047, 0.047),
        (0.60, -0.010, 0.000, 0.038, 0.053 + 0.003 * m, 0.043, 0.042),
        (0.69, -0.012, 0.000, 0.031, 0.038, 0.032, 0.031),
        (0.77, -0.014, 0.000, 0.028, 0.032, 0.0265, 0.0265),
        (0.83, -0.016, 0.000, 0.030, 0.034, 0.0280, 0.0280),
    ):
        w = 1.0 + (thick - 1.0) * float(np.clip(1.15 - 0.7 * t / 0.83, 0.4, 1.0))
        rows.append((t, cu, cv, *(w * r + grow for r in (front, back, outer, inner))))
    return Loft(rows, 2.05)


def half(p: Array) -> Array:
    """Points folded to the left side."""
    return p * vec(1.0, 0.0, 1.0) + np.abs(p) * vec(0.0, 1.0, 0.0)


def trunk(p: Array, build: Build, grow: float = 0.0, drape: float = 0.0) -> Array:
    """Trunk with chest, back and shoulder girdle, without neck; ``p`` is folded."""
    d = trunk_loft(build, grow, drape)(p[:, 2], p[:, 0], p[:, 1])
    g = build.girth
    seat = egg(p, vec(-0.062, 0.072, 0.875), np.array([0.066, 0.072, 0.075]) * build.hips + grow)
    d = join(d, seat, 0.05)
    if build.bust:
        d = join(d, _breast(p, build, grow), 0.035 + 0.03 * drape)
    else:
        m = build.muscle
        pec = egg(p, vec(0.058 * g, 0.072, 1.232), np.array([0.044 + 0.010 * m, 0.085, 0.066]) + grow)
        d = join(d, pec, 0.05)
    blade = egg(p, vec(-0.070, 0.085, 1.26), np.array([0.044, 0.070, 0.085]) + grow)
    d = join(d, blade, 0.05)
    return join(d, girdle(p, build, grow), 0.05)


def girdle(p: Array, build: Build, grow: float = 0.0) -> Array:
    """Trapezius and collar bones: from the neck to the tips of the shoulders."""
    tip = SHOULDER + vec(0.004, -0.034 + 0.8 * build.shoulders, -0.035)
    slope = 0.029 + 0.006 * build.muscle + 0.004 * build.fat
    trapeze = cone(p, vec(-0.046, 0.030, 1.375 + 0.008 * build.muscle), tip, slope + grow, 0.030 + grow)
    bone = cone(p, vec(0.048, 0.020, 1.322), tip + vec(0.022, -0.012, 0.004), 0.014 + grow, 0.013 + grow)
    side = cone(p, vec(-0.02, 0.10, 1.28), tip + vec(0, 0, -0.02), 0.062 + grow, 0.034 + grow)
    return join(join(trapeze, side, 0.05), bone, 0.022)


def _breast(p: Array, build: Build, grow: float) -> Array:
    s = 0.78 + 0.22 * build.bust
    centre = vec(0.068, 0.072, 1.195)
    axes = np.stack([vec(0.93, 0.30, -0.21), vec(-0.31, 0.95, 0.0), vec(0.20, 0.065, 0.977)], axis=1)
    return egg(p, centre, np.array([0.062, 0.060, 0.063]) * s + grow, axes)


def arm(p: Array, build: Build, grow: float = 0.0) -> Array:
    """The left arm without its hand; ``p`` is folded."""
    t, u, v = ARM_AXES.local(p)
    return arm_loft(build, grow)(t, u, v)


def leg(p: Array, build: Build, grow: float = 0.0) -> Array:
    """The left leg without its foot; ``p`` is folded."""
    t, u, v = LEG_AXES.local(p)
    d = leg_loft(build, grow)(t, u, v)
    cap = egg(p, LEG_AXES.place(0.417, 0.034, 0.0), np.array([0.020, 0.027, 0.034]) + grow)
    return join(d, cap, 0.03)
