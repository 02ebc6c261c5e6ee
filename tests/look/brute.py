"""Ray against solid, the slow and plain way: what the kernels are measured by."""

from __future__ import annotations

import numpy as np

from cinerl.look.look import look
from cinerl.look.parts import BALL, BOX, CONE, rotation


def world(take, frame):
    """Every part with its position and rotation in a frame."""
    out = []
    for part in look(take):
        pos, rot = part.pos, part.rot
        if part.link >= 0:
            turn = rotation(take.link_quat[frame, part.link])
            pos, rot = take.link_pos[frame, part.link] + turn @ pos, turn @ rot
        out.append((part, np.asarray(pos, float), np.asarray(rot, float)))
    return out


def inside(part, p):
    """Whether local points [n, 3] lie in the solid."""
    if part.kind == BOX:
        return (np.abs(p) <= 1).all(axis=1)
    if part.kind == BALL:
        return ((p**2).sum(axis=1) <= 1) & (p[:, 2] >= part.cut)
    if part.kind == CONE:
        # The hull of two balls: the union of all the balls between them.
        s = np.linspace(0, 1, 400)
        z, r = (2 * s - 1) * part.half, part.ra + (part.rb - part.ra) * s
        gap = (p[:, 0] ** 2 + p[:, 1] ** 2)[:, None] + (p[:, 2][:, None] - z) ** 2
        return (gap <= r**2).any(axis=1)
    return (p[:, 0] ** 2 + p[:, 1] ** 2 <= 1) & (np.abs(p[:, 2]) <= 1)


def enter(part, pos, rot, o, d):
    """First ray parameter inside a convex solid, by sampling and bisection; inf for a miss."""
    mid = (pos - o) @ d / (d @ d)
    reach = part.radius / np.linalg.norm(d)
    t = np.linspace(max(mid - reach, 0.0), mid + reach, 1500)

    def within(ts):
        return inside(part, (o + np.atleast_1d(ts)[:, None] * d - pos) @ rot / part.scale)

    hits = np.flatnonzero(within(t))
    if not hits.size or hits[0] == 0:
        return np.inf
    low, high = t[hits[0] - 1], t[hits[0]]
    for _ in range(40):
        mid = (low + high) / 2
        low, high = (low, mid) if within(mid)[0] else (mid, high)
    return high


def ray(shot, index, size, i, j):
    """Origin and direction of a pixel's ray; the direction has length 1 along the optical axis."""
    tan = shot.sensor_mm[0] / (2 * float(shot.focal_mm[index]))
    x = ((i + 0.5) / size[0] * 2 - 1) * tan
    y = (1 - (j + 0.5) / size[1] * 2) * tan * size[1] / size[0]
    return shot.pos[index].astype(float), rotation(shot.quat[index]) @ np.array([x, y, -1.0])


def project(shot, index, size, point):
    """Pixel position of a world point."""
    c = rotation(shot.quat[index]).T @ (point - shot.pos[index])
    tan = shot.sensor_mm[0] / (2 * float(shot.focal_mm[index]))
    x = c[0] / -c[2] / tan
    y = c[1] / -c[2] / (tan * size[1] / size[0])
    return np.array([(x + 1) / 2 * size[0], (1 - y) / 2 * size[1]])


def cast(take, frame, o, d):
    """Nearest parameter and part (None for the floor or the sky)."""
    best, hit = (-o[2] / d[2] if d[2] < 0 else np.inf), None
    for part, pos, rot in world(take, frame):
        t = enter(part, pos, rot, o, d)
        if t < best:
            best, hit = t, (part, pos, rot)
    return best, hit
