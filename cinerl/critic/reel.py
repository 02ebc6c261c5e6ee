"""`Reel`: moves as arrays, with the move that was asked for and the point that they look after."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d
from scipy.spatial.transform import Rotation

from cinerl import geometry
from cinerl.spec.errors import UserError
from cinerl.spec.shot import SENSOR_MM

Array = NDArray[np.float64]
FPS = 24.0
AHEAD_M = 2.5
"""A track without a subject is taken to look at what lies this far ahead."""
SMOOTH_S = 0.5


@dataclass(frozen=True)
class Measures:
    """What the filming core would have measured: the fields that the critic reads, [N, F, ...]."""

    rows: dict[str, Array]
    frame: dict[str, Array]
    subject: dict[str, Array]
    """Fields of the first subject."""
    asked: dict[str, Array]


@dataclass(frozen=True)
class Reel:
    """N moves of F frames at 24 frames a second."""

    pos: Array
    """[N, F, 3] metres."""
    quat: Array
    """[N, F, 4] camera to world, xyzw."""
    focal_mm: Array
    """[N, F]"""
    eyes: Array
    """[N, F, 3] of the subject."""
    travel: Array
    """[N, F, 3] of the subject, low-passed, m/s."""
    asked_speed: Array
    """[N, F, 3] of the move that was asked for, m/s."""
    asked_turn: Array
    """[N, F, 3] rad/s, world axes."""
    asked_zoom: Array
    """[N, F] octaves per second."""
    hands: Array
    """[N] 0 for a steady move, 1 for the handheld rig's shake."""
    shake_pos: Array
    """[N, F, 3] what hands add to ``pos``; a flaw of the move leaves it as it is."""
    shake_turn: Array
    """[N, F, 3] what hands turn ``quat`` by, camera axes."""

    @property
    def moves(self) -> int:
        return len(self.pos)

    @property
    def frames(self) -> int:
        return self.pos.shape[1]

    def pick(self, moves: NDArray[np.intp] | slice) -> Reel:
        """Some of the moves."""
        return dataclasses.replace(self, **{name: getattr(self, name)[moves] for name in ARRAYS})

    def cut(self, start: int, end: int) -> Reel:
        """Frames ``start`` to ``end`` (exclusive) of all moves."""
        timed = [name for name in ARRAYS if name != "hands"]
        return dataclasses.replace(self, **{name: getattr(self, name)[:, start:end] for name in timed})

    def shown(self) -> tuple[Array, Array]:
        """Places and rotations with what the hands add."""
        return self.pos + self.shake_pos, turned(self.quat, self.shake_turn)

    def measure(self) -> Measures:
        """Rates by backward differences, zero in the first frame."""
        pos, quat = self.shown()
        turn = turns(quat)
        inverse = geometry.conjugate(quat)
        local = geometry.rotate(inverse, self.eyes - pos)
        distance = np.linalg.norm(local, axis=-1)
        depth = np.maximum(-local[..., 2], 0.05)
        half = np.array(SENSOR_MM) / 2
        eyes = np.clip(local[..., :2] / depth[..., None] * self.focal_mm[..., None] / half, -20, 20)
        return Measures(
            {"quat": quat, "last_turn": turn, "last_speed": rates(pos), "focal_mm": self.focal_mm},
            {"zoom_ops": rates(np.log2(self.focal_mm))},
            {
                "direction": local / np.maximum(distance, 1e-6)[..., None], "distance_m": distance,
                "depth_m": -local[..., 2], "eyes": eyes, "eyes_speed": rates(eyes),
                "travel": geometry.rotate(inverse, self.travel),
            },
            {"speed": self.asked_speed, "turn": self.asked_turn, "zoom": self.asked_zoom},
        )  # fmt: skip


ARRAYS = tuple(f.name for f in dataclasses.fields(Reel))


def join(reels: Sequence[Reel]) -> Reel:
    """Moves of several reels, one after the other."""
    return Reel(**{name: np.concatenate([getattr(r, name) for r in reels]) for name in ARRAYS})


