"""Shadow maps: which lamps have one, and how each looks at the scene."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.look.gl.door import pyrender
from cinerl.look.lights import LUMA, SPOT, SUN, cast_floor, cast_middle
from cinerl.spec.take import Take

SIDE = 2048
"""Texels of pyrender's maps."""
MOST = 8
"""Lamps that throw shadows: the strongest on the cast."""
_AROUND_M = 18.0
"""How far beyond the cast's floor a sun's shadows reach."""
_WIDEST_DEG = 140.0
_QUARTER_DEG = 142.0
"""Field of one of the four views around a bulb: a side of a tetrahedron takes 141."""
_MARGIN_DEG = 4.0
_NEAR_M = 0.02
_CHEST_M = 1.2
_AROUND = np.array([[0, 0, -3], [0, -(8**0.5), 1], [-(6**0.5), 2**0.5, 1], [6**0.5, 2**0.5, 1]])
"""[4, 3] ways to the sides of a tetrahedron; the first looks ahead."""


class View(NamedTuple):
    """How a map, or a quarter of one, looks at the scene."""

    view: Array
    """[4, 4] world to the lamp's axes."""
    projection: Array
    """[4, 4]"""
    texel: float
    """Side of a texel in metres; at one metre unless a sun's."""
    near: float
    """Metres around the lamp in which nothing throws a shadow."""
    box: tuple[int, int, int]
    """Where in the map, texels: left, bottom, side."""


class Maps:
    """The lamps of a take that have a map, and their views."""

    def __init__(self, take: Take, points: NDArray[np.float32]) -> None:
        low, high = cast_floor(take)
        self._middle = cast_middle(take) + np.array([0.0, 0.0, _CHEST_M])
        self._around = float(np.linalg.norm(high - low) / 2 + _AROUND_M)
        self._reach = float(np.linalg.norm(points - self._middle, axis=1).max()) + 1.0

    def throwing(self, lamps: NDArray[Any]) -> list[int]:
        """Rows of the lamps that get a map, strongest first."""
        rows = [int(k) for k in np.flatnonzero(lamps["shadows"])]
        return sorted(rows, key=lambda k: -self._strength(lamps[k]))[:MOST]

    def views(self, lamp: NDArray[Any]) -> list[View]:
        """One view of a sun or a spot, four of a lamp that shines all around."""
        place, aim = lamp["place"].astype(np.float64), lamp["aim"].astype(np.float64)
        if lamp["kind"] == SUN:
            side = min(self._around, self._reach)
            camera = pyrender.OrthographicCamera(side, side, znear=0.5, zfar=2 * self._reach + 1)
            view = _look(self._middle + place * (self._reach + 0.5), -place)
            return [View(view, camera.get_projection_matrix(), 2 * side / SIDE, 0.0, (0, 0, SIDE))]
        if lamp["kind"] == SPOT:
            field = min(2 * np.degrees(np.arccos(float(lamp["outer"]))) + _MARGIN_DEG, _WIDEST_DEG)
            return [self._wide(lamp, _look(place, aim), field, (0, 0, SIDE))]
        ahead, half = self._middle - place, SIDE // 2
        first = _look(place, ahead if np.linalg.norm(ahead) > 0.1 else aim)
        turns = [_look(np.zeros(3), way) @ first for way in _AROUND]
        boxes = [(k % 2 * half, k // 2 * half, half) for k in range(4)]
        return [self._wide(lamp, turn, _QUARTER_DEG, box) for turn, box in zip(turns, boxes, strict=True)]

    def _wide(self, lamp: NDArray[Any], view: Array, field_deg: float, box: tuple[int, int, int]) -> View:
        half, far = np.radians(field_deg) / 2, float(np.linalg.norm(lamp["place"] - self._middle))
        camera = pyrender.PerspectiveCamera(2 * half, znear=_NEAR_M, zfar=far + self._reach, aspectRatio=1.0)
        texel, near = 2 * float(np.tan(half)) / box[2], float(lamp["size"]) + 0.03
        return View(view, camera.get_projection_matrix(), texel, near, box)

    def _strength(self, lamp: NDArray[Any]) -> float:
        power = float(lamp["power"] @ LUMA)
        return power if lamp["kind"] == SUN else power / float(((lamp["place"] - self._middle) ** 2).sum())


def light_of(lamp: NDArray[Any]) -> Any:
    """pyrender's light for a lamp with a map. A bulb becomes a spot: pyrender's points throw no shadow."""
    most = float(max(lamp["power"].max(), 1e-6))
    kind = pyrender.DirectionalLight if lamp["kind"] == SUN else pyrender.SpotLight
    return kind(color=lamp["power"] / most, intensity=most)


def _look(place: Array, aim: Array) -> Array:
    """[4, 4] world to the axes of something at ``place`` that looks along ``aim``."""
    back = -aim / np.linalg.norm(aim)
    up = np.array([0.0, 1.0, 0.0]) if abs(back[2]) > 0.9 else np.array([0.0, 0.0, 1.0])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    turn = np.stack([right, np.cross(back, right), back])
    out = np.eye(4)
    out[:3, :3], out[:3, 3] = turn, -turn @ place
    return out
