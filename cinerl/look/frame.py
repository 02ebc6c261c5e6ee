"""`Frame`: one picture of a shot, with everything a renderer knows about it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.scenery import of
from cinerl.spec.take import Take

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Frame:
    """The G-buffer of one frame, H x W; pixel (0, 0) is top left. Read-only by custom.

    Every channel but ``rgb`` belongs to the ray through the pixel's centre; ``rgb`` is anti-aliased.
    """

    index: int
    """Entry of the shot, from 0."""
    rgb: Floats
    """[H, W, 3] linear Rec.709, exposed: a grey card in the take's mean light reads 0.18 at 0 EV."""
    depth: Floats
    """[H, W] metres along the optical axis; infinity for the sky."""
    normal: Floats
    """[H, W, 3] world, unit, smooth across a figure's seams; zero for the sky."""
    albedo: Floats
    """[H, W, 3] linear; zero for the sky."""
    id: Ints
    """[H, W] instance, named by `instances`."""
    kind: Ints
    """[H, W] semantic class, a `cinerl.surface.Kind`."""
    motion: Floats
    """[H, W, 2] pixels, x right and y down: where the surface point is in the next frame, less where it
    is now. Zero in the last frame of a shot. A point behind the next camera has a meaningless value."""
    occluded: Bools
    """[H, W] whether the surface point seen now is hidden, or outside the picture, in the next frame."""
    rest: Floats | None = None
    """[H, W, 4] if asked for: x, y, z of the surface point where it rests, and the side of a pixel there.

    In metres. What does not move rests in the world, a body in the pose that it was made in, so that the
    place stays with the skin and the cloth. The sky's is its direction, with the side in radians."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.depth.shape[1], self.depth.shape[0]


def instances(take: Take) -> list[str]:
    """Names by instance id: sky, floor, one per piece of the set, one per body, and the rest of the set."""
    return ["sky", "floor", *_pieces(take), *take.body_names, "set"]


def body_id(take: Take, body: int) -> int:
    """The instance id of a body."""
    return 2 + len(_pieces(take)) + body


def piece_id(take: Take, piece: int) -> int:
    """The instance id of a piece of the set; -1: of what belongs to no piece."""
    return 2 + piece if piece >= 0 else body_id(take, len(take.body_names))


def _pieces(take: Take) -> tuple[str, ...]:
    """Of a take without a set every shape is a piece."""
    scenery = of(take)
    if scenery:
        return scenery.names
    return tuple(f"piece {i}" for i in range(int((take.shape_link < 0).sum())))