def rates(x: Array) -> Array:
    """Change per second [N, F, ...] since the frame before; 0 in the first."""
    return np.diff(x, axis=1, prepend=x[:, :1]) * FPS


def turns(quat: Array) -> Array:
    """Angular velocity [N, F, 3] in the world, rad/s, by backward difference."""
    before = np.concatenate([quat[:, :1], quat[:, :-1]], axis=1)
    change = geometry.multiply(quat, geometry.conjugate(before))
    return Rotation.from_quat(change.reshape(-1, 4)).as_rotvec().reshape(*quat.shape[:2], 3) * FPS


def turned(quat: Array, angles: Array) -> Array:
    """Rotations [N, F, 4] turned in the camera's own frame by rotation vectors [N, F, 3]."""
    q = Rotation.from_rotvec(angles.reshape(-1, 3)).as_quat().reshape(*angles.shape[:2], 4)
    return geometry.multiply(quat, q)


def smooth_track(pos: Array, quat: Array, seconds: float = SMOOTH_S) -> tuple[Array, Array]:
    """A path [N, F, 3], [N, F, 4] without what is faster than ``seconds``."""
    sigma = seconds * FPS
    flips = np.sign((quat[:, 1:] * quat[:, :-1]).sum(-1, keepdims=True))
    signs = np.concatenate([np.ones_like(flips[:, :1]), np.cumprod(flips, axis=1)], axis=1)
    mean = gaussian_filter1d(quat * signs, sigma, axis=1, mode="nearest")
    calm = mean / np.linalg.norm(mean, axis=-1, keepdims=True)
    return gaussian_filter1d(pos, sigma, axis=1, mode="nearest"), calm


def track(
    pos: NDArray[np.floating], quat: NDArray[np.floating], *, focal_mm: float = 35.0, meant: bool = True
) -> Reel:
    """Camera paths without a subject or a brief.

    Args:
        pos: [N, F, 3] or [F, 3], metres, at 24 frames a second.
        quat: [N, F, 4] or [F, 4], camera to world, xyzw; the camera looks along −z, +y up.
        focal_mm: on a Super 35 sensor.
        meant: the path is handheld, and its smoothed course was asked for. False: nothing was asked for, so
            that all motion counts, as it does to somebody who only has to watch.

    Raises:
        UserError: shapes that are no paths, fewer than 24 frames, NaN.
    """
    p, q = (np.asarray(a, float).reshape(-1, *np.shape(a)[-2:]) for a in (pos, quat))
    if p.shape[2:] != (3,) or q.shape != (*p.shape[:2], 4) or p.shape[1] < FPS:
        found = f"has places {p.shape} and rotations {q.shape}"
        raise UserError("track", found, "want [N, F, 3] and [N, F, 4], 24 frames or more")
    if not (np.isfinite(p).all() and np.isfinite(q).all() and (np.linalg.norm(q, axis=-1) > 0.5).all()):
        raise UserError("track", "holds NaN, infinity or rotations that are none")
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    zoom, none = np.zeros(p.shape[:2]), np.zeros_like(p)
    if not meant:
        behind = p + geometry.rotate(q, np.array([0.0, 0.0, AHEAD_M]))
        return Reel(p, q, zoom + focal_mm, behind, none, none, none, zoom, zoom[:, 0], none, none)
    calm, course = smooth_track(p, q)
    eyes = calm + geometry.rotate(course, np.array([0.0, 0.0, -AHEAD_M]))
    off = geometry.multiply(geometry.conjugate(course), q)
    shake = Rotation.from_quat(off.reshape(-1, 4)).as_rotvec().reshape(p.shape)
    return Reel(
        calm, course, zoom + focal_mm, eyes, rates(eyes), rates(calm), turns(course), zoom,
        zoom[:, 0] + 1, p - calm, shake,
    )  # fmt: skip
