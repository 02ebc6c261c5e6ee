"""A user's skinned GLB, whole or with a fault, and its bone map."""

from __future__ import annotations

import json
import struct

import numpy as np

from cinerl.spec.own_body import LINK_NAMES

# A rig in a T-pose, facing +z, y up: parent and place of each joint.
RIG = {
    "Hips": (None, (0, 0.9, 0)), "Spine": ("Hips", (0, 1.1, 0)), "Neck": ("Spine", (0, 1.4, 0)),
    "Jaw": ("Neck", (0, 1.45, 0.05)),
}  # fmt: skip
for tag, sign in (("R", -1), ("L", 1)):
    RIG |= {
        f"Thigh{tag}": ("Hips", (0.09 * sign, 0.88, 0)),
        f"Shin{tag}": (f"Thigh{tag}", (0.09 * sign, 0.46, 0)),
        f"Foot{tag}": (f"Shin{tag}", (0.09 * sign, 0.06, 0)),
        f"Arm{tag}": ("Spine", (0.18 * sign, 1.36, 0)),
        f"Fore{tag}": (f"Arm{tag}", (0.46 * sign, 1.36, 0)),
        f"Hand{tag}": (f"Fore{tag}", (0.72 * sign, 1.36, 0)),
    }
NODES = list(RIG)
_LIMBS = ("Thigh", "Shin", "Foot", "Arm", "Fore", "Hand")
_JOINTS = ["Hips", "Spine", "Neck", *(f"{limb}{tag}" for tag in "RL" for limb in _LIMBS)]
MAP = dict(zip(LINK_NAMES, _JOINTS, strict=True))
_KINDS = {"f": 5126, "B": 5121, "H": 5123, "I": 5125}
COLOR = [0.2, 0.4, 0.6, 1]
_SHAPES = {1: "SCALAR", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def little():
    """One triangle at every joint of `RIG`, bound to it: arrays of a GLB by name."""
    at = np.array([place for _, place in RIG.values()], np.float32)
    corner = np.array([[0, 0, 0], [0.02, 0, 0], [0, 0.02, 0]], np.float32)
    point = (at[:, None] + corner).reshape(-1, 3)
    joint = np.zeros((len(point), 4), np.uint8)
    joint[:, 0] = np.repeat(np.arange(len(at)), 3)
    weight = np.zeros((len(point), 4), np.float32)
    weight[:, 0] = 1.0
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(at), 1, 1))
    inverse[:, :3, 3] = -at
    face = np.arange(len(point), dtype=np.uint16)
    return {"POSITION": point, "JOINTS_0": joint, "WEIGHTS_0": weight, "face": face, "inverse": inverse}


def write_glb(path, arrays, nodes, skin=True):
    """A GLB of one mesh; ``nodes`` are (name, parent) of the joints."""
    arrays = arrays | {"inverse": np.ascontiguousarray(arrays["inverse"].transpose(0, 2, 1)).reshape(-1, 16)}
    blob, views, accessors, at = b"", [], [], {}
    for name, array in arrays.items():
        at[name] = len(views)
        width = array.shape[1] if array.ndim == 2 else 1
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": array.nbytes})
        accessors.append({"bufferView": at[name], "componentType": _KINDS[array.dtype.char],
                          "type": _SHAPES[width], "count": len(array)})  # fmt: skip
        blob += array.tobytes() + b"\0" * (-array.nbytes % 4)
    names = [name for name, _ in nodes]
    joints = [{"name": n, "children": [i for i, (_, p) in enumerate(nodes) if p == n]} for n in names]
    joints = [n if n["children"] else {"name": n["name"]} for n in joints]
    attributes = {k: v for k, v in at.items() if k.isupper()}
    doc = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0, len(nodes)]}],
        "nodes": [*joints, {"name": "Body", "mesh": 0} | ({"skin": 0} if skin else {})],
        "meshes": [{"primitives": [{"attributes": attributes, "indices": at["face"], "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": COLOR, "roughnessFactor": 0.7}}],
        "skins": [{"joints": list(range(len(nodes))), "inverseBindMatrices": at["inverse"]}] if skin else [],
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(blob)}],
    }  # fmt: skip
    text = json.dumps(doc).encode()
    text += b" " * (-len(text) % 4)
    data = struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(blob))
    data += struct.pack("<II", len(text), 0x4E4F534A) + text
    path.write_bytes(data + struct.pack("<II", len(blob), 0x004E4942) + blob)
    return path


def write_body(folder, arrays=None, skin=True, **bones):
    """``hero.toml`` beside ``hero.glb``; ``bones`` override entries of the map, None leaves one out."""
    write_glb(folder / "hero.glb", arrays or little(), [(n, RIG[n][0]) for n in NODES], skin)
    return write_map(folder, **bones)


def write_map(folder, **bones):
    table = {k: v for k, v in (MAP | bones).items() if v is not None}
    lines = [f"{k} = {json.dumps(v)}\n" for k, v in table.items()]
    path = folder / "hero.toml"
    path.write_text('schema = 1\nfile = "hero.glb"\n\n[bones]\n' + "".join(lines))
    return path
