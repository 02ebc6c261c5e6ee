"""Advantages without a critic: a camera against those that began alike."""

from __future__ import annotations

from typing import Any

import numpy as np
from stable_baselines3.common.buffers import RolloutBuffer
from torch import Tensor

_MOST = 5.0


class GroupBuffer(RolloutBuffer):
    """Rollouts of whole episodes; ``group`` rows in succession began alike.

    What a row earns from a moment on is compared with what its group earns from that moment on, in units of
    the group's spread (Shao et al. 2024, "group relative"). A performance that is hard to film weighs no
    more than an easy one, and no critic has to know which is which.
    """

    def __init__(self, *arguments: Any, group: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._group = group

    def compute_returns_and_advantage(self, last_values: Tensor, dones: np.ndarray[Any, Any]) -> None:
        steps, rows = self.rewards.shape
        ahead, earned = np.zeros_like(self.rewards), np.zeros(rows, np.float32)
        for t in reversed(range(steps)):
            earned = self.rewards[t] + np.float32(self.gamma) * earned
            ahead[t] = earned
        apart = ahead.reshape(steps, rows // self._group, self._group)
        apart = apart - apart.mean(axis=2, keepdims=True)
        apart = apart / (apart.std(axis=(0, 2), keepdims=True) + 1e-6)
        self.advantages = np.clip(apart.reshape(steps, rows), -_MOST, _MOST).astype(np.float32)
        self.returns = self.values.copy()  # no critic learns
