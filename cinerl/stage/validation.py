"""Whether a scene can be performed, beyond what its types say."""

from __future__ import annotations

import difflib
import itertools
import math
from collections.abc import Iterable
from pathlib import Path

from cinerl.scenery import expand
from cinerl.spec import data
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Scene, load_set, set_folder
from cinerl.stage.cues import ACTS
from cinerl.stage.motion import DATA
from cinerl.stage.own import own_bodies

_APART_M = 0.6


def validate(scene: Scene, origin: str) -> None:
    """Check names, references and starting places.

    Args:
        scene: a parsed scene.
        origin: its file, for the error.

    Raises:
        UserError: one line that names the file and the key.
    """
    _check_set(scene, origin)
    _check_names(scene, origin)
    for i, actor in enumerate(scene.actor):
        for k, act in enumerate(actor.act):
            if act.act not in ACTS:
                raise UserError(origin, f"key 'actor.{i}.act.{k}.act' is '{act.act}'", _near(act.act, ACTS))
            if any(a >= b for a, b in act.speaks_s):
                key = f"key 'actor.{i}.act.{k}.speaks_s'"
                raise UserError(origin, f"{key} ends before it begins", "want [from, to]")
        others = ["ahead", *(a.name for a in scene.actor if a is not actor)]
        if actor.gaze not in others:
            raise UserError(origin, f"key 'actor.{i}.gaze' is '{actor.gaze}'", _near(actor.gaze, others))
    _check_places(scene, origin)
    _check_props(scene, origin)
    own_bodies(scene)


def _check_set(scene: Scene, origin: str) -> None:
    try:
        expand(load_set(scene.set), set_folder(scene.set))
    except UserError as error:
        if Path(scene.set).is_file() or scene.set in data.names("assets/sets"):
            raise
        known = data.names("assets/sets")
        raise UserError(origin, f"key 'set' is '{scene.set}'", _near(scene.set, known)) from error


def _check_names(scene: Scene, origin: str) -> None:
    names = [(f"actor.{i}.name", a.name) for i, a in enumerate(scene.actor)]
    names += [(f"prop.{i}.name", p.name) for i, p in enumerate(scene.prop)]
    seen: set[str] = set()
    for key, name in names:
        if name in seen:
            raise UserError(origin, f"key '{key}' is '{name}', which another has", "want a name of its own")
        seen.add(name)


def _check_places(scene: Scene, origin: str) -> None:
    for (i, a), (k, b) in itertools.combinations(enumerate(scene.actor), 2):
        gap = math.dist(a.at_m, b.at_m)
        if gap < _APART_M:
            keys = f"keys 'actor.{i}.at_m' and 'actor.{k}.at_m'"
            raise UserError(origin, f"{keys} are {gap:.2f} m apart", f"want {_APART_M} m or more")


def _check_props(scene: Scene, origin: str) -> None:
    for i, prop in enumerate(scene.prop):
        if prop.kind == "urdf" and not (prop.urdf.endswith(".urdf") and (DATA / prop.urdf).is_file()):
            key = f"key 'prop.{i}.urdf'"
            raise UserError(origin, f"{key} is '{prop.urdf}'", "want a .urdf file of pybullet_data")
        half = 0.5 * (prop.size_m[0] if prop.kind == "ball" else prop.size_m[2])
        if prop.kind != "urdf" and prop.at_m[2] < half - 0.01:
            found = f"key 'prop.{i}.at_m' is {prop.at_m[2]:g} m high"
            raise UserError(origin, found, f"want {half:g} or more to clear the floor")


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(known)}"
