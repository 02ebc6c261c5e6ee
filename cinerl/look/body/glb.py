"""A user's own skinned GLB in an actor's place: its joints are matched to our links by a TOML bone map."""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import conjugate, multiply, rotate
from cinerl.look.body import rest
from cinerl.look.body.field import vec
from cinerl.look.body.fit import Fit, fit
from cinerl.look.body.glb_file import Glb, Primitive, read_glb
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take
from cinerl.surface import Figure, Kind, Paint, Skin, Surface

Array = NDArray[np.float64]

LINK_NAMES = (
    "pelvis", "chest", "head", "right_thigh", "right_shin", "right_foot", "right_upper_arm", "right_forearm",
    "right_hand", "left_thigh", "left_shin", "left_foot", "left_upper_arm", "left_forearm", "left_hand",
)  # fmt: skip
"""The keys of a bone map, in the order of `cinerl.look.body.rest`."""
_OUT_OF_GLTF = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""glTF faces +z with y up; we face +x with z up."""
_NEXT = {3: 4, 4: 5, 6: 7, 7: 8, 9: 10, 10: 11, 12: 13, 13: 14}
_DOWN = np.array([0.0, 0.0, -1.0])


def glb_person(path_glb: Path, bone_map_toml: Path, take: Take, actor: int) -> Figure:
    """A figure from a skinned GLB, with the same bones as `cinerl.look.body.person.person`.

    The GLB stands in its bind pose facing +z; it is scaled to the actor's legs. Joints that the map does not
    name follow the nearest named one above them. Materials give their base colour and roughness.

    Args:
        path_glb: binary glTF with a skin.
        bone_map_toml: for each of `LINK_NAMES`, the name of the GLB's node.
        take, actor: whose place it takes.

    Raises:
        UserError: one line that names the file and the key: a missing bone, an unknown key, a corrupt GLB, a
            GLB without a skin, a take whose skeleton cannot be read.
    """
    fitted = fit(take, actor)
    if fitted is None:
        raise UserError(f"take '{take.name}'", f"the skeleton of '{take.body_names[actor]}' cannot be read")
    names = read_bone_map(bone_map_toml)
    glb = read_glb(path_glb)
    joints = _joints(names, glb, path_glb, bone_map_toml)
    link = _nearest(glb, joints)
    at = glb.bind[:, :3, 3] @ _OUT_OF_GLTF.T
    scale = fitted.scale * (rest.THIGH_M + rest.SHIN_M) / _leg(at[joints], path_glb)
    pos, quat = _bones(at[joints] * scale, fitted)
    skins = tuple(_skin(p, link, scale, fitted) for p in glb.primitives)
    return Figure(skins, pos.astype(np.float32), quat.astype(np.float32))


def read_bone_map(path: Path) -> dict[str, str]:
    """The node name of every link.

    Raises:
        UserError: unreadable, a key that is no link, a link without a node.
    """
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(str(path), f"is not a readable bone map ({' '.join(str(error).split())})") from None
    for key, value in table.items():
        if key not in LINK_NAMES:
            close = difflib.get_close_matches(key, LINK_NAMES, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(LINK_NAMES)}"
            raise UserError(f"{path}, key '{key}'", "is no bone of ours", hint)
        if not isinstance(value, str):
            raise UserError(f"{path}, key '{key}'", f"is {value!r}", "want the name of a node")
    missing = [name for name in LINK_NAMES if name not in table]
    if missing:
        raise UserError(str(path), f"has no {', '.join(missing)}", "want all fifteen bones")
    return table


def _joints(names: dict[str, str], glb: Glb, path: Path, map_path: Path) -> NDArray[np.int64]:
    found = []
    for key in LINK_NAMES:
        if names[key] not in glb.names:
            close = difflib.get_close_matches(names[key], glb.names, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(glb.names[:12])}"
            raise UserError(f"{map_path}, key '{key}'", f"{path.name} has no joint '{names[key]}'", hint)
        found.append(glb.names.index(names[key]))
    return np.array(found)


def _nearest(glb: Glb, joints: NDArray[np.int64]) -> NDArray[np.int64]:
    """[J] the link that each joint follows: its own, or that of the nearest named joint above it."""
    own = {int(j): k for k, j in enumerate(joints)}

    def follow(j: int) -> int:
        for _ in range(len(glb.parent)):
            if j in own or j < 0:
                break
            j = glb.parent[j]
        return own.get(j, rest.PELVIS)

    return np.array([follow(j) for j in range(len(glb.names))])


def _leg(at: Array, path: Path) -> float:
    total = sum(float(np.linalg.norm(at[a] - at[b])) for a, b in ((3, 4), (4, 5), (9, 10), (10, 11))) / 2
    if not total > 1e-4:
        raise UserError(str(path), "its hips, knees and ankles are in one place")
    return total


def _bones(at: Array, fitted: Fit) -> tuple[Array, Array]:
    """Where our bones stand in the GLB's bind pose: each limb turned from hanging down to where it points."""
    pos, quat = rest.bind_pose()
    home = {below: place for _, below, place in rest.joints()} | {rest.PELVIS: vec(0.0, 0.0, rest.HIP_Z)}
    new_pos, new_quat = pos * fitted.scale, quat.copy()
    for bone in range(rest.LINKS):
        end = _NEXT.get(bone)
        turn = _turn(at[end] - at[bone]) if end is not None else None
        if bone in rest.HAND:
            turn = _turn(at[bone] - at[bone - 1])
        new_quat[bone] = rest.UPRIGHT if turn is None else multiply(turn, rest.UPRIGHT)
        joint = rotate(conjugate(quat[bone]), home[bone] - pos[bone]) * fitted.scale + fitted.shift[bone]
        new_pos[bone] = at[bone] - rotate(new_quat[bone], joint)
    order = fitted.order()
    out_pos, out_quat = np.empty_like(new_pos), np.empty_like(new_quat)
    out_pos[order], out_quat[order] = new_pos, new_quat
    return out_pos, out_quat


def _turn(direction: Array) -> Array:
    """The shortest rotation from straight down to a direction."""
    d = direction / max(float(np.linalg.norm(direction)), 1e-9)
    axis = np.cross(_DOWN, d)
    sine, cosine = float(np.linalg.norm(axis)), float(_DOWN @ d)
    if sine < 1e-9:
        return np.array([0.0, 0.0, 0.0, 1.0]) if cosine > 0 else np.array([1.0, 0.0, 0.0, 0.0])
    half = np.arctan2(sine, cosine) / 2
    return np.array([*(axis / sine * np.sin(half)), np.cos(half)])


def _skin(p: Primitive, link: NDArray[np.int64], scale: float, fitted: Fit) -> Skin:
    point = (p.point @ _OUT_OF_GLTF.T * scale).astype(np.float32)
    normal = (p.normal @ _OUT_OF_GLTF.T).astype(np.float32)
    uv = np.stack([point[:, 2], point[:, 1]], axis=1)
    paint = Paint(p.color, gloss=p.gloss)
    surface = Surface(point, normal, uv, p.face.astype(np.int32), paint, Kind.PERSON)
    bone = np.where(p.weight > 0, fitted.order()[link[p.joint]], 0).astype(np.int32)
    return Skin(surface, bone, p.weight.astype(np.float32))
