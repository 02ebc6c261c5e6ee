"""Linear-blend skinning: how bones carry a figure, and in NumPy the reference for the kernels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import conjugate, multiply, rotate
from cinerl.surface import Figure

Array = NDArray[np.float64]


def carried(
    figure: Figure, pos: NDArray[np.floating], quat: NDArray[np.floating]
) -> tuple[Array, Array]:
    """What carries points of the bind pose to where the bones are: shifts [..., B, 3], turns [..., B, 4]."""
    turn = multiply(quat, conjugate(figure.bind_quat))
    return np.asarray(pos, np.float64) - rotate(turn, figure.bind_pos), turn


def skinned(figure: Figure, pos: NDArray[np.floating], quat: NDArray[np.floating]) -> tuple[Array, Array]:
    """Points and unit normals [V, 3] of all skins of a posed figure, one after the other.

    A bone carries a point as it carries its own frame: from the bind pose to ``pos`` [B, 3], ``quat`` [B, 4].
    """
    move, turn = carried(figure, pos, quat)
    points, normals = [], []
    for skin in figure.skins:
        q, t = turn[skin.bone], move[skin.bone]
        w = skin.weight.astype(np.float64)[..., None]
        points.append((w * (rotate(q, skin.surface.point[:, None]) + t)).sum(axis=1))
        normals.append((w * rotate(q, skin.surface.normal[:, None])).sum(axis=1))
    normal = np.concatenate(normals)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.concatenate(points), normal / np.maximum(length, 1e-9)
