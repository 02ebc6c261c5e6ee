"""`Scene` and `Stageset`: what is performed, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import (
    STRICT,
    Color,
    Name,
    NotNegative,
    Positive,
    Schema,
    Share,
    Vec2,
    Vec3,
    load,
)
from cinerl.spec.pieces import Pattern, Piece


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Light:
    """``from_m`` is where the light stands, or the direction it comes from (sun)."""

    role: Literal["key", "fill", "rim"]
    kind: Literal["sun", "point", "spot", "area"]
    from_m: Vec3
    aim_m: Vec3 | None = None
    """What a spot or an area light faces; None: the floor below it."""
    color: Color = (1.0, 1.0, 1.0)
    power: NotNegative = 1.0
    """Sun: irradiance on a facing surface. The others: irradiance at one metre, straight ahead."""
    radius_m: NotNegative = 0.03
    """Half its size, which softens shadows; an area light is a disc of it. Sun: at one metre's distance."""
    cone_deg: Annotated[float, Field(gt=0, le=170)] = 40.0
    """Spot: its full angle."""
    soft: Share = 0.3
    """Spot: the share of the cone over which its edge fades."""
    shadows: bool = True
    practical: bool = False
    """A lamp that belongs to the set, and stays when others take the place of its sky, sun and key."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sky:
    """Linear colours of the dome, which is also the ambient light."""

    zenith: Color
    horizon: Color
    ground: Color
    power: NotNegative = 1.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Floor:
    """The ground plane z = 0."""

    pattern: Pattern
    pattern_m: Positive
    colors: tuple[Color, Color]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Stageset:
    """A set: floor, pieces, lights. One TOML file in ``assets/sets``."""

    schema: Schema
    floor: Floor
    sky: Sky
    light: Annotated[tuple[Light, ...], Field(min_length=1)]
    piece: tuple[Piece, ...] = ()
    seed: Annotated[int, Field(ge=0)] = 0
    """Of what is left to chance: lit windows, colours of cars, shapes of trees."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Act:
    """One act of an actor: a learned policy, an assisted clip, or ``stand``."""

    act: Name
    seconds: Positive | None = None
    """None: once through the clip; the last act lasts to the end."""
    turn_deg: float = 0.0
    """Heading of this act relative to the actor's ``facing_deg``."""
    phase: Annotated[float, Field(ge=0, lt=1)] = 0.0
    speaks_s: tuple[tuple[NotNegative, Positive], ...] = ()
    """From and to, seconds after the act begins."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Actor:
    """One physics-driven humanoid."""

    name: Name
    at_m: Vec2
    facing_deg: float = 0.0
    gaze: str = "ahead"
    """``ahead``, or the name of another actor to look at."""
    top: Color = (0.6, 0.15, 0.12)
    bottom: Color = (0.08, 0.1, 0.2)
    skin: Color = (0.7, 0.45, 0.32)
    hair: Color = (0.05, 0.03, 0.02)
    body: str | None = None
    """A body TOML of the user's own (`cinerl.spec.own_body.BodyFile`) in place of a dressed person."""
    act: Annotated[tuple[Act, ...], Field(min_length=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Prop:
    """A dynamic thing; ``urdf`` names a file of pybullet_data."""

    name: Name
    kind: Literal["ball", "box", "urdf"]
    at_m: Vec3
    size_m: tuple[Positive, Positive, Positive] = (0.22, 0.22, 0.22)
    """Box: extents. Ball: the first entry is the diameter. urdf: ignored."""
    urdf: str = ""
    yaw_deg: float = 0.0
    mass_kg: Positive = 1.0
    velocity_mps: Vec3 = (0.0, 0.0, 0.0)
    release_s: NotNegative = 0.0
    """Held where it is until then."""
    color: Color = (0.8, 0.3, 0.1)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Scene:
    """Set, cast with acts, props, seed, duration. One TOML file."""

    schema: Schema
    set: str
    seconds: Annotated[float, Field(gt=0, le=600)]
    seed: Annotated[int, Field(ge=0)] = 0
    held_out: bool = False
    actor: Annotated[tuple[Actor, ...], Field(min_length=1, max_length=4)]
    prop: tuple[Prop, ...] = ()


def load_scene(path: Path) -> Scene:
    """Read a scene file. Raises `UserError`."""
    return load(Scene, path)


def load_set(name: str) -> Stageset:
    """Read a shipped set by name, or a set file by its path. Raises `UserError`."""
    return load(Stageset, data.find("assets/sets", name))


def set_folder(name: str) -> Path:
    """Where a set's file lies, and so the mesh files that it names. Raises `UserError`."""
    return data.find("assets/sets", name).parent
