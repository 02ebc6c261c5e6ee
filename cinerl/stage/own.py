"""A user's own bodies: from the TOML that an actor names to the arrays that a take carries."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cinerl.spec import document
from cinerl.spec.errors import UserError
from cinerl.spec.own_body import LINK_NAMES, BodyFile, BoneMap, OwnBody
from cinerl.spec.scene import Scene
from cinerl.stage.glb import Array, Glb, read_glb

_FROM_GLTF = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
"""glTF stands on y and faces +z; we stand on z and face +x."""
_PELVIS = LINK_NAMES.index("pelvis")
_LEGS = [
    [LINK_NAMES.index(f"{side}_{part}") for part in ("thigh", "shin", "foot")] for side in ("left", "right")
]
_SHORT = 1e-4


def own_bodies(scene: Scene) -> tuple[OwnBody, ...]:
    """The bodies that actors of a scene bring along.

    Raises:
        UserError: a file is missing, broken, too large, without a skin, or does not fit its bone map.
    """
    return tuple(read_body(Path(a.body), i) for i, a in enumerate(scene.actor) if a.body is not None)


def body_files(scene: Scene) -> set[Path]:
    """The files that `own_bodies` reads."""
    tomls = {Path(a.body) for a in scene.actor if a.body is not None}
    return tomls | {p.parent / document.load(BodyFile, p).file for p in tomls}


def read_body(path: Path, actor: int) -> OwnBody:
    """One body file with its GLB. Joints that it does not name follow the nearest named one above them.

    Raises:
        UserError: see `own_bodies`.
    """
    wanted = document.load(BodyFile, path)
    glb = read_glb(path.parent / wanted.file)
    joints = _joints(wanted.bones, glb, path)
    at = glb.joint[joints] @ _FROM_GLTF.T
    legs = [np.linalg.norm(np.diff(at[leg], axis=0), axis=1).min() for leg in _LEGS]
    if not min(legs) > _SHORT:
        raise UserError(str(path), "key 'bones' names hips, knees and ankles that are in one place")
    link = _links(glb, joints)
    return OwnBody(
        actor,
        _floats(at),
        _floats(glb.point @ _FROM_GLTF.T),
        _floats(glb.normal @ _FROM_GLTF.T),
        np.where(glb.weight > 0, link[glb.bone], 0).astype(np.int32),
        _floats(glb.weight),
        glb.face.astype(np.int32),
        glb.material.astype(np.int32),
        _floats(glb.color),
        _floats(glb.gloss),
    )


def _floats(values: Array) -> NDArray[np.float32]:
    return np.ascontiguousarray(values, np.float32)


def _joints(bones: BoneMap, glb: Glb, path: Path) -> NDArray[np.int64]:
    """[15] the GLB's joint of each link."""
    found: list[int] = []
    for link in LINK_NAMES:
        name = getattr(bones, link)
        if name not in glb.names:
            close = difflib.get_close_matches(name, glb.names, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"its joints: {', '.join(glb.names[:12])}"
            raise UserError(f"{path}, key 'bones.{link}'", f"the GLB has no joint '{name}'", hint)
        joint = glb.names.index(name)
        if joint in found:
            other = LINK_NAMES[found.index(joint)]
            where = f"{path}, key 'bones.{link}'"
            raise UserError(where, f"is '{name}', as is '{other}'", "want a joint of its own")
        found.append(joint)
    return np.array(found)


def _links(glb: Glb, joints: NDArray[np.int64]) -> NDArray[np.int64]:
    """[J] the link that each joint follows: its own, or that of the nearest named joint above it."""
    own = {int(j): k for k, j in enumerate(joints)}

    def follow(j: int) -> int:
        for _ in glb.parent:
            if j in own or j < 0:
                break
            j = glb.parent[j]
        return own.get(j, _PELVIS)

    return np.array([follow(j) for j in range(len(glb.names))])
