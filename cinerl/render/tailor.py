"""Shorthand that cuts parts of a figure to measure, and the colours an actor wears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinerl.render.parts import BALL, CONE, CYLINDER, Array, Part
from cinerl.render.skeleton import unit
from cinerl.spec.take import KeyPoint, Take

_GLOSS = {"cloth": 0.04, "skin": 0.16, "hair": 0.3, "shoe": 0.35}


@dataclass(frozen=True)
class Wardrobe:
    """Linear albedos [3]."""

    top: Array
    bottom: Array
    skin: Array
    hair: Array
    shoe: Array
    sole: Array


def wardrobe(take: Take, actor: int) -> Wardrobe:
    """Colours of an actor, read off the shapes of its chest, thigh, head and hand."""
    def worn(key: KeyPoint, which: int) -> Array:
        found = np.flatnonzero(take.shape_link == take.key_link[actor, key])
        return take.shape_color[found[0], which].astype(np.float64) if found.size else np.full(3, 0.4)

    bottom = worn(KeyPoint.LEFT_KNEE, 0)
    return Wardrobe(worn(KeyPoint.CHEST, 0), bottom, worn(KeyPoint.EYES, 0), worn(KeyPoint.EYES, 1),
                    np.array([0.045, 0.035, 0.03]), np.array([0.55, 0.53, 0.5]))


@dataclass(frozen=True)
class Tailor:
    """Makes parts for one actor; radii are given for a body of the model's height and scaled by ``size``."""

    id: int
    actor: int
    size: float
    colors: Wardrobe

    def cone(self, link: int, start: Array, end: Array, ra: float, rb: float, color: Array, blend: int, *,
             toward: Array | None = None, flat: tuple[float, float] = (1.0, 1.0)) -> Part:
        """A round cone between two points of a link, wider by ``flat`` along and across ``toward``."""
        z = unit(end - start)
        hint = toward if toward is not None else np.eye(3)[int(np.argmin(np.abs(z)))]
        x = unit(hint - z * (hint @ z))
        ra, rb = ra * self.size, rb * self.size
        half = max(float(np.linalg.norm(end - start)) / 2, abs(ra - rb) * 0.55)
        return Part(kind=CONE, link=link, id=self.id, actor=self.actor, blend=blend, color=color,
                    pos=(start + end) / 2, rot=np.stack([x, np.cross(z, x), z], axis=1),
                    scale=np.array([*flat, 1.0]), ra=ra, rb=rb, half=half, gloss=self.gloss(color))

    def ball(self, link: int, centre: Array, axes: Array, radii: tuple[float, float, float], color: Array,
             blend: int) -> Part:
        """An ellipsoid with its radii along the columns of ``axes``."""
        return Part(kind=BALL, link=link, id=self.id, actor=self.actor, blend=blend, color=color, pos=centre,
                    rot=axes, scale=np.array(radii) * self.size, gloss=self.gloss(color))

    def disc(self, link: int, centre: Array, axes: Array, radii: tuple[float, float, float], color: Array) -> Part:
        """An elliptic cylinder about the third of ``axes``."""
        return Part(kind=CYLINDER, link=link, id=self.id, actor=self.actor, color=color, pos=centre, rot=axes,
                    scale=np.array(radii) * self.size, gloss=0.1)

    def gloss(self, color: Array) -> float:
        for name, kind in (("skin", "skin"), ("hair", "hair"), ("shoe", "shoe")):
            if color is getattr(self.colors, name):
                return _GLOSS[kind]
        return _GLOSS["cloth"]
