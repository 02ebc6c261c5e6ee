"""Leaves and blades: small bent cards, shaded as the crown that they are part of."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.form import Array, Form, form


def leaves(place: Array, outward: Array, size: float, rng: np.random.Generator, slim: float = 0.6) -> Form:
    """A leaf of two triangles at each place [N, 3], about as wide as ``slim`` of its length.

    Its normal leans towards ``outward`` [N, 3], so that a crown is lit as one.
    """
    n = len(place)
    along = _unit(rng.normal(size=(n, 3)) + 0.5 * outward - [0, 0, 0.35])
    across = _unit(np.cross(along, rng.normal(size=(n, 3)) + outward))
    up = np.cross(across, along)
    up *= np.where((up * outward).sum(1, keepdims=True) < 0, -1.0, 1.0)
    length = size * rng.uniform(0.7, 1.3, (n, 1))
    half = 0.5 * slim * length * across
    tip, mid = place + length * along, place + 0.45 * length * along + 0.12 * length * up
    point = np.stack([place, mid + half, tip, mid - half], axis=1)
    normal = np.repeat(_unit(0.8 * outward + 0.5 * up)[:, None], 4, axis=1)
    quads = np.arange(n)[:, None] * 4 + np.arange(4)
    flip = (np.cross(half, tip - place) * up).sum(1) < 0
    quads[flip] = quads[flip][:, ::-1]
    return form(point, quads, normal=normal.reshape(-1, 3))


def sprigs(place: Array, outward: Array, size: float, rng: np.random.Generator) -> Form:
    """Three slim leaves from each place [N, 3], ragged as foliage from afar is; one triangle each."""
    n = len(place)
    along = _unit(rng.normal(size=(n, 3)) + 0.7 * outward - [0, 0, 0.4])
    across = _unit(np.cross(along, rng.normal(size=(n, 3)) + outward))
    up = np.cross(across, along)
    flip = (up * outward).sum(1) < 0
    across[flip], up[flip] = -across[flip], -up[flip]
    points = []
    for turn in (-0.75, 0.0, 0.7):
        way = np.cos(turn) * along + np.sin(turn) * across - 0.15 * abs(turn) * up
        side = np.cos(turn) * across - np.sin(turn) * along
        length = size * rng.uniform(0.65, 1.2, (n, 1))
        bulge = place + 0.5 * length * way + 0.3 * length * side * np.where(turn < 0, -1.0, 1.0)
        corners = [place - 0.14 * length * side, bulge, place + length * way]
        points.append(np.stack(corners if turn >= 0 else [corners[0], corners[2], corners[1]], axis=1))
    point = np.stack(points, axis=1).reshape(-1, 3)
    normal = np.repeat(_unit(0.85 * outward + 0.45 * up), 9, axis=0)
    face = np.arange(9 * n).reshape(-1, 3)
    area = np.cross(point[face[:, 1]] - point[face[:, 0]], point[face[:, 2]] - point[face[:, 0]])
    wrong = (area * np.repeat(up, 3, axis=0)).sum(1) < 0
    face[wrong] = face[wrong][:, ::-1]
    return form(point, face, normal=normal)


def blades(
    place: Array, size: float, rng: np.random.Generator, wide: float = 0.02, bend: float = 0.5
) -> Form:
    """An upright blade of grass of three triangles at each place [N, 3]."""
    n = len(place)
    turn = rng.uniform(0, 2 * np.pi, n)
    side = np.stack([np.cos(turn), np.sin(turn), np.zeros(n)], axis=1)
    lean = np.stack([-np.sin(turn), np.cos(turn), np.zeros(n)], axis=1) * rng.uniform(0.2, 1, (n, 1)) * bend
    high = size * rng.uniform(0.5, 1.3, (n, 1))
    up = np.array([0.0, 0.0, 1.0])
    half = 0.5 * wide * side
    mid = place + 0.6 * high * (up + 0.4 * lean)
    point = np.stack(
        [place - half, place + half, mid + 0.7 * half, mid - 0.7 * half, place + high * (up + lean)], axis=1
    )
    base = np.arange(n)[:, None] * 5
    face = np.concatenate([base + t for t in ([0, 1, 2], [0, 2, 3], [3, 2, 4])])
    normal = _unit(np.cross(half, up + 0.4 * lean) + 0.9 * high * up / max(size, 1e-6))
    return form(point, face, normal=np.repeat(normal, 5, axis=0))


def shell(count: int, size: Array, rng: np.random.Generator, depth: float = 0.35) -> tuple[Array, Array]:
    """Random places [N, 3] near the surface of an ellipsoid about the origin, and their outward ways."""
    way = _unit(rng.normal(size=(count, 3)))
    reach = 1 - depth * rng.uniform(0, 1, (count, 1)) ** 2
    return way * reach * size / 2, _unit(way / size)


def _unit(v: Array) -> Array:
    return np.asarray(v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12))
