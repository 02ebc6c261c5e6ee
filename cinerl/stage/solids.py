"""Rows of the take's shape table, and the collision bodies made from the same pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cinerl.spec.errors import UserError
from cinerl.spec.scene import Actor, Piece, Prop
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


def yaw_quat(yaw_deg: float) -> tuple[float, ...]:
    """Quaternion (xyzw) of a turn about z, the world outside the stage."""
    half = 0.5 * math.radians(yaw_deg)
    return (0.0, 0.0, math.sin(half), math.cos(half))


def piece_row(piece: Piece) -> Row:
    """The row of a piece of the set."""
    kind, size = _solid(piece.shape, piece.size_m)
    pattern = PATTERNS.index(piece.pattern)
    return Row(-1, kind, piece.at_m, yaw_quat(piece.yaw_deg), size, piece.colors, pattern, piece.pattern_m)


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
    kind, size = _solid("sphere" if prop.kind == "ball" else "box", prop.size_m)
    # A rolling ball without a pattern would seem to slide.
    pattern = PATTERNS.index("checker" if prop.kind == "ball" else "plain")
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


def _solid(shape: str, size: tuple[float, float, float]) -> tuple[Shape, tuple[float, ...]]:
    x, y, z = size
    if shape == "box":
        return Shape.BOX, (0.5 * x, 0.5 * y, 0.5 * z)
    if shape == "cylinder":
        return Shape.CYLINDER, (0.5 * x, 0.5 * z, 0.0)
    return Shape.CAPSULE, (0.5 * x, 0.0, 0.0)


def _shades(color: Color) -> tuple[Color, Color]:
    r, g, b = color
    return color, (0.55 * r, 0.55 * g, 0.55 * b)


