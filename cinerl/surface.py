"""`Surface`: triangles of one paint, what sets and bodies are made of; `Skin`: one that follows bones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Color = tuple[float, float, float]


class Kind(IntEnum):
    """Semantic class of what a pixel shows."""

    SKY = 0
    FLOOR = 1
    BUILDING = 2
    FURNITURE = 3
    PLANT = 4
    VEHICLE = 5
    LAMP = 6
    PROP = 7
    PERSON = 8


@dataclass(frozen=True)
class Paint:
    """What a surface is painted with; colours are linear Rec.709."""

    color: Color
    color2: Color | None = None
    """The pattern's second colour; None: the first."""
    pattern: int = 0
    """Index into `cinerl.spec.take.PATTERNS`, painted along the surface's ``uv``."""
    pattern_m: float = 1.0
    gloss: float = 0.0
    """0 matt to 1 wet."""
    glow: Color = (0.0, 0.0, 0.0)
    """Radiance that the surface itself sends out."""
    skin: bool = False
    """Light that has been under it comes out red."""


@dataclass(frozen=True, eq=False)
class Surface:
    """V points, F triangles, counter-clockwise seen from outside. Metres; the world's axes unless said."""

    point: Floats
    """[V, 3]"""
    normal: Floats
    """[V, 3] unit; shared by the triangles that meet smoothly in a point, split where an edge is hard."""
    uv: Floats
    """[V, 2] metres along the surface; the pattern's place."""
    face: Ints
    """[F, 3]"""
    paint: Paint
    kind: Kind
    piece: int = -1
    """Which piece of the set it belongs to; −1: none."""


@dataclass(frozen=True, eq=False)
class Skin:
    """A surface that follows up to four bones a point; its points are those of the bind pose."""

    surface: Surface
    bone: Ints
    """[V, 4] index into the bones of the body, 0 where unused."""
    weight: Floats
    """[V, 4] sums to 1."""


@dataclass(frozen=True, eq=False)
class Figure:
    """A body of a take, actor or prop, ready to be posed: its skins and its bones in the bind pose.

    A prop is rigid: every point follows one bone with weight 1.
    """

    skins: tuple[Skin, ...]
    bind_pos: Floats
    """[B, 3]"""
    bind_quat: Floats
    """[B, 4] xyzw"""
