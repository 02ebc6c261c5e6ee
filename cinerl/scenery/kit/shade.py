"""Normals and texture places: forms become the arrays of a surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.scenery.kit.form import Array, Form, Ints

_WELD_M = 1e-5
_SLIVER_M2 = 1e-9

Shaded = tuple[Array, Array, Array, Ints]


def shade(shape: Form, crease_deg: float) -> Shaded:
    """Points, unit normals, uv, triangles: smooth where faces meet below the crease angle, split elsewhere.

    Triangles without an area are dropped.
    """
    face, area = _sound(shape.point, shape.face)
    flat = area / np.linalg.norm(area, axis=1, keepdims=True)
    corner = face.ravel()
    normal = _smooth(_welded(shape.point)[corner], area, flat, crease_deg)
    given = shape.normal[corner]
    normal = np.where(np.isnan(given), normal, given)
    uv = np.where(np.isnan(shape.uv[corner]), _projected(shape.point[corner], flat), shape.uv[corner])
    return _shared(shape.point[corner], normal, uv)


def _sound(point: Array, face: Ints) -> tuple[Ints, Array]:
    a, b, c = (point[face[:, i]] for i in range(3))
    area = np.cross(b - a, c - a)
    keep = np.linalg.norm(area, axis=1) > 2 * _SLIVER_M2
    return face[keep], area[keep]


def _welded(point: Array) -> Ints:
    """One number for all points at one place."""
    return _unique(np.round(point / _WELD_M).astype(np.int64))[1]


def _unique(rows: NDArray[np.int64]) -> tuple[Ints, Ints]:
    """First index of every distinct row, and which of them each row is."""
    packed = np.ascontiguousarray(rows).view([("", np.int64)] * rows.shape[1]).ravel()
    _, first, inverse = np.unique(packed, return_index=True, return_inverse=True)
    return first, inverse


def _smooth(place: Ints, area: Array, flat: Array, crease_deg: float) -> Array:
    """[3F, 3] mean of the faces around each corner that bend less than the crease."""
    order = np.argsort(place, kind="stable")
    counts = np.bincount(place)
    starts = np.cumsum(counts) - counts
    size = counts[place]
    mine = np.repeat(np.arange(len(place)), size)
    step = np.arange(len(mine)) - np.repeat(np.cumsum(size) - size, size)
    other = order[np.repeat(starts[place], size) + step] // 3
    near = (flat[mine // 3] * flat[other]).sum(1) > np.cos(np.radians(crease_deg))
    weight = area[other] * near[:, None]
    total = np.stack([np.bincount(mine, weight[:, i], len(place)) for i in range(3)], axis=1)
    length = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(length > 1e-12, total / np.maximum(length, 1e-12), np.repeat(flat, 3, axis=0))


def _projected(point: Array, flat: Array) -> Array:
    """[3F, 2] along the axis that each face looks along most."""
    lean = np.repeat(np.abs(flat), 3, axis=0)
    axis = np.where(lean[:, 2] > 0.7, 2, np.where(lean[:, 0] > lean[:, 1], 0, 1))
    first = np.where(axis == 0, point[:, 1], point[:, 0])
    return np.stack([first, np.where(axis == 2, point[:, 1], point[:, 2])], axis=1)


def _shared(point: Array, normal: Array, uv: Array) -> Shaded:
    """Corners that agree in everything share a point."""
    rows = np.concatenate([point / _WELD_M, normal / 1e-4, uv / 1e-4], axis=1)
    first, inverse = _unique(np.round(rows).astype(np.int64))
    return point[first], normal[first], uv[first], inverse.reshape(-1, 3)
