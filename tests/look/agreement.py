"""How nearly two renderers show the same: ``python -m tests.look.agreement [take...]`` prints figures."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.look.clip import clip
from cinerl.look.frame import Frame
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.stage.library import load_take
from tests.scenes import make_shot

TAKES = (
    "train-courtyard-backflip",
    "train-street-ball",
    "train-forest-walk",
    "train-studio-three",
    "heldout-loft-talk",
    "heldout-encounter",
)

SIZE = (320, 180)
_SMALL = 50
"""Pixels of an instance below which its outline says nothing."""


@dataclass(frozen=True)
class Agreement:
    """Of two clips of one shot. Of what is said of a frame, the worst frame's."""

    frames: int
    depth_mm: float
    """Median difference of depth where both see a surface."""
    id_iou: float
    """Mean over frames and instances of more than 50 pixels: intersection over union."""
    motion_px: float
    """Length of the difference of motion that 99 % of the pixels that show the same keep below."""
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
        strays = np.linalg.norm(a.motion - b.motion, axis=2)[same]
        motion.append(float(np.percentile(strays, 99)) if strays.size else 0.0)
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


def walk_past(take: Take, frames: int = 6) -> Shot:
    """A camera that walks past a take's first actor."""
    middle = take.link_pos[0, take.link_body == 0].mean(axis=0)
    eye = tuple(middle + np.array((1.5, -4.5, 0.5)))
    return make_shot(take, eye=eye, at=tuple(middle), focal_mm=28, frames=frames)


def agreement_of_renderers(take: Take, shot: Shot) -> Agreement:
    """Of OpenGL with the ray caster."""
    return agreement(*(clip(shot, take, SIZE, lit=False, renderer=r) for r in ("raycast", "gl")))


def main() -> None:
    """One line for each take."""
    for name in sys.argv[1:] or TAKES:
        take = load_take(name)
        same = agreement_of_renderers(take, walk_past(take))
        print(
            f"{name:26} depth {same.depth_mm:.5f} mm, id IoU {same.id_iou:.5f}, "
            f"motion {same.motion_px:.6f} px, albedo {same.albedo:.6f}, occluded F1 {same.occluded_f1:.4f}"
        )


if __name__ == "__main__":
    main()
