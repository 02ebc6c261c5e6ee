"""What the speed benchmark times: each probe does its work for a while and tells steps per second."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import gymnasium
import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.env.core import Core
from cinerl.env.vector import CineVectorEnv
from cinerl.spec.brief import Brief
from cinerl.spec.document import parse
from cinerl.spec.scene import Scene
from cinerl.spec.take import Take
from cinerl.stage import Stage

Floats = NDArray[np.float32]
_BATCHES = 16


class Probe(Protocol):
    """One figure to measure."""

    def run(self, seconds: float) -> float:
        """Work for at least ``seconds``; steps per second of wall time."""


class CoreProbe:
    """Rig and framing of N cameras: no reward, no observation."""

    def __init__(self, brief: Brief, take: Take, rows: int, *, device: str = "cpu", threads: int = 2) -> None:
        self._core = Core(brief, [take], rows, device=device, threads=threads)
        self._actions = commands(rows, len(self._core.axes))
        self.per_cpu_s: list[float] = []
        """Steps per CPU-second of every run: what busy neighbours hardly touch."""

    def run(self, seconds: float) -> float:
        core, filming = self._core, self._core.filming
        slots: Any = filming.actions
        spent, worked, steps = 0.0, 0.0, 0
        while spent < seconds:
            core.reset(steps)
            wp.synchronize_device(core.filming.device)
            began, cpu = time.perf_counter(), time.process_time()
            for actions in itertools.islice(self._actions, core.length):
                slots.assign(actions)
                filming.step()
            wp.synchronize_device(core.filming.device)
            spent += time.perf_counter() - began
            worked += time.process_time() - cpu
            steps += core.length * core.rows
        self.per_cpu_s.append(steps / worked)
        return steps / spent


class EnvProbe:
    """The vector environment: terms, success, observation and automatic restarts, over whole episodes."""

    def __init__(self, brief: Brief, take: Take, rows: int, *, device: str = "cpu", threads: int = 2) -> None:
        options: dict[str, Any] = {"takes": [take], "device": device, "threads": threads}
        self._env = CineVectorEnv(brief, rows, **options)  # type: ignore[arg-type]
        self._actions = commands(rows, len(self._env.core.axes))
        self._env.reset(seed=0)

    def run(self, seconds: float) -> float:
        return _timed(self._episode, self._env.core.length * self._env.num_envs, seconds)

    def _episode(self) -> None:
        for actions in itertools.islice(self._actions, self._env.core.length):
            self._env.step(actions)


class SingleProbe:
    """``gym.make``: one camera, episode by episode."""

    def __init__(self, brief: Brief, take: Take) -> None:
        self._env: gymnasium.Env[Floats, Floats] = gymnasium.make(brief.id, takes=[take])
        width = self._env.action_space.shape or (1,)
        self._actions = (row[0] for row in commands(1, width[0]))
        self._length = round(brief.seconds * take.fps)

    def run(self, seconds: float) -> float:
        return _timed(self._episode, self._length, seconds)

    def _episode(self) -> None:
        self._env.reset()
        for action in itertools.islice(self._actions, self._length):
            self._env.step(action)


class CartPoleProbe:
    """Gymnasium's CartPole-v1, eight sub-environments in one process; every one counts."""

    def __init__(self, count: int = 8) -> None:
        self._env = gymnasium.make_vec("CartPole-v1", num_envs=count, vectorization_mode="sync")
        self._actions = itertools.cycle(np.random.default_rng(0).integers(0, 2, (_BATCHES, count)))
        self._count = count
        self._env.reset(seed=0)

    def run(self, seconds: float) -> float:
        return _timed(self._steps, 200 * self._count, seconds)

    def _steps(self) -> None:
        for actions in itertools.islice(self._actions, 200):
            self._env.step(actions)


class LiveProbe:
    """The same scene performed while one camera films it: physics at every camera step.

    The camera measures the recorded take with the core's own kernels, which spares this peer the cost of
    deriving key points from the live bodies: it comes out too fast, if anything.
    """

    def __init__(self, brief: Brief, take: Take) -> None:
        self._scene = scene_of(take)
        self._core = Core(brief, [take], 1, threads=1)
        self._take = take
        self.began_s: list[float] = []
        """Seconds that each opening of the stage took."""

    def run(self, seconds: float) -> float:
        core, spent, steps = self._core, 0.0, 0
        slots: Any = core.filming.actions
        actions = commands(1, len(core.axes))
        while spent < seconds:
            core.reset(steps)
            opened = time.perf_counter()
            with Stage(self._scene) as stage:
                began = time.perf_counter()
                self.began_s.append(began - opened)
                for action in itertools.islice(actions, min(core.length, self._take.frames - 1)):
                    stage.step_frame()
                    slots.assign(action)
                    core.filming.step()
                    steps += 1
                    if time.perf_counter() - began > seconds:
                        break
                spent += time.perf_counter() - began
        return steps / spent


def scene_of(take: Take) -> Scene:
    """The scene that a take was performed from. Raises `UserError` for a take made otherwise."""
    return parse(Scene, json.loads(take.scene), f"scene of take '{take.name}'")


def commands(rows: int, axes: int) -> itertools.cycle[Floats]:
    """Uniform commands [rows, axes], drawn beforehand."""
    rng = np.random.default_rng(0)
    return itertools.cycle(rng.uniform(-1, 1, (_BATCHES, rows, axes)).astype(np.float32))


def cpu_us_per_step(cores: Mapping[str, Core], seconds: float, repeats: int) -> dict[str, list[float]]:
    """CPU microseconds that a step of one camera takes in each core, by turns; each figure of ``seconds``."""
    actions = {name: commands(core.rows, len(core.axes)) for name, core in cores.items()}
    found: dict[str, list[float]] = {name: [] for name in cores}
    for turn in range(repeats + 1):
        for name, core in cores.items():
            core.reset(0)
            began, steps = time.process_time(), 0
            while steps < core.length or time.process_time() - began < seconds:
                core.step(next(actions[name]))
                steps += 1
            if turn:  # the first compiles and warms up
                found[name].append(1e6 * (time.process_time() - began) / (steps * core.rows))
    return found


def _timed(work: Callable[[], object], steps: int, seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while True:
        work()
        done += steps
        spent = time.perf_counter() - began
        if spent >= seconds:
            return done / spent
