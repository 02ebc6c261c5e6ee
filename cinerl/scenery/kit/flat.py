"""Forms with flat faces: boxes, bars, prisms, walls with holes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from cinerl.scenery.kit.form import Array, Form, form, join

Point = Sequence[float]
Hole = tuple[float, float, float, float]
"""Low x, low z, high x, high z."""

_BOX = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]]
_CORNERS = np.array([[x, y, z] for z in (-0.5, 0.5) for y in (-0.5, 0.5) for x in (-0.5, 0.5)])


def box(size: Point, at: Point = (0.0, 0.0, 0.0)) -> Form:
    """A box about ``at``."""
    return form(_CORNERS * np.asarray(size) + np.asarray(at), _BOX)


def slab(low: Point, high: Point) -> Form:
    """A box between two corners."""
    a, b = np.asarray(low, float), np.asarray(high, float)
    return box(b - a, 0.5 * (a + b))


def bar(a: Point, b: Point, thick: float, wide: float | None = None) -> Form:
    """A square bar from point to point."""
    start, end = np.asarray(a, float), np.asarray(b, float)
    x, y, z = _frame(end - start)
    wide = thick if wide is None else wide
    length = float(np.linalg.norm(end - start))
    corners = _CORNERS * [wide, thick, length]
    return form(corners @ np.stack([x, y, z]) + 0.5 * (start + end), _BOX)


def quad(a: Point, b: Point, c: Point, d: Point) -> Form:
    """A flat patch, counter-clockwise."""
    return form([a, b, c, d], [[0, 1, 2, 3]])


def pane(width: float, height: float, at: Point = (0.0, 0.0, 0.0)) -> Form:
    """An upright patch towards −y with its lower edge's middle at ``at``."""
    x, y, z = at
    half = width / 2
    return quad((x - half, y, z), (x + half, y, z), (x + half, y, z + height), (x - half, y, z + height))


def frame(width: float, height: float, bar_m: float, deep: float, at: Point = (0.0, 0.0, 0.0)) -> Form:
    """Four bars around an upright opening of ``width`` by ``height``, inside it, from y = at to at − deep."""
    x, y, z = at
    half = width / 2
    return join(
        [
            slab((x - half, y - deep, z), (x - half + bar_m, y, z + height)),
            slab((x + half - bar_m, y - deep, z), (x + half, y, z + height)),
            slab((x - half + bar_m, y - deep, z), (x + half - bar_m, y, z + bar_m)),
            slab((x - half + bar_m, y - deep, z + height - bar_m), (x + half - bar_m, y, z + height)),
        ]
    )


def prism(outline: Sequence[tuple[float, float]], low: float, high: float) -> Form:
    """A convex outline in (x, z), counter-clockwise seen from −y, between y = low and high."""
    flat = np.asarray(outline, float)
    n = len(flat)
    front = np.stack([flat[:, 0], np.full(n, low), flat[:, 1]], axis=1)
    back = front + np.array([0.0, high - low, 0.0])
    i = np.arange(n)
    j = (i + 1) % n
    sides = form(np.concatenate([front, back]), np.stack([i, i + n, j + n, j], axis=1))
    fan = np.stack([np.zeros(n - 2, int), i[1:-1], i[2:]], axis=1)
    return join([sides, form(front, fan), form(back, fan[:, ::-1])])


def moulding(profile: Sequence[tuple[float, float]], left: float, right: float) -> Form:
    """A profile of (out, up) swept along x on a wall y = 0, out is −y; from below to above."""
    p = np.asarray(profile, float)
    n = len(p)
    ends = [np.stack([np.full(n, x), -p[:, 0], p[:, 1]], axis=1) for x in (left, right)]
    i = np.arange(n - 1)
    strip = form(np.concatenate(ends), np.stack([i, i + n, i + n + 1, i + 1], axis=1))
    fan = np.stack([np.zeros(n - 2, int), i[1:], i[1:] + 1], axis=1)
    return join([strip, form(ends[0], fan), form(ends[1], fan[:, ::-1])])


def pierced(width: float, height: float, holes: Sequence[Hole], deep: float = 0.0) -> Form:
    """An upright wall y = 0 towards −y, x from −width/2, z from 0, with holes whose sides go ``deep`` in."""
    xs = np.unique(np.round([-width / 2, width / 2, *(v for h in holes for v in h[::2])], 6))
    zs = np.unique(np.round([0.0, height, *(v for h in holes for v in h[1::2])], 6))
    parts = []
    for z0, z1 in pairwise(zs.tolist()):
        mid = 0.5 * (z0 + z1)
        cut = sorted((h[0], h[2]) for h in holes if h[1] < mid < h[3])
        edges = [xs[0], *(v for pair in cut for v in pair), xs[-1]]
        for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
            if x1 - x0 > 1e-6:
                parts.append(quad((x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)))
    if deep > 0:
        parts += [reveal(h, deep) for h in holes]
    return join(parts)


def reveal(hole: Hole, deep: float) -> Form:
    """The sides of a hole."""
    x0, z0, x1, z1 = hole
    near = [(x0, 0, z0), (x1, 0, z0), (x1, 0, z1), (x0, 0, z1)]
    far = [(x, deep, z) for x, _, z in near]
    return form([*near, *far], [[i, (i + 1) % 4, 4 + (i + 1) % 4, 4 + i] for i in range(4)])


def _frame(along: Array) -> tuple[Array, Array, Array]:
    """Axes with z along a vector."""
    z = along / max(float(np.linalg.norm(along)), 1e-9)
    side = np.array([1.0, 0.0, 0.0]) if abs(z[2]) > 0.99 else np.array([0.0, 0.0, 1.0])
    x = np.cross(side, z)
    x /= np.linalg.norm(x)
    return x, np.cross(z, x), z
