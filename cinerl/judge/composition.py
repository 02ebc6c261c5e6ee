"""The geometric judge: how a picture is composed, from masks and depth alone.

It knows neither the brief nor the rules of the reward terms: no eyes, no gaze, no shot sizes, no headroom.
Its measures come from the literature on photographs; each lies in [0, 1] and does not change in a mirror.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from cinerl.judge import ground, people
from cinerl.judge.exhibit import Exhibit

FLOOR = 0.05
"""Below this a measure does not pull the score further down."""
WEIGHTS = {
    "share": 2.0, "whole": 2.0, "inside": 1.5, "power": 1.5, "upright": 1.5, "balance": 1.0,
    "separation": 1.0, "foreground": 1.0, "piece": 0.5, "layers": 0.5, "calm": 0.5,
}  # fmt: skip


@dataclass(frozen=True)
class Composition:
    """Measures of one picture, 1 is good. Those of people are 0 where nobody is seen."""

    share: float
    whole: float
    piece: float
    inside: float
    power: float
    balance: float
    separation: float
    foreground: float
    layers: float
    calm: float
    upright: float

    @property
    def score(self) -> float:
        """Weighted geometric mean: a picture is as good as its flaws allow; one spoils a photograph."""
        told = sum(w * np.log(max(getattr(self, name), FLOOR)) for name, w in WEIGHTS.items())
        return float(np.exp(told / sum(WEIGHTS.values())))


MEASURES = tuple(f.name for f in fields(Composition))


def compose(e: Exhibit) -> Composition:
    """Judge one picture."""
    return Composition(
        share=people.share(e), whole=people.whole(e), piece=people.piece(e), inside=people.inside(e),
        power=people.power(e), balance=ground.balance(e), separation=ground.separation(e),
        foreground=ground.foreground(e), layers=ground.layers(e), calm=ground.calm(e),
        upright=ground.upright(e),
    )  # fmt: skip


def table(found: list[Composition]) -> dict[str, NDArray[np.float64]]:
    """Columns [N] of N pictures: every measure, and ``score``."""
    names = (*MEASURES, "score")
    return {n: np.array([getattr(c, n) for c in found], float) for n in names}
