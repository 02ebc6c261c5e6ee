"""Scene to take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec import document
from cinerl.spec.own_body import OwnBody
from cinerl.spec.scene import Light, Scene, Stageset
from cinerl.spec.take import LIGHTS, PATTERNS, Take
from cinerl.stage.body import HEIGHT_M, KEY_LINKS, KEY_OFFSETS
from cinerl.stage.frame import Frame, Touch
from cinerl.stage.humanoid import LINKS
from cinerl.stage.origin import origin_of
from cinerl.stage.own import own_bodies
from cinerl.stage.solids import Row
from cinerl.stage.stage import Stage
from cinerl.stage.validation import validate
from cinerl.stage.world import FPS

_ROLES = ("key", "fill", "rim")


def record(scene: Scene, name: str) -> Take:
    """Perform a scene and record every frame of it.

    Args:
        scene: what to perform.
        name: the take's name.

    Raises:
        UserError: the scene cannot be performed; see `cinerl.stage.validate`.
    """
    validate(scene, name)
    with Stage(scene) as stage:
        frames = [stage.frame]
        frames += [stage.step_frame() for _ in range(max(1, round(scene.seconds * FPS) - 1))]
        touches = [t for f in frames for t in f.contacts] + list(stage.last_contacts())
        return assemble(stage, name, frames, touches, own_bodies(scene))


def assemble(
    stage: Stage,
    name: str,
    frames: Sequence[Frame],
    touches: Sequence[Touch] = (),
    own: tuple[OwnBody, ...] = (),
) -> Take:
    """A take of frames that a stage gave, two or more; also for the part of a live performance so far.

    Args:
        stage: where they were performed.
        name: the take's name.
        frames: successive frames.
        touches: the contacts that began in them, in any order.
        own: bodies that actors brought along.
    """
    scene = stage.scene
    touches = sorted(touches, key=lambda t: (t.seconds, t.links))
    acts = tuple(dict.fromkeys(a for f in frames for a in f.act))
    return Take(
        name=name,
        scene=document.canonical(scene),
        rate=(FPS, 1),
        held_out=scene.held_out,
        body_names=tuple([a.name for a in scene.actor] + [p.name for p in scene.prop]),
        act_names=acts,
        link_body=_ints(stage.owner),
        **_motion(frames),
        speaks=_ints([f.speaks for f in frames]),
        act=_ints([[acts.index(a) for a in f.act] for f in frames]),
        **_shapes(stage.rows),
        **_surroundings(stage.scenery.set),
        **_keys(len(scene.actor)),
        **_contacts(touches),
        mesh_point=stage.scenery.meshes.point,
        mesh_face=stage.scenery.meshes.face,
        mesh_piece=stage.scenery.meshes.piece,
        own=own,
        set=document.canonical(stage.scenery.set),
        source=origin_of(scene),
    )


def _motion(frames: Sequence[Frame]) -> dict[str, Any]:
    names = ("link_pos", "link_quat", "link_vel", "link_spin", "facing", "gaze", "support", "assist_n")
    return {n: np.stack([getattr(f, n) for f in frames]) for n in names}


def _shapes(rows: list[Row]) -> dict[str, Any]:
    return {
        "shape_link": _ints([r.link for r in rows]),
        "shape_kind": _ints([r.kind for r in rows]),
        "shape_pos": _floats([r.pos for r in rows]),
        "shape_quat": _floats([r.quat for r in rows]),
        "shape_size": _floats([r.size for r in rows]),
        "shape_color": _floats([r.colors for r in rows]),
        "shape_pattern": _ints([r.pattern for r in rows]),
        "shape_pattern_m": _floats([r.pattern_m for r in rows]),
    }


def _surroundings(scenery: Stageset) -> dict[str, Any]:
    sky, floor, lights = scenery.sky, scenery.floor, scenery.light
    return {
        "floor_color": _floats(floor.colors),
        "floor_pattern": _ints([PATTERNS.index(floor.pattern)]),
        "floor_pattern_m": _floats([floor.pattern_m]),
        "light_kind": _ints([LIGHTS.index(light.kind) for light in lights]),
        "light_role": _ints([_ROLES.index(light.role) for light in lights]),
        "light_from": _floats([_from(light) for light in lights]),
        "light_power": _floats([np.array(light.color) * light.power for light in lights]),
        "light_shadows": _ints([light.shadows for light in lights]),
        "sky": _floats([sky.zenith, sky.horizon, sky.ground]) * np.float32(sky.power),
    }


def _from(light: Light) -> NDArray[np.float64]:
    where = np.array(light.from_m)
    return where / np.linalg.norm(where) if light.kind == "sun" else where


def _keys(actors: int) -> dict[str, Any]:
    return {
        "heights_m": _floats([HEIGHT_M] * actors),
        "key_link": _ints([KEY_LINKS + LINKS * i for i in range(actors)]),
        "key_offset": _floats([KEY_OFFSETS] * actors),
    }


def _contacts(touches: Sequence[Touch]) -> dict[str, Any]:
    return {
        "contact_s": _floats([t.seconds for t in touches]),
        "contact_links": _ints([t.links for t in touches]).reshape(-1, 2),
        "contact_pos": _floats([t.pos for t in touches]).reshape(-1, 3),
        "contact_ns": _floats([t.impulse_ns for t in touches]),
    }


def _floats(values: Any) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def _ints(values: Any) -> NDArray[np.int32]:
    return np.array(values, np.int32)
