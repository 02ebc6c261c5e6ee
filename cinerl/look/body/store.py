"""How baked pieces lie on disk: whole numbers, one array for each part and property."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body.hairstyles import FOR_MEN, FOR_WOMEN
from cinerl.look.body.part import Part, merge
from cinerl.spec import data
from cinerl.spec.archive import load_arrays

SCHEMA = 1
GARMENTS = (
    "tee", "shirt", "hoodie", "jacket", "bib", "jeans", "chinos", "shorts", "skirt", "sneaker", "boot",
    "sock",
)  # fmt: skip
COVERS = (*GARMENTS, *FOR_MEN, *FOR_WOMEN, "beard")
"""What can hide skin; their places are the bits of a skin point's ``hidden``."""
_GRAIN_M = 1.0 / 16384
_UNIT = 32767.0

Arrays = dict[str, NDArray[Any]]


def folder() -> Path:
    """Where the bodies lie."""
    return data.folder("assets") / "bodies"


def pack(arrays: Arrays, name: str, parts: Sequence[Part]) -> None:
    """Add parts as ``name/slot/property``."""
    for part in merge(parts):
        key = f"{name}/{part.slot}"
        point = np.round(part.point / _GRAIN_M).astype(np.int16)
        arrays[f"{key}/point"] = point
        arrays[f"{key}/normal"] = np.round(part.normal * _UNIT).astype(np.int16)
        arrays[f"{key}/face"] = part.face[_areas(point, part.face) > 0].astype(np.uint16)
        arrays[f"{key}/bone"] = part.bone.astype(np.uint8)
        arrays[f"{key}/weight"] = np.round(part.weight * 255).astype(np.uint8)


def _areas(point: NDArray[np.int16], face: NDArray[np.int64]) -> NDArray[np.int64]:
    """Twice the areas' squares in grains: on the grid a sliver can become a line."""
    a, b, c = (point[face[:, k]].astype(np.int64) for k in range(3))
    return np.asarray((np.cross(b - a, c - a) ** 2).sum(axis=1))


@cache
def bundle(name: str) -> Arrays:
    """The arrays of one baked file, read once."""
    return load_arrays(folder() / f"{name}.npz", "body", SCHEMA)[1]


def unpack(arrays: Arrays, name: str) -> list[Part]:
    """Parts that `pack` stored as ``name``; none if there are none."""
    slots = sorted({k.split("/")[2] for k in arrays if k.startswith(f"{name}/")})
    return [_part(arrays, f"{name}/{slot}", slot) for slot in slots]


def _part(arrays: Arrays, key: str, slot: str) -> Part:
    normal = arrays[f"{key}/normal"] / _UNIT
    weight = arrays[f"{key}/weight"].astype(np.float64)
    return Part(
        slot,
        arrays[f"{key}/point"] * _GRAIN_M,
        normal / np.linalg.norm(normal, axis=1, keepdims=True),
        arrays[f"{key}/face"].astype(np.int64),
        arrays[f"{key}/bone"].astype(np.int64),
        weight / weight.sum(axis=1, keepdims=True),
    )
