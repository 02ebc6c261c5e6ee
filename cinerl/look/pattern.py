"""The 64 sample points that the pixels of an 8 x 8 tile share out among themselves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

from cinerl.geometry import Array

TILE = 8
COUNT = TILE * TILE


def discs() -> NDArray[np.float32]:
    """[8, 8, 2] points of the unit disc; any 4 x 4 block holds a well-spread 16 of them."""
    return _tiled(_disc(_square()))


def hemispheres() -> NDArray[np.float32]:
    """[8, 8, 3] unit vectors, as dense as the cosine with z."""
    disc = _disc(_square()[:, ::-1])
    return _tiled(np.concatenate([disc, np.sqrt(np.maximum(1 - (disc**2).sum(1, keepdims=True), 0))], axis=1))


def spheres() -> NDArray[np.float32]:
    """[64, 3] unit vectors, evenly all around."""
    u, v = _square().T
    z, turn = 2 * u - 1, 2 * np.pi * v
    flat = np.sqrt(1 - z**2)
    return np.stack([flat * np.cos(turn), flat * np.sin(turn), z], axis=1).astype(np.float32)


def _square() -> Array:
    """Sobol's points: each run of 16 is a net of its own."""
    return np.asarray(qmc.Sobol(2, scramble=False).random(COUNT)) + 0.5 / COUNT


def _disc(square: Array) -> Array:
    """Shirley and Chiu's map from the square to the disc, which keeps neighbours neighbours."""
    x, y = 2 * square.T - 1
    wide = np.abs(x) > np.abs(y)
    radius = np.where(wide, x, y)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = np.where(wide, np.pi / 4 * (y / x), np.pi / 2 - np.pi / 4 * (x / y))
    return np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=1)


def _tiled(points: Array) -> NDArray[np.float32]:
    """Ranks in the order of Bayer's matrix, 16 to a block of 4 x 4."""
    two = np.array([[0, 2], [3, 1]])
    four = np.block([[4 * two + two[a, b] for b in range(2)] for a in range(2)])
    rank = np.block([[four + 16 * two[a, b] for b in range(2)] for a in range(2)])
    return points[rank].astype(np.float32)
