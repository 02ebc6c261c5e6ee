"""The rendering benchmark: pictures to learn from and pictures to look at, beside those of others."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.bench.machine import machine
from cinerl.bench.probes import Probe, commands, scene_of
from cinerl.bench.rivals import place_of, rivals
from cinerl.bench.speed import BRIEF, TAKE, check_measuring, interleaved, tidy
from cinerl.bench.telling import Report
from cinerl.camera import arrays
from cinerl.camera.kernels.rows import Rows
from cinerl.env.core import Core
from cinerl.look.clip import clip
from cinerl.look.raster import SIZE, Raster
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.shot import SENSOR_MM, Shot
from cinerl.spec.take import KeyPoint, Take
from cinerl.stage import Stage
from cinerl.stage.library import load_take
from cinerl.stage.rotate import to_stage

SCHEMA = 1
FOCAL_MM = 35.0
TALL = 2 * float(np.arctan(SENSOR_MM[0] / 2 / FOCAL_MM * 9 / 16))
"""Radians from the picture's bottom to its top."""
_VIEWS = 16
_DISTANCE_M = 4.0
_HEIGHT_M = 1.5
_FRAME = 40

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long.

    Attributes:
        take: name or file of a take; empty takes the speed benchmark's.
        seconds: length of one measurement.
        repeats: measurements of each figure, interleaved with the others.
        threads: CPU threads of the film's renderer.
        rows: cameras of the observations' figures.
        size: of the observations, pixels.
        film_size: of the film's frames, pixels.
    """

    take: str = ""
    seconds: float = 1.0
    repeats: int = 5
    threads: int = 2
    rows: Sequence[int] = (1, 64, 256)
    size: tuple[int, int] = SIZE
    film_size: tuple[int, int] = (640, 360)


def measure(plan: Plan, report: Report | None = None) -> dict[str, Any]:
    """All figures of the rendering benchmark, as plain data.

    Raises:
        UserError: a take that does not exist, is too short or was not made from a scene; a plan of nothing.
    """
    take = load_take(plan.take or TAKE)
    _check(plan, take)
    probes: dict[str, Probe] = {f"observation {n}": ObservationProbe(take, n, plan.size) for n in plan.rows}
    probes["env"] = PixelEnvProbe(load_brief(BRIEF), take, plan.rows[-1], plan.size)
    probes["film"] = FilmProbe(take, plan.film_size, plan.threads)
    probes["tiny renderer"] = TinyProbe(take, plan.size)
    place = place_of(take, _FRAME, *views(take, _FRAME), TALL)
    others, skipped = rivals(place, plan.size)
    probes |= others
    speeds = interleaved(probes, plan.seconds, plan.repeats, report)
    median = {name: statistics.median(values) for name, values in speeds.items()}
    ours = {str(n): tidy(median[f"observation {n}"]) for n in plan.rows}
    tiny, best = median["tiny renderer"], median[f"observation {plan.rows[-1]}"]
    return {
        "kind": "render", "schema": SCHEMA,
        "observation_frames_per_cpu_s": ours,
        "rgb_env_steps_per_cpu_s": tidy(median["env"]),
        "film_frames_per_s": tidy(median["film"]),
        "peers": {
            "tiny_renderer_frames_per_cpu_s": tidy(tiny),
            "rivals_frames_per_cpu_s": {name: tidy(median[name]) for name in others},
        },
        "skipped": skipped,
        "ratios": {
            "observation_to_tiny_renderer": {n: tidy(v / tiny) for n, v in ours.items()},
            "observation_to_rivals": {name: tidy(best / median[name]) for name in others},
        },
        "spread": {name: [tidy(min(v)), tidy(max(v))] for name, v in speeds.items()},
        "workload": {
            "take": take.name, "size": list(plan.size), "film_size": list(plan.film_size),
            "channels": "rgb, depth, id, class, normal, motion; TinyRenderer: rgb, depth, id; "
            "rivals: rgb, depth",
            "rivals_triangles": len(place.face),
            "env_rows": plan.rows[-1], "threads": plan.threads,
            "seconds": plan.seconds, "repeats": plan.repeats,
        },
        "machine": machine(),
    }  # fmt: skip


class ObservationProbe:
    """The rasteriser with all its channels, on one thread: frames per CPU-second."""

    def __init__(self, take: Take, rows: int, size: tuple[int, int]) -> None:
        eyes, quats = (np.resize(a, (rows, a.shape[1])) for a in views(take, _FRAME))
        state = arrays.allocate(Rows, rows, "cpu")
        state.pos.assign(eyes)
        state.quat.assign(quats)
        state.focal_mm.fill_(FOCAL_MM)
        state.start.fill_(_FRAME)
        self._raster = Raster([take], state, size=size, exact=True, threads=1)
        self._rows = rows

    def run(self, seconds: float) -> float:
        return _per_cpu_s(self._raster.see, self._rows, seconds)


class PixelEnvProbe:
    """The whole environment with ``obs="rgb"`` on one thread: steps per CPU-second."""

    def __init__(self, brief: Brief, take: Take, rows: int, size: tuple[int, int]) -> None:
        self._core = Core(brief, [take], rows, threads=1, obs="rgb", size=size)
        self._actions = commands(rows, len(self._core.axes))
        self._core.reset(0)

    def run(self, seconds: float) -> float:
        return _per_cpu_s(lambda: self._core.step(next(self._actions)), self._core.rows, seconds)


class FilmProbe:
    """Frames of a film: per second of wall time, once the take has been made ready."""

    def __init__(self, take: Take, size: tuple[int, int], threads: int) -> None:
        self._take, self._size, self._threads = take, size, threads
        eyes, quats = views(take, _FRAME)
        frames = take.frames - _FRAME
        self._shot = Shot(
            take.digest, "", take.rate, _FRAME, 0,
            np.tile(eyes[0], (frames, 1)), np.tile(quats[0], (frames, 1)),
            np.full(frames, FOCAL_MM, np.float32), np.full(frames, _DISTANCE_M, np.float32),
            np.full(frames, 4.0, np.float32), np.zeros(frames, np.float32),
        )  # fmt: skip
        self._frames = self._begin()

    def run(self, seconds: float) -> float:
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            if next(self._frames, None) is None:
                self._frames = self._begin()
                began, done = time.perf_counter(), 0
            done += 1
        return done / (time.perf_counter() - began)

    def _begin(self) -> Any:
        frames = clip(self._shot, self._take, self._size, threads=self._threads)
        next(frames)
        return frames


class TinyProbe:
    """PyBullet's TinyRenderer without shadow, same scene and places: frames per CPU-second."""

    def __init__(self, take: Take, size: tuple[int, int]) -> None:
        self._stage = Stage(scene_of(take))
        for _ in range(_FRAME):
            self._stage.step_frame()
        self._size, self._turn = size, 0
        eyes, quats = views(take, _FRAME)
        up = geometry.rotate(quats, np.array([0.0, 1.0, 0.0]))
        ahead = geometry.rotate(quats, np.array([0.0, 0.0, -1.0]))
        client = self._stage._client
        self._views = [
            client.computeViewMatrix(*(to_stage(v).tolist() for v in (eye, eye + way, top)))
            for eye, way, top in zip(eyes.astype(float), ahead, up, strict=True)
        ]
        self._projection = client.computeProjectionMatrixFOV(np.degrees(TALL), 16 / 9, 0.05, 200.0)

    def run(self, seconds: float) -> float:
        return _per_cpu_s(self._picture, 1, seconds)

    def _picture(self) -> None:
        client, self._turn = self._stage._client, self._turn + 1
        view = self._views[self._turn % len(self._views)]
        client.getCameraImage(
            *self._size, view, self._projection, renderer=client.ER_TINY_RENDERER, shadow=0
        )


def views(take: Take, frame: int) -> tuple[Floats, Floats]:
    """Places [16, 3] and rotations [16, 4] of cameras around the first actor."""
    middle = take.link_pos[frame, take.key_link[0, KeyPoint.PELVIS]].astype(float)
    turn = np.arange(_VIEWS) * 2 * np.pi / _VIEWS
    away = _DISTANCE_M * np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    eyes = middle * [1, 1, 0] + away + [0, 0, _HEIGHT_M]
    quats = np.stack([geometry.look_at(eye, middle) for eye in eyes])
    return eyes.astype(np.float32), quats.astype(np.float32)


def _check(plan: Plan, take: Take) -> None:
    check_measuring(plan.seconds, plan.repeats, plan.threads)
    if take.frames <= _FRAME + 2:
        raise UserError("--take", f"is '{take.name}'", f"want more than {_FRAME + 2} frames")


def _per_cpu_s(work: Callable[[], object], frames: int, seconds: float) -> float:
    began, done = time.process_time(), 0
    while True:
        work()
        wp.synchronize_device("cpu")
        done += frames
        spent = time.process_time() - began
        if spent >= seconds:
            return done / spent
