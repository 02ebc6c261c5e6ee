"""`Core`: the batched environment behind every face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.filming import Filming, check_device
from cinerl.camera.framing import Framing
from cinerl.camera.limits import free_axes, limits_of, plan_of
from cinerl.camera.windows import Window, find_windows, frames_of
from cinerl.critic.layout import LayoutCritic
from cinerl.critic.motion import MotionCritic
from cinerl.env.live import Live
from cinerl.env.planes import Obs, Sees
from cinerl.env.sight import CameraSight, Observation, PixelSight, Sight, rows_of, sight_of
from cinerl.env.still import still
from cinerl.look.raster import SIZE
from cinerl.reward.scoring import Scoring, needs
from cinerl.reward.terms import Term
from cinerl.spec.brief import Brief
from cinerl.spec.errors import UserError
from cinerl.spec.rig import load_rig
from cinerl.spec.take import Take

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Episode:
    """How the episodes of the rows that ended went; K rows."""

    rows: NDArray[np.intp]
    """[K]"""
    obs: Observation
    """[K, ...] the last observations, before the restart."""
    success: NDArray[np.bool_]
    """[K]"""
    criteria: Floats
    """[K, M] reduced criteria, in the order of ``Core.criteria``; NaN if never judged."""
    sums: Floats
    """[K, T] episode sums of the terms' scores in [0, 1]."""
    reward: NDArray[np.float64]
    """[K] mean reward of a step."""


@dataclass(frozen=True)
class Step:
    """One step of all rows; arrays are fresh copies."""

    obs: Observation
    """[N, ...]; of the new episode where one ended."""
    reward: Floats
    """[N]"""
    ended: NDArray[np.bool_]
    """[N]"""
    pictures: dict[str, Floats] | None
    """Pose and lens of every row at this frame, if asked for."""
    episode: Episode | None
    """What ended, or None."""


