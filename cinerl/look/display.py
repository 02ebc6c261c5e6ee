"""From scene-linear light to a picture: exposure, film's tone curve, the Rec.709 transfer function."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SCALE = 0.8
"""Puts a grey card of 0.18 where a monitor shows a mid grey."""
_CURVE = (2.51, 0.03, 2.43, 0.59, 0.14)
"""Narkowicz's rational fit of the ACES film curve: toe, straight part, soft shoulder."""
_STEPS = 4096
_TOP = 16.0


def tone(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scene-linear [...] to display-linear in [0, 1]; 0.18 goes to about 0.19, highlights roll off to 1."""
    a, b, c, d, e = _CURVE
    x = np.maximum(linear, 0.0) * _SCALE
    return np.minimum(x * (a * x + b) / (x * (c * x + d) + e), 1.0).astype(np.float32)


def oetf(linear: NDArray[np.float32]) -> NDArray[np.float32]:
    """The transfer function of Rec. ITU-R BT.709."""
    x = np.maximum(linear, 0.0)
    return np.where(x < 0.018, 4.5 * x, 1.099 * np.power(x, 0.45) - 0.099).astype(np.float32)


def display(rgb: NDArray[np.float32], ev: float = 0.0) -> NDArray[np.uint8]:
    """A frame's ``rgb`` [H, W, 3] as a picture [H, W, 3], ``ev`` stops brighter.

    The curve acts on each channel, so very bright colours bleach as they do on film.
    """
    # A table over the square root: fine steps in the dark, 1/8 of the cost of the formulas.
    x = np.sqrt(np.clip(rgb * np.float32(2.0**ev), 0.0, _TOP)) * np.float32((_STEPS - 1) / np.sqrt(_TOP))
    return _TABLE[(x + np.float32(0.5)).astype(np.int32)]


def _table() -> NDArray[np.uint8]:
    linear = (np.linspace(0.0, np.sqrt(_TOP), _STEPS) ** 2).astype(np.float32)
    return np.rint(oetf(tone(linear)) * 255.0).astype(np.uint8)


_TABLE = _table()
