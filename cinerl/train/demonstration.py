"""A policy's start: it imitates a cameraman, more and more on shots of its own."""

from __future__ import annotations

import numpy as np
import torch
from stable_baselines3 import PPO
from torch import Tensor

from cinerl.env.core import Core
from cinerl.env.observation import width_of
from cinerl.spec.recipe import Demonstration
from cinerl.train.school import School

_ROUNDS = 20
_MINIBATCH = 4096
_PASS = 400_000
"""Most examples of a round's passes; the last round sees all."""
_SLOWEST = 0.03


def imitate(model: PPO, core: Core, plan: Demonstration, seed: int) -> None:
    """Teach ``model``'s policy the teacher's commands (see `School`), in place.

    Everything drawn comes from ``seed``. The core is left in the middle of an episode.

    Raises:
        UserError: no such teacher.
    """
    lesson = _Lesson(model, core, plan, seed)
    for turn in range(_ROUNDS):
        lesson.film(turn)
        lesson.study(turn)


class _Lesson:
    """The examples so far, and who drives which camera."""

    def __init__(self, model: PPO, core: Core, plan: Demonstration, seed: int) -> None:
        policy = model.policy
        self._body, self._head = policy.mlp_extractor.policy_net, policy.action_net
        self._core, self._plan = core, plan
        self._weights = [*self._body.parameters(), *self._head.parameters()]
        self._optimizer = torch.optim.Adam(self._weights)
        self._rng = np.random.default_rng([seed, 1])
        self._school = School(core, plan.teacher, seed)
        self._steps = max(1, plan.steps // core.rows // _ROUNDS)
        examples = _ROUNDS * self._steps, core.rows
        self._seen = np.empty((*examples, width_of(core.observes)), np.float32)
        self._wanted = np.empty((*examples, len(core.axes)), np.float32)

    def film(self, turn: int) -> None:
        """A twentieth of the budget; the student drives ever more of the cameras."""
        rows, rng = self._core.rows, self._rng
        own = rng.random(rows) < 0.9 * turn / (_ROUNDS - 1)
        for k in range(turn * self._steps, (turn + 1) * self._steps):
            state = self._school.state()
            wanted = self._school.wanted(state)
            self._seen[k], self._wanted[k] = state, wanted
            with torch.no_grad():
                action = np.where(own[:, None], self._act(torch.from_numpy(state)).numpy(), wanted)
            shaken = rng.random((rows, 1)) < 0.5
            action = action + shaken * rng.normal(0, self._plan.noise, action.shape)
            self._school.step(np.clip(action, -1, 1).astype(np.float32))

    def study(self, turn: int) -> None:
        """Passes over all that was filmed."""
        filmed = (turn + 1) * self._steps
        seen, wanted = (torch.from_numpy(a[:filmed]).flatten(0, 1) for a in (self._seen, self._wanted))
        last = turn == _ROUNDS - 1
        share = max(1.0 - turn / _ROUNDS, _SLOWEST)
        self._optimizer.param_groups[0]["lr"] = self._plan.learning_rate * share
        for _ in range(8 if last else 2):
            order = torch.from_numpy(self._rng.permutation(len(seen)))[: None if last else _PASS]
            for part in torch.split(order, _MINIBATCH):
                loss = (self._act(seen[part]).clamp(-1.2, 1.2) - wanted[part]).square().mean()
                self._optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                self._optimizer.step()

    def _act(self, obs: Tensor) -> Tensor:
        action: Tensor = self._head(self._body(obs))
        return action
