"""Pieces of streets, squares and platforms."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, NotNegative, Positive
from cinerl.spec.pieces.base import Painted, Size, Thing


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Lamp(Thing):
    """A lamp that glows: street lantern, modern mast, floor lamp, pendant, tube, wall lantern."""

    shape: Literal["lamp"]
    style: Literal["lantern", "mast", "floor", "table", "pendant", "tube", "wall", "globe"] = "lantern"
    height_m: Positive = 4.9
    color: Color = (0.05, 0.06, 0.06)
    glow: NotNegative = 4.0
    tint: Color = (1.0, 0.8, 0.5)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Car(Thing):
    """A parked car, along x."""

    shape: Literal["car"]
    body: Literal["saloon", "hatch", "van"] = "saloon"
    color: Color | None = None
    """None: by chance."""
    lights: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bench(Thing, Painted):
    """A bench of slats. ``size_m``: long, deep, height of the seat."""

    shape: Literal["bench"]
    size_m: Size = (1.8, 0.5, 0.45)
    back: bool = True


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bin(Thing):
    """A litter bin."""

    shape: Literal["bin"]
    color: Color = (0.06, 0.12, 0.09)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Bollard(Thing):
    """A bollard."""

    shape: Literal["bollard"]
    color: Color = (0.07, 0.07, 0.075)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Hydrant(Thing):
    """A fire hydrant."""

    shape: Literal["hydrant"]
    color: Color = (0.5, 0.06, 0.04)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Barrel(Thing, Painted):
    """A drum or a cask. ``size_m``: diameter, height."""

    shape: Literal["barrel"]
    size_m: tuple[Positive, Positive] = (0.6, 0.9)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Skip(Thing):
    """A rubbish container with lids."""

    shape: Literal["skip"]
    size_m: Size = (1.6, 0.9, 1.1)
    color: Color = (0.08, 0.22, 0.15)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Crate(Thing, Painted):
    """A crate of boards."""

    shape: Literal["crate"]
    size_m: Size = (0.8, 0.8, 0.8)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Fountain(Thing, Painted):
    """A basin with water and a bowl. ``size_m``: diameter, height."""

    shape: Literal["fountain"]
    size_m: tuple[Positive, Positive] = (3.2, 2.0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cafe(Thing):
    """A round table, two chairs, a parasol."""

    shape: Literal["cafe"]
    parasol: bool = True
    color: Color = (0.55, 0.12, 0.08)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Train(Thing):
    """Carriages of a subway train along x, doors towards −y. ``size_m``: long, wide, high."""

    shape: Literal["train"]
    size_m: Size = (36.0, 2.7, 3.3)
    cars: Annotated[int, Field(ge=1, le=8)] = 2
    color: Color = (0.55, 0.56, 0.57)
    stripe: Color = (0.08, 0.22, 0.5)
    glow: NotNegative = 0.8


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Machine(Thing):
    """A vending machine or ticket machine."""

    shape: Literal["machine"]
    size_m: Size = (0.9, 0.7, 1.9)
    color: Color = (0.4, 0.05, 0.05)
    glow: NotNegative = 0.8
