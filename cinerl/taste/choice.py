"""Which pair to ask about next: the one that the ensemble disagrees about most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import entr

from cinerl.taste.head import Head

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """All pairs of shots of one moment."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    apart: Floats
    """[P, K] features of the first less those of the second."""


def pairs_of(features: Floats, moments: NDArray[np.intp]) -> Pairs:
    """Every two shots [C, K] of the same moment [C], each pair once."""
    first, second = np.triu_indices(len(moments), 1)
    same = moments[first] == moments[second]
    first, second = first[same], second[same]
    return Pairs(first, second, features[first] - features[second])


def disagreement(leaning: Floats) -> Floats:
    """What a vote on each pair would tell about the ensemble [S, P], in nats.

    The entropy of the mean leaning less the mean entropy (Houlsby et al. 2011, "Bayesian active learning by
    disagreement"): high where members are sure, and not of the same.
    """
    mean = leaning.mean(axis=0)
    return _entropy(mean) - _entropy(leaning).mean(axis=0)


def most_open(head: Head, pairs: Pairs, free: NDArray[np.bool_], rng: np.random.Generator) -> int:
    """Index of the ``free`` pair [P] that the ensemble disagrees about most; equals by chance."""
    worth = np.where(free, disagreement(head.leaning(pairs.apart)), -np.inf)
    best = np.flatnonzero(worth >= worth.max() - 1e-12)
    return int(rng.choice(best))


def _entropy(p: Floats) -> Floats:
    return np.asarray(entr(p) + entr(1 - p))
