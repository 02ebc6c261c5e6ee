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
_BULB_DEG = 140.0
"""Field of a map that stands for all directions from a bare bulb: it looks at the cast."""
_MARGIN_DEG = 4.0
_CHEST_M = 1.2


class View(NamedTuple):
    """How a map looks at the scene."""

    view: Array
    """[4, 4] world to the lamp's axes."""
    projection: Array
    """[4, 4]"""
    texel: float
    """Side of a texel in metres; at one metre unless a sun's."""


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

    def view(self, lamp: NDArray[Any]) -> View:
        """The view of one lamp."""
        if lamp["kind"] == SUN:
            way, side = lamp["place"].astype(np.float64), min(self._around, self._reach)
            camera = pyrender.OrthographicCamera(side, side, znear=0.5, zfar=2 * self._reach + 1)
            place = self._middle + way * (self._reach + 0.5)
            return View(_look(place, -way), camera.get_projection_matrix(), 2 * side / SIDE)
        place, aim, field = lamp["place"].astype(np.float64), lamp["aim"].astype(np.float64), _BULB_DEG
        if lamp["kind"] == SPOT:
            field = min(2 * np.degrees(np.arccos(float(lamp["outer"]))) + _MARGIN_DEG, _BULB_DEG)
        elif not np.linalg.norm(self._middle - place) < 0.1:
            aim = self._middle - place
        near = float(lamp["size"]) + 0.03
        far = float(np.linalg.norm(place - self._middle)) + self._reach
        half = np.radians(field) / 2
        camera = pyrender.PerspectiveCamera(2 * half, znear=near, zfar=max(far, 2 * near), aspectRatio=1.0)
        return View(_look(place, aim), camera.get_projection_matrix(), 2 * float(np.tan(half)) / SIDE)

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
