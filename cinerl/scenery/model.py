"""`Model`: what a piece looks like, forms by paint, in axes of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from cinerl.scenery.kit.form import Form, join, rotation
from cinerl.scenery.kit.shade import shade
from cinerl.spec.take import PATTERNS
from cinerl.surface import Color, Kind, Paint, Surface

DARK: Color = (0.02, 0.02, 0.022)


def paint(
    color: Sequence[float],
    pattern: str = "plain",
    pitch: float = 0.5,
    second: Sequence[float] | None = None,
    gloss: float = 0.0,
    glow: float = 0.0,
) -> Paint:
    """A paint by the name of its pattern; ``glow`` is radiance in units of its colour."""
    first = _color(color)
    light = (first[0] * glow, first[1] * glow, first[2] * glow)
    return Paint(first, _color(second) if second else None, PATTERNS.index(pattern), pitch, gloss, light)


def shaded(color: Sequence[float], by: float) -> Color:
    """A colour made darker (below 1) or lighter, at most white."""
    return _color([min(c * by, 1.0) for c in color])


def glass(tint: Color = (0.04, 0.05, 0.06)) -> Paint:
    """Dark glass that shines."""
    return Paint(tint, gloss=0.9)


class Model:
    """Collects forms under their paints."""

    def __init__(self) -> None:
        self._parts: dict[tuple[Paint, float], list[Form]] = {}

    def add(self, cover: Paint, *forms: Form | None, crease_deg: float = 40.0) -> None:
        """Forms in one paint; None is nothing."""
        found = [f for f in forms if f is not None]
        if found:
            self._parts.setdefault((cover, crease_deg), []).extend(found)

    def parts(self) -> Iterator[tuple[Paint, float, list[Form]]]:
        """Paint, crease angle and forms of each part."""
        for (cover, crease), forms in self._parts.items():
            yield cover, crease, forms

    def put(self, other: Model, x: float = 0.0, y: float = 0.0, z: float = 0.0, yaw_deg: float = 0.0) -> None:
        """Another model as a part of this one."""
        for cover, crease, forms in other.parts():
            self.add(cover, *(f.turn(yaw_deg).at(x, y, z) for f in forms), crease_deg=crease)

    def surfaces(self, at: Sequence[float], yaw_deg: float, kind: Kind, piece: int) -> Iterator[Surface]:
        """The surfaces of the model where it stands."""
        turn = rotation(yaw_deg, "z")
        for (cover, crease), forms in self._parts.items():
            point, normal, uv, face = shade(join(forms), crease)
            if len(face):
                yield Surface(
                    (point @ turn.T + np.asarray(at)).astype(np.float32),
                    (normal @ turn.T).astype(np.float32),
                    uv.astype(np.float32),
                    face.astype(np.int32),
                    cover,
                    kind,
                    piece,
                )


def _color(values: Sequence[float]) -> Color:
    r, g, b = (float(v) for v in values)
    return (r, g, b)
