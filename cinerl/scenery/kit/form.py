"""`Form`: points and triangles before they are shaded and painted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Form:
    """V points, F triangles, counter-clockwise from outside; metres, z up."""

    point: Array
    """[V, 3]"""
    face: Ints
    """[F, 3]"""
    uv: Array
    """[V, 2] metres along the surface; NaN: projected along the nearest axis."""
    normal: Array
    """[V, 3] NaN: from the faces."""

    def at(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Form:
        """Moved."""
        return replace(self, point=self.point + np.array([x, y, z]))

    def turn(self, deg: float, axis: str = "z") -> Form:
        """Turned about an axis through the origin."""
        matrix = rotation(deg, axis)
        return replace(self, point=self.point @ matrix.T, normal=self.normal @ matrix.T)

    def scale(self, x: float, y: float, z: float) -> Form:
        """Stretched; a mirrored form keeps its outside out."""
        by = np.array([x, y, z])
        face = self.face if by.prod() > 0 else self.face[:, ::-1]
        normal = self.normal / by
        normal = normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
        return replace(self, point=self.point * by, face=face, normal=normal)


def form(point: Any, face: Any, uv: Any = None, normal: Any = None) -> Form:
    """A form from nested lists; faces of three or four corners."""
    points = np.asarray(point, float).reshape(-1, 3)
    faces = np.asarray(face, np.int64)
    if faces.shape[-1] == 4:
        faces = np.concatenate([faces[..., :3], faces[..., [0, 2, 3]]])
    count = len(points)
    return Form(
        points,
        faces.reshape(-1, 3),
        np.full((count, 2), np.nan) if uv is None else np.asarray(uv, float),
        np.full((count, 3), np.nan) if normal is None else np.asarray(normal, float),
    )


def join(forms: Any) -> Form:
    """Several forms as one."""
    parts = list(forms)
    starts = np.cumsum([0, *(len(p.point) for p in parts)])
    return Form(
        np.concatenate([p.point for p in parts]),
        np.concatenate([p.face + s for p, s in zip(parts, starts, strict=False)]),
        np.concatenate([p.uv for p in parts]),
        np.concatenate([p.normal for p in parts]),
    )


def rotation(deg: float, axis: str) -> Array:
    """[3, 3] about x, y or z."""
    # Whole quarters are exact, so that what is level stays level.
    c, s = (round(float(f(np.radians(deg))), 15) for f in (np.cos, np.sin))
    i = "xyz".index(axis)
    j, k = (i + 1) % 3, (i + 2) % 3
    out = np.eye(3)
    out[j, j], out[j, k], out[k, j], out[k, k] = c, -s, s, c
    return out
