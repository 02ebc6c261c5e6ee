"""What all cloth shares: the hanging trunk, sleeves and legs, folds, and where things end."""

from __future__ import annotations

import numpy as np

from cinerl.look.body import face
from cinerl.look.body.builds import Build
from cinerl.look.body.field import Array, Field, Loft, join, step, vec
from cinerl.look.body.rest import ARM_AXES, LEG_AXES, SKULL, UPPER_M
from cinerl.look.body.trunk import arm_loft, half, leg_loft, trunk, trunk_loft

_HEIGHTS = (0.74, 0.78, 0.82, 0.86, 0.90, 0.94, 0.98, 1.04, 1.10, 1.17, 1.23, 1.29, 1.33, 1.365, 1.395)
LOW, HIGH = vec(-0.30, -0.72, -0.02), vec(0.32, 0.72, 1.46)


def folded(sculpt: Field) -> Field:
    """A field of the whole body from one of its left half."""
    return lambda p: sculpt(half(p))


def skirts(build: Build, grow: float, drape: float, low_z: float) -> Loft:
    """The trunk's loft, led down past the hips over both legs, as a coat's hem is."""
    upper = trunk_loft(build, 0.0, drape)
    legs = leg_loft(build)
    rows = []
    for z in (low_z, *(z for z in _HEIGHTS if z > low_z + 0.02)):
        cu, cv, front, back, out, _ = upper.at(max(z, 0.90))
        if z < 0.93:
            t = (LEG_AXES.origin[2] - z) / float(-LEG_AXES.along[2])
            wide = float(LEG_AXES.place(t, 0.0, 0.0)[1]) + legs.at(max(t, 0.0))[4] + 0.004
            out = max(float(out), wide)
            back = max(float(back), 0.125 if build.woman else 0.118)
        rows.append((z, cu, cv, front + grow, back + grow, out + grow, out + grow))
    return Loft(_fall(np.array(rows, np.float64)), 2.2)


def _fall(rows: Array) -> Array:
    """Cloth leaves what stands out most and falls; it comes back in by no more than a third of its drop."""
    for i in range(len(rows) - 2, -1, -1):
        if rows[i + 1, 0] < 1.24:
            drop = rows[i + 1, 0] - rows[i, 0]
            rows[i, 3:] = np.maximum(rows[i, 3:], rows[i + 1, 3:] - 0.33 * drop)
    return rows


def bodice(p: Array, build: Build, grow: float, drape: float, loft: Loft | None, neck: bool = True) -> Array:
    """Trunk of a top with its shoulders and the root of the neck; ``p`` is folded."""
    d = trunk(p, build, grow, drape)
    if loft is not None:
        d = join(d, loft(p[:, 2], p[:, 0], p[:, 1]), 0.015)
    return join(d, face.neck(p - SKULL, build) - min(grow, 0.006), 0.02) if neck else d


def over_hips(p: Array, build: Build, gap: float) -> Array:
    """What hangs over trousers: ``gap`` metres outside them."""
    t, u, v = LEG_AXES.local(p)
    seat = join(trunk(p, build), leg_loft(build, 0.008)(t, u, v), 0.028) - 0.010 - gap
    return np.maximum(seat, p[:, 2] - 1.02)


def sleeve(p: Array, build: Build, grow: float, loose: float, end_t: float) -> Array:
    """A sleeve around the left arm, wider by ``loose`` towards its end."""
    base = arm_loft(build)
    rows = []
    for t in np.linspace(-0.03, end_t + 0.03, 14):
        cu, cv, front, back, out, inner = base.at(float(t))
        wide = grow + loose * float(np.clip(t / max(end_t, 0.1), 0.0, 1.0))
        fade = float(np.clip((t + 0.034) / 0.02, 0.2, 1.0))
        rows.append((t, cu, cv, *(float(r) + wide * fade for r in (front, back, out, inner))))
    t, u, v = ARM_AXES.local(p)
    return Loft(rows, 2.1)(t, u, v)


def elbow_folds(p: Array, depth: float) -> Array:
    """Metres that a long sleeve's folds stand out around the elbow and stack at the cuff."""
    t, u, v = ARM_AXES.local(p)
    turn = np.arctan2(v, u)
    waves = np.sin(2 * np.pi * (t / 0.048) + 0.9 * np.sin(turn) + 0.7 * turn)
    near = np.exp(-(((t - UPPER_M) / 0.075) ** 2)) + 0.7 * np.exp(-(((t - 0.47) / 0.045) ** 2))
    return depth * waves * near * (t > 0.12)


def trunk_folds(p: Array, depth: float, waist_z: float = 1.0) -> Array:
    """Metres that folds stand out: slanting ones at the waist, and from the armpits across the chest."""
    turn = np.arctan2(p[:, 1], p[:, 0] + 0.01)
    slant = np.sin(2 * np.pi * (p[:, 2] / 0.085) + 2.3 * turn)
    waist = np.exp(-(((p[:, 2] - waist_z) / 0.09) ** 2)) * (0.35 + 0.65 * np.sin(turn) ** 2)
    pit = np.exp(-(((p[:, 2] - 1.235) / 0.06) ** 2)) * step(0.07, 0.13, p[:, 1])
    pull = np.sin(2 * np.pi * (p[:, 2] * 0.8 + p[:, 1] * 0.6) / 0.05)
    return depth * (slant * waist + 0.8 * pull * pit)


def below(z: float) -> Field:
    """Ends cloth under a height."""
    return lambda p: z - p[:, 2]


def hem(z: float, dip: float = 0.0) -> Field:
    """Ends a top at its hem, lower in the middle by ``dip``; arms are spared."""

    def value(p: Array) -> Array:
        edge = z - dip * np.cos(np.arctan2(p[:, 1], p[:, 0])) ** 2
        return np.where(np.abs(p[:, 1]) < 0.30, edge - p[:, 2], -0.2)

    return value


def cuff(build: Build, end_t: float, grow: float) -> Field:
    """Ends sleeves at ``end_t`` along the arm; the trunk beside it is spared."""
    inner = float(arm_loft(build).at(end_t)[5]) + grow + 0.012

    def value(p: Array) -> Array:
        t, _, v = ARM_AXES.local(half(p))
        return np.minimum(t - end_t, v + inner)

    return value


def neckline(radius: float, ahead: float = 0.0, wide: float = 1.0) -> Field:
    """Ends a top in a ring around the leaning neck."""

    def value(p: Array) -> Array:
        lean = p[:, 0] + 0.028 - ahead - 0.12 * (p[:, 2] - 1.36)
        ring = np.maximum(radius - np.hypot(lean, p[:, 1] / wide), p[:, 2] - 1.418)
        return np.where(p[:, 2] > 1.2, ring, -0.2)

    return value


def band(edge: Field, wide: float) -> Field:
    """The strip of cloth along an edge."""
    return lambda p: -wide - edge(p)


def raised(edge: Field, wide: float, high: float) -> Field:
    """Metres that a hem's strip stands out."""
    return lambda p: high * step(-wide - 0.002, -wide + 0.002, edge(p))
