"""Signed distances and sight lines in plain NumPy, written without looking at the kernels."""

from __future__ import annotations

import numpy as np

from cinerl import geometry
from cinerl.spec.take import Shape


def distance(kind, size, p):
    """Signed distance of points [..., 3], in the solid's own frame."""
    p, size = np.asarray(p, float), np.asarray(size, float)
    if kind == Shape.CAPSULE:
        z = np.clip(p[..., 2], -size[1], size[1])
        return np.linalg.norm(p - np.stack([0 * z, 0 * z, z], -1), axis=-1) - size[0]
    if kind == Shape.BOX:
        out = np.abs(p) - size
    else:
        out = np.stack([np.hypot(p[..., 0], p[..., 1]) - size[0], np.abs(p[..., 2]) - size[1]], -1)
    return np.linalg.norm(np.maximum(out, 0), axis=-1) + np.minimum(out.max(axis=-1), 0)


def set_distance(take, p):
    """Signed distance of world points [..., 3] to the set's pieces (not the floor)."""
    return np.min(
        [
            distance(take.shape_kind[s], take.shape_size[s], local(p, take.shape_pos[s], take.shape_quat[s]))
            for s in np.flatnonzero(take.shape_link < 0)
        ],
        axis=0,
    )


def key_points(take):
    """[T, A, 16, 3] in the world."""
    pos, quat = take.link_pos[:, take.key_link], take.link_quat[:, take.key_link]
    return pos + geometry.rotate(quat, take.key_offset[None])


def local(p, pos, quat):
    return geometry.rotate(geometry.conjugate(quat), p - pos)


def poses(take, frame):
    """World pose of every solid of a take at a frame: owner (−1 the set), position, rotation."""
    for s, link in enumerate(take.shape_link):
        if link < 0:
            yield s, -1, take.shape_pos[s], take.shape_quat[s]
        else:
            q = take.link_quat[frame, link]
            pos = take.link_pos[frame, link] + geometry.rotate(q, take.shape_pos[s])
            yield s, take.link_body[link], pos, geometry.multiply(q, take.shape_quat[s])


def along(p, q, samples):
    """[samples, ..., 3] points from p to q."""
    way = np.asarray(q) - np.asarray(p)
    t = np.linspace(0, 1, samples).reshape(-1, *[1] * way.ndim)
    return p + t * way
