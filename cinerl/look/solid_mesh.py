"""Triangles of boxes, capsules and cylinders, few of each: what a small picture needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.take import Shape

Array = NDArray[np.float64]
Mesh = tuple[Array, Array, Array, NDArray[np.int32]]
"""Points [V, 3], normals [V, 3], metres along the surface [V, 2], faces [F, 3]."""

_AROUND = 8
_ARCS = 2
"""Rings of a hemisphere."""
_SWELL = float(np.sqrt(2 * np.pi / _AROUND / np.sin(2 * np.pi / _AROUND)))
"""Makes the polygon as wide as its circle, on average."""


def mesh_of(kind: int, size: NDArray[np.floating]) -> Mesh:
    """A shape of a take in its own frame; ``size`` [3] as in `Take.shape_size`."""
    if kind == Shape.BOX:
        return box(size.astype(np.float64))
    radius, half = float(size[0]), float(size[1])
    return capsule(radius, half) if kind == Shape.CAPSULE else cylinder(radius, half)


def box(half: Array) -> Mesh:
    """Six faces with a corner each of their own."""
    points, normals, uv = [], [], []
    for axis in range(3):
        for sign in (-1.0, 1.0):
            # Patterns run across and up where there is an up, else along x and y.
            across, up = ((1, 2), (0, 2), (0, 1))[axis]
            n = np.zeros(3)
            n[axis] = sign
            corners = np.zeros((4, 3))
            corners[:, axis] = sign
            corners[:, across] = [-1, 1, 1, -1]
            corners[:, up] = [-1, -1, 1, 1]
            if np.cross(corners[1] - corners[0], corners[2] - corners[0]) @ n < 0:
                corners = corners[::-1]
            points.append(corners * half)
            normals.append(np.tile(n, (4, 1)))
            uv.append(points[-1][:, [across, up]])
    quads = np.arange(24, dtype=np.int32).reshape(6, 4)
    faces = quads[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3)
    return np.concatenate(points), np.concatenate(normals), np.concatenate(uv), faces


def capsule(radius: float, half: float) -> Mesh:
    """A hull of two balls; a ball if ``half`` is 0."""
    tilt = np.linspace(-np.pi / 2, 0.0, _ARCS + 1)
    lower = np.stack([np.cos(tilt), np.sin(tilt) * 1.0, np.full(_ARCS + 1, -half)], axis=1)
    upper = lower[::-1] * [1, -1, -1]
    profile = np.concatenate([lower, upper if half > 1e-6 else upper[1:]])
    return _turned(profile[:, 0] * radius, profile[:, 1] * radius + profile[:, 2], profile[:, :2])


def cylinder(radius: float, half: float) -> Mesh:
    """With flat ends."""
    r = np.array([0.0, radius, radius, radius, radius, 0.0])
    z = np.array([-half, -half, -half, half, half, half])
    lean = np.array([[0, -1], [0, -1], [1, 0], [1, 0], [0, 1], [0, 1.0]])
    return _turned(r, z, lean)


def _turned(r: Array, z: Array, lean: Array) -> Mesh:
    """A profile turned about z: radius, height and normal (outward, up) of every ring, from below."""
    angle = np.linspace(0, 2 * np.pi, _AROUND + 1)
    c, s = np.cos(angle), np.sin(angle)
    swell = r * _SWELL
    points = np.stack([np.outer(swell, c), np.outer(swell, s), np.outer(z, np.ones_like(c))], axis=-1)
    normals = np.stack(
        [np.outer(lean[:, 0], c), np.outer(lean[:, 0], s), np.outer(lean[:, 1], np.ones_like(c))], axis=-1
    )
    uv = np.stack(
        [np.broadcast_to(angle * r.max(), points.shape[:2]), np.broadcast_to(z[:, None], points.shape[:2])],
        -1,
    )
    n = _AROUND + 1
    a = (np.arange(len(r) - 1)[:, None] * n + np.arange(_AROUND)).ravel()
    faces = np.concatenate([np.stack([a, a + 1, a + n + 1], 1), np.stack([a, a + n + 1, a + n], 1)])
    flat = points.reshape(-1, 3)
    corner = flat[faces]
    area = np.linalg.norm(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1)
    kept = faces[area > 1e-12].astype(np.int32)
    return flat, normals.reshape(-1, 3), uv.reshape(-1, 2), kept
