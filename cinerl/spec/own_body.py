"""`BodyFile`: a user's own body as TOML; `OwnBody`: the same as arrays, the way a take carries it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass as document

from cinerl.spec.document import STRICT, Schema
from cinerl.spec.errors import UserError

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

Joint = Annotated[str, Field(min_length=1, max_length=200)]
"""Name of a node of the GLB."""


@document(frozen=True, kw_only=True, config=STRICT)
class BoneMap:
    """Which joint of the GLB begins each of the fifteen links, in the order of the stage's humanoid."""

    pelvis: Joint
    chest: Joint
    head: Joint
    right_thigh: Joint
    right_shin: Joint
    right_foot: Joint
    right_upper_arm: Joint
    right_forearm: Joint
    right_hand: Joint
    left_thigh: Joint
    left_shin: Joint
    left_foot: Joint
    left_upper_arm: Joint
    left_forearm: Joint
    left_hand: Joint


@document(frozen=True, kw_only=True, config=STRICT)
class BodyFile:
    """A skinned GLB in an actor's place. An actor names it: ``body = "hero.toml"``."""

    schema: Schema
    file: Annotated[str, Field(min_length=1)]
    """The GLB, beside this TOML."""
    bones: BoneMap


LINK_NAMES = tuple(f.name for f in dataclasses.fields(BoneMap))
"""The fifteen links."""


@dataclass(frozen=True, eq=False)
class OwnBody:
    """P points and F triangles of M materials in the bind pose. Metres; x ahead, y left, z up. Read-only."""

    actor: int
    joint: Floats
    """[15, 3] where each link begins."""
    point: Floats
    """[P, 3]"""
    normal: Floats
    """[P, 3] unit."""
    bone: Ints
    """[P, 4] index into `LINK_NAMES`; 0 where unused."""
    weight: Floats
    """[P, 4] sums to 1."""
    face: Ints
    """[F, 3]"""
    material: Ints
    """[F]"""
    color: Floats
    """[M, 3] linear albedo."""
    gloss: Floats
    """[M] 0 matt to 1 wet."""

    def __post_init__(self) -> None:
        _check(self)


_SHAPES: dict[str, tuple[str | int, ...]] = {
    "joint": (15, 3),
    "point": ("P", 3),
    "normal": ("P", 3),
    "bone": ("P", 4),
    "weight": ("P", 4),
    "face": ("F", 3),
    "material": ("F",),
    "color": ("M", 3),
    "gloss": ("M",),
}


def pack(bodies: Sequence[OwnBody]) -> dict[str, NDArray[Any]]:
    """Arrays of bodies as ``own/ACTOR/name``."""
    return {f"own/{b.actor}/{name}": getattr(b, name) for b in bodies for name in _SHAPES}


def unpack(arrays: Mapping[str, NDArray[Any]]) -> tuple[OwnBody, ...]:
    """What `pack` made. Raises `UserError`, KeyError or ValueError for anything else."""
    actors = sorted({int(name.split("/")[1]) for name in arrays})
    if want := {f"own/{a}/{name}" for a in actors for name in _SHAPES} ^ arrays.keys():
        raise KeyError(min(want))
    return tuple(OwnBody(a, **{name: arrays[f"own/{a}/{name}"] for name in _SHAPES}) for a in actors)


def _check(body: OwnBody) -> None:
    sizes: dict[str | int, int] = {}
    for name, shape in _SHAPES.items():
        array, where = getattr(body, name), f"array 'own/{body.actor}/{name}'"
        want = np.int32 if name in ("bone", "face", "material") else np.float32
        pairs = zip(shape, array.shape, strict=False)
        expected = tuple(n if isinstance(n, int) else sizes.setdefault(n, k) for n, k in pairs)
        if array.dtype != want or array.shape != expected or array.ndim != len(shape):
            raise UserError(where, f"is {array.dtype} {array.shape}", f"want {np.dtype(want)} {shape}")
        if not np.isfinite(array).all():
            raise UserError(where, "holds NaN or infinity")
        array.flags.writeable = False
    bounds = (("bone", len(LINK_NAMES)), ("face", sizes["P"]), ("material", sizes["M"]))
    for name, high in bounds:
        array = getattr(body, name)
        if array.size and (array.min() < 0 or array.max() >= high):
            raise UserError(f"array 'own/{body.actor}/{name}'", f"holds indices outside 0..{high - 1}")
