"""From a field to triangles: sparse surface nets, decimation, and points laid back onto the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body.field import Array, Field, gradient, length

Ints = NDArray[np.int64]

_CORNERS = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)])
_EDGES = [(a, b) for a in range(8) for b in range(8) if b > a and bin(a ^ b).count("1") == 1]


@dataclass(frozen=True, eq=False)
class Mesh:
    """Bare triangles: points [V, 3] and faces [F, 3], counter-clockwise from outside."""

    point: Array
    face: Ints


def surface(field: Field, low: Array, high: Array, cell_m: float, levels: int = 3) -> Mesh:
    """The zero surface of ``field`` in a box, with one point per cell that it crosses.

    Args:
        low, high: corners of the box.
        cell_m: edge of the finest cells.
        levels: how often the cells are halved; only those near the surface are.
    """
    size = cell_m * 2**levels
    count = np.ceil((high - low) / size).astype(np.int64)
    cells = np.stack(np.meshgrid(*(np.arange(n) for n in count), indexing="ij"), axis=-1).reshape(-1, 3)
    for _ in range(levels):
        near = np.abs(field(low + (cells + 0.5) * size)) < size * 1.5
        cells = (cells[near][:, None] * 2 + _CORNERS).reshape(-1, 3)
        size /= 2
    return _nets(field, low, cells, cell_m, count * 2**levels + 2)


def _nets(field: Field, low: Array, cells: Ints, cell_m: float, count: Ints) -> Mesh:
    def key(c: Ints) -> Ints:
        return (c[..., 0] * count[1] + c[..., 1]) * count[2] + c[..., 2]

    corners = (cells[:, None] + _CORNERS).reshape(-1, 3)
    codes, back = np.unique(key(corners), return_inverse=True)
    places = np.empty((len(codes), 3), np.int64)
    places[back] = corners
    values = field(low + places * cell_m)
    value = values[back].reshape(-1, 8)
    crossed = ((value < 0).any(axis=1)) & ((value >= 0).any(axis=1))
    cells, value = cells[crossed], value[crossed]
    point = low + (cells + _middles(value)) * cell_m
    order = np.argsort(key(cells))
    sorted_keys = key(cells)[order]
    faces = []
    for axis in range(3):
        faces.append(_quads(cells, value, axis, lambda c: order[np.searchsorted(sorted_keys, key(c))]))
    return Mesh(point, np.concatenate(faces))


def _middles(value: Array) -> Array:
    """[C, 3] mean of where the cell's edges cross zero, in cells."""
    total, hits = np.zeros((len(value), 3)), np.zeros(len(value))
    for a, b in _EDGES:
        va, vb = value[:, a], value[:, b]
        cross = (va < 0) != (vb < 0)
        t = np.where(cross, va / np.where(cross, va - vb, 1.0), 0.0)
        total += np.where(cross[:, None], _CORNERS[a] + t[:, None] * (_CORNERS[b] - _CORNERS[a]), 0.0)
        hits += cross
    return total / hits[:, None]


def _quads(cells: Ints, value: Array, axis: int, find: Callable[[Ints], Ints]) -> Ints:
    """Two triangles for every lattice edge along ``axis`` that the surface crosses."""
    far = 1 << (2 - axis)
    inside, outside = value[:, 0] < 0, value[:, far] < 0
    hit = np.flatnonzero(inside != outside)
    u, v = np.eye(3, dtype=np.int64)[(axis + 1) % 3], np.eye(3, dtype=np.int64)[(axis + 2) % 3]
    c = cells[hit]
    a, b, d, e = hit, find(c - u), find(c - u - v), find(c - v)
    quad = np.stack([a, b, d, e], axis=1)
    quad[~inside[hit]] = quad[~inside[hit]][:, ::-1]
    return np.concatenate([quad[:, [0, 1, 2]], quad[:, [0, 2, 3]]])


def decimate(mesh: Mesh, faces: int) -> Mesh:
    """About ``faces`` triangles by quadric edge collapse.

    The library collapses whatever is cheaper than a threshold that rises from pass to pass; the slower it
    rises, the nearer to cheapest first. It starts slow and speeds up until the count is reached.
    """
    import fast_simplification

    point, face = mesh.point.astype(np.float32), mesh.face.astype(np.int32)
    for haste in (2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 7.0):
        point, face = fast_simplification.simplify(point, face, target_count=faces, agg=haste)
        point, face = point.astype(np.float32), face.astype(np.int32)
        if len(face) <= faces * 1.02:
            return Mesh(point.astype(np.float64), face.astype(np.int64))
    point, face = fast_simplification.simplify(
        mesh.point.astype(np.float32), mesh.face.astype(np.int32), target_count=faces
    )
    return Mesh(point.astype(np.float64), face.astype(np.int64))


def settle(mesh: Mesh, field: Field, rounds: int = 3) -> Mesh:
    """Points laid back onto the surface by Newton's steps along the gradient."""
    point = mesh.point.copy()
    for _ in range(rounds):
        value, slope = field(point), gradient(field, point)
        steep = np.maximum(length(slope), 0.3)
        move = -value / steep
        point += slope * (np.clip(move, -0.002, 0.002) / steep)[:, None]
    return Mesh(point, mesh.face)


def normals(mesh: Mesh, field: Field, smooth_m: float) -> Array:
    """[V, 3] unit normals of the surface at the mesh's points, taken over ``smooth_m`` metres."""
    slope = gradient(field, mesh.point, smooth_m)
    return slope / np.maximum(length(slope), 1e-9)[:, None]
