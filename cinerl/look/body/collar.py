"""The fold-over collar of a shirt, drawn as a strip around the neck."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.builds import Build
from cinerl.look.body.field import Array, Field, gradient, length, vec
from cinerl.look.body.mesher import Mesh
from cinerl.look.body.part import Part
from cinerl.look.body.piece import divide
from cinerl.look.body.weights import weights

_COLUMNS = 23
_OPEN_RAD = np.radians(24.0)
"""From the middle of the front to where each end of the collar begins."""
_LEAF_M, _OFF_M = 0.0045, 0.0035


def shirt_collar(build: Build, shirt: Field) -> list[Part]:
    """Stand and leaf of a collar that lies on ``shirt``."""
    turn = np.linspace(_OPEN_RAD, 2 * np.pi - _OPEN_RAD, _COLUMNS)
    front = np.cos(turn) * 0.5 + 0.5
    point = np.clip((front - 0.70) / 0.26, 0.0, 1.0)
    radius = 0.0585 * max(build.neck, 0.88)
    foot = 1.398 - 0.068 * front**0.8
    rows = [
        _ring(turn, radius + 0 * turn, foot - 0.010),
        _ring(turn, radius + 0.001 + 0 * turn, foot + 0.024 - 0.006 * front),
        _ring(turn, radius + 0.006 + 0.002 * front, foot + 0.026 - 0.006 * front),
        _ring(turn, radius + 0.014 + 0.004 * front, foot + 0.008 - 0.006 * point),
        _ring(turn, radius + 0.022 + 0.016 * point, foot - 0.012 - 0.030 * point),
    ]
    outer = [_lift(shirt, row, _OFF_M + _LEAF_M) for row in rows[2:]]
    under = _lift(shirt, outer[-1] - vec(0.0, 0.0, 0.0005), _OFF_M)
    grid = np.array([rows[0], rows[1], *outer, under])
    mesh = _sheet(grid)
    return divide(mesh, _normals(mesh), ["top"] * len(mesh.face), weights)


def _ring(turn: Array, radius: Array, z: Array) -> Array:
    lean = -0.028 + 0.12 * (z - 1.36)
    return np.stack([lean + radius * np.cos(turn), radius * np.sin(turn), z], axis=1)


def _lift(shirt: Field, p: Array, clear_m: float) -> Array:
    """Points moved out of the shirt until they clear it."""
    for _ in range(8):
        slope = gradient(shirt, p)
        steep = np.maximum(length(slope), 0.3)
        need = np.clip((clear_m - shirt(p)) / steep, 0.0, 0.005)
        p = p + slope * (need / steep)[:, None]
    return p


def _sheet(rows: Array) -> Mesh:
    r, c, _ = rows.shape
    i = np.arange(r * c).reshape(r, c)
    a, b, d, e = i[:-1, :-1].ravel(), i[:-1, 1:].ravel(), i[1:, 1:].ravel(), i[1:, :-1].ravel()
    face = np.concatenate([np.stack([a, d, b], 1), np.stack([a, e, d], 1)])
    return Mesh(rows.reshape(-1, 3), face)


def _normals(mesh: Mesh) -> Array:
    normal = np.zeros_like(mesh.point)
    a, b, c = (mesh.point[mesh.face[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    for k in range(3):
        np.add.at(normal, mesh.face[:, k], flat)
    return normal / np.maximum(length(normal), 1e-12)[:, None]
