"""Shorthand that cuts parts of a figure to measure, and the colours an actor wears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinerl.look.parts import BALL, CONE, CYLINDER, Array, Part
from cinerl.look.skeleton import unit
from cinerl.spec.take import KeyPoint, Take

_GLOSS = {3: 0.16, 4: 0.3, 5: 0.35, 6: 0.16}
"""By blend group: face, hair, shoes, hands; cloth has a little."""


@dataclass(frozen=True)
class Wardrobe:
    """Linear albedos [3]."""

    top: Array
    sleeve: Array
    """Of the forearm: the top's, or skin."""
    bottom: Array
    skin: Array
    hair: Array
    shoe: Array
    sole: Array


def wardrobe(take: Take, actor: int) -> Wardrobe:
    """Colours of an actor, read off the shapes of its links."""

    def worn(key: KeyPoint) -> list[Array]:
        found = np.flatnonzero(take.shape_link == take.key_link[actor, key])
        return [take.shape_color[s, 0].astype(np.float64) for s in found] or [np.full(3, 0.4)]

    skin, top, bottom = worn(KeyPoint.EYES)[0], worn(KeyPoint.CHEST)[0], worn(KeyPoint.LEFT_KNEE)[0]
    hair = next((c for c in worn(KeyPoint.EYES) if np.abs(c - skin).max() > 0.02), skin * 0.1)
    shoe = worn(KeyPoint.LEFT_SOLE)[0]
    sole = np.array([0.55, 0.53, 0.5])
    return Wardrobe(top, _forearm(take, actor, top), bottom, skin, hair, shoe, sole)


def _forearm(take: Take, actor: int, top: Array) -> Array:
    found = np.flatnonzero(take.shape_link == take.key_link[actor, KeyPoint.LEFT_ELBOW])
    return take.shape_color[found[0], 0].astype(np.float64) if found.size else top


@dataclass(frozen=True)
class Tailor:
    """Makes parts for one actor; radii are given for a body of the model's height and scaled by ``size``."""

    id: int
    actor: int
    size: float
    colors: Wardrobe

    def cone(
        self,
        link: int,
        start: Array,
        end: Array,
        ra: float,
        rb: float,
        color: Array,
        blend: int,
        *,
        toward: Array | None = None,
        flat: tuple[float, float] = (1.0, 1.0),
    ) -> Part:
        """A round cone between two points of a link, wider by ``flat`` along and across ``toward``."""
        z = unit(end - start)
        hint = toward if toward is not None else np.eye(3)[int(np.argmin(np.abs(z)))]
        x = unit(hint - z * (hint @ z))
        ra, rb = ra * self.size, rb * self.size
        half = max(float(np.linalg.norm(end - start)) / 2, abs(ra - rb) * 0.55)
        return Part(
            kind=CONE,
            link=link,
            id=self.id,
            actor=self.actor,
            blend=blend,
            color=color,
            pos=(start + end) / 2,
            rot=np.stack([x, np.cross(z, x), z], axis=1),
            scale=np.array([*flat, 1.0]),
            ra=ra,
            rb=rb,
            half=half,
            gloss=_GLOSS.get(blend, 0.04),
        )

    def ball(
        self,
        link: int,
        centre: Array,
        axes: Array,
        radii: tuple[float, float, float],
        color: Array,
        blend: int,
    ) -> Part:
        """An ellipsoid with its radii along the columns of ``axes``."""
        return Part(
            kind=BALL,
            link=link,
            id=self.id,
            actor=self.actor,
            blend=blend,
            color=color,
            pos=centre,
            rot=axes,
            scale=np.array(radii) * self.size,
            gloss=_GLOSS.get(blend, 0.04),
        )

    def disc(
        self, link: int, centre: Array, axes: Array, radii: tuple[float, float, float], color: Array
    ) -> Part:
        """An elliptic cylinder about the third of ``axes``, too thin to cast a shadow."""
        return Part(
            kind=CYLINDER,
            link=link,
            id=self.id,
            actor=self.actor,
            color=color,
            pos=centre,
            rot=axes,
            scale=np.array(radii) * self.size,
            gloss=0.1,
            cast=0,
        )