class Core:
    """N rows of one brief: cameras on takes, rewards, success, automatic restart.

    Args:
        brief: what to film.
        takes: the takes to film it on.
        rows: number of cameras.
        device: ``cpu`` or ``cuda``.
        threads: CPU threads.
        windows: where episodes begin; None finds all that the brief allows.
        side: −1 or 1 makes the camera start on that side of the subject; 0 draws one.
        live: run the physics in lock-step; one row on the CPU.
        obs: ``state`` observes numbers (`cinerl.env.observation`); ``rgb``, ``rgbd`` and ``gbuffer`` pictures
            (`cinerl.env.planes`), and nothing else.
        size: width and height of a picture; it always holds the film's whole 16:9 frame.
        frames: how many pictures, oldest first.
        own: observe a ``Dict`` of the ``picture`` and of ``own``, what a camera knows of itself.
        terms: reward terms of this core alone, beside the registered ones.

    Raises:
        UserError: for terms, rigs or takes that do not fit the brief.
    """

    def __init__(
        self,
        brief: Brief,
        takes: Sequence[Take],
        rows: int = 1,
        *,
        device: str = "cpu",
        threads: int = 2,
        windows: Sequence[Window] | None = None,
        side: float = 0.0,
        live: bool = False,
        obs: Obs = "state",
        size: tuple[int, int] = SIZE,
        frames: int = 1,
        own: bool = False,
        terms: Sequence[Term] = (),
    ) -> None:
        check_device(device)
        rates = {take.rate for take in takes}
        if len(rates) != 1:
            raise UserError(brief.id, f"takes have frame rates {sorted(rates)}", "want exactly one")
        self.brief, self.rows, self.takes = brief, rows, tuple(takes)
        self.rig = load_rig(brief.rig)
        self.windows = tuple(windows) if windows is not None else find_windows(brief, takes)
        self.length = frames_of(brief, takes[0])
        self.axes = free_axes(self.rig, brief.lens)
        limits = limits_of(self.rig, brief.lens, takes[0].fps)
        named = {term.name: term for term in terms}
        asked = needs(brief, named)
        plan = plan_of(brief, self.rig, self.windows, self.length, device, side)
        self.filming = Filming(
            rows,
            takes,
            limits,
            self.axes,
            plan,
            device=device,
            threads=threads,
            with_shake="shake" in asked,
            with_views="views" in asked,
        )
        self.critics = [MotionCritic(self.filming)] if "motion" in asked else []
        if "layout" in asked:
            LayoutCritic(self.filming)
        self.scoring = Scoring(brief, self.filming.framing, self.filming.lanes, takes[0].fps, named)
        self.term_names = self.scoring.term_names
        self.criteria = brief.criteria()
        self.observes = brief.observes or ()
        self._live = Live(self.filming) if live else None
        self._threads = threads
        self._sights: dict[Sees, Sight] = {}
        self.observe_as(Sees(obs, (size[0], size[1]), frames, own))
        self._returns = np.zeros(rows)
        self._everyone = np.ones(rows, bool)
        self._begun = False

    @property
    def framing(self) -> Framing:
        """Measures of the current frame; views that change at the next step."""
        return self.filming.framing

    def observe_as(self, sees: Sees) -> None:
        """Give other observations from the next `reset` on.

        Raises:
            UserError: observations that there are not.
        """
        self.sees = sees
        if sees not in self._sights:
            ev = self.brief.lens.exposure_ev
            self._sights[sees] = sight_of(
                self.filming,
                self.takes,
                sees,
                groups=self.observes,
                exposure_ev=ev,
                threads=self._threads,
            )
        self.sight = self._sights[sees]
        if self._live:
            pixels = self.sight.pixels if isinstance(self.sight, CameraSight) else self.sight
            self._live.raster = pixels.raster if isinstance(pixels, PixelSight) else None

    def reset(
        self, seed: int | None = None, chosen: NDArray[np.bool_] | None = None, *, group: int = 1
    ) -> Observation:
        """Begin new episodes in the chosen rows (default all); returns observations [N, ...].

        With ``seed``, row i draws from ``seed + i // group``, whatever was filmed before: the rows of a group
        begin alike, in this episode and all that follow.
        """
        if seed is None and not self._begun:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        seeds = None
        if seed is not None:
            seeds = ((seed % 2**32 + np.arange(self.rows) // group) % 2**32).astype(np.uint32)
        self._begun = True
        self._restart(self._everyone if chosen is None else chosen, seeds)
        return self.sight.read()

    def step(self, actions: Floats, *, pictures: bool = False) -> Step:
        """Move every camera by ``actions`` [N, axes] in [−1, 1] and film one frame."""
        self.filming.actions.assign(np.ascontiguousarray(actions, np.float32))
        if self._live:
            self.filming.move()
            self._live.advance()
            self.filming.measure()
        else:
            self.filming.step()
        self.scoring.gather()
        self.filming.lanes.run(self.scoring.program, *self.sight.programs)
        self.sight.see()
        reward = self.scoring.reward.numpy().copy()
        self._returns += reward
        ended = self.filming.state.frame.numpy() >= self.length
        shown = self.pictures() if pictures else None
        episode = self._finish(ended) if ended.any() else None
        return Step(self.sight.read(), reward, ended, shown, episode)

    def pictures(self) -> dict[str, Floats]:
        """Pose [N, 3], [N, 4] and lens [N] of every camera now, as copies."""
        state = self.filming.state
        return {name: getattr(state, name).numpy().copy() for name in ("pos", "quat", "focal_mm", "focus_m")}

    def still(self, size: tuple[int, int], row: int = 0) -> NDArray[np.uint8]:
        """What the camera of a row sees now [H, W, 3], in the quality of a film."""
        return still(self.filming, self.brief, size, row, self._live.poses if self._live else None)

    def get_state(self) -> dict[str, NDArray[Any]]:
        """Everything that the next steps depend on; arrays with rows first."""
        state = self.filming.get_state() | self.scoring.get_state() | self.sight.get_state()
        for critic in self.critics:
            state |= critic.get_state()
        return state | {"returns": self._returns.copy()}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> Observation:
        """Return to what `get_state` gave; returns observations [N, ...]."""
        self.filming.set_state(state)
        for critic in self.critics:
            critic.set_state(state)
        self.scoring.set_state(state)
        self._returns = np.array(state["returns"], np.float64)
        self._begun = True
        self.sight.set_state(state)
        return self.sight.read()

    def _finish(self, ended: NDArray[np.bool_]) -> Episode:
        rows = np.flatnonzero(ended)
        success, criteria = self.scoring.success()
        episode = Episode(
            rows=rows,
            obs=rows_of(self.sight.read(), rows),
            success=success[rows],
            criteria=criteria[rows].copy(),
            sums=self.scoring.sums.numpy()[rows].copy(),
            reward=self._returns[rows] / self.length,
        )
        self._restart(ended, None)
        return episode

    def _restart(self, chosen: NDArray[np.bool_], seeds: NDArray[np.uint32] | None) -> None:
        self.filming.begin(chosen, seeds)
        if self._live:
            self._live.begin()
        self.scoring.clear(chosen)
        self._returns[chosen] = 0.0
        self.sight.begin(chosen)
