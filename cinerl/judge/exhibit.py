"""`Exhibit`: what is laid before a judge, one picture with the planes that it was made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A picture, H x W; pixel (0, 0) is top left. A people, 0 to 4."""

    rgb: NDArray[np.uint8]
    """[H, W, 3] as displayed."""
    depth: Floats
    """[H, W] metres along the optical axis; infinity for the sky."""
    kind: NDArray[np.uint8]
    """[H, W] semantic class, a `cinerl.surface.Kind`."""
    id: NDArray[np.int32]
    """[H, W] instance; 0 sky, 1 floor."""
    seen: Bools
    """[A, H, W] where each person is seen."""
    alone: Bools
    """[A, H, W] where they would be, were there nothing and nobody else."""
    up: Floats
    """[3] the world's up in camera axes: right, up, towards the camera."""
    spread: float
    """Half the picture's width at a depth of 1: the tangent of half the horizontal field of view."""

    def __post_init__(self) -> None:
        shape = self.depth.shape
        wrong = [n for n in ("kind", "id") if getattr(self, n).shape != shape]
        wrong += [n for n in ("seen", "alone") if getattr(self, n).shape[1:] != shape]
        wrong += ["rgb"] if self.rgb.shape != (*shape, 3) else []
        if wrong or len(shape) != 2 or len(self.seen) != len(self.alone):
            raise ValueError(f"planes {wrong or 'seen'} do not fit a picture of {shape}")
        if np.isnan(self.depth).any() or not np.isfinite(self.up).all() or not self.spread > 0:
            raise ValueError("depth, up or spread hold NaN, or no angle of view")

    def mirrored(self) -> Exhibit:
        """The same with left and right changed."""
        planes = {n: getattr(self, n)[..., ::-1] for n in ("depth", "kind", "id", "seen", "alone")}
        up = self.up * np.array([-1, 1, 1], np.float32)
        return Exhibit(rgb=self.rgb[:, ::-1], **planes, up=up, spread=self.spread)
