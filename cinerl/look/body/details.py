"""Small things drawn straight as triangles: eyes, lashes, brows, teeth, buttons."""

from __future__ import annotations

import numpy as np

from cinerl.look.body import rest
from cinerl.look.body.builds import Build
from cinerl.look.body.face import EYE_AT, GAP, LID_M, MOUTH_Z, head
from cinerl.look.body.field import Array, Field, gradient, length, vec
from cinerl.look.body.mesher import Mesh
from cinerl.look.body.part import Part
from cinerl.look.body.piece import divide
from cinerl.look.body.rest import EYE, EYE_M, SKULL
from cinerl.look.body.weights import rigid, weights

# Slot of an eye's ring, from the pole out, degrees to its outer edge.
_RINGS = (("pupil", 10.0), ("iris", 20.0), ("iris", 26.5), ("limbus", 30.0), ("white", 45.0), ("white", 68.0),
          ("white", 100.0))  # fmt: skip
_SIDES = 12


def eyes() -> list[Part]:
    """Both eyes, looking ahead."""
    parts = []
    for bone, side in ((rest.LEFT_EYE, 1.0), (rest.RIGHT_EYE, -1.0)):
        mesh, slots = _eye(EYE * vec(1.0, side, 1.0))
        normal = (mesh.point - EYE * vec(1.0, side, 1.0)) / EYE_M
        parts += divide(mesh, normal, slots, _follow(bone))
    return parts


def dots() -> list[Part]:
    """Eyes for a camera far away: a dark disc in a white one."""
    parts = []
    for bone, side in ((rest.LEFT_EYE, 1.0), (rest.RIGHT_EYE, -1.0)):
        centre = EYE * vec(1.0, side, 1.0)
        for slot, radius, out in (("white", 0.0125, 0.0136), ("iris", 0.0062, 0.0146)):
            turn = np.arange(5) * 2 * np.pi / 5
            rim = np.stack([0 * turn, radius * np.cos(turn), radius * 0.7 * np.sin(turn)], axis=1)
            face = np.array([[0, 1, 2], [0, 2, 3], [0, 3, 4]])
            mesh = Mesh(centre + vec(out, 0.0, 0.0) + rim, face)
            parts += divide(mesh, np.tile(vec(1.0, 0.0, 0.0), (5, 1)), [slot] * 3, _follow(bone))
    return parts


def _eye(centre: Array) -> tuple[Mesh, list[str]]:
    turn = np.arange(_SIDES) * 2 * np.pi / _SIDES
    points, faces, slots = [centre + vec(EYE_M, 0.0, 0.0)], [], []
    for k, (slot, degrees) in enumerate(_RINGS):
        a = np.radians(degrees)
        ring = np.stack([np.cos(a) + 0 * turn, np.sin(a) * np.cos(turn), np.sin(a) * np.sin(turn)], axis=1)
        points += list(centre + EYE_M * ring)
        for i in range(_SIDES):
            j = (i + 1) % _SIDES
            outer = (1 + k * _SIDES + i, 1 + k * _SIDES + j)
            if k == 0:
                faces.append((0, *outer))
                slots.append(slot)
                continue
            inner = (1 + (k - 1) * _SIDES + i, 1 + (k - 1) * _SIDES + j)
            faces += [(inner[0], outer[0], outer[1]), (inner[0], outer[1], inner[1])]
            slots += [slot, slot]
    return Mesh(np.array(points), np.array(faces, np.int64)), slots


def brows(build: Build) -> list[Part]:
    """Brows on the ridge, thick inside and thin outside."""
    columns, thick = 11, (0.0046 if build.woman else 0.0068)
    s = np.linspace(0.0, 1.0, columns)
    y = 0.0125 + 0.0395 * s
    arch = 0.0068 if build.woman else 0.0035
    middle = EYE_AT[2] + 0.0178 + arch * np.sin(np.pi * np.clip(s * 0.95, 0, 1)) - 0.0045 * s**2
    half = thick * (0.62 + 0.38 * np.sin(np.pi * np.clip(s * 1.3, 0, 1))) * (1 - 0.80 * s**3) * 0.5 + 0.0003
    rows = []
    for share, out in ((-1.0, 0.0), (-0.35, 0.0013), (0.35, 0.0013), (1.0, 0.0)):
        rows.append(_on_face(build, y, middle + share * half, out))
    return _both(np.array(rows), "hair", turn=True)


