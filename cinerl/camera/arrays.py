"""Allocates Warp structs of arrays, and copies their rows out and in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

_WIDTHS = {
    "filters": 32, "filter_power": 6, "shake": 3,
    "been": 64, "looked": 64,
    "felt": 16, "past": 16, "slow": 16, "power": 35,
}  # fmt: skip
State = Mapping[str, NDArray[Any]]


def allocate(kind: Any, rows: int, device: str) -> Any:
    """A struct whose arrays have ``rows`` rows of zeros; inner axes are 4 unless named above."""
    struct = kind()
    for name, annotation in _arrays(kind):
        width = _WIDTHS.get(name, 4)
        shape = (rows, *([width] * (annotation.ndim - 1)))
        setattr(struct, name, wp.zeros(shape, dtype=annotation.dtype, device=device))
    return struct


def names(kind: Any) -> list[str]:
    """Names of a struct's array fields."""
    return [name for name, _ in _arrays(kind)]


def read(struct: Any, kind: Any) -> dict[str, NDArray[Any]]:
    """Copies of all arrays of a struct, rows first."""
    return {name: getattr(struct, name).numpy().copy() for name in names(kind)}


def write(struct: Any, kind: Any, state: State) -> None:
    """Overwrite all arrays of a struct. Shapes must agree."""
    for name in names(kind):
        array = getattr(struct, name)
        array.assign(np.ascontiguousarray(state[name]))


def _arrays(kind: Any) -> list[tuple[str, Any]]:
    found = ((name, var.type) for name, var in kind.vars.items())
    return [(name, t) for name, t in found if isinstance(t, wp.array) or hasattr(t, "ndim")]
