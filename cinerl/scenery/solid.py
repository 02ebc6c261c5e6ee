"""`Solid`: what stops cameras and actors, and hides them from each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cinerl.scenery.kit.flat import box as box_form
from cinerl.scenery.kit.form import Form
from cinerl.scenery.kit.round import ball, cylinder
from cinerl.scenery.model import Model, paint
from cinerl.spec.take import PATTERNS, Shape
from cinerl.surface import Color, Kind, Surface

Pair = tuple[Color, Color]
PLAIN: Pair = ((0.5, 0.5, 0.5), (0.4, 0.4, 0.4))


@dataclass(frozen=True)
class Solid:
    """One row of the take's shape table; see `Take` for the fields."""

    kind: Shape
    pos: tuple[float, ...]
    size: tuple[float, ...]
    quat: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0)
    colors: Pair = PLAIN
    pattern: int = 0
    pattern_m: float = 1.0
    piece: int = 0
    """Which piece of the set it belongs to."""
    drawn: bool = False
    """Whether it is seen; else the trim of its piece shows what is there."""
    label: Kind = Kind.BUILDING


def solid_box(size: Sequence[float], at: Sequence[float]) -> Solid:
    """A box about ``at``, in the axes of its piece."""
    return Solid(Shape.BOX, tuple(at), tuple(0.5 * s for s in size))


def solid_cylinder(diameter: float, height: float, at: Sequence[float]) -> Solid:
    """An upright cylinder about ``at``."""
    return Solid(Shape.CYLINDER, tuple(at), (0.5 * diameter, 0.5 * height, 0.0))


def solid_ball(diameter: float, at: Sequence[float]) -> Solid:
    """A ball about ``at``."""
    return Solid(Shape.CAPSULE, tuple(at), (0.5 * diameter, 0.0, 0.0))


def yaw_quat(yaw_deg: float) -> tuple[float, ...]:
    """Quaternion (xyzw) of a turn about z."""
    half = 0.5 * math.radians(yaw_deg)
    return (0.0, 0.0, math.sin(half), math.cos(half))


def solid_surface(solid: Solid) -> Surface:
    """The surface of a solid as it is, for those that are drawn."""
    first, second = solid.colors
    cover = paint(first, PATTERNS[solid.pattern], solid.pattern_m, second)
    model = Model()
    model.add(cover, _form(solid))
    yaw = math.degrees(2 * math.atan2(solid.quat[2], solid.quat[3]))
    (surface,) = model.surfaces(solid.pos, yaw, solid.label, solid.piece)
    return surface


def _form(solid: Solid) -> Form:
    if solid.kind == Shape.BOX:
        return box_form([2 * s for s in solid.size])
    if solid.kind == Shape.CYLINDER:
        radius, half, _ = solid.size
        return cylinder(2 * radius, 2 * half, 24).at(z=-half)
    return ball(2 * solid.size[0], sides=24)
