"""What a humanoid looks like: its solids by link, their roles, its sixteen key points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cinerl.spec.scene import Actor
from cinerl.spec.take import KeyPoint, Shape

HEIGHT_M = 1.62
"""From sole to the top of the head, standing."""

Role = Literal["skin", "top", "bottom", "shoes", "hair"]
_SHOES = (0.03, 0.03, 0.035)
_UPRIGHT = (-math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))
_ALONG_Z = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Solid:
    """One solid in the mass-centre frame of its link; x forward, y up, z to the right."""

    link: int
    kind: Shape
    pos: tuple[float, float, float]
    quat: tuple[float, float, float, float]
    size: tuple[float, float, float]
    role: Role
    collides: bool = True


def _ball(link: int, radius: float, role: Role) -> Solid:
    return Solid(link, Shape.CAPSULE, (0.0, 0.0, 0.0), _ALONG_Z, (radius, 0.0, 0.0), role)


def _limb(link: int, length: float, radius: float, role: Role) -> Solid:
    return Solid(link, Shape.CAPSULE, (0.0, 0.0, 0.0), _UPRIGHT, (radius, 0.5 * length, 0.0), role)


def _look(
    link: int, pos: tuple[float, float, float], along: str, radius: float, half: float, role: Role
) -> Solid:
    quat = _UPRIGHT if along == "y" else _ALONG_Z
    return Solid(link, Shape.CAPSULE, pos, quat, (radius, half, 0.0), role, collides=False)


def _side(hip: int, shoulder: int) -> tuple[Solid, ...]:
    foot = Solid(hip + 2, Shape.BOX, (0, 0, 0), _ALONG_Z, (0.0885, 0.0275, 0.045), "shoes")
    return (
        _limb(hip, 0.30, 0.055, "bottom"),
        _limb(hip + 1, 0.31, 0.05, "bottom"),
        foot,
        _limb(shoulder, 0.18, 0.045, "top"),
        _limb(shoulder + 1, 0.135, 0.04, "skin"),
        _ball(shoulder + 2, 0.04, "skin"),
    )


SOLIDS: tuple[Solid, ...] = (
    _ball(0, 0.09, "bottom"),
    _ball(1, 0.11, "top"),
    _ball(2, 0.1025, "skin"),
    *_side(3, 6),
    *_side(9, 12),
    _look(0, (0.0, -0.03, 0.0), "z", 0.075, 0.06, "bottom"),
    _look(1, (0.0, -0.115, 0.0), "y", 0.09, 0.07, "top"),
    _look(1, (-0.02, 0.085, 0.0), "z", 0.06, 0.12, "top"),
    _look(2, (0.0, -0.12, 0.0), "y", 0.045, 0.04, "skin"),
    _look(2, (-0.022, 0.022, 0.0), "y", 0.1, 0.0, "hair"),
    _look(2, (0.1, -0.015, 0.0), "y", 0.016, 0.01, "skin"),
)
"""The first fifteen are what collides; the rest fill the gaps of the figure and never touch anything."""

_KEYS: dict[KeyPoint, tuple[int, tuple[float, float, float]]] = {
    KeyPoint.TOP: (2, (0.0, 0.122, 0.0)),
    KeyPoint.EYES: (2, (0.098, 0.02, 0.0)),
    KeyPoint.CHIN: (2, (0.075, -0.085, 0.0)),
    KeyPoint.NECK: (2, (0.0, -0.15, 0.0)),
    KeyPoint.CHEST: (1, (0.0, 0.0, 0.0)),
    KeyPoint.PELVIS: (0, (0.0, 0.0, 0.0)),
    KeyPoint.LEFT_SHOULDER: (12, (0.0, 0.14, 0.0)),
    KeyPoint.RIGHT_SHOULDER: (6, (0.0, 0.14, 0.0)),
    KeyPoint.LEFT_KNEE: (10, (0.0, 0.2, 0.0)),
    KeyPoint.RIGHT_KNEE: (4, (0.0, 0.2, 0.0)),
    KeyPoint.LEFT_ELBOW: (13, (0.0, 0.12, 0.0)),
    KeyPoint.RIGHT_ELBOW: (7, (0.0, 0.12, 0.0)),
    KeyPoint.LEFT_WRIST: (14, (0.0, 0.0, 0.0)),
    KeyPoint.RIGHT_WRIST: (8, (0.0, 0.0, 0.0)),
    KeyPoint.LEFT_SOLE: (11, (0.0, -0.0275, 0.0)),
    KeyPoint.RIGHT_SOLE: (5, (0.0, -0.0275, 0.0)),
}
KEY_LINKS = np.array([_KEYS[k][0] for k in KeyPoint], np.int32)
"""[16] link of each key point within one humanoid."""
KEY_OFFSETS = np.array([_KEYS[k][1] for k in KeyPoint], np.float32)
"""[16, 3]"""


def role_color(actor: Actor, role: Role) -> tuple[float, float, float]:
    """Linear albedo of a part of the costume."""
    if role == "shoes":
        return _SHOES
    return {"skin": actor.skin, "top": actor.top, "bottom": actor.bottom, "hair": actor.hair}[role]
