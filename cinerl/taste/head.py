"""The head: a Bradley–Terry model whose scores are linear in features, and what its votes leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import expit

Floats = NDArray[np.float64]
DRAWS = 64
"""Members of the ensemble."""
SLIPS = 0.1
"""Share of votes that are taken to be a slip of the finger, either way."""
SPREAD = 0.4
"""What a weight is expected to be, per standard deviation of its feature, before any vote."""
SPREADS = (0.01, 3.0)
_WORTH = 2.0
"""How many weights that expectation counts as."""
_ROUNDS, _STEPS = 12, 20


@dataclass(frozen=True)
class Head:
    """Weights [K] that explain votes best, and an ensemble [S, K] that explains them about as well."""

    weights: Floats
    ensemble: Floats
    spreads: Floats
    """[G] what the weights of each group are expected to be, as the votes have it; small where they found
    nothing."""

    def leaning(self, apart: Floats) -> Floats:
        """Probability [S, P] with which each member prefers the first of pairs that are ``apart`` [P, K]."""
        return np.asarray(expit(self.ensemble @ apart.T))

    def sureness(self, apart: Floats) -> float:
        """How often a member prefers what the weights prefer: 0.5 knows nothing, 1 is certain."""
        ours = (apart @ self.weights) > 0
        return float(np.mean((self.ensemble @ apart.T > 0) == ours))


def fit(
    apart: Floats, votes: Floats, scale: Floats, groups: NDArray[np.intp], seed: int = 0, draws: int = DRAWS
) -> Head:
    """The head after some votes.

    Bradley and Terry (1952): the first shot of a pair is preferred with probability σ(w·x), x the difference
    of their features; a slip is a coin. A person minds few things: weights are a priori normal, with a spread
    for each group that the votes themselves make most likely (MacKay 1992, "automatic relevance
    determination"). The ensemble is drawn from a Laplace approximation around the best weights.

    Args:
        apart: [V, K] features of the first shot less those of the second.
        votes: [V] 1 for the first, 0 for the second, 0.5 for a tie.
        scale: [K] standard deviations of the features among the shots, above 0.
        groups: [K] number of the group, from 0, whose spread each weight has.
        seed: of the ensemble.
        draws: members of the ensemble.
    """
    x, weights = apart / scale, np.zeros(len(scale))
    sizes = np.bincount(groups)
    spreads = np.full(len(sizes), SPREAD)
    for _ in range(_ROUNDS):
        precision = spreads[groups] ** -2.0
        weights, hessian = settle(x, votes, precision, weights)
        variance = np.diag(np.linalg.inv(hessian))
        # Of each group, as many weights as the votes and not the prior have set.
        found = sizes - np.bincount(groups, precision * variance)
        square = np.bincount(groups, weights**2) + _WORTH * SPREAD**2
        spreads = np.clip(np.sqrt(square / (found + _WORTH)), *SPREADS)
    noise = np.random.default_rng(seed).standard_normal((draws, len(scale)))
    # With H = L Lᵀ, L⁻ᵀ z has the covariance H⁻¹.
    around = solve_triangular(np.linalg.cholesky(hessian), noise.T, lower=True, trans=1).T
    return Head(weights / scale, (weights + around) / scale, spreads)


def settle(
    x: Floats, votes: Floats, precision: Floats, weights: Floats, slips: float = SLIPS
) -> tuple[Floats, Floats]:
    """Most likely weights [K] under normal priors, and the Gauss–Newton Hessian [K, K] there.

    Newton's method with halved steps, from ``weights`` on.
    """
    loss = _loss(weights, x, votes, precision, slips)
    for _ in range(_STEPS):
        slope, hessian = _derivatives(weights, x, votes, precision, slips)
        step, size = cho_solve(cho_factor(hessian, lower=True), slope), 1.0
        while (tried := _loss(weights - size * step, x, votes, precision, slips)) > loss and size > 1e-5:
            size /= 2
        if tried > loss:
            break
        weights, gained, loss = weights - size * step, loss - tried, tried
        if gained < 1e-6:
            break
    return weights, _derivatives(weights, x, votes, precision, slips)[1]


def _derivatives(
    w: Floats, x: Floats, y: Floats, precision: Floats, slips: float
) -> tuple[Floats, Floats]:
    p = expit(x @ w)
    told, slope = slips / 2 + (1 - slips) * p, (1 - slips) * p * (1 - p)
    spread = np.maximum(told * (1 - told), 1e-12)
    hessian = (x * (slope**2 / spread)[:, None]).T @ x
    hessian[np.diag_indices_from(hessian)] += precision
    return x.T @ ((told - y) / spread * slope) + precision * w, hessian


def _loss(w: Floats, x: Floats, y: Floats, precision: Floats, slips: float) -> float:
    score = x @ w
    if slips:
        told = slips / 2 + (1 - slips) * expit(score)
        misses = -(y * np.log(told) + (1 - y) * np.log1p(-told)).sum()
    else:
        misses = (np.logaddexp(0, score) - y * score).sum()
    return float(misses + (precision * w * w).sum() / 2)
