"""Cutting triangles along the zero line of a function, and the turned-in rims of cloth."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body.field import Array, length
from cinerl.look.body.mesher import Ints, Mesh

Bools = NDArray[np.bool_]
_SNAP = 0.15
"""Share of an edge within which a corner is moved onto the line instead of making a sliver."""


def split(mesh: Mesh, value: Array) -> tuple[Mesh, Bools]:
    """Cut a mesh where ``value`` [V] changes sign.

    Returns:
        The mesh with points on the line, and for each face whether it lies on the positive side.
    """
    point, value = mesh.point.copy(), value.copy()
    edges = np.unique(np.sort(mesh.face[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    _snap(point, value, edges)
    sign = np.sign(value).astype(np.int64)
    mixed = (sign[mesh.face].min(axis=1) < 0) & (sign[mesh.face].max(axis=1) > 0)
    cuts: dict[tuple[int, int], int] = {}
    added: list[Array] = []

    def cut(a: int, b: int) -> int:
        key = (min(a, b), max(a, b))
        if key not in cuts:
            t = value[key[0]] / (value[key[0]] - value[key[1]])
            cuts[key] = len(point) + len(added)
            added.append(point[key[0]] + t * (point[key[1]] - point[key[0]]))
        return cuts[key]

    faces = [mesh.face[~mixed]]
    side = [sign[mesh.face[~mixed]].sum(axis=1) > 0]
    for face in mesh.face[mixed]:
        pieces, above = _cut_face(face, sign, cut)
        faces.append(np.array(pieces, np.int64))
        side.append(np.array(above))
    return Mesh(np.concatenate([point, *(a[None] for a in added)]), np.concatenate(faces)), np.concatenate(
        side
    )


def _snap(point: Array, value: Array, edges: Ints) -> None:
    a, b = edges.T
    cross = np.flatnonzero(value[a] * value[b] < 0)
    moved: set[int] = set()
    for i in cross:
        u, v = int(a[i]), int(b[i])
        if u in moved or v in moved or value[u] * value[v] >= 0:
            continue
        t = value[u] / (value[u] - value[v])
        if t < _SNAP or t > 1 - _SNAP:
            near = u if t < _SNAP else v
            point[near] = point[u] + t * (point[v] - point[u])
            value[near] = 0.0
            moved.add(near)


def _cut_face(face: Ints, sign: Ints, cut: object) -> tuple[list[list[int]], list[bool]]:
    f = [int(i) for i in face]
    zero = [i for i in range(3) if sign[f[i]] == 0]
    make = cut  # a closure over the mesh's points
    assert callable(make)
    if zero:
        k = zero[0]
        o, a, b = f[k], f[(k + 1) % 3], f[(k + 2) % 3]
        m = make(a, b)
        return [[o, a, m], [o, m, b]], [bool(sign[a] > 0), bool(sign[b] > 0)]
    k = next(i for i in range(3) if sign[f[i]] != sign[f[(i + 1) % 3]] and sign[f[i]] != sign[f[(i + 2) % 3]])
    o, a, b = f[k], f[(k + 1) % 3], f[(k + 2) % 3]
    m, n = make(o, a), make(o, b)
    up = bool(sign[o] > 0)
    return [[o, m, n], [m, a, b], [m, b, n]], [up, not up, not up]


def keep(mesh: Mesh, value: Array) -> Mesh:
    """The part of a mesh where ``value`` is negative."""
    whole, above = split(mesh, value)
    return compact(Mesh(whole.point, whole.face[~above]))


def compact(mesh: Mesh) -> Mesh:
    """Without points that no face uses, and without faces that are lines."""
    f = mesh.face
    flat = (f[:, 0] == f[:, 1]) | (f[:, 1] == f[:, 2]) | (f[:, 2] == f[:, 0])
    used, back = np.unique(f[~flat], return_inverse=True)
    return Mesh(mesh.point[used], back.reshape(-1, 3))


def largest(mesh: Mesh, least_faces: int = 12) -> Mesh:
    """Without crumbs of fewer than ``least_faces`` faces."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    f = mesh.face
    n = len(mesh.point)
    ones = np.ones(len(f) * 2)
    graph = coo_matrix((ones, (f[:, [0, 1]].ravel(), f[:, [1, 2]].ravel())), shape=(n, n))
    _, label = connected_components(graph, directed=False)
    size = np.bincount(label[f[:, 0]], minlength=label.max() + 1)
    return compact(Mesh(mesh.point, f[size[label[f[:, 0]]] >= least_faces]))


def borders(face: Ints) -> Ints:
    """[E, 2] directed edges that only one face has."""
    edges = face[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    codes = np.sort(edges, axis=1)
    _, back, count = np.unique(codes, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(edges[count[back.ravel()] == 1])


def rim(mesh: Mesh, normal: Array, thick_m: float, deep_m: float) -> tuple[Mesh, Array]:
    """Turn a cloth's borders in: an edge as thick as the cloth, then a strip of its inner side.

    Returns:
        The mesh of the rims alone and its normals.
    """
    edges = borders(mesh.face)
    away: dict[int, Array] = defaultdict(lambda: np.zeros(3))
    for a, b in edges:
        n = normal[a] + normal[b]
        out = np.cross(mesh.point[b] - mesh.point[a], n)
        for i in (int(a), int(b)):
            away[i] = away[i] + out / max(float(np.linalg.norm(out)), 1e-12)
    order = {i: k for k, i in enumerate(away)}
    ids = np.array(list(order), np.int64)
    out = np.array([away[int(i)] for i in ids])
    out = out / np.maximum(length(out), 1e-9)[:, None]
    n = normal[ids]
    edge = mesh.point[ids]
    inner = edge - thick_m * n
    deep = inner - deep_m * out - 0.5 * thick_m * n
    points = np.concatenate([edge, inner, inner, deep])
    turned = np.concatenate([out * 0.8 + n * 0.6, out * 0.8 - n * 0.6, -n, -n])
    k = len(ids)
    a = np.array([order[int(i)] for i in edges[:, 0]])
    b = np.array([order[int(i)] for i in edges[:, 1]])
    faces = [_strip(a, b, a + k, b + k), _strip(a + 2 * k, b + 2 * k, a + 3 * k, b + 3 * k)]
    return Mesh(points, np.concatenate(faces)), turned / length(turned)[:, None]


def _strip(a: Ints, b: Ints, c: Ints, d: Ints) -> Ints:
    return np.concatenate([np.stack([b, a, c], axis=1), np.stack([b, c, d], axis=1)])
