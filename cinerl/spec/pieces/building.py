"""Pieces of buildings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, NotNegative, Positive, Share
from cinerl.spec.pieces.base import Count, Painted, Side, Size, Thing

STONE: Color = (0.55, 0.51, 0.44)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Facade(Thing, Painted):
    """A house: rows of windows with frames and sills, a ground floor, a cornice."""

    shape: Literal["facade"]
    size_m: Size
    fronts: Annotated[tuple[Side, ...], Field(min_length=1)] = ("south",)
    """The sides that have windows."""
    storeys: Count = 2
    """Above the ground floor."""
    bay_m: Positive = 2.0
    """Between the middles of two windows."""
    ground_m: Positive = 3.4
    ground: Literal["shop", "doors", "windows", "plain", "gates"] = "doors"
    stone: Color = STONE
    frame: Color = (0.62, 0.6, 0.55)
    accent: Color = (0.08, 0.2, 0.16)
    """Doors, shop fronts, awnings."""
    lit: Share = 0.12
    """Of the windows."""
    arched: bool = False
    title: Annotated[str, Field(max_length=14)] = ""
    """Over the shop front."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Wall(Thing, Painted):
    """A wall of a room: skirting board, a dado of panels, a crown moulding."""

    shape: Literal["wall"]
    size_m: Size
    sides: Annotated[tuple[Side, ...], Field(min_length=1)] = ("south",)
    skirting_m: NotNegative = 0.12
    crown_m: NotNegative = 0.1
    dado_m: NotNegative = 0.0
    """Height of the panels; 0: none."""
    trim: Color = (0.68, 0.66, 0.62)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Window(Thing):
    """A window on a wall, from the room or from the street. ``at_m``: middle of its sill, on the wall."""

    shape: Literal["window"]
    size_m: tuple[Positive, Positive] = (1.2, 1.5)
    panes: tuple[Count, Count] = (2, 3)
    frame: Color = (0.7, 0.69, 0.66)
    glow: NotNegative = 0.9
    """Radiance of the day outside."""
    tint: Color = (0.75, 0.86, 1.0)
    curtains: bool = False
    fabric: Color = (0.55, 0.42, 0.3)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Door(Thing):
    """A panelled door in its casing, on a wall."""

    shape: Literal["door"]
    size_m: tuple[Positive, Positive] = (0.95, 2.1)
    leaf: Color = (0.42, 0.28, 0.17)
    casing: Color = (0.68, 0.66, 0.62)
    kind: Literal["panels", "steel", "glass"] = "panels"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Column(Thing, Painted):
    """A column with base and capital. ``size_m``: its diameter and height."""

    shape: Literal["column"]
    size_m: tuple[Positive, Positive] = (0.5, 3.3)
    style: Literal["classic", "iron", "steel", "tiled"] = "classic"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Arch(Thing, Painted):
    """What closes the space between two columns and a beam. ``at_m``: middle of the beam's lower edge."""

    shape: Literal["arch"]
    span_m: Positive = 2.8
    rise_m: Positive = 0.45
    depth_m: Positive = 0.45


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Beam(Thing, Painted):
    """A beam with mouldings along both faces."""

    shape: Literal["beam"]
    size_m: Size


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Awning(Thing):
    """A striped cloth over a shop. ``at_m``: middle of its upper edge, on the wall."""

    shape: Literal["awning"]
    size_m: Size = (3.0, 1.0, 0.6)
    """Wide, out, down."""
    colors: tuple[Color, Color] = ((0.5, 0.08, 0.06), (0.75, 0.72, 0.66))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Stairs(Thing, Painted):
    """Steps that rise away from whom they face."""

    shape: Literal["stairs"]
    size_m: Size = (2.0, 0.9, 0.45)
    steps: Annotated[int, Field(ge=1, le=12)] = 3


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Parapet(Thing, Painted):
    """A low wall with a coping."""

    shape: Literal["parapet"]
    size_m: Size
    coping: Color = STONE


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rail(Thing):
    """A railing of posts and bars."""

    shape: Literal["rail"]
    size_m: tuple[Positive, Positive] = (3.0, 1.05)
    """Long, high."""
    bars: Literal["upright", "level"] = "upright"
    color: Color = (0.05, 0.055, 0.06)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Escape(Thing):
    """A fire escape on a wall: landings, railings, ladders. ``at_m``: middle of its foot, on the wall."""

    shape: Literal["escape"]
    size_m: Size = (3.0, 0.9, 7.0)
    """Wide, out, high."""
    storeys: Count = 2
    color: Color = (0.05, 0.05, 0.05)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Pipe(Thing):
    """A pipe with brackets, upright on a wall or level along one. ``at_m``: its lower or left end."""

    shape: Literal["pipe"]
    length_m: Positive = 4.0
    diameter_m: Positive = 0.1
    level: bool = False
    color: Color = (0.12, 0.12, 0.12)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Duct(Thing):
    """A sheet-metal air duct with flanges. ``size_m``: long, wide, high."""

    shape: Literal["duct"]
    size_m: Size = (4.0, 0.6, 0.5)
    legs: bool = True
    color: Color = (0.5, 0.51, 0.52)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cooler(Thing):
    """An air-conditioning unit with fans behind guards."""

    shape: Literal["cooler"]
    size_m: Size = (1.8, 1.0, 1.3)
    fans: Annotated[int, Field(ge=1, le=6)] = 2
    color: Color = (0.55, 0.56, 0.55)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Tank(Thing, Painted):
    """A wooden water tank with hoops and a cone, on legs. ``size_m``: diameter and full height."""

    shape: Literal["tank"]
    size_m: tuple[Positive, Positive] = (3.0, 6.5)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Skyline(Thing):
    """Towers around a place, beyond its reach: only to be seen."""

    shape: Literal["skyline"]
    near_m: Positive = 40.0
    far_m: Positive = 140.0
    high_m: tuple[Positive, Positive] = (8.0, 45.0)
    towers: Count = 40
    lit: Share = 0.3
    color: Color = (0.32, 0.31, 0.32)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Ground(Thing, Painted):
    """A patch of another ground, thin as paint. ``line_m``: a border of its second colour."""

    shape: Literal["ground"]
    size_m: tuple[Positive, Positive]
    lift_m: Annotated[float, Field(gt=0, le=0.2)] = 0.006
    line_m: NotNegative = 0.0
    round: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Kerb(Thing):
    """A row of kerb stones. ``size_m``: long, wide, high."""

    shape: Literal["kerb"]
    size_m: Size = (4.0, 0.18, 0.1)
    color: Color = (0.42, 0.41, 0.39)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sign(Thing):
    """A sign with letters. ``size_m``: wide, high; ``at_m`` its foot, on a wall, hung or on a post."""

    shape: Literal["sign"]
    text: Annotated[str, Field(max_length=24, pattern=r"^[A-Z0-9 .&'/-]*$")] = ""
    size_m: tuple[Positive, Positive] = (2.0, 0.4)
    board: Color = (0.02, 0.02, 0.025)
    ink: Color = (0.8, 0.8, 0.78)
    glow: NotNegative = 0.0
    mount: Literal["wall", "hung", "post", "letters"] = "wall"
    stripe: Color | None = None
