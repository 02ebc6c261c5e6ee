"""Critics as choosers: each says of cameras that stand still how good their pictures are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from cinerl.bench.gallery import Views
from cinerl.bench.vantage import Ground
from cinerl.critic.framing import FramingCritic
from cinerl.critic.layout import LayoutCritic
from cinerl.reward.terms import Term, find_term
from cinerl.spec.take import Take

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Critic = Callable[[Views, int, Bytes | None], Floats]
"""Views, whom they are about, and their pictures [N, H, W, 3] for ``PIXELS``: scores [N], more is better."""
ROWS = 256
RULES = ("third", "headroom", "lead_room", "on_screen", "visible", "level")
"""Registered terms that say something about a still picture of any size."""


def rules(takes: Sequence[Take]) -> Critic:
    """The rules of film grammar: mean of the terms' scores as the core tells them."""
    terms, ground = [find_term(name, "rules") for name in RULES], Ground(takes, ROWS)

    def score(views: Views, actor: int, pictures: Bytes | None) -> Floats:
        told = _measured(ground, terms, views, actor)
        bands = [_band(v, t.bounds, t.margin) for v, t in zip(told, terms, strict=True)]
        return np.asarray(np.nanmean(bands, axis=0))

    return score


def layout(takes: Sequence[Take]) -> Critic:
    """The layout critic, as far as it goes: its reward is content with 1, its favourites lie beyond."""
    ground, term = Ground(takes, ROWS), find_term("layout_critic", "layout")
    LayoutCritic(ground.filming)

    def score(views: Views, actor: int, pictures: Bytes | None) -> Floats:
        return _measured(ground, [term], views, actor)[0]

    return score


def framing(takes: Sequence[Take]) -> Critic:
    """The framing critic, which sees pictures alone."""
    critic = FramingCritic()

    def score(views: Views, actor: int, pictures: Bytes | None) -> Floats:
        assert pictures is not None
        return critic.score(pictures).astype(float)

    return score


Maker = Callable[[Sequence[Take]], Critic]
CRITICS: dict[str, Maker] = {"rules": rules, "layout": layout, "framing": framing}
PIXELS = frozenset({"framing"})
"""Critics that look at pictures."""


def critics_of(names: Sequence[str], takes: Sequence[Take]) -> dict[str, Critic]:
    """Critics by name, ready to look at views of some takes."""
    return {name: CRITICS[name](takes) for name in names}


def _measured(ground: Ground, terms: Sequence[Term], views: Views, actor: int) -> Floats:
    """What terms measure [T, N]."""
    found = []
    for start in range(0, len(views), ground.rows):
        part = views.pick(slice(start, start + ground.rows))
        ground.measure(part, np.full(len(part), actor))
        told = torch.stack([t.measure(ground.framing) for t in terms])
        found.append(told[:, : len(part)].numpy().astype(float))
    return np.concatenate(found, axis=1)


def _band(value: Floats, bounds: tuple[float, float], margin: float) -> Floats:
    """1 inside the bounds, 0.1 at the margin, as `cinerl.reward.kernels` scores a term."""
    low, high = bounds
    beyond = np.maximum(np.maximum(low - value, value - high), 0.0)
    off = beyond / margin if margin > 0 else np.where(beyond > 0, np.inf, 0.0)
    return np.where(np.isnan(value), np.nan, 1 / (9 * off**2 + 1))
