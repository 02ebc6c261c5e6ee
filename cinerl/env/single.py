"""`CineEnv`: the `gymnasium.Env` face, a batch of one."""

from __future__ import annotations

from typing import Any, cast

import gymnasium
import numpy as np
from gymnasium.spaces import Space
from numpy.typing import NDArray

from cinerl.env.build import build
from cinerl.env.sight import Observation, rows_of
from cinerl.env.space import action_space, ending_info
from cinerl.look.clip import SIZE
from cinerl.spec.errors import UserError

Floats = NDArray[np.float32]


class CineEnv(gymnasium.Env[Observation, Floats]):
    """One camera filming one brief.

    Args:
        brief: environment id, short name or TOML file.
        render_mode: ``rgb_array`` lets `render` make the present frame in the quality of a film.
        width: of that frame, pixels.
        height: of that frame, pixels.
        options: those of `cinerl.env.build.build`.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 24}  # noqa: RUF012

    def __init__(
        self,
        brief: str,
        render_mode: str | None = None,
        width: int = SIZE[0],
        height: int = SIZE[1],
        **options: Any,
    ) -> None:
        if render_mode not in (None, "rgb_array"):
            raise UserError("render_mode", f"is '{render_mode}'", "want rgb_array")
        self.render_mode, self._size = render_mode, (width, height)
        self.core = build(brief, 1, **options)
        self.observation_space = cast("Space[Observation]", self.core.sight.space)
        self.action_space = cast("Space[Floats]", action_space(self.core))
        self._next: Observation | None = None
        self._ended = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode; with ``seed``, the same one whatever came before."""
        super().reset(seed=seed)
        self._ended = False
        # The core restarts by itself at the end: that next episode is the one to hand out.
        obs = rows_of(self.core.reset(seed), 0) if seed is not None or self._next is None else self._next
        self._next = None
        return obs, {}

    def step(self, action: Floats) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Film one frame; the end of the shot is ``terminated``, and its info tells how it went."""
        if self._ended:
            raise gymnasium.error.ResetNeeded("the shot has ended: call reset()")
        step = self.core.step(np.asarray(action, np.float32)[None])
        if step.episode is None:
            return rows_of(step.obs, 0), float(step.reward[0]), False, False, {}
        self._next, self._ended = rows_of(step.obs, 0), True
        info = ending_info(self.core, step.episode, 0)
        return rows_of(step.episode.obs, 0), float(step.reward[0]), True, False, info

    def render(self) -> NDArray[np.uint8] | None:
        """The present frame [height, width, 3], or None without a render mode."""
        return None if self.render_mode is None else self.core.still(self._size)
