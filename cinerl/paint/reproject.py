"""Where surface points are some frames later, and pictures warped back along the way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinerl.look.frame import Frame

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def follow(frames: Sequence[Frame]) -> tuple[NDArray[np.float64], Bools]:
    """Places of the first frame's surface points in the last frame, and whether they were seen all along.

    Motion vectors are composed frame by frame: between pixels they are mixed where all four belong to the
    point's own instance. A point is lost where it is occluded, leaves the picture, or meets another instance.

    Args:
        frames: L + 1 in a row, with ``occluded``.

    Returns:
        Places [H, W, 2], pixels (a pixel's middle is at a half), and [H, W] whether they hold.
    """
    first = frames[0]
    high, wide = first.depth.shape
    place = np.stack(np.meshgrid(np.arange(wide) + 0.5, np.arange(high) + 0.5), axis=2)
    seen = np.ones((high, wide), bool)
    for now in frames[:-1]:
        step, hidden = _step(now, place, first.id)
        place = place + step
        inside = (place >= 0.5).all(axis=2) & (place <= [wide - 0.5, high - 0.5]).all(axis=2)
        seen &= inside & ~hidden
        place = np.where(seen[..., None], place, 0.5)
    last = frames[-1]
    i, j = (np.floor(place[..., k]).astype(int) for k in (0, 1))
    seen &= last.id[np.minimum(j, high - 1), np.minimum(i, wide - 1)] == first.id
    return place, seen


def sample(picture: NDArray[np.floating], place: NDArray[np.floating]) -> NDArray[np.float64]:
    """Values [H, W, C] of a picture at places [H, W, 2], bilinear."""
    high, wide = picture.shape[:2]
    at = np.clip(place - 0.5, 0, [wide - 1, high - 1])
    low = np.minimum(at.astype(int), [max(wide - 2, 0), max(high - 2, 0)])
    u, v = np.moveaxis(at - low, 2, 0)[..., None]
    i, j = low[..., 0], low[..., 1]
    p, q = np.minimum(i + 1, wide - 1), np.minimum(j + 1, high - 1)
    top = picture[j, i] * (1 - u) + picture[j, p] * u
    return np.asarray(top * (1 - v) + (picture[q, i] * (1 - u) + picture[q, p] * u) * v, float)


def _step(now: Frame, place: NDArray[np.float64], id: NDArray[np.int32]) -> tuple[Floats, Bools]:
    """Motion at places, and whether it leads out of sight."""
    high, wide = now.depth.shape
    near_i, near_j = (np.floor(place[..., k]).astype(int) for k in (0, 1))
    near_i, near_j = np.clip(near_i, 0, wide - 1), np.clip(near_j, 0, high - 1)
    hidden = now.occluded[near_j, near_i] | (now.id[near_j, near_i] != id)
    low = np.clip(np.floor(place - 0.5).astype(int), 0, [wide - 2, high - 2])
    i, j = low[..., 0], low[..., 1]
    whole = np.ones(id.shape, bool)
    for dj in (0, 1):
        for di in (0, 1):
            whole &= now.id[j + dj, i + di] == id
    mixed = sample(now.motion, place)
    return np.where(whole[..., None], mixed, now.motion[near_j, near_i]).astype(np.float32), hidden
