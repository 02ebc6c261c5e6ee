"""Motion clips of the PyBullet wheel, and poses of its humanoid."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pybullet_data

from cinerl.stage.rotate import (
    Array,
    conjugate,
    heading,
    heading_quat,
    multiply,
    rotvec,
    slerp,
    smoothstep,
    turn,
)

HINGES = (3, 6, 8, 11)
"""Places of knees and elbows among the twelve driven joints."""
BALLS = (0, 1, 2, 4, 5, 7, 9, 10)
"""Places of chest, neck, hips, ankles, shoulders."""
_BALL_COLUMNS = (8, 12, 16, 21, 25, 30, 35, 39)
_HINGE_COLUMNS = (20, 29, 34, 43)

DATA = Path(pybullet_data.getDataPath())


@dataclass(frozen=True)
class Pose:
    """Root and joints. Stage world (Y up); quaternions xyzw."""

    pos: Array
    """[3] metres."""
    quat: Array
    """[4]"""
    balls: Array
    """[8, 4] chest, neck, right hip, ankle, shoulder, left hip, ankle, shoulder."""
    hinges: Array
    """[4] radians: right knee, elbow, left knee, elbow."""


@dataclass(frozen=True)
class Rates:
    """Velocities that go with a `Pose`."""

    pos: Array
    spin: Array
    balls: Array
    hinges: Array


def blend(a: Pose, b: Pose, t: float) -> Pose:
    """From ``a`` (t = 0) to ``b`` (t = 1)."""
    if t <= 0.0 or t >= 1.0:
        return a if t <= 0.0 else b
    return Pose(
        a.pos + t * (b.pos - a.pos),
        slerp(a.quat, b.quat, t),
        slerp(a.balls, b.balls, t),
        a.hinges + t * (b.hinges - a.hinges),
    )


@dataclass(frozen=True)
class Placing:
    """A place on the floor: an offset [3] and a heading, applied to poses."""

    pos: Array
    angle: float

    def apply(self, pose: Pose) -> Pose:
        q = heading_quat(self.angle)
        return Pose(self.pos + turn(q, pose.pos), multiply(q, pose.quat), pose.balls, pose.hinges)

    def then(self, inner: Placing) -> Placing:
        """``inner``, seen from this place."""
        return Placing(self.pos + turn(heading_quat(self.angle), inner.pos), self.angle + inner.angle)


def place_of(pose: Pose) -> Placing:
    """Where a pose stands and which way it faces."""
    return Placing(pose.pos * np.array([1.0, 0.0, 1.0]), heading(pose.quat))


def carry(source: Placing, target: Placing) -> Placing:
    """The placing that takes ``source`` to ``target``."""
    angle = target.angle - source.angle
    return Placing(target.pos - turn(heading_quat(angle), source.pos), angle)


class Clip:
    """A motion file: frames at a fixed step, looped with its root offset accumulating."""

    def __init__(self, path: Path) -> None:
        document = json.loads(path.read_text())
        rows = np.array(document["Frames"], float)
        self.step = float(rows[0, 0])
        self.duration = self.step * (len(rows) - 1)
        self.wraps = document["Loop"] == "wrap"
        self._pos = rows[:, 1:4]
        self._quat = _xyzw(rows, (4,))[:, 0]
        self._balls = _xyzw(rows, _BALL_COLUMNS)
        self._hinges = rows[:, list(_HINGE_COLUMNS)]

    def at(self, seconds: float) -> Pose:
        """Pose within the first pass; ends hold."""
        i, t = self._find(seconds)
        j = min(i + 1, len(self._pos) - 1)
        return Pose(
            self._pos[i] + t * (self._pos[j] - self._pos[i]),
            slerp(self._quat[i], self._quat[j], t),
            slerp(self._balls[i], self._balls[j], t),
            self._hinges[i] + t * (self._hinges[j] - self._hinges[i]),
        )

    def rates(self, seconds: float) -> Rates:
        """Velocities at a time within the first pass, forward differences as the wheel takes them."""
        i = min(self._find(seconds)[0], len(self._pos) - 2)
        j, dt = i + 1, self.step
        return Rates(
            (self._pos[j] - self._pos[i]) / dt,
            rotvec(multiply(self._quat[j], conjugate(self._quat[i]))) / dt,
            rotvec(multiply(conjugate(self._balls[i]), self._balls[j])) / dt,
            (self._hinges[j] - self._hinges[i]) / dt,
        )

    def looped(self, seconds: float, seam: float = 0.25) -> Pose:
        """Pose at any time; where passes do not meet, the last ``seam`` seconds lean towards the next."""
        count = math.floor(seconds / self.duration + 1e-9)
        inside = min(max(seconds - count * self.duration, 0.0), self.duration)
        hop = self.hop
        pose = self.at(inside)
        late = (inside - self.duration + seam) / seam
        if late > 0.0:
            ahead = hop.apply(self.at(0.0))
            pose = blend(pose, ahead, smoothstep(late))
        place = Placing(np.zeros(3), 0.0)
        for _ in range(count):
            place = place.then(hop)
        return place.apply(pose)

    @property
    def hop(self) -> Placing:
        """What one pass adds to place and, in clips that do not wrap, to heading."""
        first, last = self.at(0.0), self.at(self.duration)
        if not self.wraps:
            return carry(place_of(first), place_of(last))
        return Placing((last.pos - first.pos) * np.array([1.0, 0.0, 1.0]), 0.0)

    def _find(self, seconds: float) -> tuple[int, float]:
        x = min(max(seconds / self.step, 0.0), len(self._pos) - 1.0)
        i = int(x)
        return i, x - i


def motion_path(act: str) -> Path:
    """The wheel's motion file of an act."""
    return DATA / "data/motions" / f"humanoid3d_{act}.txt"


def load_clip(act: str) -> Clip:
    """The wheel's clip of that name."""
    return Clip(motion_path(act))


def _xyzw(rows: Array, columns: tuple[int, ...]) -> Array:
    index = np.array([[c + 1, c + 2, c + 3, c] for c in columns])
    q = rows[:, index]
    return q / np.linalg.norm(q, axis=-1, keepdims=True)
