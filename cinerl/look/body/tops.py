"""Tops: t-shirt, shirt, hoodie, jacket, each cut for a build."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.cloth import (
    HIGH,
    LOW,
    band,
    bodice,
    cuff,
    elbow_folds,
    folded,
    hem,
    neckline,
    over_hips,
    raised,
    skirts,
    sleeve,
    trunk_folds,
)
from cinerl.look.body.field import Array, Field, chain, egg, join, step, vec
from cinerl.look.body.piece import Cut, Pattern
from cinerl.look.body.trunk import trunk

WAIST_Z = 0.985
"""Where trousers end."""
CELL_M = 0.0045


def tee(build: Build) -> Pattern:
    """A t-shirt, hanging loose."""
    loft = skirts(build, 0.018, 0.55 if build.woman else 0.8, 0.70)
    end = 0.105 if build.woman else 0.135
    neck = neckline(0.078, 0.016, 1.1) if build.woman else neckline(0.067 * max(build.neck, 1.0))
    ends = (hem(0.800 if not build.woman else 0.835), cuff(build, end, 0.017))

    def sculpt(p: Array) -> Array:
        d = bodice(p, build, 0.010, 0.55 if build.woman else 0.8, loft)
        d = join(d, sleeve(p, build, 0.009, 0.008, end), 0.03)
        d = join(d, over_hips(p, build, 0.007), 0.02)
        ribs = raised(neck, 0.016, 0.0018)(p) + raised(ends[0], 0.02, 0.0012)(p)
        return d - ribs - trunk_folds(p, 0.0042, 0.95)

    cuts = [Cut(ends[0]), Cut(ends[1]), Cut(neck)]
    return Pattern(folded(sculpt), LOW, HIGH, CELL_M, 1500, "top", cuts)


def shirt(build: Build) -> Pattern:
    """A shirt with collar and placket, tucked in."""
    end = 0.525
    throat = _open_collar(0.062 * build.neck)
    ends = (hem(WAIST_Z - 0.022), cuff(build, end, 0.015))

    def sculpt(p: Array) -> Array:
        free = step(0.985, 1.04, p[:, 2])
        loose, tucked = bodice(p, build, 0.0, 0.5, None) - 0.0115, trunk(p, build) + 0.004
        d = tucked + free * (loose - tucked)
        d = join(d, sleeve(p, build, 0.009, 0.006, end) - 0.001, 0.03)
        placket = np.minimum(1 - step(0.016, 0.019, p[:, 1]), (p[:, 0] > 0) * (p[:, 2] < 1.33))
        cuffs = raised(ends[1], 0.05, 0.0022)(p)
        d = d - 0.0024 * placket - cuffs - free * trunk_folds(p, 0.0045, 1.06) - elbow_folds(p, 0.0045)
        return d

    cuts = [Cut(ends[0], rim=False), Cut(ends[1]), Cut(throat)]
    return Pattern(folded(sculpt), LOW, HIGH, 0.004, 1250, "top", cuts)


def hoodie(build: Build) -> Pattern:
    """A hooded sweatshirt, the hood down."""
    loft = skirts(build, 0.022, 0.8, 0.70)
    end, hem_z = 0.527, 0.835
    ends = (hem(hem_z), cuff(build, end, 0.025))
    ribs = _either(band(ends[0], 0.055), band(ends[1], 0.055))

    def sculpt(p: Array) -> Array:
        d = bodice(p, build, 0.014, 0.85, loft, neck=False)
        d = join(d, sleeve(p, build, 0.015, 0.010, end), 0.035)
        d = join(d, over_hips(p, build, 0.013), 0.02)
        tight = raised(ends[1], 0.055, -0.009)(p) + raised(ends[0], 0.055, -0.007)(p)
        d = d - tight - trunk_folds(p, 0.006, 0.94) - elbow_folds(p, 0.006) - _pouch(p)
        return join(d, _hood(p), 0.014)

    cuts = [Cut(ends[0]), Cut(ends[1])]
    return Pattern(folded(sculpt), LOW, HIGH, CELL_M, 1750, "top", cuts, [("rib", ribs)])


def jacket(build: Build) -> Pattern:
    """A jacket, open at the front over a light t-shirt."""
    loft = skirts(build, 0.026, 0.85, 0.66)
    end = 0.515
    throat = neckline(0.080, 0.0, 1.05)
    ends = (hem(0.770), cuff(build, end, 0.024))

    def sculpt(p: Array) -> Array:
        d = bodice(p, build, 0.019, 0.85, loft)
        d = join(d, sleeve(p, build, 0.016, 0.008, end) - 0.001, 0.035)
        d = join(d, over_hips(p, build, 0.016), 0.02)
        d = d - trunk_folds(p, 0.0045, 1.0) - elbow_folds(p, 0.005)
        facing = step(-0.055, -0.050, _opening(p)) * step(1.10, 1.14, p[:, 2]) * (p[:, 0] > -0.02)
        return join(d - 0.004 * facing, _jacket_collar(p), 0.006)

    cuts = [Cut(ends[0]), Cut(ends[1]), Cut(throat), Cut(_opening)]
    middle: Field = lambda p: p[:, 1]  # noqa: E731
    return Pattern(folded(sculpt), LOW, HIGH, CELL_M, 1150, "top", cuts, lines=[middle])


def bib(build: Build) -> Pattern:
    """The part of a t-shirt that shows in an open jacket."""
    whole = tee(build)
    neck = neckline(0.067 * max(build.neck, 1.0))
    side: Field = lambda p: np.maximum(np.abs(p[:, 1]) - 0.13, -0.02 - p[:, 0])  # noqa: E731
    back: Field = lambda p: np.where(p[:, 2] > 1.25, np.abs(p[:, 1]) - 0.12, side(p))  # noqa: E731
    cuts = [Cut(hem(0.80)), Cut(neck), Cut(back, rim=False)]
    sunk: Field = lambda p: whole.field(p) + 0.004  # noqa: E731
    return Pattern(sunk, LOW, HIGH, CELL_M, 620, "inner", cuts)


def _either(a: Field, b: Field) -> Field:
    """Negative where one of two bands is: each is negative inside its own strip."""
    return lambda p: np.minimum(a(p), b(p))


def _open_collar(radius: float) -> Field:
    """Around the neck, with the notch of an open button in front."""
    ring = neckline(radius)

    def value(p: Array) -> Array:
        notch = (p[:, 2] - 1.262) * 0.42 - np.abs(p[:, 1])
        return np.where((p[:, 0] > 0.0) & (p[:, 2] > 1.2), np.maximum(ring(p), notch), ring(p))

    return value


def _hood(p: Array) -> Array:
    ring = [vec(0.060, 0.0, 1.300), vec(0.050, 0.036, 1.318), vec(0.014, 0.070, 1.352)]
    ring += [vec(-0.040, 0.082, 1.388), vec(-0.085, 0.050, 1.400), vec(-0.100, 0.0, 1.402)]
    roll = chain(p, ring, (0.017, 0.018, 0.021, 0.025, 0.030, 0.032), 0.006)
    bag = egg(p, vec(-0.112, 0.0, 1.350), vec(0.042, 0.098, 0.062))
    return join(roll, bag, 0.03)


def _pouch(p: Array) -> Array:
    """A pocket across the belly."""
    side = np.abs(p[:, 1]) - 0.115 + 0.5 * np.maximum(p[:, 2] - 0.945, 0.0)
    inside = (1 - step(0.0, 0.004, side)) * step(0.902, 0.906, p[:, 2]) * (1 - step(1.054, 1.058, p[:, 2]))
    return 0.005 * inside * (p[:, 0] > 0)


def _opening(p: Array) -> Array:
    """Positive in the gap of an open front; lapels part above the waist."""
    wide = 0.016 + 0.075 * step(1.06, 1.34, p[:, 2]) + 0.018 * (1 - step(0.8, 1.0, p[:, 2]))
    return np.where(p[:, 0] > -0.01, wide - np.abs(p[:, 1]), -0.2)


def _jacket_collar(p: Array) -> Array:
    ring = [
        vec(0.046, 0.078, 1.345),
        vec(-0.010, 0.088, 1.382),
        vec(-0.062, 0.066, 1.404),
        vec(-0.090, 0.0, 1.410),
    ]
    tall = p * vec(1.0, 1.0, 0.42)
    return chain(tall, [q * vec(1.0, 1.0, 0.42) for q in ring], [0.0105] * 4, 0.002)
