"""Surfaces of a take's shape table: boxes, cylinders and capsules, ready to be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import rotation
from cinerl.spec.take import Shape, Take
from cinerl.surface import Figure, Kind, Paint, Skin, Surface

Array = NDArray[np.float64]
SEGMENTS = 40
"""Around a cylinder or a ball, unless a caller wants fewer."""
_GLOSS = 0.25
"""Of what bodies carry; the set is matt."""
_POINT = 1e-5

_BOX = tuple((axis, sign) for axis in range(3) for sign in (1.0, -1.0))


def shape_surface(take: Take, s: int, kind: Kind, piece: int = -1, segments: int = SEGMENTS) -> Surface:
    """Shape ``s`` of a take in the frame of its link (the world for the set)."""
    size = take.shape_size[s].astype(np.float64)
    point, normal, uv, face = _local(int(take.shape_kind[s]), size, segments)
    turn = rotation(take.shape_quat[s])
    return Surface(
        (point @ turn.T + take.shape_pos[s]).astype(np.float32),
        (normal @ turn.T).astype(np.float32),
        uv.astype(np.float32),
        face.astype(np.int32),
        shape_paint(take, s),
        kind,
        piece,
    )


def shape_paint(take: Take, s: int) -> Paint:
    """What shape ``s`` of a take is painted with."""
    return Paint(
        color=_color(take.shape_color[s, 0]),
        color2=_color(take.shape_color[s, 1]),
        pattern=int(take.shape_pattern[s]),
        pattern_m=float(take.shape_pattern_m[s]),
        gloss=_GLOSS if take.shape_link[s] >= 0 else 0.0,
    )


def rigid(surface: Surface, bone: int) -> Skin:
    """A surface that follows one bone."""
    count = len(surface.point)
    bones, weights = np.zeros((count, 4), np.int32), np.zeros((count, 4), np.float32)
    bones[:, 0], weights[:, 0] = bone, 1.0
    return Skin(surface, bones, weights)


def solid_figure(take: Take, body: int, parts: Callable[[int], Iterable[Surface]]) -> Figure:
    """A body as the solids that its links carry: ``parts`` of each shape.

    Its bones are the body's links in their order, and at rest the links' own frames.
    """
    links = np.flatnonzero(take.link_body == body)
    skins = [
        rigid(surface, int(np.searchsorted(links, take.shape_link[s])))
        for s in body_shapes(take, body)
        for surface in parts(s)
    ]
    rest = np.tile(np.array([0, 0, 0, 1], np.float32), (len(links), 1))
    return Figure(tuple(skins), np.zeros((len(links), 3), np.float32), rest)


def piece_shapes(take: Take) -> list[int]:
    """Indices of the shapes of the set."""
    return [int(s) for s in np.flatnonzero(take.shape_link < 0)]


def body_shapes(take: Take, body: int) -> list[int]:
    """Indices of the shapes that a body carries."""
    carried = np.flatnonzero(take.shape_link >= 0)
    return [int(s) for s in carried if take.link_body[take.shape_link[s]] == body]


def _color(rgb: NDArray[np.float32]) -> tuple[float, float, float]:
    return float(rgb[0]), float(rgb[1]), float(rgb[2])


def _local(kind: int, size: Array, segments: int) -> tuple[Array, Array, Array, Array]:
    if kind == Shape.BOX:
        return _box(size)
    if kind == Shape.CYLINDER:
        return _cylinder(float(size[0]), float(size[1]), segments)
    return _capsule(float(size[0]), float(size[1]), segments)


def _box(half: Array) -> tuple[Array, Array, Array, Array]:
    """Six faces with hard edges; the pattern runs along the two axes of each face."""
    points, normals, uvs, faces = [], [], [], []
    for i, (axis, sign) in enumerate(_BOX):
        u, v = [a for a in range(3) if a != axis]
        corner = np.zeros((4, 3))
        corner[:, axis] = sign * half[axis]
        corner[:, u] = np.array([-1, 1, 1, -1]) * half[u]
        corner[:, v] = np.array([-1, -1, 1, 1]) * half[v]
        outward = (axis == 1) != (sign > 0)
        order = [0, 1, 2, 0, 2, 3] if outward else [0, 2, 1, 0, 3, 2]
        points.append(corner)
        normals.append(np.tile(np.eye(3)[axis] * sign, (4, 1)))
        uvs.append(corner[:, [u, v]])
        faces.append(np.array(order).reshape(2, 3) + 4 * i)
    return np.concatenate(points), np.concatenate(normals), np.concatenate(uvs), np.concatenate(faces)


def _cylinder(radius: float, half: float, segments: int) -> tuple[Array, Array, Array, Array]:
    side = _turned([(radius, -half), (radius, half)], [(1.0, 0.0), (1.0, 0.0)], radius, segments)
    caps = [_cap(radius, half, sign, segments) for sign in (1.0, -1.0)]
    return _joined([side, *caps])


def _capsule(radius: float, half: float, segments: int) -> tuple[Array, Array, Array, Array]:
    """A ball, or two halves of one with a tube between them."""
    rings = max(segments // 4, 2)
    low = np.linspace(-np.pi / 2, 0.0, rings + 1)
    angles = np.concatenate([low, -low[::-1]]) if half > _POINT else np.concatenate([low, -low[-2::-1]])
    lift = np.where(np.arange(len(angles)) <= rings, -half, half) if half > _POINT else 0.0 * angles
    profile = np.stack([radius * np.cos(angles), radius * np.sin(angles) + lift], axis=1)
    return _turned(profile, np.stack([np.cos(angles), np.sin(angles)], axis=1), radius, segments)


def _turned(
    profile: Sequence[tuple[float, float]] | Array,
    normals: Sequence[tuple[float, float]] | Array,
    radius: float,
    segments: int,
) -> tuple[Array, Array, Array, Array]:
    """A profile (distance from z, z) turned about z. The seam has its points twice, for the pattern."""
    line, slope = np.asarray(profile, float), np.asarray(normals, float)
    turn = np.linspace(-np.pi, np.pi, segments + 1)
    ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    ring[-1] = ring[0]
    rows = len(line)

    def around(flat: Array) -> Array:
        level = np.broadcast_to(flat[:, None, 1:], (rows, segments + 1, 1))
        return np.concatenate([flat[:, None, :1] * ring[None], level], axis=2).reshape(-1, 3)

    uv = np.stack(np.broadcast_arrays(turn[None] * radius, line[:, 1:]), axis=2).reshape(-1, 2)
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(segments), indexing="ij")
    a = (i * (segments + 1) + j).ravel()
    b, c, d = a + 1, a + segments + 2, a + segments + 1
    face = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    return around(line), around(slope), uv, face


def _cap(radius: float, half: float, sign: float, segments: int) -> tuple[Array, Array, Array, Array]:
    turn = np.linspace(-np.pi, np.pi, segments, endpoint=False) * sign
    rim = np.stack([radius * np.cos(turn), radius * np.sin(turn), np.full(segments, sign * half)], axis=1)
    point = np.concatenate([rim, [[0.0, 0.0, sign * half]]])
    j = np.arange(segments)
    face = np.stack([j, (j + 1) % segments, np.full(segments, segments)], axis=1)
    return point, np.tile([0.0, 0.0, sign], (segments + 1, 1)), point[:, :2].copy(), face


def _joined(parts: list[tuple[Array, Array, Array, Array]]) -> tuple[Array, Array, Array, Array]:
    starts = np.cumsum([0, *(len(p[0]) for p in parts[:-1])])
    return (
        np.concatenate([p[0] for p in parts]),
        np.concatenate([p[1] for p in parts]),
        np.concatenate([p[2] for p in parts]),
        np.concatenate([p[3] + start for p, start in zip(parts, starts, strict=True)]),
    )
