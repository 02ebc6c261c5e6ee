"""`thinned`: what is too small for a small picture is left out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cinerl.scenery.kit.weld import part_of
from cinerl.surface import Surface

_DIGITS = 4
"""Of a metre, to which a part is measured."""


def thinned(surface: Surface, least_m: float) -> Surface | None:
    """A surface without its parts that are smaller than ``least_m`` from corner to corner; None: all are."""
    part = part_of(surface.point, surface.face)
    corner = np.round(surface.point.astype(np.float64), _DIGITS)[surface.face]
    count = part.max(initial=-1) + 1
    low, high = np.full((count, 3), np.inf), np.full((count, 3), -np.inf)
    np.minimum.at(low, part, corner.min(axis=1))
    np.maximum.at(high, part, corner.max(axis=1))
    kept = (np.linalg.norm(high - low, axis=1) >= least_m)[part]
    if kept.all():
        return surface
    return replace(surface, face=surface.face[kept]) if kept.any() else None
