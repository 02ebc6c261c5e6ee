"""`Sb3VecEnv`: the Stable-Baselines3 `VecEnv` face."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from cinerl.env.core import Core
from cinerl.env.sight import Observation, rows_of
from cinerl.env.space import action_space, ending_info

Floats = NDArray[np.float32]


class Sb3VecEnv(VecEnv):
    """A core as Stable-Baselines3 wants it.

    ``reward_scale`` multiplies the rewards it hands out; ``group`` rows in succession begin alike.
    """

    def __init__(self, core: Core, reward_scale: float = 1.0, group: int = 1) -> None:
        self.core, self._group = core, group
        self._scale = np.float32(reward_scale)
        self._actions = np.zeros((core.rows, len(core.axes)), np.float32)
        super().__init__(core.rows, core.sight.space, action_space(core))
        # One dictionary serves every row of every step in which nothing ends.
        self._nothing: list[dict[str, Any]] = [{} for _ in range(core.rows)]

    def reset(self) -> Observation:
        """Begin episodes in all rows, from the seed given to `seed` if there was one."""
        seed = self._seeds[0]
        self._reset_seeds()
        return self.core.reset(seed, group=self._group)

    def step_async(self, actions: Floats) -> None:
        self._actions = actions

    def step_wait(self) -> tuple[Observation, Floats, NDArray[np.bool_], list[dict[str, Any]]]:
        step = self.core.step(self._actions)
        infos = self._nothing
        if step.episode is not None:
            infos = [{} for _ in range(self.num_envs)]
            for k, row in enumerate(step.episode.rows):
                info = ending_info(self.core, step.episode, k)
                mean = info["mean_reward"]
                info["episode"] = {"r": mean * self.core.length, "l": self.core.length}
                infos[row] = info | {
                    "terminal_observation": rows_of(step.episode.obs, k),
                    "TimeLimit.truncated": False,
                }
        return step.obs, step.reward * self._scale, step.ended, infos

    def close(self) -> None:
        """Nothing to release."""

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        return [getattr(self.core, attr_name, None)] * len(self._indices(indices))

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        raise AttributeError("rows share one core: build another with the options you want")

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        raise AttributeError("rows share one core: call its methods")

    def env_is_wrapped(self, wrapper_class: type, indices: Any = None) -> list[bool]:
        return [False] * len(self._indices(indices))

    def _indices(self, indices: int | Sequence[int] | None) -> Sequence[int]:
        return list(self._get_indices(indices))
