"""Shots and frames for the gallery: a place to a picture, an episode or a move to a shot."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.windows import Window
from cinerl.edit.cut import film_parts, single
from cinerl.env.core import Core
from cinerl.geometry import look_at
from cinerl.look.caster import Caster
from cinerl.look.display import display
from cinerl.policy.scripted import ComposerCamera
from cinerl.policy.shoot import shoot
from cinerl.policy.view import View
from cinerl.spec.brief import Brief, Start, load_brief
from cinerl.spec.light import load_preset
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.stage.library import load_take
from making.shotlist import Episode, Move, Place, Still

Size = tuple[int, int]
Picture = NDArray[np.uint8]


def still(take: Take, frame: int, place: Place, size: Size, light: str | None = None) -> Picture:
    """One frame of a take from a place, [H, W, 3]."""
    eye, target = np.array(place.from_m), np.array(place.to_m)
    one = np.ones(2, np.float32)
    shot = Shot(
        take=take.digest,
        brief="",
        rate=take.rate,
        start_frame=min(frame, take.frames - 2),
        subject=0,
        pos=np.tile(eye, (2, 1)).astype(np.float32),
        quat=np.tile(look_at(eye, target), (2, 1)).astype(np.float32),
        focal_mm=one * np.float32(place.focal_mm),
        focus_m=one * np.float32(np.linalg.norm(target - eye)),
        aperture=one * np.float32(place.aperture),
        exposure_ev=one * np.float32(place.exposure_ev),
    )
    return next(pictures(shot, take, size, [0], light))


def of_still(at: Still, size: Size, light: str | None = None) -> Picture:
    """A moment of a shipped take."""
    take = load_take(at.take)
    return still(take, round(at.at_s * take.fps), at, size, light)


def pictures(
    shot: Shot, take: Take, size: Size, frames: Iterable[int], light: str | None = None
) -> Iterator[Picture]:
    """Some frames of a shot, developed, on one thread."""
    preset = load_preset(light) if light else None
    caster = Caster(take, size, light=preset, occlusion=False)
    with ThreadPoolExecutor(1) as pool:
        for index in frames:
            yield display(caster.frame(shot, index, pool).rgb)


def of_episode(env: str, episode: Episode) -> tuple[Take, Shot]:
    """What the environment's cameraman films: the best of its starts."""
    take = load_take(episode.take)
    plan = single(env, episode.cameraman or "ppo", episode.take, episode.subject, episode.seed, None)
    return take, film_parts(plan, take, Path(env), threads=1)[0].shot


def of_move(rig: str, move: Move) -> tuple[Take, Shot]:
    """A move, made with a rig."""
    take = load_take(move.take)
    subject = take.body_names.index(move.subject)
    brief = _brief(rig, move)
    core = Core(
        brief,
        [take],
        windows=[Window(0, subject, round(move.from_s * take.fps))],
        side=math.copysign(1.0, move.bearing_deg),
        threads=1,
    )
    return take, shoot(core, Driven(core, move), 0).shots[0]


def _brief(rig: str, move: Move) -> Brief:
    brief = load_brief(move.env)
    bearing, high, far = abs(move.bearing_deg), move.height_m, move.distance_m
    return replace(
        brief,
        rig=rig,
        seconds=move.seconds,
        lens=replace(brief.lens, focal_mm=move.focal_mm, zoom_octaves_ps=0.0),
        start=Start(
            bearing_deg=(bearing, bearing), height_m=(high, high), distance_m=(far, far), aim_error_deg=0.0
        ),
        goal=replace(brief.goal, sweep_deg=0.0) if move.drive else brief.goal,
    )


class Driven(ComposerCamera):
    """The composer's head on a body that is driven from rest to rest."""

    def __init__(self, core: Core, move: Move) -> None:
        super().__init__(core)
        self._drive, self._frame = move.drive, 0

    def steer(self, view: View) -> dict[str, NDArray[np.float64]]:
        """The drive, or the brief's goal without one."""
        commands = super().steer(view)
        if not self._drive:
            return commands
        self._frame += 1
        ease = np.sin(np.pi * min(self._frame / self.core.length, 1.0)) ** 0.5
        return {axis: np.full(1, self._drive.get(axis, 0.0) * ease) for axis in commands}

    def turn(self, view: View) -> dict[str, NDArray[np.float64]]:
        """The composer's, and the driven roll."""
        return super().turn(view) | {"roll": np.full(1, self._drive.get("roll", 0.0))}
