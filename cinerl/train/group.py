"""Advantages without a critic: a camera against those that began alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from stable_baselines3.common.buffers import RolloutBuffer
from torch import Tensor

_MOST = 3.0


class GroupBuffer(RolloutBuffer):
    """Rollouts of whole episodes; ``group`` rows in succession began alike.

    What a row earns in its episode is compared with what its group earns, in units of the group's spread
    (Shao et al. 2024, "group relative"). A performance that is hard to film weighs no more than an easy one,
    and no critic has to know which is which. Exploration that lasts an episode explains all of it, what was
    earned before a step too: every step has the same advantage. With the rewards from the step on, late ones
    would count most, and what a move costs at once too little.
    """

    def __init__(self, *arguments: Any, group: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._group = group

    def compute_returns_and_advantage(self, last_values: Tensor, dones: np.ndarray[Any, Any]) -> None:
        earned = self.rewards.sum(axis=0).reshape(-1, self._group)
        apart = earned - earned.mean(axis=1, keepdims=True)
        apart = np.clip(apart / (apart.std(axis=1, keepdims=True) + 1e-6), -_MOST, _MOST)
        self.advantages = np.tile(apart.reshape(-1).astype(np.float32), (len(self.rewards), 1))
        self.returns = self.values.copy()  # no critic learns
