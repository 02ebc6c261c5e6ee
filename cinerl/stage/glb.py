"""A skinned GLB from a stranger: parsed by pygltflib, its numbers bounded and checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.errors import UserError

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

MOST_BYTES, MOST_TRIANGLES, MOST_JOINTS = 128 * 2**20, 100_000, 1024
_WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TYPE = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_TRIANGLES = 4
_SUM_OFF = 0.02
"""How far from 1 the weights of a point may sum up: four of them as bytes are up to 0.008 off."""
_FLAT_M2 = 1e-14


@dataclass(frozen=True, eq=False)
class Glb:
    """All meshes of the file's first skin; axes and units are the file's (y up, facing +z, metres)."""

    names: tuple[str, ...]
    """Of the joints' nodes."""
    parent: tuple[int, ...]
    """Of each joint, the joint above it or −1."""
    joint: Array
    """[J, 3] where the joints are in the bind pose."""
    point: Array
    normal: Array
    bone: Whole
    """[V, 4] index into the joints."""
    weight: Array
    face: Whole
    material: Whole
    """[F]"""
    color: Array
    """[M, 3]"""
    gloss: Array
    """[M]"""


def read_glb(path: Path) -> Glb:
    """Read the first skin of a GLB and every mesh that it carries. Textures are left aside.

    Raises:
        UserError: one line that names the file: missing, not a GLB, broken, without a skin, too large, NaN,
            triangles without area, weights that do not sum to 1; or pygltflib is not installed.
    """
    document = _document(path)
    try:
        return _Reader(document).read()
    except _Wrong as wrong:
        raise UserError(str(path), *wrong.args) from None
    except Exception as error:  # a stranger's file can be wrong in any way
        raise UserError(str(path), f"is not a whole GLB ({_why(error)})") from None


class _Wrong(Exception):
    """What was found, and what would do."""


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _document(path: Path) -> Any:
    try:
        import pygltflib
    except ImportError:
        raise UserError("pygltflib", "is not installed", "pip install 'cinerl[glb]'") from None
    if not path.is_file():
        raise UserError(str(path), "no such file", "key 'file' of a body is relative to its TOML")
    if (size := path.stat().st_size) > MOST_BYTES:
        raise UserError(str(path), f"has {size >> 20} MiB", f"want {MOST_BYTES >> 20} or less")
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] != b"glTF" or len(head) < 12:
        raise UserError(str(path), "is not a GLB", "want a binary glTF 2.0 with its data inside")
    if (whole := int.from_bytes(head[8:], "little")) > size:
        raise UserError(str(path), "is not a whole GLB", f"{size} of its {whole} bytes are there")
    try:
        document = pygltflib.GLTF2().load_binary(str(path))
    except Exception as error:  # struct, json and dataclasses each raise their own kinds
        raise UserError(str(path), f"is not a readable GLB ({_why(error)})") from None
    if document is None or document.binary_blob() is None:
        raise UserError(str(path), "is not a readable GLB", "want a binary glTF 2.0 with its data inside")
    return document


