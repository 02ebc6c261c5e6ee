"""Pieces of theatres and film studios."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, NotNegative, Positive, Vec3
from cinerl.spec.pieces.base import Count, Painted, Size, Thing


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Truss(Thing):
    """A lattice truss along x, ``at_m`` its middle; with legs it stands on the floor."""

    shape: Literal["truss"]
    size_m: tuple[Positive, Positive] = (10.0, 0.35)
    """Long, thick."""
    legs: bool = False
    color: Color = (0.5, 0.51, 0.53)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Spotlight(Thing):
    """A lamp in its housing, hung from ``at_m`` or on a stand there; it points at ``aim_m``."""

    shape: Literal["spotlight"]
    style: Literal["can", "fresnel", "panel"] = "can"
    aim_m: Vec3 = (0.0, 0.0, 0.0)
    stand_m: NotNegative = 0.0
    """Height of its stand; 0: hung."""
    glow: NotNegative = 12.0
    tint: Color = (1.0, 0.9, 0.75)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Seats(Thing):
    """Rows of theatre seats towards −y. ``size_m``: wide, deep, high."""

    shape: Literal["seats"]
    size_m: tuple[Positive, Positive] = (10.0, 4.0)
    rows: Annotated[int, Field(ge=1, le=12)] = 4
    color: Color = (0.35, 0.03, 0.04)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Flat(Thing, Painted):
    """A scenery flat: painted in front, timber and braces behind."""

    shape: Literal["flat"]
    size_m: Size = (3.0, 0.15, 3.2)
    braces: bool = True


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FlightCase(Thing):
    """A flight case: aluminium edges, ball corners, latches, castors."""

    shape: Literal["flightcase"]
    size_m: Size = (1.2, 0.6, 0.75)
    color: Color = (0.03, 0.03, 0.035)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class CStand(Thing):
    """A C-stand with its arm and a flag."""

    shape: Literal["cstand"]
    height_m: Positive = 2.4
    flag_m: tuple[Positive, Positive] = (0.6, 0.75)
    color: Color = (0.02, 0.02, 0.02)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cyclorama(Thing, Painted):
    """A seamless wall that meets the floor in a curve. ``size_m``: wide, radius of the curve, high."""

    shape: Literal["cyclorama"]
    size_m: Size = (14.0, 1.5, 6.0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Track(Thing):
    """Dolly track along x: rails and sleepers; with ``dolly`` a dolly stands on it."""

    shape: Literal["track"]
    length_m: Positive = 6.0
    dolly: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Speaker(Thing):
    """A stack of loudspeakers."""

    shape: Literal["speaker"]
    size_m: Size = (0.6, 0.6, 1.6)
    cabinets: Annotated[int, Field(ge=1, le=4)] = 2


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cable(Thing):
    """A cable that lies about in loops."""

    shape: Literal["cable"]
    length_m: Positive = 5.0
    turns: Count = 2
