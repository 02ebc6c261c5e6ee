"""Quaternions (xyzw) and the stage door.

Inside the stage the world is Y up, as PyBullet's humanoid and its policies want it; everywhere else it is
Z up. `to_stage` and `from_stage` are the only places where the two meet: (x, y, z) outside is (x, z, −y)
inside, a turn by 90° about x. Headings agree: a turn by θ about "up" is the same in both.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

IDENTITY = np.array([0.0, 0.0, 0.0, 1.0])
_HALF = math.sqrt(0.5)
_OUT = np.array([_HALF, 0.0, 0.0, _HALF])
_IN = np.array([-_HALF, 0.0, 0.0, _HALF])


def to_stage(points: Any) -> Array:
    """Z-up vectors [..., 3] as the stage's Y-up ones."""
    p = np.asarray(points, float)
    return np.stack([p[..., 0], p[..., 2], -p[..., 1]], axis=-1)


def from_stage(points: Any) -> Array:
    """The stage's Y-up vectors [..., 3] as Z-up ones."""
    p = np.asarray(points, float)
    return np.stack([p[..., 0], -p[..., 2], p[..., 1]], axis=-1)


def to_stage_quat(quat: Any) -> Array:
    """Z-up orientations [..., 4] as the stage's."""
    return multiply(_IN, np.asarray(quat, float))


def from_stage_quat(quat: Any) -> Array:
    """The stage's orientations [..., 4] as Z-up ones."""
    return multiply(_OUT, np.asarray(quat, float))


def multiply(a: Array, b: Array) -> Array:
    """Hamilton product of xyzw quaternions, broadcast over leading axes."""
    ax, ay, az, aw = a[..., 0], a[..., 1], a[..., 2], a[..., 3]
    bx, by, bz, bw = b[..., 0], b[..., 1], b[..., 2], b[..., 3]
    return np.stack(
        [
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ],
        axis=-1,
    )


def conjugate(q: Array) -> Array:
    """The inverse rotation of a unit quaternion."""
    return q * np.array([-1.0, -1.0, -1.0, 1.0])


def turn(q: Array, v: Array) -> Array:
    """Vectors ``v`` [..., 3] rotated by ``q`` [..., 4]."""
    u, w = q[..., :3], q[..., 3:]
    t = 2.0 * np.cross(u, v)
    return v + w * t + np.cross(u, t)


def axis_angle(axis: Any, angle: Any) -> Array:
    """Quaternion of a turn by ``angle`` about ``axis`` [..., 3], which need not be unit."""
    a = np.asarray(axis, float)
    half = 0.5 * np.asarray(angle, float)
    length = np.sqrt((a * a).sum(-1))
    scale = np.sin(half) / np.where(length > 1e-12, length, 1.0)
    return np.concatenate([a * scale[..., None], np.cos(half)[..., None]], axis=-1)


def heading_quat(angle: float) -> Array:
    """The stage's turn by ``angle`` about its up axis, y."""
    return np.array([0.0, math.sin(0.5 * angle), 0.0, math.cos(0.5 * angle)])


def heading(q: Array | tuple[float, ...]) -> float:
    """Which way local +x points on the floor, radians, counter-clockwise seen from above."""
    x, y, z, w = q
    return math.atan2(-2.0 * (x * z - w * y), 1.0 - 2.0 * (y * y + z * z))


def rotvec(q: Array) -> Array:
    """Rotation vectors [..., 3] of quaternions, angles below π."""
    q = np.where(q[..., 3:] < 0, -q, q)
    sine = np.linalg.norm(q[..., :3], axis=-1, keepdims=True)
    angle = 2.0 * np.arctan2(sine, q[..., 3:])
    return q[..., :3] * np.where(sine > 1e-9, angle / np.maximum(sine, 1e-9), 2.0)


def slerp(a: Array, b: Array, t: float) -> Array:
    """Spherical interpolation [..., 4] on the shorter way."""
    dot = (a * b).sum(-1, keepdims=True)
    b = np.where(dot < 0, -b, b)
    angle = np.arccos(np.minimum(np.abs(dot), 1.0))
    sine = np.sin(angle)
    near = sine < 1e-6
    sine = np.where(near, 1.0, sine)
    wa = np.where(near, 1.0 - t, np.sin((1.0 - t) * angle) / sine)
    wb = np.where(near, t, np.sin(t * angle) / sine)
    q = wa * a + wb * b
    return q / np.linalg.norm(q, axis=-1, keepdims=True)


def smoothstep(t: float) -> float:
    """0 to 1 with level ends; clamped."""
    t = min(max(t, 0.0), 1.0)
    return t * t * (3.0 - 2.0 * t)