class _Reader:
    def __init__(self, document: Any) -> None:
        self._doc, self._blob = document, document.binary_blob()

    def read(self) -> Glb:
        doc = self._doc
        carriers = [n for n in doc.nodes if n.mesh is not None and n.skin is not None]
        if not doc.skins or not carriers:
            raise _Wrong("has no skinned mesh", "want a mesh that is bound to joints")
        skin = doc.skins[carriers[0].skin]
        joints = list(skin.joints)
        if len(joints) > MOST_JOINTS:
            raise _Wrong(f"has {len(joints)} joints", f"want {MOST_JOINTS} or fewer")
        shapes = [s for n in carriers if n.skin == carriers[0].skin for s in doc.meshes[n.mesh].primitives]
        self._count(shapes)
        parts = [self._primitive(s, len(joints)) for s in shapes]
        starts = np.cumsum([0, *(len(p[0]) for p in parts)])
        faces = [p[4] + start for p, start in zip(parts, starts, strict=False)]
        paints = [self._material(s.material) for s in shapes]
        point, normal, bone, weight = (np.concatenate([p[k] for p in parts]) for k in range(4))
        return Glb(
            tuple(doc.nodes[j].name or f"node {j}" for j in joints),
            self._parents(joints),
            self._bind(skin, len(joints)),
            point,
            normal,
            bone,
            weight,
            np.concatenate(faces),
            np.repeat(np.arange(len(parts)), [len(f) for f in faces]),
            np.array([color for color, _ in paints]),
            np.array([gloss for _, gloss in paints]),
        )

    def _count(self, shapes: list[Any]) -> None:
        """Refuse what is too large before any of it is unpacked."""
        count = {i: a.count for i, a in enumerate(self._doc.accessors)}
        corners = [s.attributes.POSITION if s.indices is None else s.indices for s in shapes]
        triangles = sum(count.get(i, 0) for i in corners) // 3
        points = sum(count.get(s.attributes.POSITION, 0) for s in shapes)
        if triangles > MOST_TRIANGLES or points > 3 * MOST_TRIANGLES:
            found = f"has {triangles} triangles with {points} points"
            raise _Wrong(found, f"want {MOST_TRIANGLES} triangles or fewer")

    def _bind(self, skin: Any, count: int) -> Array:
        if skin.inverseBindMatrices is None:
            raise _Wrong("its skin has no inverse bind matrices", "want the pose that it was modelled in")
        inverse = self._array(skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
        if len(inverse) != count:
            raise _Wrong(f"has {count} joints and {len(inverse)} inverse bind matrices")
        return np.asarray(np.linalg.inv(inverse)[:, :3, 3], np.float64)

    def _parents(self, joints: list[int]) -> tuple[int, ...]:
        above = {child: i for i, n in enumerate(self._doc.nodes) for child in n.children or []}
        place = {j: k for k, j in enumerate(joints)}

        def find(j: int) -> int:
            node, seen = above.get(j), {j}
            while node is not None and node not in place and node not in seen:
                seen.add(node)
                node = above.get(node)
            return place.get(node, -1) if node is not None else -1

        return tuple(find(j) for j in joints)

    def _primitive(self, shape: Any, joints: int) -> tuple[Array, Array, Whole, Array, Whole]:
        """Points, normals, joints, weights and triangles."""
        a = shape.attributes
        if a.JOINTS_0 is None or a.WEIGHTS_0 is None or a.POSITION is None:
            raise _Wrong("has a skinned mesh without joints or weights", "want every point bound to joints")
        if shape.mode not in (_TRIANGLES, None):
            raise _Wrong("has a mesh that is not of triangles", "want triangles")
        point, weight = self._array(a.POSITION), self._array(a.WEIGHTS_0)
        bone = self._array(a.JOINTS_0).astype(np.int64)
        order = np.arange(len(point)) if shape.indices is None else self._array(shape.indices).ravel()
        face = np.asarray(order, np.int64).reshape(-1, 3)
        if not len(point) == len(bone) == len(weight) or face.max() >= len(point) or bone.max() >= joints:
            raise _Wrong("has a mesh whose indices reach outside its points or joints")
        weight = _shares(weight)
        _check_areas(point, face)
        normal = _smooth(point, face) if a.NORMAL is None else self._array(a.NORMAL)
        length = np.linalg.norm(normal, axis=1, keepdims=True)
        normal = np.where(length > 1e-6, normal / np.maximum(length, 1e-6), [0.0, 1.0, 0.0])
        return point, normal, bone, weight, face

    def _material(self, index: int | None) -> tuple[Array, float]:
        """Base colour, and how glossy."""
        material = self._doc.materials[index] if index is not None else None
        metal = material.pbrMetallicRoughness if material is not None else None
        factor = (metal.baseColorFactor if metal is not None else None) or [0.6, 0.6, 0.6, 1.0]
        rough = 1.0 if metal is None or metal.roughnessFactor is None else float(metal.roughnessFactor)
        paint = np.array([*factor[:3], rough], float)
        if len(paint) != 4 or not np.isfinite(paint).all():
            raise _Wrong(f"its material {index} is not a colour and a roughness")
        paint = np.clip(paint, 0.0, 1.0)
        return paint[:3], 1.0 - float(paint[3])

    def _array(self, index: int) -> Array:
        """An accessor as floats [N, width]; whole numbers that stand for shares become shares."""
        accessor = self._doc.accessors[index]
        if accessor.sparse is not None or accessor.bufferView is None:
            raise _Wrong(f"accessor {index} is sparse or empty", "want plain accessors")
        view = self._doc.bufferViews[accessor.bufferView]
        kind, width = np.dtype(_TYPE[accessor.componentType]), _WIDTH[accessor.type]
        step = view.byteStride or kind.itemsize * width
        start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
        end = start + step * (accessor.count - 1) + kind.itemsize * width
        outside = start < 0 or step < kind.itemsize * width or end > len(self._blob) or view.buffer != 0
        if outside or not 1 <= accessor.count <= 3 * MOST_TRIANGLES:
            raise _Wrong(f"accessor {index} reaches outside the file's data")
        rows = np.ndarray((accessor.count, width), kind, self._blob, start, (step, kind.itemsize))
        if not np.isfinite(rows).all():
            raise _Wrong(f"accessor {index} holds NaN or infinity")
        share = float(2 ** (8 * kind.itemsize - (kind.kind == "i")) - 1) if accessor.normalized else 1.0
        return rows.astype(np.float64) / share


def _shares(weight: Array) -> Array:
    total = weight.sum(axis=1)
    off = np.flatnonzero((np.abs(total - 1.0) > _SUM_OFF) | (weight < 0).any(axis=1))
    if len(off):
        found = f"has {len(off)} points whose weights do not sum to 1 (point {off[0]}: {total[off[0]]:.3g})"
        raise _Wrong(found, "want up to four joints a point, normalised")
    return np.asarray(weight / total[:, None], np.float64)


def _check_areas(point: Array, face: Whole) -> None:
    flat = np.flatnonzero(np.linalg.norm(_crosses(point, face), axis=1) < _FLAT_M2)
    if len(flat):
        found = f"has {len(flat)} triangles without area (triangle {flat[0]} of its mesh)"
        raise _Wrong(found, "want them dissolved")


def _crosses(point: Array, face: Whole) -> Array:
    return np.cross(point[face[:, 1]] - point[face[:, 0]], point[face[:, 2]] - point[face[:, 0]])


def _smooth(point: Array, face: Whole) -> Array:
    normal, flat = np.zeros_like(point), _crosses(point, face)
    for k in range(3):
        np.add.at(normal, face[:, k], flat)
    return normal
