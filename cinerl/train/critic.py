"""The motion critic's school: professional moves and their marred twins, ranked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import softplus

from cinerl.critic.corruptions import FAMILIES, seen
from cinerl.critic.motion import ReelCritic
from cinerl.critic.network import MotionNet, Windows, cost, windows_of
from cinerl.critic.reel import Reel, rates, turns
from cinerl.critic.weights import Tables
from cinerl.reward.terms import find_term

Floats = NDArray[np.float64]
BATCH = 192
FASTER = 2.0
"""A move that turns so much faster has to cost more, as its viewers are less at ease."""


@dataclass(frozen=True)
class Lesson:
    """Windows of clean moves, and windows of the same moves marred."""

    clean: Windows
    marred: Windows
    parent: NDArray[np.intp]
    """[M] the clean move of each marred one."""
    family: NDArray[np.intp]
    """[M] index in ``FAMILIES``."""
    plain: tuple[Floats, Floats]
    """What the kinematic terms would take from clean and marred moves, in [0, 1]."""
    unseen: dict[str, int]
    """Moves that a family left as they were, to the eye; not in ``marred``."""

    def without(self, names: Sequence[str]) -> Lesson:
        """The lesson without some families."""
        gone = [list(FAMILIES).index(n) for n in names]
        stays = ~np.isin(self.family, gone)
        return Lesson(
            self.clean, self.marred.pick(stays), self.parent[stays], self.family[stays],
            (self.plain[0], self.plain[1][stays]), self.unseen,
        )  # fmt: skip


def lesson_of(reel: Reel, seed: int) -> Lesson:
    """Mar every move once by every family; leave out what looks as before."""
    felt, asks, _ = ReelCritic(reel).run()
    marred, parents, kinds, plain, unseen = [], [], [], [], {}
    for k, (name, mar) in enumerate(FAMILIES.items()):
        bad = mar(reel, np.random.default_rng([seed, k]))
        bad_felt, bad_asks, _ = ReelCritic(bad).run()
        shows = seen(felt, bad_felt, reel.hands)
        marred.append(windows_of(bad_felt[shows], bad_asks[shows]))
        parents.append(np.flatnonzero(shows))
        kinds.append(np.full(int(shows.sum()), k))
        plain.append(kinematics(bad)[shows])
        unseen[name] = int((~shows).sum())
    return Lesson(
        windows_of(felt, asks), gather(marred), np.concatenate(parents), np.concatenate(kinds),
        (kinematics(reel), np.concatenate(plain)), unseen,
    )  # fmt: skip


def kinematics(reel: Reel) -> Floats:
    """What the terms of turning and acceleration take, of 1, from the last two seconds of N moves."""
    pos, quat = reel.shown()
    turn, speed = turns(quat), rates(pos)
    measures = {
        "turn_dps": np.degrees(np.linalg.norm(turn, axis=-1)),
        "turn_steady": np.degrees(np.linalg.norm(rates(turn), axis=-1)),
        "move_steady": np.linalg.norm(rates(speed), axis=-1),
    }
    earned = []
    for name, x in measures.items():
        term = find_term(name, "kinematics")
        beyond = np.maximum(x[:, -48:] - term.bounds[1], 0) / term.margin
        earned.append((1 / (9 * beyond**2 + 1)).mean(axis=1))
    return np.asarray(1 - np.mean(earned, axis=0))


def gather(parts: Sequence[Windows]) -> Windows:
    """Windows one after the other."""
    names = ("scatter", "slow", "asked", "hands")
    return Windows(*(torch.cat([getattr(p, n) for p in parts]) for n in names))


def fit(lesson: Lesson, seed: int, steps: int) -> dict[str, NDArray[np.float32]]:
    """Tables of a network that ranks professional moves before marred ones.

    Every clean move of a batch against every marred one, and against its own marred twin; families weigh
    alike. Zero is what three quarters of the clean moves stay below, one what half of the marred ones exceed.
    """
    net, rng = MotionNet(seed), np.random.default_rng(seed)
    weights = [p for n, p in net.named_parameters() if n != "filters"]
    groups = [{"params": weights, "lr": 2e-2}, {"params": [net.filters], "lr": 3e-3}]
    optimiser = torch.optim.Adam(groups)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [2e-2, 3e-3], steps)
    members = [np.flatnonzero(lesson.family == k) for k in np.unique(lesson.family)]
    for _ in range(steps):
        bad = np.concatenate([rng.choice(m, BATCH // len(members) + 1) for m in members])
        clean = lesson.clean.pick(lesson.parent[bad])
        loss = _ranking(net(clean), net(lesson.marred.pick(bad)), net(_turned_faster(clean)))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        good, bad_cost = net(lesson.clean).numpy(), net(lesson.marred).numpy()
    zero = float(np.quantile(good, 0.75))
    return net.tables(zero, float(np.median(bad_cost)) - zero)


def _ranking(good: Tensor, bad: Tensor, faster: Tensor) -> Tensor:
    across = softplus(2 * (good[:, None] - bad[None, :])).mean()
    twins = softplus(2 * (good - bad)).mean()
    return across + 0.5 * twins + 0.3 * softplus(4 * (good - faster)).mean()


def _turned_faster(w: Windows) -> Windows:
    """The same moves, asked for with all turning ``FASTER`` times as fast."""
    scatter, slow, asked = w.scatter.clone(), w.slow.clone(), w.asked.clone()
    for group in (0, 1, 5):
        scatter[:, group] *= FASTER**2
        slow[:, group] *= FASTER**2
    asked[:, 0] *= FASTER
    return Windows(scatter, slow, asked, w.hands)


def costs(tables: Tables, w: Windows) -> NDArray[np.float64]:
    """Costs [B] of windows, as the core would tell them."""
    zero, unit = tables["calibration"].tolist()
    found = cost({k: torch.from_numpy(v) for k, v in tables.items()}, w)
    return np.asarray((found.numpy() - zero) / unit, float)
