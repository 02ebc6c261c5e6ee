"""Single views: cameras by what stands where in their frame, and those that film grammar calls good."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.camera.bank import Derived
from cinerl.critic.moves import camera_quats
from cinerl.spec.shot import SENSOR_MM
from cinerl.spec.take import KeyPoint, Take

Array = NDArray[np.float64]
Rng = np.random.Generator
HALF_W_MM, HALF_H_MM = (side / 2 for side in SENSOR_MM)
TRAVELS_MPS = 0.4
OFF_AXIS = np.sin(np.radians(30.0))
"""Lead room counts from here on."""
SIZES = (0.42, 0.55, 0.82, 1.35, 2.2, 3.4, 5.0)
"""Full sizes that are aimed at: two LS, FS, MLS, MS, MCU, CU."""
_HEADROOM = (
    (0.14, 0.34), (0.12, 0.26), (0.07, 0.13), (0.07, 0.14), (0.07, 0.16), (0.05, 0.11), (-0.03, 0.03),
)  # fmt: skip
CLOSE = 1.9
"""From this size on, somebody from behind is no portrait."""


@dataclass(frozen=True)
class Views:
    """N cameras on moments of one take, each by what it holds: all that a flaw of framing changes."""

    frame: NDArray[np.intp]
    """[N] of the take."""
    subject: NDArray[np.intp]
    """[N]"""
    azimuth: Array
    """[N] of the camera from the eyes, in the world."""
    elevation: Array
    """[N] of the camera from the eyes."""
    size: Array
    """[N] share of the frame height that the standing body would fill."""
    focal_mm: Array
    """[N]"""
    eyes: Array
    """[N, 2] where they are on screen."""
    roll: Array
    """[N]"""

    def __len__(self) -> int:
        return len(self.frame)

    def pick(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Views:
        """Some of the views."""
        return Views(**{f.name: getattr(self, f.name)[rows] for f in dataclasses.fields(self)})


@dataclass(frozen=True)
class Cameras:
    """N cameras where they stand."""

    frame: NDArray[np.intp]
    subject: NDArray[np.intp]
    pos: Array
    """[N, 3]"""
    quat: Array
    """[N, 4] xyzw, camera to world."""
    focal_mm: Array

    def __len__(self) -> int:
        return len(self.frame)

    def pick(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Cameras:
        """Some of the cameras."""
        return Cameras(**{f.name: getattr(self, f.name)[rows] for f in dataclasses.fields(self)})


@dataclass(frozen=True)
class People:
    """Whom the views of a take are about."""

    take: Take
    found: Derived

    def key(self, views: Views | Cameras, point: KeyPoint) -> Array:
        """[N, 3] of the subjects."""
        return np.asarray(self.found.key[views.frame, views.subject, point], float)

    def heading(self, views: Views | Cameras) -> Array:
        """[N, 3] unit: where the subjects go, or look."""
        travel = self.found.travel[views.frame, views.subject]
        speed = np.linalg.norm(travel, axis=-1, keepdims=True)
        gaze = self.take.gaze[views.frame, views.subject]
        return np.asarray(np.where(speed > TRAVELS_MPS, travel / np.maximum(speed, 1e-6), gaze), float)

    def upright(self) -> NDArray[np.bool_]:
        """[T, A] who stands or walks."""
        key = self.found.key
        top, pelvis = key[:, :, KeyPoint.TOP, 2], key[:, :, KeyPoint.PELVIS, 2]
        return np.asarray((top - pelvis > 0.38 * self.take.heights_m) & (top > 0.8 * self.take.heights_m))


def stand(views: Views, people: People) -> Cameras:
    """The cameras that hold the views: from where the eyes are on screen, exactly."""
    x = views.eyes[:, 0] * HALF_W_MM / views.focal_mm
    y = views.eyes[:, 1] * HALF_H_MM / views.focal_mm
    depth = people.take.heights_m[views.subject] * views.focal_mm / (views.size * 2 * HALF_H_MM)
    reach = np.sqrt(1 + x * x + y * y)
    cos = np.cos(views.elevation)
    away = np.stack(
        [cos * np.cos(views.azimuth), cos * np.sin(views.azimuth), np.sin(views.elevation)], axis=-1
    )
    pos = people.key(views, KeyPoint.EYES) + (depth * reach)[:, None] * away
    # In a level camera's axes the eyes lie 1 ahead, -x to the left, y up: pitch, then yaw, bring them there.
    up = np.arcsin(np.clip(-away[:, 2] * reach / np.hypot(1.0, y), -1, 1))
    pitch = up - np.arctan2(y, 1.0)
    ahead = np.hypot(1.0, y) * np.cos(up)
    yaw = np.arctan2(-away[:, 1], -away[:, 0]) - np.arctan2(-x, ahead)
    half = views.roll / 2
    turn = np.stack([0 * half, 0 * half, np.sin(half), np.cos(half)], axis=-1)
    quat = geometry.multiply(camera_quats(yaw, pitch), turn)
    return Cameras(views.frame, views.subject, pos, quat, views.focal_mm)


def aside(views: Views, people: People) -> Array:
    """[N] how much the subjects head to the right of the frame: the sine of the angle to the optical axis."""
    heading = people.heading(views)
    right = np.stack([-np.sin(views.azimuth), np.cos(views.azimuth)], axis=-1)
    return np.asarray((heading[:, :2] * right).sum(-1))


def well_framed(people: People, count: int, rng: Rng) -> Views:
    """Views as film grammar wants them, about whoever stands or walks, hidden or not."""
    who = np.argwhere(people.upright())
    if not len(who):
        who = np.argwhere(np.ones_like(people.upright()))
    frame, subject = who[rng.integers(0, len(who), count)].T
    kind = rng.integers(0, len(SIZES), count)
    size = np.array(SIZES)[kind] * 2.0 ** rng.uniform(-0.16, 0.16, count)
    facing = people.take.facing[frame, subject]
    front = np.arctan2(facing[:, 1], facing[:, 0])
    spread = np.where(size > CLOSE, 75.0, 165.0)
    turn = np.radians(rng.uniform(-1, 1, count) * spread)
    high = rng.random(count) < 0.2
    elevation = np.radians(np.where(high, rng.uniform(10, 32, count), rng.uniform(-9, 10, count)))
    views = Views(
        frame, subject, front + turn, elevation, size,
        2.0 ** rng.uniform(np.log2(22), np.log2(90), count), np.zeros((count, 2)), np.zeros(count),
    )  # fmt: skip
    return placed(views, people, rng)


def placed(views: Views, people: People, rng: Rng) -> Views:
    """With the eyes where headroom and lead room want them, and a level horizon."""
    kind = np.abs(np.log(views.size[:, None] / np.array(SIZES))).argmin(axis=1)
    low, high = np.array(_HEADROOM)[kind].T
    headroom = rng.uniform(low, high)
    y = 1 - 2 * headroom - 2 * views.size * brow(views, people)
    lead = rng.uniform(1.65, 3.3, len(views))
    away = (1 - lead) / (1 + lead)
    sine = aside(views, people)
    centred = rng.choice([-1 / 3, 0.0, 0.0, 1 / 3], len(views)) + rng.uniform(-0.06, 0.06, len(views))
    x = np.where(np.abs(sine) > OFF_AXIS, np.sign(sine) * away, centred)
    return dataclasses.replace(views, eyes=np.stack([x, y], axis=-1), roll=np.zeros(len(views)))


def brow(views: Views, people: People) -> Array:
    """[N] from the eyes to the top of the head, as a share of the standing height."""
    top = people.key(views, KeyPoint.TOP)[:, 2] - people.key(views, KeyPoint.EYES)[:, 2]
    return np.asarray(np.clip(top / people.take.heights_m[views.subject], 0.02, 0.1))


def headroom_of(views: Views, people: People) -> Array:
    """[N] air above the head / frame height."""
    return (1 - views.eyes[:, 1]) / 2 - views.size * brow(views, people)


def scattered(people: People, count: int, rng: Rng) -> Cameras:
    """Cameras anywhere about the cast, looking anywhere: at walls, at the sky, from inside things."""
    frame = rng.integers(0, people.take.frames, count)
    subject = rng.integers(0, people.take.actors, count)
    eyes = people.found.key[frame, subject, KeyPoint.EYES].astype(float)
    angle, reach = rng.uniform(-np.pi, np.pi, count), np.exp(rng.uniform(np.log(0.5), np.log(14), count))
    pos = eyes + np.stack([reach * np.cos(angle), reach * np.sin(angle), rng.normal(0, 0.9, count)], axis=-1)
    pos[:, 2] = np.maximum(pos[:, 2], 0.15)
    to = eyes - pos
    # Half of them look about where somebody is.
    near = rng.random(count) < 0.5
    yaw = np.where(near, rng.normal(0, 0.4, count), rng.uniform(-3.1, 3.1, count))
    yaw = yaw + np.arctan2(to[:, 1], to[:, 0])
    pitch = np.arctan2(to[:, 2], np.hypot(to[:, 0], to[:, 1])) * near + rng.normal(0, 0.3, count)
    half = np.where(rng.random(count) < 0.3, rng.normal(0, 0.25, count), 0.0) / 2
    turn = np.stack([0 * half, 0 * half, np.sin(half), np.cos(half)], axis=-1)
    quat = geometry.multiply(camera_quats(yaw, np.clip(pitch, -1.4, 1.4)), turn)
    return Cameras(frame, subject, pos, quat, 2.0 ** rng.uniform(np.log2(16), np.log2(100), count))


def together(parts: Sequence[Cameras]) -> Cameras:
    """Cameras one after the other."""
    names = [f.name for f in dataclasses.fields(Cameras)]
    return Cameras(**{n: np.concatenate([getattr(p, n) for p in parts]) for n in names})