def lashes(build: Build) -> list[Part]:
    """The dark edge of the upper lids."""
    s = np.linspace(-0.97, 0.97, 11)
    wide = 1.06 if build.woman else 1.0
    y = 0.0152 * s
    z = 0.0051 * wide * (1 - s * s) * (1 - 0.20 * s) + 0.055 * y + 0.0004
    radius = EYE_M + LID_M
    reach = (0.0034 if build.woman else 0.0016) * (1 - 0.5 * s * s)
    rows = []
    for up, out in ((-0.0010, -0.0006), (0.0006, 0.0004), (0.0012, 1.0)):
        far = radius + (reach if out == 1.0 else out)
        x = np.sqrt(np.maximum(far**2 - y**2 - (z + up) ** 2, 1e-8))
        lift = up + (0.35 * reach if out == 1.0 else 0.0)
        rows.append(np.stack([x, y, z + lift], axis=1) + EYE)
    return _both(np.array(rows), "lash", turn=True)


def teeth() -> list[Part]:
    """Upper teeth on the skull, lower teeth on the jaw."""
    turn = np.radians(np.linspace(-62.0, 62.0, 9))
    parts = []
    for top, low, bone in ((0.0065, -0.0005, rest.HEAD), (-0.0035, -0.0105, rest.JAW)):
        rows = []
        for z in (top, low):
            x, y = 0.0560 + 0.0230 * np.cos(turn), 0.0215 * np.sin(turn)
            rows.append(SKULL + np.stack([x, y, 0 * y + MOUTH_Z + GAP * 0.5 + z], axis=1))
        mesh = _grid(np.array(rows), turn=False)
        normal = (mesh.point - SKULL - vec(0.054, 0.0, 0.0)) * vec(1.0, 1.0, 0.0)
        normal /= length(normal)[:, None]
        parts += divide(mesh, normal, ["tooth"] * len(mesh.face), _follow(bone))
    return parts


def buttons(field: Field, heights: tuple[float, ...]) -> list[Part]:
    """Discs down the front of a top."""
    points: list[Array] = []
    normals: list[Array] = []
    faces: list[tuple[int, int, int]] = []
    turn = np.arange(6) * np.pi / 3
    for z in heights:
        x = _front(field, np.array([0.0]), np.array([z]))[0]
        n = gradient(field, np.array([[x, 0.0, z]]))[0]
        n = n / np.linalg.norm(n)
        up = np.cross(n, vec(0.0, 1.0, 0.0))
        rim = 0.0052 * (np.cos(turn)[:, None] * vec(0.0, 1.0, 0.0) + np.sin(turn)[:, None] * -up)
        start = len(points)
        points += list(vec(x, 0.0, z) + 0.0016 * n + rim)
        normals += [n] * 6
        faces += [(start, start + i, start + i + 1) for i in range(1, 5)]
    mesh = Mesh(np.array(points), np.array(faces, np.int64))
    return divide(mesh, np.array(normals), ["button"] * len(faces), weights)


def _on_face(build: Build, y: Array, z: Array, out: float) -> Array:
    def field(p: Array) -> Array:
        return head(np.abs(p - SKULL) * vec(0.0, 1.0, 0.0) + (p - SKULL) * vec(1.0, 0.0, 1.0), build)

    p = SKULL + np.stack([_front(field, y, z + SKULL[2]) - SKULL[0], y, z], axis=1)
    n = gradient(field, p, 0.003)
    return p + (out + 0.0003) * n / length(n)[:, None]


def _front(field: Field, y: Array, z: Array) -> Array:
    """How far forward a field's surface is at (y, z)."""
    inside, outside = np.zeros_like(y), np.full_like(y, 0.25)
    for _ in range(30):
        x = (inside + outside) / 2
        out = field(np.stack([x, y, z], axis=1)) > 0
        inside, outside = np.where(out, inside, x), np.where(out, x, outside)
    return inside


def _grid(rows: Array, turn: bool) -> Mesh:
    """Triangles between neighbouring rows of points [R, C, 3]."""
    r, c, _ = rows.shape
    i = np.arange(r * c).reshape(r, c)
    a, b, d, e = i[:-1, :-1].ravel(), i[:-1, 1:].ravel(), i[1:, 1:].ravel(), i[1:, :-1].ravel()
    face = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, e], 1)])
    return Mesh(rows.reshape(-1, 3), face if turn else face[:, ::-1])


def _both(rows: Array, slot: str, turn: bool) -> list[Part]:
    """A left grid and its mirror, with smooth normals."""
    left = _grid(rows, turn)
    right = Mesh(left.point * vec(1.0, -1.0, 1.0), left.face[:, ::-1])
    parts = []
    for mesh in (left, right):
        normal = np.zeros_like(mesh.point)
        a, b, c = (mesh.point[mesh.face[:, k]] for k in range(3))
        flat = np.cross(b - a, c - a)
        for k in range(3):
            np.add.at(normal, mesh.face[:, k], flat)
        normal /= np.maximum(length(normal), 1e-12)[:, None]
        parts += divide(mesh, normal, [slot] * len(mesh.face), lambda p: weights(p, face=True))
    return parts


def _follow(bone: int) -> Field:
    return lambda p: rigid(len(p), bone)
