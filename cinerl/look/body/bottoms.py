"""Bottoms and footwear: jeans, chinos, shorts, a skirt; sneakers and boots, with socks."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.cloth import HIGH, LOW, folded, raised
from cinerl.look.body.field import Array, Field, Loft, cone, egg, join, meet, step, vec
from cinerl.look.body.piece import Cut, Pattern
from cinerl.look.body.rest import ANKLE, LEG_AXES, SOLE_Z, THIGH_M
from cinerl.look.body.tops import WAIST_Z
from cinerl.look.body.trunk import half, leg, leg_loft, trunk, trunk_loft

_HEM_T = 0.838


def jeans(build: Build) -> Pattern:
    """Straight jeans with a belt, breaking over the shoe."""
    return _trousers(build, 0.058, 0.060, _HEM_T, 0.0055)


def chinos(build: Build) -> Pattern:
    """Tapered chinos that end at the ankle."""
    return _trousers(build, 0.056, 0.046, _HEM_T - 0.030, 0.0035)


def shorts(build: Build) -> Pattern:
    """Shorts to the knee."""
    return _trousers(build, 0.080, 0.080, 0.375, 0.003)


def skirt(build: Build) -> Pattern:
    """A flared skirt to the knee."""
    edge = _cut_below(0.500)
    waist = _waist(WAIST_Z)
    upper = trunk_loft(build, 0.0, 0.0)
    rows = []
    for z in (0.47, 0.60, 0.72, 0.82, 0.88, 0.93, 0.98, 1.04, 1.10):
        cu, cv, front, back, out, inner = upper.at(max(z, 0.90))
        swing = 0.20 * max(0.0, 0.93 - z) + 0.008
        tail = 0.020 * step(0.95, 0.86, np.array([z]))[0] if z < 0.95 else 0.0
        rows.append(
            (z, cu, cv, front + swing, back + swing + tail, out + swing + 0.006, inner + swing + 0.006)
        )
    loft = Loft(rows, 2.1)

    def sculpt(p: Array) -> Array:
        turn = np.arctan2(p[:, 1], p[:, 0])
        pleats = 0.010 * np.sin(9 * turn + 0.6) * (1 - step(0.52, 0.90, p[:, 2]))
        d = loft(p[:, 2], p[:, 0], p[:, 1]) - pleats
        return d - raised(waist, 0.03, 0.002)(p)

    cuts = [Cut(edge), Cut(waist)]
    return Pattern(folded(sculpt), LOW, HIGH, 0.005, 600, "bottom", cuts)


def _trousers(build: Build, knee: float, end: float, hem_t: float, folds: float) -> Pattern:
    loft = _leg(build, knee, end, hem_t)
    edge, waist = _cut_leg(hem_t), _waist(WAIST_Z)

    def sculpt(p: Array) -> Array:
        d = trunk(p, build, 0.0, 0.0) - 0.0075 - 0.003 * step(0.90, 0.96, p[:, 2])
        t, u, v = LEG_AXES.local(p)
        d = join(d, np.minimum(loft(t, u, v), leg(p, build) - 0.006), 0.028)
        d = d - raised(edge, 0.022, 0.0012)(p) - _folds(p, folds, hem_t)
        belt = 0.0035 * step(0.951, 0.953, p[:, 2]) * (1 - step(0.981, 0.983, p[:, 2]))
        return d - belt - _fly(p)

    low: Field = lambda p: 0.952 - p[:, 2]  # noqa: E731
    high: Field = lambda p: p[:, 2] - 0.982  # noqa: E731
    belt_slot: Field = lambda p: np.maximum(low(p), high(p))  # noqa: E731
    cuts = [Cut(edge), Cut(waist)]
    faces = 900 if hem_t < 0.5 else 1250
    slots = [("belt", belt_slot)]
    return Pattern(folded(sculpt), LOW, HIGH, 0.0045, faces, "bottom", cuts, slots, [low, high])


def _leg(build: Build, knee: float, end: float, hem_t: float) -> Loft:
    base = leg_loft(build)
    k = 1 + (build.limbs - 1) * 0.6
    rows = []
    for t in (-0.12, -0.09, -0.02, 0.06, 0.14, 0.24, 0.34, 0.42, 0.50, 0.60, 0.70, 0.79, 0.87):
        if t > hem_t + 0.08:
            break
        cu, cv, *reach = base.at(t)
        straight = k * float(np.interp(t, [0.16, 0.42, 0.84], [0.055, knee, end]))
        ahead = float(np.interp(t, [0.5, 0.84], [0.0, 0.010])) if hem_t > 0.5 else 0.0
        grow = 0.008 if t > -0.05 else 0.002
        if t < 0.16:
            rows.append((t, cu, cv, *(float(r) + grow for r in reach)))
        else:
            rows.append((t, cu * 0.5 + ahead, cv, *(max(float(r) + grow, straight) for r in reach)))
    return Loft(rows, 2.1)


def _folds(p: Array, depth: float, hem_t: float) -> Array:
    t, u, v = LEG_AXES.local(p)
    turn = np.arctan2(v, u)
    rings = np.sin(2 * np.pi * t / 0.055 + 0.8 * turn + 1.2 * np.sin(turn))
    knee = 0.55 * np.exp(-(((t - THIGH_M - 0.02) / 0.08) ** 2)) * (0.4 + 0.6 * (u < 0))
    ankle = np.exp(-(((t - hem_t + 0.055) / 0.05) ** 2)) * (hem_t > 0.5)
    groin = 0.6 * np.exp(-(((t - 0.075) / 0.06) ** 2)) * np.exp(-(((v + 0.04) / 0.05) ** 2)) * (u > 0)
    return depth * rings * (knee + ankle) + depth * groin * np.sin(2 * np.pi * (t * 0.7 + v) / 0.045)


def _fly(p: Array) -> Array:
    """The seam of the fly and of the pockets, a hint of relief."""
    fly = (1 - step(0.020, 0.023, p[:, 1])) * step(0.865, 0.88, p[:, 2]) * (1 - step(0.945, 0.95, p[:, 2]))
    return 0.0016 * fly * (p[:, 0] > 0)


def _cut_leg(end_t: float) -> Field:
    def value(p: Array) -> Array:
        t, _, v = LEG_AXES.local(half(p))
        return np.where(np.abs(v) < 0.2, t - end_t, -0.2)

    return value


def _waist(z: float) -> Field:
    return lambda p: p[:, 2] - z + 0.06 * p[:, 0]


def _cut_below(z: float) -> Field:
    return lambda p: z - p[:, 2]


def sneaker(build: Build) -> Pattern:
    """A low sneaker on a light sole."""
    return _shoe(0.0, 0.027, 0.0045, 0.083)


def boot(build: Build) -> Pattern:
    """An ankle boot with a heel."""
    return _shoe(0.055, 0.022, 0.0025, 0.150)


def _shoe(shaft: float, sole_high: float, sole_out: float, top: float) -> Pattern:
    y, z = float(ANKLE[1]), SOLE_Z

    def upper(p: Array) -> Array:
        heel = egg(p, vec(-0.034, y, z + 0.040), vec(0.042, 0.0375, 0.062))
        mid = cone(p, vec(-0.010, y, z + 0.064), vec(0.090, y + 0.003, z + 0.032), 0.0440, 0.0330)
        toe = egg(p, vec(0.110, y + 0.002, z + 0.022), vec(0.068, 0.0475, 0.034))
        d = join(join(heel, mid, 0.03), toe, 0.035)
        ankle = cone(p, vec(-0.014, y, z + 0.06), vec(-0.014, y - 0.004, z + 0.115 + shaft), 0.043, 0.041)
        d = join(d, ankle, 0.03)
        tongue = cone(p, vec(0.010, y, z + 0.098), vec(0.085, y + 0.002, z + 0.058), 0.020, 0.015)
        return np.maximum(join(d, tongue, 0.010), z + 0.004 - p[:, 2])

    def sole(p: Array) -> Array:
        flat = p * vec(1.0, 1.0, 0.0)
        back = cone(flat, vec(-0.040, y, 0.0), vec(0.03, y, 0.0), 0.036, 0.035)
        front = egg(flat, vec(0.098, y + 0.002, 0.0), vec(0.079, 0.0475, 0.05))
        print_ = join(back, front, 0.05) - sole_out
        lift = 0.35 * np.maximum(p[:, 0] - 0.115, 0.0)
        slab = np.maximum(z + lift - p[:, 2], p[:, 2] - z - sole_high - 0.5 * lift)
        return meet(print_, slab, 0.004)

    def sculpt(p: Array) -> Array:
        return np.minimum(upper(p), sole(p))

    def rubber(p: Array) -> Array:
        q = half(p)
        return sole(q) - upper(q)

    def mouth(p: Array) -> Array:
        q = half(p)
        return (q[:, 2] - z - top - 0.012) + 0.10 * np.maximum(-q[:, 0] - 0.02, 0.0) * -1.0

    low, high = vec(-0.12, -0.24, -0.03), vec(0.22, 0.24, 0.24)
    return Pattern(folded(sculpt), low, high, 0.003, 420, "shoe", [Cut(mouth)], [("sole", rubber)])


def sock(build: Build) -> Pattern:
    """A sock between shoe and bare shin."""
    loft = leg_loft(build, 0.0022)

    def sculpt(p: Array) -> Array:
        t, u, v = LEG_AXES.local(p)
        return loft(t, u, v) - 0.0012 * step(0.715, 0.718, -t + 1.43)

    upper: Field = lambda p: 0.70 - LEG_AXES.local(half(p))[0]  # noqa: E731
    lower: Field = lambda p: LEG_AXES.local(half(p))[0] - 0.815  # noqa: E731
    low, high = vec(-0.12, -0.24, -0.03), vec(0.12, 0.24, 0.30)
    return Pattern(folded(sculpt), low, high, 0.004, 100, "sock", [Cut(upper), Cut(lower, rim=False)])
