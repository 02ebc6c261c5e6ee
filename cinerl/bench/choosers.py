"""Critics as choosers: each says of cameras that stand still how good their pictures are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from cinerl.bench.gallery import Views
from cinerl.bench.vantage import Ground
from cinerl.reward.terms import find_term

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Critic = Callable[[Views, int, Bytes | None], Floats]
"""Views, whom they are about, and their pictures [N, H, W, 3] for ``PIXELS``: scores [N], more is better."""
RULES = ("third", "headroom", "lead_room", "on_screen", "visible", "level")
"""Registered terms that say something about a still picture of any size."""


def rules(ground: Ground) -> Critic:
    """The rules of film grammar: mean of the terms' scores as the core tells them."""
    terms = [find_term(name, "rules") for name in RULES]

    def score(views: Views, actor: int, pictures: Bytes | None) -> Floats:
        found = []
        for start in range(0, len(views), ground.rows):
            part = views.pick(slice(start, start + ground.rows))
            ground.measure(part, np.full(len(part), actor))
            told = torch.stack([t.measure(ground.framing) for t in terms])
            value = told[:, : len(part)].numpy().astype(float)
            found.append(np.stack([_band(v, t.bounds, t.margin) for v, t in zip(value, terms, strict=True)]))
        return np.asarray(np.nanmean(np.concatenate(found, axis=1), axis=0))

    return score


CRITICS: dict[str, Callable[[Ground], Critic]] = {"rules": rules}
PIXELS: frozenset[str] = frozenset()
"""Critics that look at pictures."""


def critics_of(names: Sequence[str], ground: Ground) -> dict[str, Critic]:
    """Critics by name, ready to look at views of the ground's takes."""
    return {name: CRITICS[name](ground) for name in names}


def _band(value: Floats, bounds: tuple[float, float], margin: float) -> Floats:
    """1 inside the bounds, 0.1 at the margin, as `cinerl.reward.kernels` scores a term."""
    low, high = bounds
    beyond = np.maximum(np.maximum(low - value, value - high), 0.0)
    off = beyond / margin if margin > 0 else np.where(beyond > 0, np.inf, 0.0)
    return np.where(np.isnan(value), np.nan, 1 / (9 * off**2 + 1))
