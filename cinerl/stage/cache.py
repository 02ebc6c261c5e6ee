"""Takes that were performed once are not performed again."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pybullet

from cinerl.spec import data, document
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Scene, load_scene
from cinerl.spec.take import Take
from cinerl.stage.cues import STAND
from cinerl.stage.motion import DATA, motion_path
from cinerl.stage.network import LEARNED, checkpoint_path
from cinerl.stage.recording import record
from cinerl.stage.validation import validate

STAGE_VERSION = 1
"""Raised by hand whenever a scene would be performed differently; a golden test guards it."""


def cache_folder() -> Path:
    """Where takes are kept: ``$CINERL_CACHE``, or ``~/.cache/cinerl/takes``."""
    chosen = os.environ.get("CINERL_CACHE")
    return Path(chosen) if chosen else Path.home() / ".cache/cinerl/takes"


def record_cached(scene_path: Path) -> Take:
    """The take of a scene file, from the cache where it is there; named as the file.

    Raises:
        UserError: the file is not a scene that can be performed.
    """
    scene = load_scene(scene_path)
    validate(scene, str(scene_path))
    stored = cache_folder() / f"{cache_key(scene, scene_path.stem)}.npz"
    if stored.is_file():
        try:
            return Take.load(stored)
        except UserError:
            stored.unlink(missing_ok=True)
    take = record(scene, scene_path.stem)
    take.save(stored)
    return take


def cache_key(scene: Scene, name: str) -> str:
    """SHA-256 over all that decides a take."""
    parts = [document.canonical(scene), name, STAGE_VERSION, pybullet.getAPIVersion(), asset_hashes(scene)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def asset_hashes(scene: Scene) -> dict[str, str]:
    """Short hashes of the files that a scene draws on, by file name."""
    paths = {data.find("assets/sets", scene.set)}
    for act in {a.act for actor in scene.actor for a in actor.act} - {STAND}:
        paths.add(motion_path(act))
        if act in LEARNED:
            path = checkpoint_path(act)
            paths |= {path.with_name(path.name + end) for end in (".index", ".data-00000-of-00001")}
    paths |= {DATA / p.urdf for p in scene.prop if p.kind == "urdf"}
    paths.add(DATA / "humanoid/humanoid.urdf")
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest()[:16] for p in sorted(paths)}
