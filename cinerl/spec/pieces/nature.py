"""Pieces of woods and gardens."""

from __future__ import annotations

from typing import Literal

from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, NotNegative, Positive
from cinerl.spec.pieces.base import Count, Size, Thing


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Tree(Thing):
    """A tree. ``size_m``: width of its crown, full height."""

    shape: Literal["tree"]
    style: Literal["broad", "birch", "pine"] = "broad"
    size_m: tuple[Positive, Positive] = (3.0, 5.0)
    trunk_m: Positive = 0.3
    color: Color = (0.1, 0.23, 0.06)
    bark: Color = (0.16, 0.11, 0.075)
    leaves: Count = 60
    """In tens."""
    bed: bool = False
    """A grate with soil around its foot."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bush(Thing):
    """A bush."""

    shape: Literal["bush"]
    size_m: Size = (1.4, 1.2, 1.0)
    color: Color = (0.1, 0.2, 0.06)
    leaves: Count = 24
    """In tens."""
    flowers: Color | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rock(Thing):
    """A boulder with moss."""

    shape: Literal["rock"]
    size_m: Size = (1.2, 1.0, 0.7)
    color: Color = (0.3, 0.29, 0.27)
    moss: Color = (0.12, 0.18, 0.06)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Log(Thing):
    """A fallen trunk along x. ``size_m``: long, thick."""

    shape: Literal["log"]
    size_m: tuple[Positive, Positive] = (3.0, 0.45)
    bark: Color = (0.15, 0.1, 0.065)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Undergrowth(Thing):
    """Grass, ferns and flowers over a ring around ``at_m``: only to be seen."""

    shape: Literal["undergrowth"]
    inner_m: NotNegative = 6.0
    outer_m: Positive = 11.0
    grass: Count = 120
    ferns: Count = 30
    color: Color = (0.13, 0.24, 0.06)
    flowers: Color = (0.55, 0.5, 0.2)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Woods(Thing):
    """The wood beyond: trunks and foliage in a ring around ``at_m``: only to be seen."""

    shape: Literal["woods"]
    near_m: Positive = 16.0
    far_m: Positive = 34.0
    trees: Count = 90
    high_m: tuple[Positive, Positive] = (8.0, 15.0)
    color: Color = (0.07, 0.16, 0.05)
    bark: Color = (0.12, 0.085, 0.06)
