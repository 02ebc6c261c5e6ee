"""Rays against triangles, the slow and plain way: what the rasteriser is measured by."""

from __future__ import annotations

import numpy as np
import warp as wp

from cinerl import geometry
from cinerl.camera import arrays
from cinerl.camera.kernels.rows import Rows
from cinerl.look.body.skinning import skinned
from cinerl.look.frame import body_id, piece_id
from cinerl.look.models import models
from cinerl.look.pose import pose
from cinerl.spec.shot import Shot
from cinerl.spec.take import KeyPoint, Take

HALF_W = 12.445


def cameras(poses, take=0, frame=0):
    """Rows of a core at (eye, target, focal_mm); the take and frame may differ by row."""
    state = arrays.allocate(Rows, len(poses), "cpu")
    eyes, targets, focal = zip(*poses, strict=True)
    quats = [
        geometry.look_at(np.array(e, float), np.array(t, float)) for e, t in zip(eyes, targets, strict=True)
    ]
    state.pos.assign(np.array(eyes, np.float32))
    state.quat.assign(np.array(quats, np.float32))
    state.focal_mm.assign(np.array(focal, np.float32))
    state.take.assign(np.broadcast_to(np.int32(take), len(poses)).copy())
    state.start.assign(np.broadcast_to(np.int32(frame), len(poses)).copy())
    return state


def rays(state, row, size):
    """Origin [3] and directions [H, W, 3] of the pixels' centres, 1 along the optical axis."""
    width, height = size
    x = HALF_W / float(state.focal_mm.numpy()[row])
    i, j = np.meshgrid(np.arange(width), np.arange(height))
    local = np.stack(
        [((i + 0.5) / width * 2 - 1) * x, (1 - (j + 0.5) / height * 2) * x * 9 / 16, -np.ones_like(i)], -1
    )
    quat = state.quat.numpy()[row].astype(float)
    return state.pos.numpy()[row].astype(float), geometry.rotate(quat, local)


def to_pixels(state, row, size, points):
    """Pixel coordinates of world points [..., 3], whole at the pixels' centres."""
    quat = state.quat.numpy()[row].astype(float)
    p = geometry.rotate(geometry.conjugate(quat), points - state.pos.numpy()[row].astype(float))
    x = HALF_W / float(state.focal_mm.numpy()[row])
    u, v = p[..., 0] / -p[..., 2] / x, p[..., 1] / -p[..., 2] / (x * 9 / 16)
    return np.stack([(u + 1) / 2 * size[0] - 0.5, (1 - v) / 2 * size[1] - 0.5], -1)


def scene(take: Take, frame: int, model=None):
    """Every triangle [F, 3, 3] of a frame, and its instance [F] and class [F]."""
    world, figures = model or models(take, "low")
    parts = [(s.point[s.face], piece_id(take, s.piece), int(s.kind)) for s in world]
    for body, figure in enumerate(figures):
        posed, _ = skinned(figure, *pose(take, body, frame))
        for skin in figure.skins:
            own, posed = np.split(posed, [len(skin.surface.point)])
            parts.append((own[skin.surface.face], body_id(take, body), int(skin.surface.kind)))
    corners = np.concatenate([p[0] for p in parts]).astype(float)
    ids = np.concatenate([np.full(len(p[0]), p[1]) for p in parts])
    return corners, ids, np.concatenate([np.full(len(p[0]), p[2]) for p in parts])


def cast(eye, ways, corners, floor=True):
    """Depth and triangle (-1 sky, -2 floor) of rays [P, 3], from both sides (Möller and Trumbore 1997)."""
    depth = np.full(len(ways), np.inf)
    hit = np.full(len(ways), -1)
    if floor:
        with np.errstate(divide="ignore"):
            t = -eye[2] / ways[:, 2]
        down = (ways[:, 2] < 0) & (t < 1e4)
        depth[down], hit[down] = t[down], -2
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    for f in range(len(corners)):
        p = np.cross(ways, e2[f])
        det = p @ e1[f]
        front = np.abs(det) > 1e-14
        with np.errstate(divide="ignore", invalid="ignore"):
            u = p @ (eye - a[f]) / det
            q = np.cross(eye - a[f], e1[f])
            v = ways @ q / det
            t = e2[f] @ q / det
            closer = front & (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 0) & (t < depth)
        depth[closer], hit[closer] = t[closer], f
    return depth, hit


def shares(points, corners):
    """Barycentric coordinates [P, 3] of points in their triangles [P, 3, 3]."""
    a, e1, e2 = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    d = points - a
    n11, n12, n22 = (e1 * e1).sum(-1), (e1 * e2).sum(-1), (e2 * e2).sum(-1)
    b1, b2 = (d * e1).sum(-1), (d * e2).sum(-1)
    det = n11 * n22 - n12**2
    v, w = (n22 * b1 - n12 * b2) / det, (n11 * b2 - n12 * b1) / det
    return np.stack([1 - v - w, v, w], -1)


def picture(raster, name):
    """One channel of a raster as [N, H, W, ...]."""
    values = getattr(raster.film, name).numpy()
    width, height = raster.size
    if name == "byte":
        return values.reshape(-1, height, width, raster.planes * raster.stack)
    return values.reshape(-1, height, width, *values.shape[1:])


def move(state, poses):
    """Put the cameras elsewhere."""
    other = cameras(poses)
    for name in ("pos", "quat", "focal_mm"):
        wp.copy(getattr(state, name), getattr(other, name))


def views_of(take):
    """A shot of a few frames from all around the first actor, no two from one side."""
    count = 6
    start = take.frames // 3
    middle = take.link_pos[start, take.key_link[0, KeyPoint.PELVIS]].astype(float)
    turn = np.arange(count) * 2 * np.pi / count
    eyes = middle * [1, 1, 0] + np.stack([2.6 * np.cos(turn), 2.6 * np.sin(turn), 1.2 + 0.1 * turn], 1)
    quats = np.stack([geometry.look_at(eye, middle) for eye in eyes])
    f = np.float32
    lens = [np.full(count, v, f) for v in (28.0, 2.6, 4.0, 0.0)]
    return Shot(take.digest, "", take.rate, start, 0, eyes.astype(f), quats.astype(f), *lens)


def follow(state, shot, index):
    """Put the first camera where a shot's is."""
    state.pos.assign(shot.pos[index : index + 1])
    state.quat.assign(shot.quat[index : index + 1])
    state.focal_mm.assign(shot.focal_mm[index : index + 1])
    state.start.assign(np.array([shot.start_frame + index], np.int32))
