"""Gaussian noise that travels with the surfaces of a shot and stays white.

A pixel takes the noise of the pixel that showed its surface point before. Where one pixel's noise q goes to k
pixels, as things come nearer, each takes q/sqrt(k) + z - mean(z) with k fresh draws z: independent again, of
unit variance, and their sum over sqrt(k) is still q (as in Chang et al., "How I warped your noise", 2024).
What nobody saw before gets fresh noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.look.frame import Frame

Floats = NDArray[np.float32]
Places = NDArray[np.intp]
_NEAR_PX = 1.0
"""How far from a pixel's middle its surface point may have come from."""


@dataclass(frozen=True, eq=False)
class Noise:
    """The noise of one frame, and what the next frame needs to take it over."""

    values: Floats
    """[H, W, C] white, of unit variance."""
    motion: Floats
    """[H, W, 2] of the frame, pixels."""
    depth: Floats
    """[H, W]"""
    id: NDArray[np.int32]
    """[H, W]"""
    occluded: NDArray[np.bool_]
    """[H, W]"""


def begin(frame: Frame, channels: int, seed: int) -> Noise:
    """Noise of the first frame."""
    high, wide = frame.size[::-1]
    values = fresh(seed, frame.index, (high, wide, channels))
    return Noise(values, frame.motion, frame.depth, frame.id, frame.occluded)


def carry(past: Noise, frame: Frame, seed: int) -> Noise:
    """Noise of a frame from that of the frame before; equal arguments give equal bits."""
    high, wide, channels = past.values.shape
    source = sources(past, frame.id)
    flat = past.values.reshape(-1, channels)
    draws = fresh(seed, frame.index, past.values.shape).reshape(-1, channels)
    known = np.flatnonzero(source.ravel() >= 0)
    parent = source.ravel()[known]
    count = np.bincount(parent, minlength=high * wide)[parent].astype(np.float32)[:, None]
    total = np.zeros((high * wide, channels), np.float64)
    np.add.at(total, parent, draws[known])
    mean = (total[parent] / count).astype(np.float32)
    out = draws.copy()
    # With one copy nothing is added: z - mean(z) is 0.
    out[known] = flat[parent] / np.sqrt(count) + np.where(count > 1, draws[known] - mean, 0.0)
    return Noise(out.reshape(past.values.shape), frame.motion, frame.depth, frame.id, frame.occluded)


def sources(past: Noise, id: NDArray[np.int32]) -> Places:
    """[H, W] flat index of the pixel of the frame before that showed the same surface point; -1: none did.

    Args:
        past: the frame before.
        id: [H, W] instances of the frame.
    """
    found = _landed(past)
    # Where surfaces come nearer pixels stay empty: a neighbour's motion tells where to look.
    for dj, di in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)):
        found = _asked(past, found, dj, di)
    same = found >= 0
    same[same] = past.id.ravel()[found[same]] == id[same]
    return np.where(same, found, -1)


def fresh(seed: int, index: int, shape: tuple[int, ...]) -> Floats:
    """Draws that belong to a seed and a frame, whatever was drawn before."""
    draws = np.random.Generator(np.random.Philox(key=[seed, index]))
    return draws.standard_normal(shape, np.float32)


def _landed(past: Noise) -> Places:
    """Where pixels go: the nearest of those that end in one pixel is its source."""
    high, wide = past.depth.shape
    j, i = np.divmod(np.arange(high * wide), wide)
    to = np.floor(np.stack([i, j], 1) + 0.5 + past.motion.reshape(-1, 2))
    inside = (to >= 0).all(axis=1) & (to < [wide, high]).all(axis=1) & ~past.occluded.ravel()
    pixel = np.flatnonzero(inside)
    x, y = to[pixel].astype(np.intp).T
    target = y * wide + x
    # The last write stays: the nearest, and of equals the first.
    order = np.lexsort((-pixel, -past.depth.ravel()[pixel]))
    found = np.full(high * wide, -1, np.intp)
    found[target[order]] = pixel[order]
    return found.reshape(high, wide)


def _asked(past: Noise, found: Places, dj: int, di: int) -> Places:
    """Fill empty pixels by the motion that brought a neighbour's source to it."""
    high, wide = found.shape
    empty = np.argwhere(found < 0)
    near = empty + np.array([dj, di])
    empty = empty[((near >= 0) & (near < [high, wide])).all(axis=1)]
    told = found[empty[:, 0] + dj, empty[:, 1] + di]
    empty, told = empty[told >= 0], told[told >= 0]
    motion = past.motion.reshape(-1, 2)[told]
    back = np.floor(empty[:, ::-1] + 0.5 - motion).astype(np.intp)
    inside = ((back >= 0) & (back < [wide, high])).all(axis=1)
    empty, back, told = empty[inside], back[inside], told[inside]
    pixel = back[:, 1] * wide + back[:, 0]
    lands = back + past.motion.reshape(-1, 2)[pixel]
    good = (np.abs(lands - empty[:, ::-1]).max(axis=1) <= _NEAR_PX) & ~past.occluded.ravel()[pixel]
    good &= past.id.ravel()[pixel] == past.id.ravel()[told]
    out = found.copy()
    out[empty[good, 0], empty[good, 1]] = pixel[good]
    return out
