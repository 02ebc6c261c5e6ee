"""`agreement`: how nearly two renderers show the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.look.frame import Frame

_SMALL = 50
"""Pixels of an instance below which its outline says nothing."""


@dataclass(frozen=True)
class Agreement:
    """Of two clips of one shot. Where it is a median, the worst frame's."""

    frames: int
    depth_mm: float
    """Median difference of depth where both see a surface."""
    id_iou: float
    """Mean over frames and instances of more than 50 pixels: intersection over union."""
    motion_px: float
    """Median length of the difference of motion."""
    albedo: float
    """Mean difference of albedo where both see the same instance."""
    occluded_f1: float
    """F1 of the second clip's ``occluded`` against the first's, over all frames."""


def agreement(one: Iterable[Frame], other: Iterable[Frame]) -> Agreement:
    """Compare two clips frame by frame; memory does not grow with their length.

    Raises:
        ValueError: one is longer than the other.
    """
    depth, motion, albedo, iou = [], [], [], []
    hits = counted = 0
    for a, b in zip(one, other, strict=True):
        solid, same = (a.id > 0) & (b.id > 0), a.id == b.id
        depth.append(_median(1e3 * np.abs(a.depth[solid] - b.depth[solid])))
        motion.append(_median(np.linalg.norm(a.motion - b.motion, axis=2)))
        albedo.append(float(np.abs(a.albedo - b.albedo)[same].mean()) if same.any() else 0.0)
        iou += _overlaps(a.id, b.id)
        hits += int((a.occluded & b.occluded).sum())
        counted += int(a.occluded.sum() + b.occluded.sum())
    return Agreement(
        frames=len(depth),
        depth_mm=max(depth, default=0.0),
        id_iou=float(np.mean(iou)) if iou else 1.0,
        motion_px=max(motion, default=0.0),
        albedo=max(albedo, default=0.0),
        occluded_f1=2 * hits / counted if counted else 1.0,
    )


def _median(values: NDArray[np.floating]) -> float:
    return float(np.median(values)) if values.size else 0.0


def _overlaps(a: NDArray[np.int32], b: NDArray[np.int32]) -> list[float]:
    names, counts = np.unique(a, return_counts=True)
    large = names[counts > _SMALL]
    return [float(((a == n) & (b == n)).sum() / ((a == n) | (b == n)).sum()) for n in large]
