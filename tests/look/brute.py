"""Every ray against every triangle, in double precision: what the kernels are measured by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinerl.geometry import conjugate, multiply, rotate, rotation
from cinerl.look.frame import body_id, piece_id
from cinerl.look.models import models
from cinerl.look.pose import pose


@dataclass
class Triangles:
    """Corners [n, 3, 3] of everything in one frame of a take, with the id of each."""

    corners: np.ndarray
    ids: np.ndarray


def triangles(take, frame):
    """The whole take as triangles; equal frames give equal order."""
    world, figures = models(take)
    corners = [s.point.astype(float)[s.face] for s in world]
    ids = [np.full(len(s.face), piece_id(take, s.piece)) for s in world]
    for body, figure in enumerate(figures):
        pos, quat = pose(take, body, frame)
        turn = multiply(quat, conjugate(figure.bind_quat))
        for skin in figure.skins:
            point = skin.surface.point.astype(float)
            moved = sum(
                skin.weight[:, k : k + 1]
                * (
                    rotate(turn[skin.bone[:, k]], point - figure.bind_pos[skin.bone[:, k]])
                    + pos[skin.bone[:, k]]
                )
                for k in range(4)
            )
            corners.append(moved[skin.surface.face])
            ids.append(np.full(len(skin.surface.face), body_id(take, body)))
    return Triangles(np.concatenate(corners), np.concatenate(ids))


def ray(shot, index, size, i, j):
    """Origin and direction of a pixel's ray; the direction has length 1 along the optical axis."""
    tan = shot.sensor_mm[0] / (2 * float(shot.focal_mm[index]))
    x = ((i + 0.5) / size[0] * 2 - 1) * tan
    y = (1 - (j + 0.5) / size[1] * 2) * tan * size[1] / size[0]
    return shot.pos[index].astype(float), rotation(shot.quat[index]) @ np.array([x, y, -1.0])


def project(shot, index, size, point):
    """Pixel position and depth of a world point."""
    c = rotation(shot.quat[index]).T @ (point - shot.pos[index])
    tan = shot.sensor_mm[0] / (2 * float(shot.focal_mm[index]))
    x = c[0] / -c[2] / tan
    y = c[1] / -c[2] / (tan * size[1] / size[0])
    return np.array([(x + 1) / 2 * size[0], (1 - y) / 2 * size[1]]), -c[2]


def cast(scene, o, d):
    """Nearest parameter, id, triangle (-1 for the floor or the sky) and weights of its corners."""
    best, id_, face, weights = (-o[2] / d[2], 1, -1, None) if d[2] < 0 < o[2] else (np.inf, 0, -1, None)
    a, b, c = scene.corners[:, 0], scene.corners[:, 1], scene.corners[:, 2]
    e, f = b - a, c - a
    h = np.cross(d, f)
    det = (e * h).sum(1)
    with np.errstate(all="ignore"):
        s = o - a
        u = (s * h).sum(1) / det
        q = np.cross(s, e)
        v = (q @ d) / det
        t = (f * q).sum(1) / det
        good = (np.abs(det) > 1e-15) & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0)
    if good.any():
        k = int(np.argmin(np.where(good, t, np.inf)))
        if t[k] < best:
            best, id_, face = float(t[k]), int(scene.ids[k]), k
            weights = np.array([1 - u[k] - v[k], u[k], v[k]])
    return best, id_, face, weights


def moved(now, then, shot, index, size, i, j):
    """Where the point that a pixel sees is in the next frame: pixel position, depth, world point."""
    o, d = ray(shot, index, size, i, j)
    t, id_, face, weights = cast(now, o, d)
    if id_ == 0:
        place, depth = project(shot, index + 1, size, shot.pos[index + 1] + d * 1e6)
        return place, depth, None
    point = o + d * t if face < 0 else weights @ then.corners[face]
    return *project(shot, index + 1, size, point), point


def hidden(then, shot, index, size, place, depth, point):
    """Whether that point is outside the next picture, or behind something in it."""
    if depth <= 0 or (place < 0).any() or (place > size).any():
        return True
    o = shot.pos[index + 1].astype(float)
    if point is None:
        x, y = place - 0.5
        return cast(then, *ray(shot, index + 1, size, x, y))[1] != 0
    d = (point - o) / depth
    return cast(then, o, d)[0] < depth * (1 - 1e-3) - 1e-3
