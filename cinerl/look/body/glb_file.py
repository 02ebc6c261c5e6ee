"""Reading a skinned GLB: its structure by pygltflib, its numbers into arrays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.errors import UserError
from cinerl.surface import Color

Array = NDArray[np.float64]
_WIDTH = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TYPE = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}


@dataclass(frozen=True, eq=False)
class Primitive:
    """Triangles of one material; axes and units are the file's (y up, facing +z, metres)."""

    point: Array
    normal: Array
    face: NDArray[np.int64]
    joint: NDArray[np.int64]
    """[V, 4] index into the skin's joints."""
    weight: Array
    color: Color
    gloss: float


@dataclass(frozen=True, eq=False)
class Glb:
    """The skinned meshes of a file with the joints that carry them."""

    names: tuple[str, ...]
    """Of the joints' nodes."""
    parent: tuple[int, ...]
    """Of each joint, the joint above it or −1."""
    bind: Array
    """[J, 4, 4] where the joints are in the bind pose."""
    primitives: tuple[Primitive, ...]


def read_glb(path: Path) -> Glb:
    """Read the first skin of a GLB and every mesh that it carries. Textures are left aside.

    Raises:
        UserError: no such file, not a GLB, no skin, or numbers that do not fit together, or no pygltflib.
    """
    document = _document(path)
    try:
        return _Reader(path, document).read()
    except UserError:
        raise
    except Exception as error:  # a stranger's file can be wrong in any way
        raise UserError(str(path), f"is not a whole GLB ({' '.join(str(error).split())})") from None


def _document(path: Path) -> Any:
    try:
        import pygltflib
    except ImportError:
        raise UserError("pygltflib", "is not installed", "pip install 'cinerl[glb]'") from None
    if not path.is_file():
        raise UserError(str(path), "no such file")
    try:
        document = pygltflib.GLTF2().load_binary(str(path))
    except Exception as error:  # struct, json and dataclasses each raise their own kinds
        raise UserError(str(path), f"is not a readable GLB ({' '.join(str(error).split())})") from None
    if document is None or document.binary_blob() is None:
        raise UserError(str(path), "is not a readable GLB", "want a binary glTF with its data inside")
    return document


class _Reader:
    def __init__(self, path: Path, document: Any) -> None:
        self._path, self._doc, self._blob = path, document, document.binary_blob()

    def read(self) -> Glb:
        carriers = [n for n in self._doc.nodes if n.mesh is not None and n.skin is not None]
        if not self._doc.skins or not carriers:
            raise UserError(str(self._path), "has no skinned mesh", "want a mesh that is bound to joints")
        first = carriers[0].skin
        skin = self._doc.skins[first]
        joints = list(skin.joints)
        names = tuple(self._doc.nodes[j].name or f"node {j}" for j in joints)
        shapes = [s for n in carriers if n.skin == first for s in self._doc.meshes[n.mesh].primitives]
        primitives = tuple(self._primitive(s, len(joints)) for s in shapes)
        return Glb(names, self._parents(joints), self._bind(skin, len(joints)), primitives)

    def _bind(self, skin: Any, count: int) -> Array:
        if skin.inverseBindMatrices is None:
            raise UserError(str(self._path), "its skin has no inverse bind matrices")
        inverse = self._array(skin.inverseBindMatrices).reshape(-1, 4, 4).transpose(0, 2, 1)
        if len(inverse) != count:
            raise UserError(str(self._path), f"has {count} joints and {len(inverse)} inverse bind matrices")
        return np.asarray(np.linalg.inv(inverse), np.float64)

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

    def _primitive(self, shape: Any, joints: int) -> Primitive:
        a = shape.attributes
        if a.JOINTS_0 is None or a.WEIGHTS_0 is None or a.POSITION is None or shape.mode not in (4, None):
            raise UserError(str(self._path), "a skinned mesh lacks joints or weights or is not of triangles")
        point = self._array(a.POSITION)
        order = np.arange(len(point)) if shape.indices is None else self._array(shape.indices).ravel()
        face = np.asarray(order, np.int64).reshape(-1, 3)
        joint, weight = self._array(a.JOINTS_0).astype(np.int64), self._array(a.WEIGHTS_0)
        if not len(point) == len(joint) == len(weight) or face.max() >= len(point) or joint.max() >= joints:
            raise UserError(str(self._path), "a mesh's indices reach outside its points or joints")
        if not np.isfinite(point).all():
            raise UserError(str(self._path), "a mesh holds NaN or infinity")
        normal = _smooth(point, face) if a.NORMAL is None else self._array(a.NORMAL)
        total = weight.sum(axis=1, keepdims=True)
        weight = np.where(total > 1e-6, weight / np.maximum(total, 1e-6), [1.0, 0.0, 0.0, 0.0])
        color, gloss = self._material(shape.material)
        return Primitive(point, normal, face, joint, weight, color, gloss)

    def _material(self, index: int | None) -> tuple[Color, float]:
        material = self._doc.materials[index] if index is not None else None
        metal = material.pbrMetallicRoughness if material is not None else None
        factor = (metal.baseColorFactor if metal is not None else None) or [0.6, 0.6, 0.6, 1.0]
        rough = 1.0 if metal is None or metal.roughnessFactor is None else float(metal.roughnessFactor)
        return (float(factor[0]), float(factor[1]), float(factor[2])), max(0.0, 1.0 - rough)

    def _array(self, index: int) -> Array:
        """An accessor as floats [N, width]; whole numbers that stand for shares become shares."""
        accessor = self._doc.accessors[index]
        if accessor.sparse is not None or accessor.bufferView is None:
            raise UserError(str(self._path), f"accessor {index} is sparse or empty", "want plain accessors")
        view = self._doc.bufferViews[accessor.bufferView]
        kind, width = np.dtype(_TYPE[accessor.componentType]), _WIDTH[accessor.type]
        step = view.byteStride or kind.itemsize * width
        start = (view.byteOffset or 0) + (accessor.byteOffset or 0)
        end = start + step * (accessor.count - 1) + kind.itemsize * width
        if accessor.count < 1 or end > len(self._blob):
            raise UserError(str(self._path), f"accessor {index} reaches past the end of the file")
        rows = np.ndarray((accessor.count, width), kind, self._blob, start, (step, kind.itemsize))
        share = float(2 ** (8 * kind.itemsize - (kind.kind == "i")) - 1) if accessor.normalized else 1.0
        return rows.astype(np.float64) / share


def _smooth(point: Array, face: NDArray[np.int64]) -> Array:
    normal = np.zeros_like(point)
    flat = np.cross(point[face[:, 1]] - point[face[:, 0]], point[face[:, 2]] - point[face[:, 0]])
    for k in range(3):
        np.add.at(normal, face[:, k], flat)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12))
