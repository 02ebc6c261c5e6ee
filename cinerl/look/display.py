"""From scene-linear light to a picture, through a film's view transform baked to a table."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look.kernels.film import develop_film
from cinerl.spec import data
from cinerl.spec.archive import load_arrays

BLACK, WHITE = 0.18 / 128, 12.0
"""Of the shaper: below the first it is nearly linear, and what is brighter than the second is white."""
_LOOK = "aces2"


def shape(linear: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scene-linear values to places along the table's axes, 0 to 1."""
    return np.log2(np.asarray(linear) / BLACK + 1.0) / np.log2(WHITE / BLACK + 1.0)


def unshape(place: NDArray[np.floating]) -> NDArray[np.floating]:
    """The inverse of `shape`."""
    return (np.exp2(np.asarray(place) * np.log2(WHITE / BLACK + 1.0)) - 1.0) * BLACK


def display(rgb: NDArray[np.float32], ev: float = 0.0) -> NDArray[np.uint8]:
    """A frame's ``rgb`` [H, W, 3] as a picture [H, W, 3], ``ev`` stops brighter.

    The view transform is that of ACES 2.0 for Rec.709: a toe, a straight part, a shoulder, and bright
    colours that bleach towards white without a turn of their hue.
    """
    linear = np.ascontiguousarray(rgb, np.float32)
    picture = np.empty(linear.shape, np.uint8)
    wp.launch(
        develop_film,
        dim=linear.shape[:2],
        inputs=[
            float(2.0**ev / BLACK),
            float(1.0 / np.log2(WHITE / BLACK + 1.0)),
            _table(),
            wp.array(linear, dtype=wp.vec3, device="cpu", copy=False),
            wp.array(picture, dtype=wp.uint8, device="cpu", copy=False),
        ],
        device="cpu",
    )
    return picture


@cache
def _table() -> Any:
    _, arrays = load_arrays(data.find("assets/looks", _LOOK, ".npz"), "look", 1)
    return wp.array(arrays["table"].astype(np.float32) / 65535.0 * 255.0, dtype=wp.vec3, device="cpu")
