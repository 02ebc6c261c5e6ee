"""What the pieces of a set have in common."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, Color, Positive, Vec3

Pattern = Literal[
    "plain",
    "checker",
    "brick",
    "planks",
    "tiles",
    "stripes",
    "plaster",
    "concrete",
    "asphalt",
    "grass",
    "bark",
    "fabric",
    "marble",
    "metal",
    "leaves",
]
Side = Literal["south", "north", "east", "west"]
"""A side of a box before its yaw: towards −y, +y, +x, −x."""
Size = tuple[Positive, Positive, Positive]
Count = Annotated[int, Field(ge=1, le=200)]
Label = Literal["building", "furniture", "plant", "vehicle", "lamp", "prop"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Placed:
    """Where a piece stands: ``at_m`` is the middle of its foot, z up, metres; it faces −y, turned by yaw."""

    at_m: Vec3
    yaw_deg: float = 0.0
    name: Annotated[str, Field(max_length=80)] = ""
    """What its pixels are called; by default its shape and its number."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Thing(Placed):
    """A piece with detail for the eye."""

    solid: bool = True
    """Whether it stops cameras and actors. False: it only dresses what other pieces stop."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Painted:
    """Colours are linear."""

    pattern: Pattern = "plain"
    pattern_m: Positive = 0.5
    colors: tuple[Color, Color] = ((0.5, 0.5, 0.5), (0.4, 0.4, 0.4))


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Primitive(Painted):
    """One convex solid. ``at_m`` is its centre, z up, metres."""

    at_m: Vec3
    size_m: Size
    """Box: full extents x, y, z. Cylinder: diameter, diameter, height. Sphere: three diameters."""
    yaw_deg: float = 0.0
    name: Annotated[str, Field(max_length=80)] = ""
    drawn: bool = True
    """False: it stops cameras and actors, and another piece shows it."""
    label: Label = "building"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Box(Primitive):
    """A box."""

    shape: Literal["box"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Cylinder(Primitive):
    """An upright cylinder."""

    shape: Literal["cylinder"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sphere(Primitive):
    """A ball."""

    shape: Literal["sphere"]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MeshFile(Thing, Painted):
    """A model from a file, its lowest point and the middle of its extents at ``at_m``."""

    shape: Literal["mesh"]
    file: Annotated[str, Field(pattern=r"(?i)\.(obj|glb)$")]
    """OBJ or GLB; a path relative to the set's TOML."""
    scale: Positive = 1.0
    up: Literal["y", "z"] = "y"
    """Which axis of the file points up."""
    bounds: Literal["whole", "parts"] = "parts"
    """What stops cameras and actors: one box, or one for each connected part."""
    label: Label = "prop"
