"""Takes that were performed once are not performed again."""

from __future__ import annotations

import os
from pathlib import Path

from cinerl.spec.errors import UserError
from cinerl.spec.scene import load_scene
from cinerl.spec.take import Take
from cinerl.stage.origin import cache_key
from cinerl.stage.recording import record
from cinerl.stage.validation import validate


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
        except UserError:  # a damaged file is made again
            stored.unlink(missing_ok=True)
    take = record(scene, scene_path.stem)
    take.save(stored)
    return take
