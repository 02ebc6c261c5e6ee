"""The ``stand`` act: a relaxed pose with breath, weight shift, speaking gestures and a turned head."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cinerl.stage.motion import Pose
from cinerl.stage.rotate import IDENTITY, Array, conjugate, turn

ROOT_HEIGHT = 0.88
_LEG = 0.83
_NECK_YAW, _NECK_PITCH = 1.1, 0.45
_CHEST, _NECK, _R_HIP, _R_ANKLE, _R_ARM, _L_HIP, _L_ANKLE, _L_ARM = range(8)


@dataclass(frozen=True)
class Manner:
    """How one person stands: phases and rates of the small motions, drawn once."""

    phases: Array
    """[8] radians."""
    shift_hz: float
    breath_hz: float
    stance: float
    hand: int
    """0 gestures with the right hand, 1 with the left."""


def draw_manner(rng: np.random.Generator) -> Manner:
    """A manner of standing."""
    return Manner(
        rng.uniform(0, 2 * math.pi, 8),
        float(rng.uniform(0.09, 0.15)),
        float(rng.uniform(0.22, 0.3)),
        float(rng.uniform(0.03, 0.06)),
        int(rng.integers(2)),
    )


def standing(manner: Manner, seconds: float, voice: float, neck: Array) -> Pose:
    """The reference pose at a time, at the origin, facing +x.

    Args:
        manner: the person.
        seconds: time since the scene began.
        voice: 0 silent to 1 speaking, eased by the caller.
        neck: [2] yaw and pitch of the head, radians.
    """
    wave = _Waves(manner, seconds)
    sway = 0.02 * wave(0, manner.shift_hz)
    breath = wave(1, manner.breath_hz)
    lean = sway / _LEG
    turns = np.zeros((8, 3))
    turns[_CHEST] = (-1.2 * lean, 0.08 * wave(2, 0.07), -0.02 + 0.012 * breath)
    nod = voice * 0.05 * wave(3, 1.3)
    turns[_NECK] = (0.02 * wave(4, 0.11), neck[0] + voice * 0.06 * wave(5, 0.6), neck[1] + nod)
    turns[_R_HIP] = (lean - manner.stance, -0.12, 0.04)
    turns[_L_HIP] = (lean + manner.stance, 0.12, 0.04)
    turns[_R_ANKLE] = (manner.stance - lean, 0.0, 0.04)
    turns[_L_ANKLE] = (-manner.stance - lean, 0.0, 0.04)
    lift = [voice * (0.5 + 0.5 * wave(6, 0.45)), 0.0]
    if manner.hand:
        lift.reverse()
    turns[_R_ARM] = (-0.1 - 0.01 * breath, 0.1, -0.04 + 0.35 * lift[0] + 0.02 * sway)
    turns[_L_ARM] = (0.1 + 0.01 * breath, -0.1, -0.04 + 0.35 * lift[1] - 0.02 * sway)
    bend = 0.28 + 0.02 * breath
    talk = 1.0 + 0.25 * wave(7, 1.1)
    hinges = np.array([-0.08, bend + lift[0] * talk, -0.08, bend + lift[1] * talk])
    return Pose(np.array([0.0, ROOT_HEIGHT, sway]), IDENTITY.copy(), _quats(turns), hinges)


def neck_towards(chest: Array, neck_pos: Array, target: Array | None) -> Array:
    """Yaw and pitch [2] that turn the head to a point, within what a neck can do."""
    if target is None:
        return np.zeros(2)
    x, y, z = turn(conjugate(chest), target - neck_pos)
    yaw, pitch = math.atan2(-z, x), math.atan2(y, math.hypot(x, z))
    if abs(yaw) > 2.2:
        return np.zeros(2)
    return np.array([min(max(yaw, -_NECK_YAW), _NECK_YAW), min(max(pitch, -_NECK_PITCH), _NECK_PITCH)])


class _Waves:
    def __init__(self, manner: Manner, seconds: float) -> None:
        self._manner, self._seconds = manner, seconds

    def __call__(self, which: int, hertz: float) -> float:
        return math.sin(2 * math.pi * hertz * self._seconds + float(self._manner.phases[which]))


def _quats(turns: Array) -> Array:
    """Quaternions [8, 4] of rolls about x (forward), then pitches about z (right), then yaws about y (up).

    Args:
        turns: [8, 3] roll, yaw and pitch, radians.
    """
    (cr, cy, cp), (sr, sy, sp) = np.cos(0.5 * turns).T, np.sin(0.5 * turns).T
    x, y, z, w = cp * sr, sp * sr, sp * cr, cp * cr
    return np.stack([cy * x + sy * z, cy * y + sy * w, cy * z - sy * x, cy * w - sy * y], axis=-1)
