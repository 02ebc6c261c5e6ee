"""The fixed list of features that a taste weighs: ramps over measures, and smooth bumps along them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.taste.kernels import Table, expand
from cinerl.taste.measures import MEASURES

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Feature:
    """One number of a frame: of a measure, or of its octaves."""

    measure: str
    centre: float
    width: float
    bump: bool
    octaves: bool

    @property
    def name(self) -> str:
        """What files call it: ``size`` is the ramp over the measure, ``size@1.5`` a bump on it."""
        return f"{self.measure}@{self.centre:g}" if self.bump else self.measure


def _over(
    measure: str, low: float, high: float, bumps: tuple[float, ...] = (), width: float = 1.0,
    octaves: bool = False,
) -> list[Feature]:
    ramp = Feature(measure, (low + high) / 2, (high - low) / 2, False, octaves)
    return [ramp, *(Feature(measure, centre, width, True, octaves) for centre in bumps)]


FEATURES: tuple[Feature, ...] = (
    *_over("size", -2, 3, (-2, -1.25, -0.5, 0.25, 1, 1.75, 2.5), 0.5, octaves=True),
    *_over("headroom", -0.3, 0.6, (-0.1, 0, 0.1, 0.2, 0.3, 0.45), 0.08),
    *_over("lead_room", -2.5, 2.5, (-1.5, -0.75, 0, 0.75, 1.5, 2.25), 0.5, octaves=True),
    *_over("third", 0, 0.5, (0, 0.1, 0.2, 0.35), 0.07),
    *_over("off_centre", 0, 1, (0, 0.33, 0.67), 0.2),
    *_over("eye_line", -0.8, 1, (-0.3, 0, 0.3, 0.6), 0.2),
    *_over("side", 0, 180, (0, 45, 90, 135, 180), 25),
    *_over("elevation", -25, 45, (-20, -10, 0, 10, 20, 35), 7),
    *_over("speed_mps", 0, 3, (0, 0.7, 1.4, 2.1), 0.4),
    *_over("move_steady", 0, 3, (0,), 0.4),
    *_over("turn_dps", 0, 45, (0, 8, 16, 30), 6),
    *_over("turn_steady", 0, 90, (0,), 15),
    *_over("drift", 0, 1.5, (0,), 0.15),
    *_over("roll", 0, 15),
    *_over("on_screen", 0, 1),
    *_over("visible", 0, 1),
    *_over("motion_critic", -0.5, 1.5),
    *_over("layout_critic", -0.5, 1.5),
)
"""Ramps run from −1 to 1 between two values, bumps are 1 at theirs; units are the measures', or octaves."""
NAMES = tuple(feature.name for feature in FEATURES)
COUNT = len(FEATURES)
GROUPS = np.array([list(MEASURES).index(feature.measure) for feature in FEATURES])
"""[K] which measure each is of."""


@functools.cache
def table_on(device: str) -> Table:
    """The list as the struct that kernels read."""
    rows = list(MEASURES)
    table = Table()
    columns: dict[str, tuple[type, list[Any]]] = {
        "measure": (int, [rows.index(f.measure) for f in FEATURES]),
        "octaves": (int, [int(f.octaves) for f in FEATURES]),
        "bump": (int, [int(f.bump) for f in FEATURES]),
        "centre": (float, [f.centre for f in FEATURES]),
        "width": (float, [f.width for f in FEATURES]),
    }
    for name, (kind, values) in columns.items():
        setattr(table, name, wp.array(np.array(values), dtype=kind, device=device))
    table.count = COUNT
    return table


def features(measures: Floats) -> Floats:
    """Features [..., K] of frames, from their measures [..., M] in the order of ``MEASURES``."""
    flat = np.ascontiguousarray(measures.reshape(-1, len(MEASURES)).T, np.float32)
    out = wp.zeros((flat.shape[1], COUNT), dtype=float, device="cpu")
    inputs = [table_on("cpu"), wp.array(flat, dtype=float, device="cpu"), out]
    wp.launch(expand, flat.shape[1], inputs, device="cpu")
    found: Floats = out.numpy().reshape(*measures.shape[:-1], COUNT)
    return found
