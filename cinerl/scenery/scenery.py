"""`Scenery`: what a set is to the physics and to the eye, from one source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

import cinerl.scenery.pieces  # noqa: F401  registers them
from cinerl.scenery.kit.form import rotation
from cinerl.scenery.mesh import Meshes, mesh_solids, mesh_surfaces, read_meshes
from cinerl.scenery.registry import CRAFTS
from cinerl.scenery.solid import Pair, Solid, solid_surface, yaw_quat
from cinerl.spec.document import parse
from cinerl.spec.errors import UserError
from cinerl.spec.pieces import Box, Cylinder, MeshFile, Piece, Sphere, Thing
from cinerl.spec.scene import Stageset
from cinerl.spec.take import PATTERNS, Shape, Take
from cinerl.surface import Kind, Surface


@dataclass(frozen=True, eq=False)
class Scenery:
    """A set made ready. World axes, metres, z up; the floor and the lights are in ``set``."""

    set: Stageset
    meshes: Meshes

    @cached_property
    def solids(self) -> tuple[Solid, ...]:
        """The convex solids that stop cameras and actors: rows of the take's shape table, in their order."""
        return tuple(s for i, piece in enumerate(self.set.piece) for s in self._solids(piece, i))

    @cached_property
    def trim(self) -> tuple[Surface, ...]:
        """The detail that is for the eye alone."""
        return tuple(s for i, piece in enumerate(self.set.piece) for s in self._trim(piece, i))

    @cached_property
    def surfaces(self) -> tuple[Surface, ...]:
        """All that is seen of the pieces: solids that are drawn, and trim."""
        return (*(solid_surface(s) for s in self.solids if s.drawn), *self.trim)

    @property
    def names(self) -> tuple[str, ...]:
        """Of the pieces, each of its own."""
        return piece_names(self.set)

    def _solids(self, piece: Piece, number: int) -> Iterator[Solid]:
        if isinstance(piece, Box | Cylinder | Sphere):
            yield _primitive(piece, number)
        elif piece.solid:
            bulk = (
                mesh_solids(piece, self.meshes.of(number))
                if isinstance(piece, MeshFile)
                else CRAFTS[type(piece)].bulk(piece)
            )
            yield from (_placed(s, piece, number) for s in bulk)

    def _trim(self, piece: Piece, number: int) -> Iterator[Surface]:
        if isinstance(piece, MeshFile):
            yield from mesh_surfaces(piece, self.meshes.of(number), number)
        elif isinstance(piece, Thing):
            craft = CRAFTS[type(piece)]
            model = craft.look(piece, np.random.default_rng([self.set.seed, number]))
            yield from model.surfaces(piece.at_m, piece.yaw_deg, craft.kind, number)


def expand(scenery: Stageset, folder: Path | None = None) -> Scenery:
    """What a set is made of.

    Args:
        scenery: the set.
        folder: where its mesh files lie; by default the present one.

    Raises:
        UserError: a mesh file is missing, broken or empty.
    """
    return Scenery(scenery, read_meshes(scenery, folder or Path()))


@lru_cache(maxsize=8)
def of(take: Take) -> Scenery | None:
    """The scenery of a take, from the take alone; None for one that was made by hand and has no set.

    Raises:
        UserError: the take's set is not one that this version knows.
    """
    if not take.set:
        return None
    meshes = Meshes(take.mesh_point, take.mesh_face, take.mesh_piece)
    return _plain(_set_of(take)) if len(take.mesh_piece) == 0 else Scenery(_set_of(take), meshes)


@lru_cache(maxsize=16)
def _plain(scenery: Stageset) -> Scenery:
    """A set without mesh files, made once for all takes."""
    return expand(scenery)


def piece_names(scenery: Stageset) -> tuple[str, ...]:
    """Each piece's own name, or its shape and its number; a name that several have gets the number too."""
    own = [p.name for p in scenery.piece]
    return tuple(
        p.name if p.name and own.count(p.name) == 1 else f"{p.name or p.shape} {i}"
        for i, p in enumerate(scenery.piece)
    )


def _set_of(take: Take) -> Stageset:
    origin = f"the set of take '{take.name}'"
    try:
        return parse(Stageset, json.loads(take.set), origin)
    except (ValueError, RecursionError) as error:
        raise UserError(origin, f"is not JSON ({error})") from None


def _primitive(piece: Box | Cylinder | Sphere, number: int) -> Solid:
    x, y, z = (0.5 * s for s in piece.size_m)
    kind, size = {
        "box": (Shape.BOX, (x, y, z)),
        "cylinder": (Shape.CYLINDER, (x, z, 0.0)),
        "sphere": (Shape.CAPSULE, (x, 0.0, 0.0)),
    }[piece.shape]
    return Solid(
        kind,
        piece.at_m,
        size,
        yaw_quat(piece.yaw_deg),
        piece.colors,
        PATTERNS.index(piece.pattern),
        piece.pattern_m,
        number,
        piece.drawn,
        Kind[piece.label.upper()],
    )


def _placed(solid: Solid, piece: Thing, number: int) -> Solid:
    """A solid of a piece in the world, in the piece's paint."""
    pos = rotation(piece.yaw_deg, "z") @ np.asarray(solid.pos) + piece.at_m
    kind = CRAFTS[type(piece)].kind if type(piece) in CRAFTS else solid.label
    return replace(
        solid,
        pos=tuple(pos.tolist()),
        quat=yaw_quat(piece.yaw_deg),
        colors=_colors(piece),
        pattern=PATTERNS.index(getattr(piece, "pattern", "plain")),
        pattern_m=getattr(piece, "pattern_m", 1.0),
        piece=number,
        label=kind,
    )


def _colors(piece: Thing) -> Pair:
    pair: Pair | None = getattr(piece, "colors", None)
    if pair:
        return pair
    color: Sequence[float] = getattr(piece, "color", None) or (0.5, 0.5, 0.5)
    r, g, b = color
    return (r, g, b), (round(0.8 * r, 4), round(0.8 * g, 4), round(0.8 * b, 4))
