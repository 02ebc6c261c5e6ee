"""A head with a face: cranium, jaw, nose, ears, brows, mouth, hair, and eyes that look along the gaze."""

from __future__ import annotations

import numpy as np

from cinerl.look.parts import Array, Part
from cinerl.look.skeleton import Skeleton, frame, unit
from cinerl.look.tailor import Tailor
from cinerl.spec.take import KeyPoint

_SKIN, _HAIR = 3, 4

# The model's head: forward, left, up, in half heights of the head (0.105 m) from its middle.
_UNIT_M = 0.105
_CRANIUM = (np.array([-0.10, 0.0, 0.20]), np.array([0.86, 0.72, 0.79]))
_FACE = (np.array([0.14, 0.0, -0.24]), np.array([0.64, 0.56, 0.77]))
_LIPS = np.array([0.78, 0.52, 0.50])
_IRISES = ((0.10, 0.16, 0.22), (0.13, 0.07, 0.03), (0.07, 0.13, 0.06), (0.12, 0.12, 0.13))


def head(bones: Skeleton, chest: int, t: Tailor) -> list[Part]:
    """Solids of an actor's head and neck."""
    link = bones.link(KeyPoint.EYES)
    top, chin, eyes = (bones.key(link, k) for k in (KeyPoint.TOP, KeyPoint.CHIN, KeyPoint.EYES))
    neck = bones.key(link, KeyPoint.NECK)
    up = top - neck
    axes = frame(up, eyes - (top + neck) / 2)
    z = unit(up)
    # The crown and the height of the chin fix the head's place; the neck's axis carries it.
    height = float((top - chin) @ z)
    origin = top - z * height / 2
    scale = height / 2 / (_UNIT_M * t.size)
    return _Sculptor(link, origin, axes, scale, t).parts(neck)


class _Sculptor:
    """Places parts in the head's own units."""

    def __init__(self, link: int, origin: Array, axes: Array, scale: float, t: Tailor) -> None:
        self._link, self._origin, self._axes, self._t = link, origin, axes, t
        self._scale = scale * _UNIT_M

    def parts(self, neck: Array) -> list[Part]:
        skin, hair = self._t.colors.skin, self._t.colors.hair
        up, forward = self._axes[:, 2] * self._t.size, self._axes[:, 0] * self._t.size
        base = [
            self._ball(*_CRANIUM, skin, _SKIN),
            self._ball(*_FACE, skin, _SKIN),
            self._cone((0.80, 0, 0.08), (0.85, 0, -0.20), 0.06, 0.11, skin, _SKIN),
            self._t.cone(
                self._link,
                neck - 0.01 * up - 0.01 * forward,
                self._at((-0.14, 0, -0.2)),
                0.051,
                0.046,
                skin,
                _SKIN,
            ),
        ]
        mouth, corner = self._front(0.0, -0.51) - 0.042, self._front(0.17, -0.49) - 0.018
        base += [
            _detail(
                self._cone((mouth, 0, -0.51), (corner, side * 0.17, -0.488), 0.05, 0.026, skin * _LIPS, 0)
            )
            for side in (-1.0, 1.0)
        ]
        for side in (-1.0, 1.0):
            base += self._side(side, skin, hair)
        return base + self._hair(hair)

    def _side(self, side: float, skin: Array, hair: Array) -> list[Part]:
        y, z = 0.28, 0.05
        deep = self._front(y, z)
        eye = self._ball(
            np.array([deep - 0.085, side * y, z]), np.full(3, 0.135), np.array([0.60, 0.58, 0.55]), 0
        )
        eye.material, eye.color2, eye.gloss = 1, np.array(_IRISES[self._t.actor % 4]), 0.5
        lid = self._ball(np.array([deep - 0.09, side * y, z]), np.full(3, 0.15), skin * 0.92, 0)
        lid.rot = self._axes @ frame(np.array([-0.35, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]))
        lid.cut = 0.22
        ear = self._ball(np.array([-0.12, side * 0.72, -0.02]), np.array([0.15, 0.07, 0.22]), skin, _SKIN)
        inner = (self._front(0.14, 0.27) - 0.01, side * 0.14, 0.268)
        outer = (self._front(0.42, 0.27) - 0.01, side * 0.42, 0.28)
        brow = self._cone(inner, outer, 0.042, 0.026, hair, 0)
        return [_detail(eye), _detail(lid), ear, _detail(brow)]

    def _hair(self, color: Array) -> list[Part]:
        cap = self._ball(np.array([-0.14, 0.0, 0.24]), np.array([0.90, 0.77, 0.835]), color, _HAIR)
        tilt = frame(np.array([-0.72, 0.0, 0.70]), np.array([1.0, 0.0, 0.6]))
        cap.rot, cap.cut = self._axes @ tilt, -0.26
        nape = self._ball(np.array([-0.42, 0.0, -0.06]), np.array([0.56, 0.66, 0.50]), color, _HAIR)
        if self._t.actor % 2 == 0:
            return [cap, nape]
        knot = self._ball(np.array([-0.98, 0.0, 0.42]), np.array([0.30, 0.32, 0.30]), color, _HAIR)
        return [cap, nape, knot]

    def _front(self, y: float, z: float) -> float:
        """How far forward the face is at (left, up)."""
        depth = [-1.0]
        for centre, radii in (_CRANIUM, _FACE):
            rest = 1.0 - ((y - centre[1]) / radii[1]) ** 2 - ((z - centre[2]) / radii[2]) ** 2
            if rest > 0:
                depth.append(float(centre[0] + radii[0] * np.sqrt(rest)))
        return max(depth)

    def _at(self, point: tuple[float, float, float] | Array) -> Array:
        return self._origin + self._axes @ (np.asarray(point, np.float64) * self._scale)

    def _ball(self, centre: Array, radii: Array, color: Array, blend: int) -> Part:
        r = radii * self._scale / self._t.size
        return self._t.ball(self._link, self._at(centre), self._axes, (r[0], r[1], r[2]), color, blend)

    def _cone(
        self,
        start: tuple[float, float, float],
        end: tuple[float, float, float],
        ra: float,
        rb: float,
        color: Array,
        blend: int,
    ) -> Part:
        k = self._scale / self._t.size
        return self._t.cone(self._link, self._at(start), self._at(end), ra * k, rb * k, color, blend)


def _detail(part: Part) -> Part:
    """Too small to shade anything else."""
    part.cast = 0
    return part
