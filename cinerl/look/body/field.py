"""Signed distance fields of round, tapered and lofted solids, and how they melt into each other.

Every field takes points [N, 3] and gives [N] metres, negative inside. Distances are near enough to true
ones close to the surface; the mesher takes care of the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import PchipInterpolator

Array = NDArray[np.float64]
Field = Callable[[Array], Array]

_TABLE = 400


def vec(*xyz: float) -> Array:
    """A point or direction."""
    return np.array(xyz, np.float64)


def length(v: Array) -> Array:
    """Norms along the last axis."""
    return np.sqrt(np.einsum("...i,...i->...", v, v))


def step(low: float | Array, high: float | Array, x: Array) -> Array:
    """Hermite step from 0 at ``low`` to 1 at ``high``."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def ball(p: Array, centre: Array, radius: float) -> Array:
    """A sphere."""
    return length(p - centre) - radius


def egg(p: Array, centre: Array, radii: ArrayLike, axes: Array | None = None) -> Array:
    """An ellipsoid; ``axes`` [3, 3] has its axes as columns."""
    q = p - centre if axes is None else (p - centre) @ axes
    r = np.asarray(radii, np.float64)
    k0, k1 = length(q / r), length(q / (r * r))
    return k0 * (k0 - 1.0) / np.maximum(k1, 1e-9)


def cone(p: Array, a: Array, b: Array, ra: float, rb: float) -> Array:
    """A round cone: the hull of two spheres, softly tapered."""
    ab = b - a
    h = np.clip((p - a) @ ab / float(ab @ ab), 0.0, 1.0)
    return length(p - a - h[:, None] * ab) - (ra + (rb - ra) * h)


def chain(p: Array, points: Sequence[Array], radii: Sequence[float], k: float) -> Array:
    """Round cones from point to point, melted over ``k``."""
    d = cone(p, points[0], points[1], radii[0], radii[1])
    for i in range(1, len(points) - 1):
        d = join(d, cone(p, points[i], points[i + 1], radii[i], radii[i + 1]), k)
    return d


def slab(p: Array, centre: Array, half: ArrayLike, radius: float, axes: Array | None = None) -> Array:
    """A box with rounded edges; ``half`` includes the rounding."""
    q = np.abs(p - centre if axes is None else (p - centre) @ axes) - (np.asarray(half) - radius)
    return length(np.maximum(q, 0.0)) + np.minimum(q.max(axis=1), 0.0) - radius


def join(a: Array, b: Array, k: float) -> Array:
    """Union, melted over ``k`` metres."""
    h = np.maximum(k - np.abs(a - b), 0.0) / k
    return np.minimum(a, b) - h * h * k * 0.25


def meet(a: Array, b: Array, k: float) -> Array:
    """Intersection with an edge rounded over ``k`` metres."""
    return -join(-a, -b, k)


def carve(a: Array, b: Array, k: float) -> Array:
    """``a`` without ``b``, its edge rounded over ``k`` metres."""
    return -join(-a, b, k)


class Loft:
    """A limb: sections that change along an axis, each with its own front, back, left and right reach.

    Args:
        sections: rows of (t, centre u, centre v, reach +u, reach −u, reach +v, reach −v), t ascending.
        power: exponent of the sections; 2 is an ellipse, more is squarer.
    """

    def __init__(self, sections: ArrayLike, power: float = 2.0) -> None:
        rows = np.asarray(sections, np.float64)
        self._low, self._high = float(rows[0, 0]), float(rows[-1, 0])
        grid = np.linspace(self._low, self._high, _TABLE)
        self._table = PchipInterpolator(rows[:, 0], rows[:, 1:])(grid)
        self._power = power

    def at(self, t: float) -> Array:
        """(centre u, centre v, four reaches) at ``t``."""
        i = (np.clip(t, self._low, self._high) - self._low) / (self._high - self._low) * (_TABLE - 1)
        return np.asarray(self._table[round(float(i))])

    def __call__(self, t: Array, u: Array, v: Array, grow: float = 0.0) -> Array:
        """Distance at the local coordinates; ``grow`` widens every section by metres."""
        i = (np.clip(t, self._low, self._high) - self._low) / (self._high - self._low) * (_TABLE - 1)
        low = np.minimum(i.astype(np.int64), _TABLE - 2)
        f = (i - low)[:, None]
        cu, cv, up, um, vp, vm = (self._table[low] * (1 - f) + self._table[low + 1] * f).T
        a, b = u - cu, v - cv
        ra, rb = np.where(a > 0, up, um) + grow, np.where(b > 0, vp, vm) + grow
        n = self._power
        x, y = np.abs(a) / ra, np.abs(b) / rb
        rho = (x**n + y**n + 1e-12) ** (1 / n)
        slope = np.hypot((x + 1e-9) ** (n - 1) / ra, (y + 1e-9) ** (n - 1) / rb) * rho ** (1 - n)
        side = (rho - 1.0) / np.maximum(slope, 1e-6)
        past = np.maximum(self._low - t, t - self._high)
        return np.where(past > 0, np.hypot(np.maximum(side, 0.0), past), np.maximum(side, past))


def gradient(field: Field, p: Array, eps: float = 2e-4) -> Array:
    """Central differences [N, 3]."""
    steps = np.eye(3) * eps
    columns = [(field(p + s) - field(p - s)) / (2 * eps) for s in steps]
    return np.stack(columns, axis=1)
