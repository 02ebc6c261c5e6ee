"""Rows of the take's shape table, and the collision bodies made from the same pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cinerl.scenery.solid import Solid, yaw_quat
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Actor, Prop
from cinerl.spec.take import PATTERNS, Shape
from cinerl.stage.body import SOLIDS, role_color
from cinerl.stage.rotate import to_stage, to_stage_quat

Color = tuple[float, float, float]


@dataclass(frozen=True)
class Row:
    """One row of the shape table; see `Take` for the fields."""

    link: int
    kind: Shape
    pos: tuple[float, ...]
    quat: tuple[float, ...]
    size: tuple[float, ...]
    colors: tuple[Color, Color]
    pattern: int = 0
    pattern_m: float = 1.0


def set_row(solid: Solid) -> Row:
    """The row of a solid of the set."""
    return Row(
        -1,
        solid.kind,
        solid.pos,
        solid.quat,
        solid.size,
        solid.colors,
        solid.pattern,
        solid.pattern_m,
    )


def actor_rows(actor: Actor, first_link: int) -> Iterator[Row]:
    """The rows of an actor whose links begin at ``first_link``."""
    for s in SOLIDS:
        color = role_color(actor, s.role)
        yield Row(first_link + s.link, s.kind, s.pos, s.quat, s.size, (color, color))


def add_solid(client: Any, row: Row, mass: float = 0.0) -> int:
    """A PyBullet body of one solid, where its row says (world frame, z up)."""
    shape = _collision(client, row)
    body: int = client.createMultiBody(
        mass, shape, basePosition=to_stage(row.pos).tolist(), baseOrientation=to_stage_quat(row.quat).tolist()
    )
    return body


def prop_row(prop: Prop) -> Row:
    """The row of a ball or a box, in the world."""
    x, y, z = (0.5 * s for s in prop.size_m)
    ball = prop.kind == "ball"
    kind, size = (Shape.CAPSULE, (x, 0.0, 0.0)) if ball else (Shape.BOX, (x, y, z))
    # A rolling ball without a pattern would seem to slide.
    pattern = PATTERNS.index("checker" if ball else "plain")
    return Row(-1, kind, prop.at_m, yaw_quat(prop.yaw_deg), size, _shades(prop.color), pattern, 0.12)


def urdf_rows(client: Any, body: int, first_link: int, color: Color) -> list[Row]:
    """Rows of a loaded URDF: solids exactly, meshes as their bounding box. Base first."""
    rows = []
    for link in range(-1, client.getNumJoints(body)):
        for data in client.getCollisionShapeData(body, link):
            kind, size, centre = _urdf_solid(client, data)
            pos, quat = np.array(data[5]), data[6]
            pos = pos + np.array(client.rotateVector(quat, centre.tolist()))
            rows.append(Row(first_link + link + 1, kind, tuple(pos), quat, size, _shades(color)))
    return rows


def _urdf_solid(client: Any, data: Any) -> tuple[Shape, tuple[float, ...], Any]:
    geometry, size, centre = data[2], data[3], np.zeros(3)
    if geometry == client.GEOM_SPHERE:
        return Shape.CAPSULE, (size[0], 0.0, 0.0), centre
    if geometry == client.GEOM_BOX:
        return Shape.BOX, tuple(0.5 * s for s in size), centre
    if geometry in (client.GEOM_CYLINDER, client.GEOM_CAPSULE):
        kind = Shape.CYLINDER if geometry == client.GEOM_CYLINDER else Shape.CAPSULE
        return kind, (size[1], 0.5 * size[0], 0.0), centre
    if geometry == client.GEOM_MESH:
        low, high = trimesh.load(Path(data[4].decode()), force="mesh").bounds * np.array(size)
        return Shape.BOX, tuple(0.5 * np.abs(high - low)), 0.5 * (low + high)
    raise UserError("urdf", f"has a collision geometry of type {geometry}", "want a solid or a mesh")


def _collision(client: Any, row: Row) -> int:
    if row.kind == Shape.BOX:
        shape: int = client.createCollisionShape(client.GEOM_BOX, halfExtents=list(row.size))
    elif row.kind == Shape.CYLINDER:
        shape = client.createCollisionShape(client.GEOM_CYLINDER, radius=row.size[0], height=2 * row.size[1])
    else:
        shape = client.createCollisionShape(client.GEOM_SPHERE, radius=row.size[0])
    return shape


def _shades(color: Color) -> tuple[Color, Color]:
    r, g, b = color
    return color, (0.55 * r, 0.55 * g, 0.55 * b)


