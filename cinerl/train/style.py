"""`Style`: "shoot like these". A discriminator that learns beside the agent, and the term that it pays.

After Peng, Ma, Abbeel, Levine, Kanazawa, "AMP: Adversarial motion priors for stylized physics-based character
control", 2021, and Ho, Ermon, "Generative adversarial imitation learning", 2016: the discriminator tells the
agent's motion from the examples', and the agent is paid for being mistaken for them.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cinerl.camera.filming import Filming
from cinerl.camera.framing import Framing
from cinerl.critic.past import Past, windows_of
from cinerl.critic.style import Discriminator, StyleCard, features, mirrored, save_style, style_reward
from cinerl.reward.terms import Term
from cinerl.spec.archive import digest_arrays
from cinerl.spec.brief import Brief, Reward
from cinerl.spec.errors import UserError
from cinerl.spec.tracks import Track, load_tracks
from cinerl.train.checkpoint import Tensors, optimizer_tensors, over, restore_optimizer, under

NAME = "style"
EVERY = 6
"""Steps between windows that are kept of every row: a quarter of a second."""
REPLAY = 16384
BATCH = 256
UPDATES = 32
"""Most updates after a rollout."""
ENOUGH = 0.9
"""Accuracy at which it stops learning for this rollout: a judge that is never wrong pays nobody."""
GRADIENT = 10.0
NOISE = 0.2
"""Added to what it learns from, in the examples' spread: they are few, and not to be known by heart."""
RATE = 2e-4


class Style:
    """Examples, the discriminator, and what it remembers of the agent. One of them serves one core.

    Args:
        examples: whose motion is wanted.
        seed: of the discriminator's weights and batches.

    Raises:
        UserError: fewer than a hundred windows of examples.
    """

    def __init__(self, examples: Sequence[Track], seed: int) -> None:
        self.metric = all(track.metric for track in examples)
        windows = torch.from_numpy(np.concatenate([windows_of(t.pos, t.quat) for t in examples]))
        if len(windows) < 100:
            raise UserError("--style", f"its tracks hold {len(windows)} windows of 2 s", "want 100 or more")
        self.examples = features(torch.cat([windows, mirrored(windows)]), self.metric)
        self.judge = Discriminator(self.examples, self.metric, seed)
        self.accuracy = math.nan
        self._names = tuple(track.name for track in examples)
        self._seconds = sum(track.seconds for track in examples)
        self._source = digest_arrays({}, {str(i): _bytes(t.digest) for i, t in enumerate(examples)})
        self._optimizer = torch.optim.Adam(self.judge.parameters(), lr=RATE, betas=(0.5, 0.99))
        self._draw = torch.Generator().manual_seed(seed)
        self._replay = torch.zeros(0, self.examples.shape[1])
        self._fresh: list[Tensor] = []
        self._steps = 0
        self._past: Past | None = None

    @property
    def term(self) -> Term:
        """For `cinerl.train.train`: its score is the style reward."""
        return Term(NAME, self._measure, (0.0, 0.0), 1.0, source=self._source, attach=self._attach)

    def named_in(self, brief: Brief, weight: float) -> Brief:
        """The brief with the style among its terms."""
        return dataclasses.replace(brief, reward=(*brief.reward, Reward(term=NAME, weight=weight)))

    def _attach(self, filming: Filming) -> Style:
        if filming.device != "cpu":
            raise UserError("--style", f"the core runs on {filming.device}", "want --device cpu")
        self._past = Past(filming)
        return self

    def _measure(self, _: Framing) -> Tensor:
        assert self._past is not None
        full = self._past.full
        with torch.no_grad():
            found = features(self._past.windows, self.metric)
            reward = style_reward(self.judge(found))
        if self._steps % EVERY == 0:
            self._fresh.append(found[full])
        self._steps += 1
        # The core's tolerance makes 1/(9x² + 1) of x.
        x = (1 / reward.clamp(min=1e-6) - 1).clamp(min=0.0).sqrt() / 3
        return torch.where(full, x, torch.nan)

    def begin(self) -> None:
        """Forget what was filmed before the next rollout."""
        self._fresh, self._steps = [], 0

    def learn(self) -> None:
        """Learn from the rollout that has just been filmed, then remember some of it."""
        fresh = torch.cat(self._fresh) if self._fresh else torch.zeros(0, self.examples.shape[1])
        self.begin()
        if not len(fresh):
            return
        pool = torch.cat([fresh, self._replay])
        for _ in range(UPDATES):
            ours = torch.cat([self._some(fresh, BATCH // 2), self._some(pool, BATCH // 2)])
            self.accuracy = self._update(self._some(self.examples, BATCH), ours)
            if self.accuracy > ENOUGH:
                break
        kept = self._some(fresh, min(len(fresh), REPLAY // 8))
        self._replay = torch.cat([kept, self._replay])[:REPLAY]

    def _some(self, rows: Tensor, count: int) -> Tensor:
        return rows[torch.randint(len(rows), (count,), generator=self._draw)]

    def _update(self, theirs: Tensor, ours: Tensor) -> float:
        """One step of least squares with a penalty on the slope at the examples; accuracy before it."""
        real = self._blurred(theirs).requires_grad_()
        told, false = self.judge.judge(real), self.judge.judge(self._blurred(ours))
        slope = torch.autograd.grad(told.sum(), real, create_graph=True)[0]
        penalty = 0.5 * GRADIENT * slope.square().sum(1).mean()
        loss = (told - 1).square().mean() + (false + 1).square().mean() + penalty
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return float(((told > 0).float().mean() + (false < 0).float().mean()) / 2)

    def _blurred(self, found: Tensor) -> Tensor:
        return self.judge.normal(found) + NOISE * torch.randn(found.shape, generator=self._draw)

    def tensors(self) -> Tensors:
        """All that the rest of a training depends on, between two rollouts."""
        return {
            **over("judge.", self.judge.state_dict()),
            **over("optimizer.", optimizer_tensors(self._optimizer)),
            "draw": self._draw.get_state(), "replay": self._replay, "accuracy": torch.tensor(self.accuracy),
        }  # fmt: skip

    def restore(self, tensors: Tensors) -> None:
        """Return to what `tensors` gave."""
        self.judge.load_state_dict(under(tensors, "judge."))
        restore_optimizer(self._optimizer, under(tensors, "optimizer."))
        self._draw.set_state(tensors["draw"])
        self._replay, self.accuracy = tensors["replay"], float(tensors["accuracy"])
        self.begin()

    def get_state(self) -> dict[str, NDArray[Any]]:
        """Of the rows."""
        return self._past.get_state() if self._past else {}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Return to what `get_state` gave."""
        if self._past:
            self._past.set_state(state)

    def save(self, folder: Path) -> None:
        """Write the discriminator and its card."""
        card = StyleCard(
            schema=1, examples=self._names[:50], source=self._source, seconds=round(self._seconds, 3),
            metric=self.metric, accuracy=round(self.accuracy if self.accuracy == self.accuracy else 0.0, 4),
        )  # fmt: skip
        save_style(folder, self.judge, card)


def style_of(path: Path, seed: int) -> Style:
    """From a file or folder of shots and tracks. Raises `UserError` for what is none."""
    return Style(load_tracks(path), seed)


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), np.uint8)
