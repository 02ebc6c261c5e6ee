"""The layout critic's school: it learns to say of a layout what the framing critic says of the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import huber_loss, softplus

from cinerl.critic.framing import FramingCritic
from cinerl.critic.layout import LayoutNet, laying
from cinerl.critic.views import Cameras
from cinerl.spec.take import Take
from cinerl.train.stills import Stills, join, stills_of
from cinerl.train.studio import filming_of, place

Floats = NDArray[np.float32]
BATCH = 512
APART = 0.05
"""Scores that differ by less are not ranked."""
_ROWS = 512


def learn_layout(
    takes: Sequence[Take], moments: int, seed: int, steps: int
) -> tuple[dict[str, Floats], tuple[int, int]]:
    """Tables of a student of the shipped framing critic, and of how many good and marred stills."""
    stills = join([stills_of(take, moments, seed, plain=True) for take in takes])
    scores = FramingCritic().score(stills.picture)
    tables = fit_layout(layouts_of(stills, takes), scores, stills.parent, seed, steps)
    return tables, (int((stills.kind == 0).sum()), int((stills.kind > 0).sum()))


@dataclass(frozen=True)
class Layouts:
    """What the layout critic reads of N stills."""

    person: Floats
    """[N, 4, 24]"""
    place: Floats
    """[N, 32]"""
    present: Floats
    """[N, 4]"""

    def __len__(self) -> int:
        return len(self.place)


def layouts_of(stills: Stills, takes: Sequence[Take]) -> Layouts:
    """The layouts of stills, by the core's own kernels."""
    filming = filming_of(takes, _ROWS)
    layout, state, parts = laying(filming), filming.state, []
    for i in range(0, len(stills), _ROWS):
        at = slice(i, min(i + _ROWS, len(stills)))
        count = at.stop - i
        where = (getattr(stills, n)[at] for n in ("frame", "subject", "pos", "quat", "focal_mm"))
        place(state, Cameras(*where))
        state.take.numpy()[:count] = stills.take[at]
        state.known.zero_()
        filming.measure()
        found = layout.person, layout.place, filming.frame.present
        parts.append([a.numpy()[:count].copy() for a in found])
    return Layouts(*(np.concatenate(p) for p in zip(*parts, strict=True)))


def fit_layout(
    layouts: Layouts, scores: Floats, group: NDArray[np.intp], seed: int, steps: int
) -> dict[str, Floats]:
    """Tables of a network that scores layouts as the framing critic scores their pictures.

    It learns the score itself, and the order of two stills: of one moment, and of any.

    Args:
        layouts: of N stills.
        scores: [N] the framing critic's.
        group: [N] which stills show one moment.
        seed: of weights and batches.
        steps: batches.
    """
    net, rng = LayoutNet(seed), np.random.default_rng(seed)
    person, place, present = (torch.from_numpy(a) for a in (layouts.person, layouts.place, layouts.present))
    aim = torch.from_numpy(np.clip(scores, -1.5, 2.5).astype(np.float32))
    order = np.argsort(group, kind="stable")
    first, last = (np.searchsorted(group[order], group, side) for side in ("left", "right"))
    optimiser = torch.optim.AdamW(net.parameters(), lr=1e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 6e-3, steps)
    for _ in range(steps):
        a = rng.integers(0, len(group), BATCH)
        b = order[first[a] + (rng.random(BATCH) * (last[a] - first[a])).astype(int)]
        both = np.concatenate([a, b])
        told = net(person[both], place[both], present[both])
        want = aim[both]
        loss = huber_loss(told, want, delta=0.5)
        for x, y in ((slice(0, BATCH), slice(BATCH, None)), (slice(0, BATCH - 1), slice(1, BATCH))):
            gap, wanted = told[x] - told[y], want[x] - want[y]
            far = (wanted.abs() > APART).float()
            loss = loss + (softplus(-4 * gap * wanted.sign()) * far).mean() * 0.5
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    return net.tables(0.0, 1.0)


def layout_scores(tables: dict[str, Floats], layouts: Layouts) -> Floats:
    """Scores [N] of layouts, as the core would tell them."""
    net = LayoutNet(0)
    net.load_state_dict({k: torch.from_numpy(v) for k, v in tables.items() if k != "calibration"})
    zero, unit = tables["calibration"].tolist()
    with torch.inference_mode():
        told = net(*(torch.from_numpy(a) for a in (layouts.person, layouts.place, layouts.present)))
    return np.asarray((told.numpy() - zero) / unit, np.float32)
