"""What a take looks like: the surfaces of its set, and a figure for each of its bodies."""

from __future__ import annotations

from typing import Literal, NamedTuple

from cinerl.look.body.own import own_person
from cinerl.look.body.person import person
from cinerl.look.shapes import SEGMENTS, piece_shapes, shape_surface, solid_figure
from cinerl.look.thin import thinned
from cinerl.scenery import of
from cinerl.spec.take import Take
from cinerl.surface import Figure, Kind, Surface

Detail = Literal["full", "low"]
SMALL_M = 0.35
"""Parts of a set that small pictures do without."""
_SEGMENTS = {"full": SEGMENTS, "low": 12}


class Models(NamedTuple):
    """Everything that a renderer draws, but the floor and the sky."""

    world: tuple[Surface, ...]
    """Does not move; in the world's axes."""
    figures: tuple[Figure, ...]
    """One for each body of the take, in their order: actors, then props. `pose` moves their bones."""


def models(take: Take, detail: Detail = "full") -> Models:
    """Surfaces and figures of a take; ``low`` is for small pictures."""
    segments = _SEGMENTS[detail]
    figures = (_figure(take, body, detail) for body in range(len(take.body_names)))
    world = _world(take, segments)
    if detail == "low":
        world = tuple(kept for surface in world if (kept := thinned(surface, SMALL_M)))
    return Models(world, tuple(figures))


def _figure(take: Take, body: int, detail: Detail) -> Figure:
    """A person, if it is an actor whose skeleton can be read; else the solids that the take lists.

    A body that an actor brought along has the same triangles in both details.
    """
    whole = None
    if body < take.actors:
        whole = own_person(take, body) or person(take, body, detail="film" if detail == "full" else "far")
    kind = Kind.PERSON if body < take.actors else Kind.PROP
    segments = _SEGMENTS[detail]
    return whole or solid_figure(take, body, lambda s: [shape_surface(take, s, kind, segments=segments)])


def _world(take: Take, segments: int) -> tuple[Surface, ...]:
    scenery = of(take)
    if scenery:
        return scenery.surfaces
    pieces = enumerate(piece_shapes(take))
    return tuple(shape_surface(take, s, Kind.BUILDING, piece, segments) for piece, s in pieces)
