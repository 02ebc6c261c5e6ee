"""What a take looks like: its set, its props, and figures in place of the actors' capsules."""

from __future__ import annotations

from cinerl.look.figure import figure
from cinerl.look.parts import Part, body_shapes, piece_shapes, shape_parts
from cinerl.spec.take import Take


def look(take: Take) -> list[Part]:
    """Every solid of the picture: the set first, then the bodies in their order."""
    parts = shape_parts(take, piece_shapes(take))
    for body in range(len(take.body_names)):
        own = figure(take, body) if body < take.actors else None
        parts += own if own else shape_parts(take, body_shapes(take, body))
    return parts
