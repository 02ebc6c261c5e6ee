"""The gallery's shot list: where a camera stands for every picture. One file, `docs/gallery.toml`."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.look.body.builds import BUILDS
from cinerl.spec import data
from cinerl.spec.document import STRICT, Color, Name, NotNegative, Positive, Schema, Vec2, Vec3, load
from cinerl.spec.errors import UserError
from cinerl.stage.cues import ACTS

FILE = Path(__file__).parents[1] / "gallery.toml"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Place:
    """A level camera that looks from one point at another."""

    from_m: Vec3
    to_m: Vec3
    focal_mm: Positive
    aperture: Positive = 8.0
    exposure_ev: float = 0.0
    """Stops above what the light meter says."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Still(Place):
    """A moment of a shipped take."""

    take: str
    at_s: NotNegative


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Lit:
    """What the lights are compared on."""

    wide: Still
    close: Still


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Person:
    """Who has a build: name and seed draw the looks, the colours are the clothes'."""

    name: Name
    seed: Annotated[int, Field(ge=0)] = 0
    top: Color
    bottom: Color
    skin: Color
    hair: Color


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Act:
    """The moment of an act that shows it best."""

    at_s: NotNegative
    facing_deg: float = -90.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class View:
    """A camera to the south of a person, who is in the middle of the frame."""

    act: str
    of: Literal["body", "head"]
    east_m: float = 0.0
    south_m: Positive
    height_m: Positive
    focal_mm: Positive
    aperture: Positive = 5.6


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cast:
    """The builds, and how they are pictured: whole, head and shoulders, and in every act."""

    set: str
    at_m: Vec2
    whole: View
    head: View
    acting: View
    """Its act is the one at hand."""
    person: dict[str, Person]
    """By build."""
    act: dict[str, Act]
    """By act."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Episode:
    """What an environment's shipped agent films, or another cameraman."""

    take: str
    cameraman: str | None = None
    """None: the shipped agent."""
    subject: str = ""
    seed: Annotated[int, Field(ge=0)] = 0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Move:
    """A move that shows what a rig is for. The head holds the subject; so does the body, unless driven."""

    env: str
    """The brief whose goal it holds."""
    take: str
    subject: str
    from_s: NotNegative
    seconds: Positive
    bearing_deg: float
    """Of the start, from the subject's heading; positive is to its left."""
    height_m: Positive
    distance_m: Positive
    focal_mm: Positive
    drive: dict[Literal["truck", "dolly", "pedestal", "roll"], Annotated[float, Field(ge=-1, le=1)]] = field(
        default_factory=dict
    )
    """Share of the axis's full speed in the middle of the move; empty: the brief's goal."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ShotList:
    """One entry for everything there is: a set without a picture is a mistake."""

    schema: Schema
    set: dict[str, Still]
    light: Lit
    cast: Cast
    env: dict[str, Episode]
    rig: dict[str, Move]


@cache
def load_shot_list(path: Path = FILE) -> ShotList:
    """Read the shot list.

    Raises:
        UserError: it names what there is not, or leaves out what there is.
    """
    shots = load(ShotList, path)
    wanted = {
        "set": (shots.set, data.names("assets/sets")),
        "cast.person": (shots.cast.person, [build.name for build in BUILDS]),
        "cast.act": (shots.cast.act, ACTS),
        "env": (shots.env, data.names("envs")),
        "rig": (shots.rig, data.names("assets/rigs")),
    }
    for key, (have, want) in wanted.items():
        if missing := sorted(set(want) - set(have)):
            raise UserError(str(path), f"key '{key}.{missing[0]}' is missing", "say where its camera stands")
        if foreign := sorted(set(have) - set(want)):
            raise UserError(str(path), f"key '{key}.{foreign[0]}'", f"there are: {', '.join(want)}")
    return shots
