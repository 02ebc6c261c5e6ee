"""`CineVectorEnv`: the `gymnasium.vector.VectorEnv` face; restarts in the same step."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from cinerl.env.build import build
from cinerl.env.sight import Observation, rows_of
from cinerl.env.space import action_space, ending_info

Floats = NDArray[np.float32]


class CineVectorEnv(VectorEnv[Observation, Floats, NDArray[Any]]):
    """N cameras filming one brief. Arguments are those of `cinerl.env.build.build`."""

    metadata = {"render_modes": [], "render_fps": 24, "autoreset_mode": AutoresetMode.SAME_STEP}  # noqa: RUF012

    def __init__(self, brief: str, num_envs: int = 1, **options: Any) -> None:
        self.core = build(brief, num_envs, **options)
        self.num_envs = num_envs
        self.single_observation_space = self.core.sight.space
        self.single_action_space = action_space(self.core)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin episodes in all rows; row i draws from ``seed + i``."""
        if isinstance(seed, list):
            raise ValueError("pass one integer seed: row i gets seed + i")
        return self.core.reset(seed), {}

    def step(
        self, actions: Floats
    ) -> tuple[Observation, NDArray[Any], NDArray[Any], NDArray[Any], dict[str, Any]]:
        """Film one frame with every camera; ``final_obs`` and ``final_info`` tell of ended rows."""
        step = self.core.step(actions)
        infos: dict[str, Any] = {}
        if step.episode is not None:
            for k, row in enumerate(step.episode.rows):
                info = ending_info(self.core, step.episode, k)
                infos = self._add_info(
                    infos, {"final_obs": rows_of(step.episode.obs, k), "final_info": info}, int(row)
                )
        return step.obs, step.reward.astype(np.float64), step.ended, np.zeros_like(step.ended), infos
