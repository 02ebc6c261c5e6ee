"""What a take was made from: versions, and hashes of the files that a scene draws on."""

from __future__ import annotations

import hashlib
import json

from cinerl.spec import data, document
from cinerl.spec.pieces import MeshFile
from cinerl.spec.scene import Scene, load_set, set_folder
from cinerl.stage.cues import STAND
from cinerl.stage.motion import DATA, motion_path
from cinerl.stage.network import LEARNED, checkpoint_path
from cinerl.stage.own import body_files
from cinerl.stage.quiet import pybullet

STAGE_VERSION = 1
"""Raised by hand whenever a scene would be performed differently; a golden test guards it."""


def cache_key(scene: Scene, name: str) -> str:
    """SHA-256 over all that decides a take."""
    parts = [document.canonical(scene), name, origin_of(scene)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def origin_of(scene: Scene) -> dict[str, str]:
    """Versions, and short hashes of the assets used, by file name."""
    return {
        "stage": str(STAGE_VERSION),
        "pybullet": str(pybullet.getAPIVersion()),
        **_asset_hashes(scene),
    }


def _asset_hashes(scene: Scene) -> dict[str, str]:
    paths = {data.find("assets/sets", scene.set), DATA / "humanoid/humanoid.urdf"}
    pieces = load_set(scene.set).piece
    paths |= {set_folder(scene.set) / p.file for p in pieces if isinstance(p, MeshFile)}
    for act in {a.act for actor in scene.actor for a in actor.act} - {STAND}:
        paths.add(motion_path(act))
        if act in LEARNED:
            path = checkpoint_path(act)
            paths |= {path.with_name(path.name + end) for end in (".index", ".data-00000-of-00001")}
    paths |= body_files(scene)
    paths |= {DATA / p.urdf for p in scene.prop if p.kind == "urdf"}
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:16] for p in sorted(paths)}
