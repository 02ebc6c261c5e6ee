"""What pictures the gallery has: names, what each shows, and how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from PIL import Image

from cinerl.look.body import store
from cinerl.look.body.builds import BUILDS
from cinerl.policy.gains import gains_for
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.document import canonical
from cinerl.spec.light import load_preset
from cinerl.spec.rig import load_rig
from cinerl.spec.scene import load_set
from cinerl.stage.cues import ACTS
from cinerl.stage.library import load_take
from making.cast import portrait, scene_of
from making.drawn import beside_plan, grid
from making.filmed import Size, of_episode, of_move, of_still, pictures
from making.picture import Picture
from making.shotlist import ShotList, Still, View, load_shot_list

WIDE: Size = (1280, 720)
LIGHT: Size = (960, 540)
TALL: Size = (600, 800)
CELL: Size = (384, 216)
FIGURE: Size = (300, 300)
GIF: Size = (320, 180)
BESIDE: Size = (480, 270)
OWN = "own"
"""The column of a set's own lights."""
LIGHTS_SHEET, ACTS_SHEET = "sets-and-lights.jpg", "acts-and-bodies.jpg"

Frames = Iterator[Image.Image]


def plan() -> list[Picture]:
    """All pictures."""
    shots = load_shot_list()
    sets, lights = data.names("assets/sets"), data.names("assets/lights")
    return [
        *stills(),
        *(_move(shots, rig) for rig in data.names("assets/rigs")),
        *(_animation(shots, env) for env in data.names("envs")),
        _lights_sheet(shots, sets, lights),
        _acts_sheet(shots, [build.name for build in BUILDS]),
    ]


def stills() -> list[Picture]:
    """The pictures of one frame each: sets, lights and bodies."""
    shots = load_shot_list()
    sets, lights = data.names("assets/sets"), data.names("assets/lights")
    builds = [build.name for build in BUILDS]
    return [
        *(_still(f"sets/{name}.jpg", shots.set[name], WIDE) for name in sets),
        *(_still(f"lights/{name}-wide.jpg", shots.light.wide, LIGHT, name) for name in lights),
        *(_still(f"lights/{name}-close.jpg", shots.light.close, LIGHT, name) for name in lights),
        *(_person(f"bodies/{name}-whole.jpg", shots, shots.cast.whole, name) for name in builds),
        *(_person(f"bodies/{name}-head.jpg", shots, shots.cast.head, name) for name in builds),
    ]


def _still(path: str, at: Still, size: Size, light: str | None = None) -> Picture:
    lit = canonical(load_preset(light)) if light else ""
    shows = (canonical(at), load_take(at.take).digest, lit, *_bodies())
    return Picture(path, shows, partial(_draw_still, at, size, light))


def _person(path: str, shots: ShotList, view: View, build: str) -> Picture:
    scene = scene_of(shots.cast, build, view.act)
    shows = (canonical(view), canonical(scene), canonical(load_set(shots.cast.set)), *_bodies())
    return Picture(path, shows, partial(_draw_person, view, build))


def _animation(shots: ShotList, env: str) -> Picture:
    brief, episode = load_brief(env), shots.env[env]
    agent = data.folder("agents") / "ppo" / brief.id.rpartition("/")[2]
    if episode.cameraman:
        films: list[Path | str] = [canonical(gains_for(episode.cameraman, brief.id))]
    else:
        films = sorted(p for p in agent.iterdir() if p.is_file())
    shows = (
        canonical(brief),
        canonical(load_rig(brief.rig)),
        canonical(episode),
        load_take(episode.take).digest,
        *films,
        *_bodies(),
    )
    return Picture(f"environments/{env}.gif", shows, partial(_draw_episode, env))


def _move(shots: ShotList, rig: str) -> Picture:
    move = shots.rig[rig]
    documents = (canonical(load_rig(rig)), canonical(move), canonical(load_brief(move.env)))
    shows = (*documents, load_take(move.take).digest, *_bodies())
    return Picture(f"rigs/{rig}.jpg", shows, partial(_draw_move, rig))


def _lights_sheet(shots: ShotList, sets: list[str], lights: list[str]) -> Picture:
    cells = [_still("", shots.set[name], CELL, light).key for name in sets for light in (None, *lights)]
    return Picture(LIGHTS_SHEET, (*sets, *lights, *cells), partial(_draw_lights, sets, lights))


def _acts_sheet(shots: ShotList, builds: list[str]) -> Picture:
    cast = shots.cast
    scenes = [canonical(scene_of(cast, build, act)) for act in ACTS for build in builds]
    shows = (canonical(cast.acting), canonical(load_set(cast.set)), *scenes, *_bodies())
    return Picture(ACTS_SHEET, shows, partial(_draw_acts, builds))


def _bodies() -> list[Path]:
    return sorted(store.folder().glob("*.npz"))


def _scaled(size: Size, scale: float) -> Size:
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _draw_still(at: Still, size: Size, light: str | None, scale: float) -> Frames:
    yield Image.fromarray(of_still(at, _scaled(size, scale), light))


def _draw_person(view: View, build: str, scale: float) -> Frames:
    yield Image.fromarray(portrait(view, build, _scaled(TALL, scale)))


def _draw_episode(env: str, scale: float) -> Frames:
    take, shot = of_episode(env, load_shot_list().env[env])
    yield from map(Image.fromarray, pictures(shot, take, _scaled(GIF, scale), range(0, shot.frames, 2)))


def _draw_move(rig: str, scale: float) -> Frames:
    take, shot = of_move(rig, load_shot_list().rig[rig])
    moments = [shot.frames // 24, shot.frames // 2, shot.frames - 2]
    frames = [Image.fromarray(p) for p in pictures(shot, take, _scaled(BESIDE, scale), moments)]
    yield beside_plan(frames, take, shot, load_rig(rig).title)


def _draw_lights(sets: list[str], lights: list[str], scale: float) -> Frames:
    places, size = load_shot_list().set, _scaled(CELL, scale)
    rows = [
        [Image.fromarray(of_still(places[name], size, light)) for light in (None, *lights)] for name in sets
    ]
    yield grid(rows, sets, [OWN, *lights])


def _draw_acts(builds: list[str], scale: float) -> Frames:
    view, size = load_shot_list().cast.acting, _scaled(FIGURE, scale)
    rows = [
        [Image.fromarray(portrait(replace(view, act=act), build, size)) for build in builds] for act in ACTS
    ]
    yield grid(rows, ACTS, builds)
