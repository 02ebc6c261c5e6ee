"""`Part`: triangles of one slot of paint, bound to bones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles of one slot of paint, with the four bones of every point."""

    slot: str
    point: Array
    normal: Array
    face: Ints
    bone: Ints
    weight: Array


def merge(parts: Sequence[Part]) -> list[Part]:
    """Parts of the same slot as one."""
    out = []
    for name in sorted({p.slot for p in parts}):
        same = [p for p in parts if p.slot == name]
        offsets = np.cumsum([0] + [len(p.point) for p in same])
        out.append(
            Part(
                name,
                np.concatenate([p.point for p in same]),
                np.concatenate([p.normal for p in same]),
                np.concatenate([p.face + o for p, o in zip(same, offsets, strict=False)]),
                np.concatenate([p.bone for p in same]),
                np.concatenate([p.weight for p in same]),
            )
        )
    return out
