"""Triangles that touch: corners at one place are one, whatever their normals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]


def welded(point: NDArray[np.floating], weld_m: float) -> Ints:
    """[V] the number of the place, ``weld_m`` wide, that each of the points [V, 3] lies in."""
    places = np.round(point / weld_m).astype(np.int64)
    return np.asarray(np.unique(places, axis=0, return_inverse=True)[1].ravel(), np.int64)


def part_of(point: NDArray[np.floating], face: NDArray[np.integer], weld_m: float = 1e-4) -> Ints:
    """[F] the number of the connected part that each of the triangles [F, 3] belongs to."""
    a, b, c = welded(point, weld_m)[face].T
    links = coo_matrix((np.ones(2 * len(face)), (np.r_[a, b], np.r_[b, c])), (len(point), len(point)))
    return np.asarray(connected_components(links, directed=False)[1][a], np.int64)
