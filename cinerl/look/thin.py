"""`thinned`: what is too small for a small picture is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from cinerl.surface import Surface

_WELD_M = 1e-4


def thinned(surface: Surface, least_m: float) -> Surface | None:
    """A surface without its parts that are smaller than ``least_m`` from corner to corner; None: all are."""
    place, welded = np.unique(np.round(surface.point / _WELD_M), axis=0, return_inverse=True)
    face = welded.reshape(-1)[surface.face]
    ends = face[:, [0, 1]], face[:, [1, 2]]
    a, b = np.concatenate(ends).T
    joined = coo_array((np.ones(len(a), bool), (a, b)), shape=(len(place), len(place)))
    parts, part = connected_components(joined, directed=False)
    low, high = np.full((parts, 3), np.inf), np.full((parts, 3), -np.inf)
    np.minimum.at(low, part, place * _WELD_M)
    np.maximum.at(high, part, place * _WELD_M)
    kept = (np.linalg.norm(high - low, axis=1) >= least_m)[part[face[:, 0]]]
    if kept.all():
        return surface
    return replace(surface, face=surface.face[kept]) if kept.any() else None
