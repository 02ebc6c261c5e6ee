"""A user's GLB: built here, read back, moved by a take; and every way it can be wrong."""

import json
import struct

import numpy as np
import pytest

from cinerl.geometry import rotate
from cinerl.look.body import skinned
from cinerl.look.body.glb import LINK_NAMES, glb_person, read_bone_map
from cinerl.look.pose import pose
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take
from tests.scenes import make_take

# A rig in a T-pose, facing +z, y up: parent and place of each joint.
RIG = {
    "Hips": (None, (0, 0.9, 0)), "Spine": ("Hips", (0, 1.1, 0)), "Neck": ("Spine", (0, 1.4, 0)),
    "Jaw": ("Neck", (0, 1.45, 0.05)),
}  # fmt: skip
for tag, sign in (("R", -1), ("L", 1)):
    RIG |= {
        f"Thigh{tag}": ("Hips", (0.09 * sign, 0.88, 0)), f"Shin{tag}": (f"Thigh{tag}", (0.09 * sign, 0.46, 0)),
        f"Foot{tag}": (f"Shin{tag}", (0.09 * sign, 0.06, 0)), f"Arm{tag}": ("Spine", (0.18 * sign, 1.36, 0)),
        f"Fore{tag}": (f"Arm{tag}", (0.46 * sign, 1.36, 0)), f"Hand{tag}": (f"Fore{tag}", (0.72 * sign, 1.36, 0)),
    }  # fmt: skip
NODES = list(RIG)
MAP = dict(
    zip(
        LINK_NAMES,
        ("Hips", "Spine", "Neck", "ThighR", "ShinR", "FootR", "ArmR", "ForeR", "HandR", "ThighL", "ShinL", "FootL",
         "ArmL", "ForeL", "HandL"),
        strict=True,
    )
)  # fmt: skip


def make_glb(path, skin=True, joint_high=None, cut=None):
    """One little triangle at every joint, bound to it."""
    at = np.array([place for _, place in RIG.values()], np.float32)
    corner = np.array([[0, 0, 0], [0.02, 0, 0], [0, 0.02, 0]], np.float32)
    point = (at[:, None] + corner).reshape(-1, 3)
    joint = np.zeros((len(point), 4), np.uint8)
    joint[:, 0] = np.repeat(np.arange(len(at)), 3)
    if joint_high is not None:
        joint[0, 0] = joint_high
    weight = np.zeros((len(point), 4), np.uint8)
    weight[:, 0] = 255
    inverse = np.tile(np.eye(4, dtype=np.float32), (len(at), 1, 1))
    inverse[:, :3, 3] = -at
    arrays = [
        (point, 5126, "VEC3", False), (joint, 5121, "VEC4", False), (weight, 5121, "VEC4", True),
        (np.arange(len(point), dtype=np.uint16), 5123, "SCALAR", False),
        (np.ascontiguousarray(inverse.transpose(0, 2, 1)), 5126, "MAT4", False),
    ]  # fmt: skip
    blob, views, accessors = b"", [], []
    for array, kind, shape, normalized in arrays:
        views.append({"buffer": 0, "byteOffset": len(blob), "byteLength": array.nbytes})
        accessors.append({"bufferView": len(views) - 1, "componentType": kind, "type": shape, "count": len(array),
                          "normalized": normalized})  # fmt: skip
        blob += array.tobytes() + b"\0" * (-array.nbytes % 4)
    nodes = [{"name": n, "children": [NODES.index(c) for c in NODES if RIG[c][0] == n]} for n in NODES]
    nodes = [n if n["children"] else {"name": n["name"]} for n in nodes]
    body = {"name": "Body", "mesh": 0} | ({"skin": 0} if skin else {})
    doc = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0, len(nodes)]}], "nodes": [*nodes, body],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0, "JOINTS_0": 1, "WEIGHTS_0": 2}, "indices": 3,
                                    "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [0.2, 0.4, 0.6, 1], "roughnessFactor": 0.7}}],
        "skins": [{"joints": list(range(len(NODES))), "inverseBindMatrices": 4}] if skin else [],
        "accessors": accessors, "bufferViews": views, "buffers": [{"byteLength": len(blob)}],
    }  # fmt: skip
    text = json.dumps(doc).encode()
    text += b" " * (-len(text) % 4)
    data = struct.pack("<III", 0x46546C67, 2, 28 + len(text) + len(blob))
    data += struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(blob), 0x004E4942) + blob
    path.write_bytes(data if cut is None else data[:cut])
    return path


