"""Models from files: read by trimesh, checked, placed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from cinerl.scenery.kit.form import Array, Form, Ints, form, rotation
from cinerl.scenery.kit.weld import part_of
from cinerl.scenery.model import Model, paint
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.errors import UserError
from cinerl.spec.pieces import MeshFile
from cinerl.spec.scene import Stageset
from cinerl.surface import Floats, Kind, Surface
from cinerl.surface import Ints as Ints32

_MOST_TRIANGLES = 200_000
_MOST_PARTS = 32
_CREASE_DEG = 40.0


@dataclass(frozen=True, eq=False)
class Meshes:
    """The triangles of all models of a set, in the world; the fields are those of `Take`."""

    point: Floats
    face: Ints32
    piece: Ints32

    def of(self, number: int) -> Form:
        """The triangles of one piece, in the world."""
        return form(self.point, self.face[self.piece == number])


def read_meshes(scenery: Stageset, folder: Path) -> Meshes:
    """Read and place the files that a set names.

    Raises:
        UserError: a file is missing, broken, empty, too large or holds NaN.
    """
    points, faces, pieces, first = [], [], [], 0
    for number, piece in enumerate(scenery.piece):
        if isinstance(piece, MeshFile):
            point, face = _read(folder / piece.file, piece)
            points.append(point)
            faces.append(face + first)
            pieces.append(np.full(len(face), number))
            first += len(point)
    return Meshes(
        np.concatenate([np.zeros((0, 3)), *points]).astype(np.float32),
        np.concatenate([np.zeros((0, 3), int), *faces]).astype(np.int32),
        np.concatenate([np.zeros(0, int), *pieces]).astype(np.int32),
    )


def mesh_solids(piece: MeshFile, shape: Form) -> Sequence[Solid]:
    """Bounding boxes of a placed model, in the axes of its piece."""
    local = (shape.point - np.asarray(piece.at_m)) @ rotation(piece.yaw_deg, "z")
    parts = _parts(local, shape.face) if piece.bounds == "parts" else [shape.face]
    parts = parts if len(parts) <= _MOST_PARTS else [shape.face]
    ends = [(local[p].min(axis=(0, 1)), local[p].max(axis=(0, 1))) for p in parts]
    return [solid_box(np.maximum(b - a, 1e-3).tolist(), (0.5 * (a + b)).tolist()) for a, b in ends]


def mesh_surfaces(piece: MeshFile, shape: Form, number: int) -> Iterator[Surface]:
    """The surface of a placed model."""
    model = Model()
    model.add(
        paint(piece.colors[0], piece.pattern, piece.pattern_m, piece.colors[1]), shape, crease_deg=_CREASE_DEG
    )
    yield from model.surfaces((0.0, 0.0, 0.0), 0.0, Kind[piece.label.upper()], number)


def _read(path: Path, piece: MeshFile) -> tuple[Array, Ints]:
    if not path.is_file():
        raise UserError(str(path), "no such file", "key 'file' of a mesh is relative to the set's TOML")
    try:
        loaded: Any = trimesh.load(path, force="mesh", process=False, skip_materials=True)
        point = np.asarray(loaded.vertices, np.float64).reshape(-1, 3)
        face = np.asarray(loaded.faces, np.int64).reshape(-1, 3)
    except Exception as error:  # every loader of trimesh raises kinds of its own
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise UserError(str(path), f"is not a readable model ({why})", "want OBJ or GLB") from None
    return _place(point, _checked(path, point, face), piece)


def _checked(path: Path, point: Array, face: Ints) -> Ints:
    """The triangles that have an area."""
    if len(face) and (face.min() < 0 or face.max() >= len(point)):
        raise UserError(str(path), "has triangles without corners")
    if not np.isfinite(point[face]).all():
        raise UserError(str(path), "holds NaN or infinity")
    a, b, c = (point[face[:, i]] for i in range(3))
    face = face[np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-14]
    if not len(face):
        raise UserError(str(path), "has no triangles")
    if len(face) > _MOST_TRIANGLES:
        raise UserError(str(path), f"has {len(face)} triangles", f"want {_MOST_TRIANGLES} or fewer")
    return face


def _place(point: Array, face: Ints, piece: MeshFile) -> tuple[Array, Ints]:
    used, face = np.unique(face, return_inverse=True)
    point = point[used] @ (rotation(90.0, "x").T if piece.up == "y" else np.eye(3)) * piece.scale
    low, high = point.min(axis=0), point.max(axis=0)
    foot = np.array([*(0.5 * (low + high))[:2], low[2]])
    return (point - foot) @ rotation(piece.yaw_deg, "z").T + np.asarray(piece.at_m), face.reshape(-1, 3)


def _parts(point: Array, face: Ints) -> list[Ints]:
    """The triangles of each connected part; corners at one place are one."""
    label = part_of(point, face)
    return [face[label == k] for k in np.unique(label)]
