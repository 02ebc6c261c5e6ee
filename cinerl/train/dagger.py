"""Imitation from pixels: a student films, a teacher who knows the framing says what it would have done."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.logger import configure

from cinerl.env.core import Core, Episode
from cinerl.env.planes import Sees
from cinerl.env.sight import StateSight
from cinerl.policy.agent import Agent, Card, network_of, width_of
from cinerl.policy.catalog import find_policy
from cinerl.policy.scripted import FollowCamera
from cinerl.spec.document import digest
from cinerl.spec.recipe import Imitation
from cinerl.train import checkpoint as file
from cinerl.train.work import Work

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


def learn(core: Core, plan: Imitation, work: Work) -> Agent:
    """Train on a core, or go on from the checkpoint."""
    lesson = Lesson(core, plan, work)
    if work.checkpoint.is_file():
        lesson.load()
    logger = configure(str(work.out / "log"), ["tensorboard"])
    while lesson.steps < work.budget:
        figures = lesson.round()
        for name, value in figures.items():
            logger.record(name, value)
        logger.dump(lesson.steps)
        if work.report:
            work.report(lesson.steps, work.budget, figures if "reward" in figures else {})
        if lesson.rounds % work.checkpoint_every == 0:
            lesson.save()
    lesson.save()
    return Agent(lesson.card(), lesson.mean.state_dict(), "cnn")


class Lesson:
    """A student's network, its teacher, and the cameras that one of them drives.

    What is drawn depends on the seed and the round alone, so a checkpoint holds no generators.

    Raises:
        UserError: a teacher that there is not, or that sees only pixels itself.
    """

    def __init__(self, core: Core, plan: Imitation, work: Work) -> None:
        self._core, self._plan, self._work = core, plan, work
        core.observe_as(Sees(plan.eyes.obs, plan.eyes.size, plan.eyes.frames))
        torch.manual_seed(work.seed)
        self.rounds = 0
        self.network = network_of(self.card())
        self.mean = copy.deepcopy(self.network).requires_grad_(False)
        """The average of the weights: who films, and what is kept."""
        self._optimizer = torch.optim.Adam(self.network.parameters(), plan.learning_rate[0])
        self._updates = 0
        self._teacher = find_policy(plan.teacher, core, work.seed)
        self._numbers = StateSight(core.filming) if self._teacher.reads == "obs" else None
        self._driven: Flags = np.ones(plan.rows, bool)
        """Rows that the teacher drives in this episode."""
        self._figures: dict[str, float] = {}
        self._obs = core.reset(work.seed)
        self._teacher.reset(self._driven)

    @property
    def steps(self) -> int:
        """Camera steps so far."""
        return self.rounds * self._plan.rollout * self._plan.rows

    def round(self) -> dict[str, float]:
        """Film for a while, then learn from it; returns figures."""
        plan = self._plan
        shape = (plan.rollout, plan.rows)
        seen = np.empty((*shape, *self._obs.shape[1:]), np.uint8)
        wanted = np.empty((*shape, len(self._core.axes)), np.float32)
        for k in range(plan.rollout):
            seen[k] = self._obs
            wanted[k] = self._film(self.rounds * plan.rollout + k)
        self._figures["loss"] = self._study(
            torch.from_numpy(seen).flatten(0, 1), torch.from_numpy(wanted).flatten(0, 1)
        )
        self.rounds += 1
        return dict(self._figures)

    def save(self) -> None:
        """Write the checkpoint."""
        tensors = file.over("network.", self.network.state_dict())
        tensors |= file.over("mean.", self.mean.state_dict())
        tensors |= file.over("optimizer.", file.optimizer_tensors(self._optimizer))
        tensors |= file.over("core.", file.core_tensors(self._core))
        tensors["driven"] = torch.from_numpy(self._driven)
        if isinstance(self._teacher, FollowCamera):
            memory = {k: torch.from_numpy(v) for k, v in self._teacher.memory.items()}
            tensors |= file.over("teacher.", memory)
        meta = {"rounds": self.rounds, "updates": self._updates}
        file.write_checkpoint(self._work.checkpoint, tensors, meta, self._work.identity)

    def load(self) -> None:
        """Go back to the checkpoint. Raises `UserError` for a damaged one or another training's."""
        tensors, meta = file.read_checkpoint(self._work.checkpoint, self._work.identity)
        self.network.load_state_dict(file.under(tensors, "network."))
        self.mean.load_state_dict(file.under(tensors, "mean."))
        file.restore_optimizer(self._optimizer, file.under(tensors, "optimizer."))
        self._obs = self._core.set_state({k: v.numpy() for k, v in file.under(tensors, "core.").items()})
        self._driven = tensors["driven"].numpy()
        if isinstance(self._teacher, FollowCamera):
            self._teacher.memory = {k: v.numpy() for k, v in file.under(tensors, "teacher.").items()}
        self.rounds, self._updates = int(meta["rounds"]), int(meta["updates"])

    def card(self) -> Card:
        """What the student is trained for."""
        eyes = self._plan.eyes
        return Card(
            schema=1,
            env=self._core.brief.id,
            recipe=digest(self._plan),
            seed=self._work.seed,
            steps=self.steps,
            axes=self._core.axes,
            observation=width_of(self._core.sees),
            hidden=(eyes.hidden,),
            activation="relu",
            brief=digest(self._core.brief),
            takes=tuple(sorted(t.name for t in self._core.takes)),
            obs=eyes.obs,
            size=eyes.size,
            frames=eyes.frames,
            channels=eyes.channels,
        )

    def _film(self, moment: int) -> Floats:
        """One step of every camera; returns what the teacher would have done in each."""
        self._stagger(moment)
        wanted = np.clip(self._teacher.act(self._told(), self._core.framing), -1, 1)
        action = wanted
        if not self._driven.all():
            with torch.no_grad():
                own = self.mean(torch.from_numpy(self._obs)).clamp(-1, 1).numpy()
            action = np.where(self._driven[:, None], wanted, own)
        step = self._core.step(action)
        self._obs = step.obs
        if step.episode is not None:
            self._note(step.episode)
            self._teacher.reset(step.ended)
            self._hand_over(step.ended, moment)
        return wanted

    def _stagger(self, moment: int) -> None:
        """Begin the rows one after the other, so that a round holds moments of all of an episode."""
        length, rows = self._core.length, self._plan.rows
        late = (np.arange(rows) * length // rows == moment) & (moment > 0)
        if moment < length and late.any():
            self._obs = self._core.reset(chosen=late)
            self._teacher.reset(late)

    def _told(self) -> NDArray[Any]:
        """What the teacher reads beside the framing."""
        if self._numbers is None:
            return self._obs
        self._core.filming.lanes.run(*self._numbers.programs)
        return self._numbers.read()

    def _hand_over(self, ended: Flags, moment: int) -> None:
        """Who drives the next episode: less and less the teacher."""
        share = 1.0 - self.steps / max(self._plan.teacher_films * self._work.budget, 1.0)
        drawn = np.random.default_rng([self._work.seed, moment]).random(len(ended)) < share
        self._driven = np.where(ended, drawn, self._driven)

    def _note(self, episode: Episode) -> None:
        """How the student's own episodes went."""
        own = ~self._driven[episode.rows]
        if own.any():
            self._figures["reward"] = float(episode.reward[own].mean())
            self._figures["success"] = float(episode.success[own].mean())

    def _study(self, seen: torch.Tensor, wanted: torch.Tensor) -> float:
        """Some passes over a round; returns the mean loss of the last."""
        plan = self._plan
        done = self.steps / self._work.budget
        first, last = plan.learning_rate
        self._optimizer.param_groups[0]["lr"] = first + (last - first) * min(done, 1.0)
        losses: list[float] = []
        for epoch in range(plan.epochs):
            order = np.random.default_rng([self._work.seed, self.rounds, epoch, 1]).permutation(len(seen))
            parts = np.split(order, range(plan.minibatch, len(order), plan.minibatch))
            losses = [self._update(seen[part], wanted[part]) for part in parts]
        return float(np.mean(losses))

    def _update(self, seen: torch.Tensor, wanted: torch.Tensor) -> float:
        loss = torch.nn.functional.smooth_l1_loss(self.network(seen), wanted, beta=0.1)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._updates += 1
        # The mean of few updates is over few.
        keep = min(self._plan.averaging, self._updates / (self._updates + 10.0))
        for mean, new in zip(self.mean.parameters(), self.network.parameters(), strict=True):
            mean.lerp_(new.detach(), 1.0 - keep)
        return float(loss.detach())