def write_map(path, **changes):
    table = {k: v for k, v in (MAP | changes).items() if v is not None}
    path.write_text("".join(f"{k} = {json.dumps(v)}\n" for k, v in table.items()))
    return path


@pytest.fixture(scope="module")
def take():
    return load_take("train-street-walk-east")


def test_joints_go_where_the_take_puts_them(tmp_path, take):
    figure = glb_person(make_glb(tmp_path / "a.glb"), write_map(tmp_path / "a.toml"), take, 0)
    assert len(figure.bind_pos) == 19
    (skin,) = figure.skins
    assert skin.surface.paint.color == pytest.approx((0.2, 0.4, 0.6))
    assert skin.surface.paint.gloss == pytest.approx(0.3)
    for frame in (0, 40, 90):
        points, _ = skinned(figure, *pose(take, 0, frame))
        for name, key in (("ShinL", 10), ("ForeR", 7), ("HandL", 14), ("FootR", 5)):
            offset = {10: (0, 0.2, 0), 7: (0, 0.12, 0), 14: (0, 0, 0), 5: (-0.045, 0.0225, 0)}[key]
            there = take.link_pos[frame, key] + rotate(take.link_quat[frame, key], offset)
            assert np.linalg.norm(points[3 * NODES.index(name)] - there) < 0.01, name


def test_an_arm_of_a_t_pose_hangs_when_the_takes_does(tmp_path, take):
    figure = glb_person(make_glb(tmp_path / "a.glb"), write_map(tmp_path / "a.toml"), take, 1)
    points, _ = skinned(figure, *pose(take, 1, 10))
    shoulder, elbow = points[3 * NODES.index("ArmL")], points[3 * NODES.index("ForeL")]
    assert shoulder[2] - elbow[2] > 0.2


def test_unnamed_joints_follow_the_one_above(tmp_path, take):
    figure = glb_person(make_glb(tmp_path / "a.glb"), write_map(tmp_path / "a.toml"), take, 0)
    assert set(figure.skins[0].bone[3 * NODES.index("Jaw") :][:3, 0]) == {2}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"left_hand": None}, "has no left_hand; want all fifteen bones"),
        ({"left_hnad": "HandL"}, "key 'left_hnad': is no bone of ours; did you mean 'left_hand'?"),
        ({"left_hand": "HandX"}, r"key 'left_hand': a.glb has no joint 'HandX'; did you mean"),
        ({"left_hand": 3}, "key 'left_hand': is 3; want the name of a node"),
    ],
)
def test_wrong_maps(tmp_path, take, changes, message):
    with pytest.raises(UserError, match=message) as caught:
        glb_person(make_glb(tmp_path / "a.glb"), write_map(tmp_path / "a.toml", **changes), take, 0)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"skin": False}, "has no skinned mesh"),
        ({"cut": 900}, "a.glb: is not"),
        ({"cut": 10}, "is not a readable GLB"),
        ({"joint_high": 200}, "indices reach outside"),
    ],
)
def test_wrong_files(tmp_path, take, how, message):
    with pytest.raises(UserError, match=message) as caught:
        glb_person(make_glb(tmp_path / "a.glb", **how), write_map(tmp_path / "a.toml"), take, 0)
    assert "\n" not in str(caught.value)


def test_files_that_are_none(tmp_path, take):
    bones = write_map(tmp_path / "a.toml")
    with pytest.raises(UserError, match="no such file"):
        glb_person(tmp_path / "none.glb", bones, take, 0)
    (tmp_path / "text.glb").write_text("hello")
    with pytest.raises(UserError, match="not a readable GLB"):
        glb_person(tmp_path / "text.glb", bones, take, 0)
    (tmp_path / "bad.toml").write_text("pelvis = ")
    with pytest.raises(UserError, match="not a readable bone map"):
        read_bone_map(tmp_path / "bad.toml")


def test_a_take_that_cannot_be_read(tmp_path):
    import dataclasses

    yard = make_take(6)
    broken = dataclasses.replace(yard, link_pos=yard.link_pos * np.float32(2.0))
    with pytest.raises(UserError, match="the skeleton of 'actor0' cannot be read"):
        glb_person(make_glb(tmp_path / "a.glb"), write_map(tmp_path / "a.toml"), broken, 0)
