"""Group-relative advantages: of the whole episode, in units of the group's spread."""

from __future__ import annotations

import numpy as np
import torch
from gymnasium.spaces import Box

from cinerl.train.group import GroupBuffer

GROUP, STEPS = 4, 6


def advantages(rewards):
    space = Box(-1, 1, (2,), np.float32)
    buffer = GroupBuffer(STEPS, space, space, "cpu", n_envs=rewards.shape[1], group=GROUP)
    buffer.rewards = rewards.astype(np.float32)
    buffer.compute_returns_and_advantage(torch.zeros(rewards.shape[1]), np.ones(rewards.shape[1]))
    return buffer.advantages


def test_a_whole_episode_is_judged():
    """What came early counts as much as what came late, and every step is told the same."""
    rewards = np.zeros((STEPS, GROUP))
    rewards[0, 0] = rewards[-1, 1] = 1.0
    found = advantages(rewards)
    assert found.shape == (STEPS, GROUP)
    assert (found == found[0]).all()
    assert found[0, 0] == found[0, 1] > 0 > found[0, 2] == found[0, 3]


def test_a_group_is_its_own_measure():
    """A hard performance weighs no more than an easy one, and a better camera is above the mean."""
    rng = np.random.default_rng(0)
    hard = rng.normal(size=(STEPS, GROUP))
    easy = 5.0 + 0.01 * hard
    found = advantages(np.concatenate([hard, easy], axis=1))[0]
    np.testing.assert_allclose(found[:GROUP], found[GROUP:], rtol=1e-2)
    assert found[:GROUP].argmax() == hard.sum(0).argmax()
    np.testing.assert_allclose(found[:GROUP].mean(), 0, atol=1e-6)
    np.testing.assert_allclose(found[:GROUP].std(), 1, rtol=1e-3)


def test_alike_cameras_teach_nothing():
    np.testing.assert_allclose(advantages(np.ones((STEPS, GROUP))), 0)
