"""A take in few triangles, from its table of shapes: surfaces of the set, a figure for each body."""

from __future__ import annotations

from functools import partial

import numpy as np

from cinerl import geometry
from cinerl.look.shapes import piece_shapes, shape_paint, solid_figure
from cinerl.look.solid_mesh import Mesh, mesh_of
from cinerl.scenery import of
from cinerl.spec.take import KeyPoint, Shape, Take
from cinerl.surface import Figure, Kind, Paint, Surface

_TALL_M = 0.6
"""Half height from which a piece of the set counts as building."""


def coarse(take: Take) -> tuple[list[Surface], list[Figure]]:
    """The set's surfaces in the world's axes, and a figure for each body: actors, then props.

    Boxes of twelve triangles, round solids of eight sides. Bones are the links of the body, in their order.
    """
    pieces, scenery = piece_shapes(take), of(take)
    owner = [s.piece for s in scenery.solids] if scenery else range(len(pieces))
    world = [_piece(take, s, piece) for s, piece in zip(pieces, owner, strict=True)]
    return world, [solid_figure(take, b, partial(_parts, take, b)) for b in range(len(take.body_names))]


def _piece(take: Take, s: int, piece: int) -> Surface:
    half = take.shape_size[s][2] if take.shape_kind[s] == Shape.BOX else take.shape_size[s][1]
    kind = Kind.BUILDING if half >= _TALL_M else Kind.FURNITURE
    return _surface(_placed(take, s), shape_paint(take, s), kind, piece)


def _parts(take: Take, body: int, s: int) -> list[Surface]:
    if body >= take.actors:
        return [_surface(_placed(take, s), shape_paint(take, s), Kind.PROP)]
    if take.shape_link[s] == take.key_link[body, KeyPoint.EYES]:
        return _head(take, s, body)
    return [_surface(_placed(take, s), shape_paint(take, s), Kind.PERSON)]


def _head(take: Take, s: int, body: int) -> list[Surface]:
    """Face and hair: the picture must tell where somebody looks."""
    point, normal, uv, face = _placed(take, s)
    ahead = take.key_offset[body, KeyPoint.EYES] - take.shape_pos[s]
    up = take.key_offset[body, KeyPoint.TOP] - take.key_offset[body, KeyPoint.CHIN]
    ahead = ahead - up * (ahead @ up) / (up @ up)
    ahead, up = ahead / np.linalg.norm(ahead), up / np.linalg.norm(up)
    out = normal[face].mean(axis=1)
    hair = out @ ahead < 0.45 * (out @ up) + 0.1
    paint = shape_paint(take, s)
    dark = Paint(paint.color2 or paint.color)
    mesh = point, normal, uv
    return [
        _surface((*mesh, face[mask]), p, Kind.PERSON)
        for mask, p in ((~hair, Paint(paint.color, skin=True)), (hair, dark))
        if mask.any()
    ]


def _placed(take: Take, s: int) -> Mesh:
    """A shape's mesh in the frame of its link, or of the world."""
    point, normal, uv, face = mesh_of(int(take.shape_kind[s]), take.shape_size[s])
    turn = take.shape_quat[s].astype(np.float64)
    return take.shape_pos[s] + geometry.rotate(turn, point), geometry.rotate(turn, normal), uv, face


def _surface(mesh: Mesh, paint: Paint, kind: Kind, piece: int = -1) -> Surface:
    point, normal, uv, face = mesh
    f = np.float32
    return Surface(point.astype(f), normal.astype(f), uv.astype(f), face.astype(np.int32), paint, kind, piece)
