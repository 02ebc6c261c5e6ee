"""What a take looks like: the surfaces of its set, and a figure for each of its bodies."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from cinerl.look.body.person import person
from cinerl.look.shapes import SEGMENTS, body_shapes, piece_shapes, shape_surface
from cinerl.scenery import of
from cinerl.spec.take import Take
from cinerl.surface import Figure, Kind, Skin, Surface

Detail = Literal["full", "low"]
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
    return Models(_world(take, segments), tuple(figures))


def _figure(take: Take, body: int, detail: Detail) -> Figure:
    """A person, if it is an actor whose skeleton can be read; else the solids that the take lists."""
    whole = None
    if body < take.actors:
        whole = person(take, body, detail="film" if detail == "full" else "far")
    return whole or _solid_figure(take, body, _SEGMENTS[detail])


def _world(take: Take, segments: int) -> tuple[Surface, ...]:
    scenery = of(take)
    if scenery:
        return scenery.surfaces
    pieces = enumerate(piece_shapes(take))
    return tuple(shape_surface(take, s, Kind.BUILDING, piece, segments) for piece, s in pieces)


def _solid_figure(take: Take, body: int, segments: int) -> Figure:
    """A body as the solids that its links carry; bones at rest are the links' own frames."""
    links = [int(link) for link in np.flatnonzero(take.link_body == body)]
    kind = Kind.PERSON if body < take.actors else Kind.PROP
    skins = []
    for s in body_shapes(take, body):
        surface = shape_surface(take, s, kind, segments=segments)
        count = len(surface.point)
        bone = np.zeros((count, 4), np.int32)
        bone[:, 0] = links.index(int(take.shape_link[s]))
        skins.append(Skin(surface, bone, np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))))
    rest = np.tile(np.array([0, 0, 0, 1], np.float32), (len(links), 1))
    return Figure(tuple(skins), np.zeros((len(links), 3), np.float32), rest)
