"""Pieces of rooms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, NotNegative, Positive
from cinerl.spec.pieces.base import Count, Painted, Size, Thing

WOOD: Color = (0.3, 0.18, 0.1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sofa(Thing):
    """A sofa or an armchair. ``size_m``: wide, deep, height of the back."""

    shape: Literal["sofa"]
    size_m: Size = (2.2, 0.9, 0.84)
    seats: Annotated[int, Field(ge=1, le=5)] = 3
    color: Color = (0.15, 0.25, 0.32)
    cushion: Color = (0.55, 0.35, 0.15)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Table(Thing):
    """A table on four legs, or a desk or bench with drawers."""

    shape: Literal["table"]
    size_m: Size = (1.6, 0.8, 0.75)
    color: Color = WOOD
    drawers: bool = False
    laid: Literal["none", "meal", "desk", "tools", "books"] = "none"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Chair(Thing):
    """A chair."""

    shape: Literal["chair"]
    style: Literal["wood", "folding", "stool", "metal"] = "wood"
    color: Color = WOOD


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Shelf(Thing):
    """A shelf with books and things."""

    shape: Literal["shelf"]
    size_m: Size = (1.8, 0.35, 2.1)
    boards: Annotated[int, Field(ge=2, le=10)] = 5
    color: Color = WOOD
    full: Literal["books", "boxes", "tins"] = "books"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cabinet(Thing):
    """A cabinet with doors or drawers."""

    shape: Literal["cabinet"]
    size_m: Size = (1.6, 0.5, 0.8)
    color: Color = WOOD
    columns: Annotated[int, Field(ge=1, le=8)] = 3
    rows: Annotated[int, Field(ge=1, le=6)] = 1
    decor: bool = True


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bed(Thing):
    """A bed with pillows and a blanket."""

    shape: Literal["bed"]
    size_m: Size = (1.6, 2.1, 0.5)
    blanket: Color = (0.2, 0.28, 0.36)
    color: Color = WOOD


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Kitchen(Thing):
    """A kitchen run: units, worktop, tap, hob, wall units, a fridge at its right end."""

    shape: Literal["kitchen"]
    size_m: Size = (3.6, 0.62, 0.92)
    color: Color = (0.2, 0.3, 0.27)
    worktop: Color = (0.5, 0.47, 0.43)
    fridge: bool = True
    uppers: bool = True


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rug(Thing):
    """A rug with a border and fringes."""

    shape: Literal["rug"]
    size_m: tuple[Positive, Positive] = (3.0, 2.0)
    colors: tuple[Color, Color] = ((0.4, 0.1, 0.08), (0.55, 0.42, 0.25))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Painting(Thing):
    """A framed picture on a wall. ``at_m``: its middle, on the wall."""

    shape: Literal["painting"]
    size_m: tuple[Positive, Positive] = (1.0, 0.7)
    frame: Color = (0.25, 0.16, 0.07)
    colors: tuple[Color, Color] = ((0.55, 0.3, 0.18), (0.2, 0.3, 0.4))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Plant(Thing):
    """A plant in a pot. ``size_m``: width of its crown, full height."""

    shape: Literal["plant"]
    size_m: tuple[Positive, Positive] = (0.9, 1.3)
    pot: Color = (0.4, 0.2, 0.12)
    pot_m: tuple[Positive, Positive] = (0.5, 0.45)
    """Width and height."""
    color: Color = (0.07, 0.2, 0.05)
    style: Literal["broad", "palm", "tree"] = "broad"
    fruit: Color | None = None
    square: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Screen(Thing):
    """A television or a monitor on its foot."""

    shape: Literal["screen"]
    size_m: tuple[Positive, Positive] = (1.3, 0.75)
    glow: NotNegative = 0.25


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Curtain(Thing, Painted):
    """A curtain in folds. ``size_m``: wide, depth of its folds, high."""

    shape: Literal["curtain"]
    size_m: Size = (4.0, 0.3, 4.0)
    folds: Count = 12
    drape: Literal["straight", "swag", "tied"] = "straight"
