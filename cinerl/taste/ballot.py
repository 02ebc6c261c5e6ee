"""`Ballot`: the pairs that can be asked about, the votes so far, and the head that they give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinerl.taste.choice import Pairs, most_open, pairs_of
from cinerl.taste.features import GROUPS, features
from cinerl.taste.head import Head, fit
from cinerl.taste.measures import MEASURES

Floats = NDArray[np.float64]
LEAST_SCALE = 0.02
"""Features that vary less among the shots count as if they varied so much."""


class Ballot:
    """Votes on pairs of clips of the same moment.

    Args:
        measures: [C, F, M] of every clip's frames.
        moments: [C] which moment each clip shows.
        seed: of the ensembles, and of choice among equals.
    """

    def __init__(self, measures: NDArray[np.float32], moments: Sequence[int], seed: int) -> None:
        self._frames = features(measures)
        self.features: Floats = self._frames.mean(axis=1, dtype=float)
        """[C, K] means over the frames."""
        self.scale: Floats = np.maximum(self.features.std(axis=0), LEAST_SCALE)
        self.pairs: Pairs = pairs_of(self.features, np.asarray(moments))
        self.free = np.ones(len(self.pairs.first), bool)
        """[P] pairs that have not been asked about."""
        both = zip(self.pairs.first.tolist(), self.pairs.second.tolist(), strict=True)
        self._number = {pair: k for k, pair in enumerate(both)}
        self._asked: list[int] = []
        self._votes: list[float] = []
        self._seed = seed
        self._head: Head | None = None

    @property
    def votes(self) -> int:
        """How many there are; skipped pairs are none."""
        return len(self._votes)

    @property
    def ties(self) -> int:
        """How many of the votes are ties."""
        return self._votes.count(0.5)

    @property
    def head(self) -> Head:
        """Fitted to all votes so far."""
        if self._head is None:
            apart = self.pairs.apart[self._asked] if self._asked else np.zeros((0, self.features.shape[1]))
            seed = self._seed + 1009 * len(self._votes)
            self._head = fit(apart, np.array(self._votes), self.scale, GROUPS, seed)
        return self._head

    def number(self, first: int, second: int) -> int | None:
        """Of the pair of two clips, in either order; None if they show different moments."""
        return self._number.get((min(first, second), max(first, second)))

    def vote(self, pair: int, first: float) -> None:
        """Count a vote: 1 for the pair's first clip, 0 for its second, 0.5 for a tie."""
        self.skip(pair)
        self._asked.append(pair)
        self._votes.append(first)
        self._head = None

    def skip(self, pair: int) -> None:
        """Do not ask about a pair again."""
        self.free[pair] = False

    def choose(self, among: NDArray[np.bool_] | None = None) -> int | None:
        """The free pair that the ensemble disagrees about most; None if none is left."""
        free = self.free if among is None else self.free & among
        if not free.any():
            return None
        rng = np.random.default_rng([self._seed, int(self.free.sum())])
        return most_open(self.head, self.pairs, free, rng)

    def sureness(self) -> float:
        """How often members of the ensemble agree with the head, over all pairs."""
        return self.head.sureness(self.pairs.apart)

    def range(self, weights: NDArray[np.float32]) -> tuple[float, float]:
        """What the worst and the best frame of all clips are worth; never the same."""
        worth = self._frames @ weights
        low = float(worth.min())
        return low, max(float(worth.max()), low + 1e-3)

    def minds(self) -> dict[str, float]:
        """How far each measure's features set the clips apart, as shares of all, largest first."""
        parts = self.features * self.head.weights
        names = list(MEASURES)
        apart = {name: float(parts[:, np.equal(GROUPS, g)].sum(axis=1).std()) for g, name in enumerate(names)}
        total = max(sum(apart.values()), 1e-9)
        return {name: round(apart[name] / total, 4) for name in sorted(names, key=lambda n: -apart[n])}
