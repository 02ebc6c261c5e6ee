"""One recorded frame, on a grid that files can compress."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.stage.rotate import Array

Floats = NDArray[np.float32]

POS_GRID, QUAT_GRID, RATE_GRID, UNIT_GRID = 8192, 16384, 1024, 4096


@dataclass(frozen=True)
class Touch:
    """A contact that began; world frame, z up."""

    seconds: float
    links: tuple[int, int]
    pos: Floats
    impulse_ns: float


@dataclass(frozen=True)
class Frame:
    """One frame of a performance; the fields are those of `Take` without T. World z up."""

    link_pos: Floats
    link_quat: Floats
    link_vel: Floats
    link_spin: Floats
    facing: Floats
    gaze: Floats
    speaks: tuple[bool, ...]
    act: tuple[str, ...]
    support: Floats
    assist_n: Floats
    contacts: tuple[Touch, ...]
    """Those whose impulse became known in this frame; they may have begun a frame or two ago."""


def on_grid(values: Array, grid: int) -> Floats:
    """Rounded to multiples of 1/grid, as float32; −0 becomes 0."""
    rounded: Floats = (np.round(np.asarray(values, float) * grid) / grid + 0.0).astype(np.float32)
    return rounded
