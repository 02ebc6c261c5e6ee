"""What the stage claims of its learned acts: speed beside the wheel's own controller, and falls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from cinerl.stage.humanoid import CHEST_LINK, HEAD_LINK, Humanoid, action_targets, state_vector
from cinerl.stage.motion import Placing, load_clip
from cinerl.stage.network import load_network
from cinerl.stage.warmup import warm_start
from cinerl.stage.wheel import WheelActor
from cinerl.stage.world import PHYSICS_HZ, POLICY_STEPS, SOLVER_ITERATIONS, add_floor, open_world

_HEAD_M = 0.8
_CHEST_M = 0.35
_UPSIDE_DOWN = ("backflip",)


class LearnedActor:
    """One learned act on an empty floor, with no outside force; nothing is recorded.

    Args:
        act: a learned act.
        phase: share of the cycle to begin at.
        warm: begin from the act's own gait, as scenes do; else from the frame of the clip.
        iterations: of PyBullet's solver; the wheel's scene has 10.
        extra: cycles of the warm-up beyond the usual.
    """

    def __init__(
        self, act: str, phase: float = 0.0, *, warm: bool = False,
        iterations: int = SOLVER_ITERATIONS, extra: int = 0,
    ) -> None:  # fmt: skip
        self.client = open_world()
        self.client.setPhysicsEngineParameter(numSolverIterations=iterations)
        add_floor(self.client)
        self.humanoid = Humanoid(self.client)
        self._clip, self._network = load_clip(act), load_network(act)
        self._clip_s, self._step = phase * self._clip.duration, 0
        if warm:
            start = warm_start(act, self._clip, self._network, phase, extra, Placing(np.zeros(3), 0.0))
            self._clip_s = start.clip_s
            self.humanoid.reset(start.pose, start.rates)
        else:
            self.humanoid.reset(self._clip.at(self._clip_s), self._clip.rates(self._clip_s))
        self._targets: list[list[float]] = []
        self.advance = self.client.stepSimulation

    def state(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
        """The policy's observation [197]."""
        seconds = self._clip_s + self._step / PHYSICS_HZ
        return state_vector(self.humanoid.link_states(), seconds / self._clip.duration % 1.0)

    def step(self) -> None:
        """One physics step, with a policy step before it when one is due."""
        if self._step % POLICY_STEPS == 0:
            self._targets = action_targets(self._network(self.state()))
        self.humanoid.drive(self._targets)
        self.advance()
        self._step += 1

    def close(self) -> None:
        self.client.disconnect()


@dataclass(frozen=True)
class SpeedReport:
    """Simulated seconds per CPU-second, medians of alternating runs of one learned actor."""

    act: str
    ours: float
    wheel: float
    ratio: float
    runs: int
    bullet_share: float
    """Share of our time inside PyBullet's two calls, stable PD and step, which no Python can shorten."""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True)
class FallReport:
    """Seconds until a fall, for each starting phase; None: none in the time given."""

    act: str
    seconds: float
    phases: tuple[float, ...]
    fell_s: tuple[float | None, ...]

    @property
    def falls(self) -> int:
        return sum(s is not None for s in self.fell_s)

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "falls": self.falls}


def compare_speed(act: str = "walk", seconds: float = 2.0, runs: int = 9) -> SpeedReport:
    """Policy, state, control and ``stepSimulation`` of one actor, ours and the wheel's by turns.

    Both sides run the same forward pass, for TensorFlow is not there, at the wheel's solver iterations.
    """
    ours, wheel = LearnedActor(act, iterations=10), WheelActor(act)
    speeds: dict[str, list[float]] = {"ours": [], "wheel": []}
    try:
        for _ in range(runs + 1):
            speeds["wheel"].append(simulate_seconds(wheel.step, seconds))
            speeds["ours"].append(simulate_seconds(ours.step, seconds))
        share = _bullet_share(ours, seconds)
    finally:
        ours.close()
        wheel.close()
    # The first round warms caches and is not counted.
    a, b = (statistics.median(speeds[k][1:]) for k in ("ours", "wheel"))
    ratio = statistics.median(x / y for x, y in zip(speeds["ours"][1:], speeds["wheel"][1:], strict=True))
    return SpeedReport(act, a, b, ratio, runs, share)


def _bullet_share(actor: LearnedActor, seconds: float) -> float:
    """Share of CPU time inside PyBullet's two calls, both of the same run: the machine may be busy."""
    inside: list[float] = []
    humanoid = actor.humanoid
    calls = humanoid.drive, actor.advance

    def timed(call: Callable[..., None]) -> Callable[..., None]:
        def run(*args: object) -> None:
            entered = time.process_time()
            call(*args)
            inside.append(time.process_time() - entered)

        return run

    humanoid.drive, actor.advance = timed(calls[0]), timed(calls[1])  # type: ignore[method-assign]
    began = time.process_time()
    for _ in range(round(seconds * PHYSICS_HZ)):
        actor.step()
    return sum(inside) / (time.process_time() - began)


def simulate_seconds(step: Callable[[], None], seconds: float) -> float:
    """Runs ``seconds`` of physics steps; simulated seconds per CPU-second."""
    began = time.process_time()
    for _ in range(round(seconds * PHYSICS_HZ)):
        step()
    return seconds / (time.process_time() - began)


def count_falls(act: str, rng: np.random.Generator, starts: int = 10, seconds: float = 15.0) -> FallReport:
    """Falls of a learned act from random phases, started as scenes start it, with no assist."""
    phases = tuple(round(float(p), 3) for p in rng.uniform(0.0, 1.0, starts))
    return FallReport(act, seconds, phases, tuple(_time_to_fall(act, p, seconds) for p in phases))


def _time_to_fall(act: str, phase: float, seconds: float) -> float | None:
    actor = LearnedActor(act, phase, warm=True)
    try:
        for step in range(round(seconds * PHYSICS_HZ)):
            actor.step()
            if step % 24 == 0 and _down(act, actor):
                return round(step / PHYSICS_HZ, 1)
    finally:
        actor.close()
    return None


def _down(act: str, actor: LearnedActor) -> bool:
    heights = actor.humanoid.links()[:, 1]
    return bool(heights[CHEST_LINK] < _CHEST_M or (heights[HEAD_LINK] < _HEAD_M and act not in _UPSIDE_DOWN))
