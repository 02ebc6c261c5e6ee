"""Lenses, projection, rotations. NumPy; the batched twins are Warp functions in ``camera.kernels``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.shot import SENSOR_MM

Array = NDArray[np.float64]


def rotate(quat: NDArray[np.floating], vector: NDArray[np.floating]) -> Array:
    """Rotate vectors [..., 3] by quaternions xyzw [..., 4]."""
    q, v = np.asarray(quat, float), np.asarray(vector, float)
    t = 2.0 * np.cross(q[..., :3], v)
    return v + q[..., 3:] * t + np.cross(q[..., :3], t)


def rotation(quat: NDArray[np.floating]) -> Array:
    """Rotation matrices [..., 3, 3] of quaternions xyzw [..., 4]."""
    q = np.asarray(quat, np.float64)
    x, y, z, w = np.moveaxis(q / np.linalg.norm(q, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def multiply(a: NDArray[np.floating], b: NDArray[np.floating]) -> Array:
    """Quaternion product a·b, xyzw [..., 4]: first b, then a."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    xyz = a[..., 3:] * b[..., :3] + b[..., 3:] * a[..., :3] + np.cross(a[..., :3], b[..., :3])
    w = a[..., 3] * b[..., 3] - (a[..., :3] * b[..., :3]).sum(-1)
    return np.concatenate([xyz, w[..., None]], axis=-1)


def conjugate(quat: NDArray[np.floating]) -> Array:
    """The inverse of unit quaternions xyzw [..., 4]."""
    return np.asarray(quat, float) * np.array([-1.0, -1.0, -1.0, 1.0])


def yaw_quat(yaw_rad: float) -> Array:
    """Rotation about +z."""
    return np.array([0.0, 0.0, np.sin(yaw_rad / 2), np.cos(yaw_rad / 2)])


def camera_quat(yaw_rad: float, pitch_rad: float, roll_rad: float = 0.0) -> Array:
    """Camera-to-world rotation that looks along heading ``yaw``, raised by ``pitch``."""
    cy, sy, cp, sp = np.cos(yaw_rad), np.sin(yaw_rad), np.cos(pitch_rad), np.sin(pitch_rad)
    right = np.array([sy, -cy, 0.0])
    up = np.array([-sp * cy, -sp * sy, cp])
    cr, sr = np.cos(roll_rad), np.sin(roll_rad)
    back = -np.array([cp * cy, cp * sy, sp])
    return matrix_quat(np.stack([cr * right + sr * up, cr * up - sr * right, back], axis=1))


def look_at(eye: NDArray[np.floating], target: NDArray[np.floating]) -> Array:
    """Camera-to-world quaternion of a level camera at ``eye`` looking at ``target``."""
    d = np.asarray(target, float) - np.asarray(eye, float)
    return camera_quat(float(np.arctan2(d[1], d[0])), float(np.arctan2(d[2], np.hypot(d[0], d[1]))))


def matrix_quat(m: Array) -> Array:
    """Quaternion xyzw of a rotation matrix [3, 3] (Shepperd's largest-component rule)."""
    four = np.array([m[0, 0], m[1, 1], m[2, 2], m.trace()])
    i = int(four.argmax())
    if i == 3:
        q = np.array([m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], 1 + m.trace()])
    else:
        j, k = (i + 1) % 3, (i + 2) % 3
        q = np.empty(4)
        q[i] = 1 + m[i, i] - m[j, j] - m[k, k]
        q[j], q[k] = m[j, i] + m[i, j], m[k, i] + m[i, k]
        q[3] = m[k, j] - m[j, k]
    return np.asarray(q / np.linalg.norm(q))


def project(
    points: NDArray[np.floating],
    pos: NDArray[np.floating],
    quat: NDArray[np.floating],
    focal_mm: float,
    sensor_mm: tuple[float, float] = SENSOR_MM,
) -> tuple[Array, Array]:
    """Screen coordinates [..., 2] in [−1, 1], y up, and depth [...] in metres along the optical axis.

    Points behind the camera keep their negative depth; their screen place means nothing.
    """
    local = rotate(conjugate(quat), np.asarray(points, float) - pos)
    depth = -local[..., 2]
    safe = np.where(np.abs(depth) < 1e-9, 1e-9, depth)
    half = np.array(sensor_mm) / 2
    return local[..., :2] / safe[..., None] * (focal_mm / half), depth


def horizontal_fov(focal_mm: float, sensor_mm: tuple[float, float] = SENSOR_MM) -> float:
    """Horizontal field of view, radians."""
    return float(2 * np.arctan(sensor_mm[0] / (2 * focal_mm)))


def shot_size(height_m: float, focal_mm: float, depth_m: float) -> float:
    """Share of the frame height that a standing body fills: 1 is head to soles without air."""
    return height_m * focal_mm / (depth_m * SENSOR_MM[1])


def distance_for(size: float, height_m: float, focal_mm: float) -> float:
    """The distance at which a body of ``height_m`` has a shot size of ``size``."""
    return height_m * focal_mm / (size * SENSOR_MM[1])
