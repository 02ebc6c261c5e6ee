"""Forms that are smooth: lathed, swept, rounded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cinerl.scenery.kit.flat import Point, _frame
from cinerl.scenery.kit.form import Array, Form, form, join


def sheet(grid: Array, uv: Array | None = None, closed: bool = False) -> Form:
    """A grid of points [N, M, 3], outside where N runs up and M to the right. ``closed``: M goes round."""
    n, m = grid.shape[:2]
    points = grid.reshape(-1, 3)
    j = np.arange(m if closed else m - 1)
    k = (j + 1) % m
    rows = np.arange(n - 1)[:, None] * m
    faces = np.stack([rows + j, rows + k, rows + m + k, rows + m + j], axis=-1).reshape(-1, 4)
    return form(points, faces, None if uv is None else uv.reshape(-1, 2))


def lined(cloth: Form, thick: float = 0.006) -> Form:
    """An open sheet with its other side, a little behind it along y."""
    back = Form(cloth.point + np.array([0.0, thick, 0.0]), cloth.face[:, ::-1], cloth.uv, -cloth.normal)
    return join([cloth, back])


def lathe(profile: Sequence[tuple[float, float]], sides: int = 16) -> Form:
    """A profile of (radius, height) from below to above, turned about z; ends of some radius are closed."""
    p = np.asarray(profile, float)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0.0
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    grid = np.concatenate([p[:, None, :1] * ring[None], np.repeat(p[:, None, 1:], sides + 1, axis=1)], axis=2)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    around = np.linspace(0, 2 * np.pi * p[:, 0].max(), sides + 1)
    uv = np.stack(np.broadcast_arrays(around[None], length[:, None]), axis=2)
    parts = [sheet(grid, uv)]
    for end, flip in ((0, True), (-1, False)):
        if p[end, 0] > 1e-6:
            parts.append(_cap(grid[end, :-1], flip))
    return join(parts)


def cylinder(diameter: float, height: float, sides: int = 14, top: float | None = None) -> Form:
    """Upright on z = 0; ``top`` is its upper diameter."""
    return lathe([(diameter / 2, 0), ((diameter if top is None else top) / 2, height)], sides)


def disc(diameter: float, sides: int = 16) -> Form:
    """A flat round patch in z = 0 that looks up."""
    angle = 2 * np.pi * np.arange(sides) / sides
    r = diameter / 2
    return _cap(np.stack([r * np.cos(angle), r * np.sin(angle), np.zeros(sides)], axis=1), False)


def tube(path: Sequence[Point], diameter: float, sides: int = 8) -> Form:
    """A pipe through points."""
    p = np.asarray(path, float)
    along = np.gradient(p, axis=0)
    x, y, _ = _frame(along[0])
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    angle[-1] = 0.0
    rings = []
    for point, way in zip(p, along, strict=True):
        z = way / np.linalg.norm(way)
        x = x - z * (x @ z)
        x /= np.linalg.norm(x)
        y = np.cross(z, x)
        rings.append(point + diameter / 2 * (np.cos(angle)[:, None] * x + np.sin(angle)[:, None] * y))
    grid = np.array(rings)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    around = np.linspace(0, np.pi * diameter, sides + 1)
    uv = np.stack(np.broadcast_arrays(around[None], length[:, None]), axis=2)
    return join([sheet(grid, uv), _cap(grid[0, :-1], True), _cap(grid[-1, :-1], False)])


def ball(diameter: float, at: Point = (0.0, 0.0, 0.0), sides: int = 12) -> Form:
    """A ball about ``at``."""
    turns = np.linspace(-np.pi / 2, np.pi / 2, sides // 2 + 1)
    r = diameter / 2
    profile = [(r * max(float(np.cos(t)), 0.0), r * float(np.sin(t))) for t in turns]
    profile[0], profile[-1] = (0.0, -r), (0.0, r)
    return lathe(profile, sides).at(*at)


def rounded(size: Point, radius: float, at: Point = (0.0, 0.0, 0.0), steps: int = 1) -> Form:
    """A box about ``at`` with round edges."""
    half = np.asarray(size, float) / 2
    radius = min(radius, float(half.min()) * 0.999)
    t = np.tan(np.linspace(-np.pi / 4, 0, steps + 1))
    line = np.concatenate([t, -t[::-1]])
    sign = np.concatenate([-np.ones(steps + 1), np.ones(steps + 1)])
    u, v = np.meshgrid(line, line)
    su, sv = np.meshgrid(sign, sign)
    parts = []
    for axis in range(3):
        for side in (-1.0, 1.0):
            cube, corner = np.empty((*u.shape, 3)), np.empty((*u.shape, 3))
            i, j = (axis + 1) % 3, (axis + 2) % 3
            cube[..., axis], cube[..., i], cube[..., j] = side, u, v
            corner[..., axis], corner[..., i], corner[..., j] = side, su, sv
            way = cube / np.linalg.norm(cube, axis=-1, keepdims=True)
            grid = corner * (half - radius) + radius * way
            flat = sheet(grid if side > 0 else grid.transpose(1, 0, 2))
            parts.append(flat)
    return join(parts).at(*at)


def blob(size: Point, rough: float, rng: np.random.Generator, detail: int = 2, lumps: int = 7) -> Form:
    """A lumpy ball about the origin: rocks, clumps of leaves."""
    point, face = _icosphere(detail)
    ways = rng.normal(size=(lumps, 3))
    ways /= np.linalg.norm(ways, axis=1, keepdims=True)
    bump = (rng.uniform(-1, 1, lumps) * np.clip(point @ ways.T, 0, 1) ** 2).sum(axis=1)
    fine = rng.normal(size=len(point)) * 0.25
    return form(point * (1 + rough * (bump + fine))[:, None] * np.asarray(size) / 2, face)


def _cap(ring: Array, flip: bool) -> Form:
    n = len(ring)
    fan = np.stack([np.zeros(n - 2, int), np.arange(1, n - 1), np.arange(2, n)], axis=1)
    return form(ring, fan[:, ::-1] if flip else fan)


def _icosphere(detail: int) -> tuple[Array, np.ndarray]:
    g = (1 + 5**0.5) / 2
    point = np.array(
        [[-1, g, 0], [1, g, 0], [-1, -g, 0], [1, -g, 0], [0, -1, g], [0, 1, g],
         [0, -1, -g], [0, 1, -g], [g, 0, -1], [g, 0, 1], [-g, 0, -1], [-g, 0, 1]], float
    )  # fmt: skip
    face = np.array(
        [[0, 11, 5], [0, 5, 1], [0, 1, 7], [0, 7, 10], [0, 10, 11], [1, 5, 9], [5, 11, 4],
         [11, 10, 2], [10, 7, 6], [7, 1, 8], [3, 9, 4], [3, 4, 2], [3, 2, 6], [3, 6, 8],
         [3, 8, 9], [4, 9, 5], [2, 4, 11], [6, 2, 10], [8, 6, 7], [9, 8, 1]]
    )  # fmt: skip
    point /= np.linalg.norm(point, axis=1, keepdims=True)
    for _ in range(detail):
        edges = np.sort(np.concatenate([face[:, [0, 1]], face[:, [1, 2]], face[:, [2, 0]]]), axis=1)
        unique, inverse = np.unique(edges, axis=0, return_inverse=True)
        middle = point[unique].mean(axis=1)
        middle /= np.linalg.norm(middle, axis=1, keepdims=True)
        ab, bc, ca = inverse.reshape(3, -1) + len(point)
        a, b, c = face.T
        face = np.concatenate(
            [np.stack(t, axis=1) for t in ((a, ab, ca), (b, bc, ab), (c, ca, bc), (ab, bc, ca))]
        )
        point = np.concatenate([point, middle])
    return point, face
