"""`CineEnv`: the `gymnasium.Env` face, a batch of one."""

from __future__ import annotations

from typing import Any, cast

import gymnasium
import numpy as np
from gymnasium.spaces import Space
from numpy.typing import NDArray

from cinerl.env.build import build
from cinerl.env.space import action_space, ending_info, observation_space

Floats = NDArray[np.float32]


class CineEnv(gymnasium.Env[Floats, Floats]):
    """One camera filming one brief. Arguments are those of `cinerl.env.build.build`."""

    metadata = {"render_modes": [], "render_fps": 24}  # noqa: RUF012

    def __init__(self, brief: str, **options: Any) -> None:
        self.core = build(brief, 1, **options)
        self.observation_space = cast("Space[Floats]", observation_space())
        self.action_space = cast("Space[Floats]", action_space(self.core))
        self._next: Floats | None = None
        self._ended = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, dict[str, Any]]:
        """Begin an episode; with ``seed``, the same one whatever came before."""
        super().reset(seed=seed)
        self._ended = False
        # The core restarts by itself at the end: that next episode is the one to hand out.
        obs = self.core.reset(seed)[0] if seed is not None or self._next is None else self._next
        self._next = None
        return obs, {}

    def step(self, action: Floats) -> tuple[Floats, float, bool, bool, dict[str, Any]]:
        """Film one frame; the end of the shot is ``terminated``, and its info tells how it went."""
        if self._ended:
            raise gymnasium.error.ResetNeeded("the shot has ended: call reset()")
        step = self.core.step(np.asarray(action, np.float32)[None])
        if step.episode is None:
            return step.obs[0], float(step.reward[0]), False, False, {}
        self._next, self._ended = step.obs[0], True
        info = ending_info(self.core, step.episode, 0)
        return step.episode.obs[0], float(step.reward[0]), True, False, info
