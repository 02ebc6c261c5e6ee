"""Imitation from pixels: a student films, a teacher who knows the framing says what it would have done."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.logger import configure
from torch import Tensor
from torch.nn.functional import smooth_l1_loss

from cinerl.env import observation
from cinerl.env.core import Core, Episode
from cinerl.env.observation import OWN
from cinerl.env.planes import Sees
from cinerl.policy.agent import Agent, Card, network_of, width_of
from cinerl.policy.attention import ATTENDED, CELL
from cinerl.policy.catalog import find_policy
from cinerl.policy.convnet import LOOKS, ConvNet
from cinerl.policy.scripted import FollowCamera
from cinerl.spec.document import digest
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Imitation
from cinerl.train import checkpoint as file
from cinerl.train.school import School
from cinerl.train.work import Work

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
_POLICY_LEARNS = (0.02, 0.3)
"""Learning rate of the policy at the beginning and at the end, of the eyes': a guess comes first."""


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
    """A student's network, and the cameras that it or its teacher drives.

    What is drawn depends on the seed and the round alone, so a checkpoint holds no generators.

    Raises:
        UserError: a teacher or a policy to begin with that there is not, or that does not fit.
    """

    def __init__(self, core: Core, plan: Imitation, work: Work) -> None:
        self._core, self._plan, self._work = core, plan, work
        core.observe_as(Sees("gbuffer", plan.eyes.size, 1, own=True))
        torch.manual_seed(work.seed)
        self.rounds = self._updates = 0
        network = network_of(self.card())
        assert isinstance(network, ConvNet)
        self.network = network
        if plan.begins_as:
            _begin(self.network, plan.begins_as, core)
        self.mean = copy.deepcopy(self.network).requires_grad_(False)
        """The average of the weights: who films, and what is kept."""
        named = list(self.network.named_parameters())
        parts = [[p for n, p in named if n.startswith("policy.") == last] for last in (False, True)]
        self._optimizer = torch.optim.Adam([{"params": part} for part in parts])
        self._memory = network.blank(plan.rows)
        self._driven: Flags = np.ones(plan.rows, bool)
        """Rows that the teacher drives in this episode."""
        self._figures: dict[str, float] = {}
        self._school = School(core, plan.teacher, work.seed)

    @property
    def steps(self) -> int:
        """Camera steps so far."""
        return self.rounds * self._plan.rollout * self._plan.rows

    def round(self) -> dict[str, float]:
        """Film for a while, then learn from it; returns figures."""
        reel = _Reel(self._plan, self._core, self._memory)
        for k in range(self._plan.rollout):
            self._film(self.rounds * self._plan.rollout + k, reel, k)
        self._figures |= self._study(reel)
        self.rounds += 1
        return dict(self._figures)

    def save(self) -> None:
        """Write the checkpoint."""
        school = self._school
        tensors = file.over("network.", self.network.state_dict())
        tensors |= file.over("mean.", self.mean.state_dict())
        tensors |= file.over("optimizer.", file.optimizer_tensors(self._optimizer))
        tensors |= file.over("core.", file.core_tensors(self._core))
        tensors |= {"driven": torch.from_numpy(self._driven), "fresh": torch.from_numpy(school.fresh)}
        tensors["memory"] = self._memory
        if isinstance(school.teacher, FollowCamera):
            memory = {k: torch.from_numpy(v) for k, v in school.teacher.memory.items()}
            tensors |= file.over("teacher.", memory)
        meta = {"rounds": self.rounds, "updates": self._updates}
        file.write_checkpoint(self._work.checkpoint, tensors, meta, self._work.identity)

    def load(self) -> None:
        """Go back to the checkpoint. Raises `UserError` for a damaged one or another training's."""
        school = self._school
        tensors, meta = file.read_checkpoint(self._work.checkpoint, self._work.identity)
        self.network.load_state_dict(file.under(tensors, "network."))
        self.mean.load_state_dict(file.under(tensors, "mean."))
        file.restore_optimizer(self._optimizer, file.under(tensors, "optimizer."))
        school.obs = self._core.set_state({k: v.numpy() for k, v in file.under(tensors, "core.").items()})
        self._driven, school.fresh = tensors["driven"].numpy(), tensors["fresh"].numpy()
        self._memory = tensors["memory"]
        if isinstance(school.teacher, FollowCamera):
            school.teacher.memory = {k: v.numpy() for k, v in file.under(tensors, "teacher.").items()}
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
            observes=self._core.observes,
            hidden=eyes.hidden,
            activation="tanh",
            brief=digest(self._core.brief),
            takes=tuple(sorted(t.name for t in self._core.takes)),
            obs="gbuffer",
            size=eyes.size,
            own=True,
            channels=eyes.channels,
            memory=eyes.memory,
        )

    def _film(self, moment: int, reel: _Reel, k: int) -> None:
        """One step of every camera, onto the reel."""
        self._stagger(moment)
        school = self._school
        state = school.state()
        wanted = school.wanted(state)
        picture, own = (torch.from_numpy(school.obs[name]) for name in ("picture", "own"))
        memory = self._memory * torch.from_numpy(~school.fresh)[:, None]
        with torch.no_grad():
            cells, measures, memory = self.mean.attend(picture, memory)
            seen = self.mean.look(cells, measures)
            self._memory = self.mean.remember(seen, own, memory)
            command, _ = self.mean.steer(seen, own, self._memory)
        reel.keep(k, cells, measures, own, state, wanted, school.fresh)
        action = np.where(self._driven[:, None], wanted, command.clamp(-1, 1).numpy())
        step = school.step(action)
        if step.episode is not None:
            self._note(step.episode)
            self._hand_over(step.ended, moment)

    def _stagger(self, moment: int) -> None:
        """Begin the rows one after the other, so that a round holds moments of all of an episode."""
        length, rows = self._core.length, self._plan.rows
        late = (np.arange(rows) * length // rows == moment) & (moment > 0)
        if moment < length and late.any():
            self._school.restart(late)

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

    def _study(self, reel: _Reel) -> dict[str, float]:
        """Learn from a reel; returns the mean losses of the last pass."""
        plan, done = self._plan, min(self.steps / self._work.budget, 1.0)
        first, last = plan.learning_rate
        rate, (low, high) = first + (last - first) * done, _POLICY_LEARNS
        eyes, policy = self._optimizer.param_groups
        eyes["lr"], policy["lr"] = rate, rate * (low + (high - low) * done)
        losses: list[tuple[float, float]] = []
        for epoch in range(plan.epochs):
            order = np.random.default_rng([self._work.seed, self.rounds, epoch, 1]).permutation(plan.rows)
            parts = np.split(order, range(plan.minibatch, len(order), plan.minibatch))
            losses = [self._update(reel, torch.from_numpy(part)) for part in parts]
        loss, guess = np.mean(losses, axis=0)
        return {"loss": float(loss), "guess": float(guess)}

    def _update(self, reel: _Reel, rows: Tensor) -> tuple[float, float]:
        """Learn from the rollouts of some cameras, through the memory."""
        seen = self.network.look(reel.cells[:, rows].flatten(0, 1), reel.measures[:, rows].flatten(0, 1))
        own, memory, memories = reel.own[:, rows], reel.memory[rows], []
        for k, features in enumerate(seen.unflatten(0, own.shape[:2])):  # type: ignore[no-untyped-call]
            memory = self.network.remember(features, own[k], memory * ~reel.fresh[k, rows, None])
            memories.append(memory)
        commands, guesses = self.network.steer(seen, own.flatten(0, 1), torch.cat(memories))
        hidden = ~self.network.known
        loss = smooth_l1_loss(commands, reel.wanted[:, rows].flatten(0, 1), beta=0.05)
        state = reel.state[:, rows].flatten(0, 1)
        guess_loss = smooth_l1_loss(guesses[:, hidden], state[:, hidden], beta=0.1)
        self._optimizer.zero_grad()
        (loss + self._plan.guess * guess_loss).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._optimizer.step()
        self._updates += 1
        # The mean of few updates is over few.
        keep = min(self._plan.averaging, self._updates / (self._updates + 10.0))
        for mean, new in zip(self.mean.parameters(), self.network.parameters(), strict=True):
            mean.lerp_(new.detach(), 1.0 - keep)
        return float(loss.detach()), float(guess_loss.detach())


class _Reel:
    """What a round filmed: T steps of N cameras, and their memories before it."""

    def __init__(self, plan: Imitation, core: Core, memory: Tensor) -> None:
        shape = (plan.rollout, plan.rows)
        self.memory = memory.clone()
        self.state = torch.empty(*shape, observation.width_of(core.observes))
        self.wanted = torch.empty(*shape, len(core.axes))
        self.fresh = torch.empty(shape, dtype=torch.bool)
        self.measures, self.own = torch.empty(*shape, LOOKS), torch.empty(*shape, len(OWN))
        width, height = plan.eyes.size
        self.cells = torch.empty(*shape, ATTENDED, height // CELL, width // CELL, dtype=torch.uint8)

    def keep(self, k: int, cells: Tensor, measures: Tensor, own: Tensor, *rest: NDArray[Any]) -> None:
        """One step: cells and measures of the picture, own numbers, state, what the teacher wanted, and
        whether an episode began."""
        self.cells[k], self.measures[k], self.own[k] = cells, measures, own
        for tensor, values in zip((self.state, self.wanted, self.fresh), rest, strict=True):
            tensor[k] = torch.from_numpy(values)


def _begin(network: ConvNet, name: str, core: Core) -> None:
    """Give the network's policy the weights of an agent that reads the state observation."""
    agent = find_policy(name, core)
    source, own = [], _linear(network.policy)
    if isinstance(agent, Agent) and agent.card.obs == "state":
        source = _linear(agent.network)
    if [x.weight.shape for x in source] != [x.weight.shape for x in own]:
        want = "an agent on the state observation with the layers of `hidden`"
        raise UserError("begins_as", f"is '{name}'", f"want {want}")
    with torch.no_grad():
        for mine, other in zip(own, source, strict=True):
            mine.weight.copy_(other.weight)
            mine.bias.copy_(other.bias)


def _linear(layers: torch.nn.Module) -> list[torch.nn.Linear]:
    return [layer for layer in layers.children() if isinstance(layer, torch.nn.Linear)]
