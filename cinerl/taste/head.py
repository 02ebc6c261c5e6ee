"""The head: a Bradley–Terry model whose scores are linear in features, and what its votes leave open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.special import expit

Floats = NDArray[np.float64]
SPREADS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2)
"""Standard deviations of a weight before any vote, per standard deviation of its feature among the shots."""
DRAWS = 64
"""Members of the ensemble."""
_STEPS = 60
_CLOSE = 1e-9


@dataclass(frozen=True)
class Head:
    """Weights [K] that explain votes best, and an ensemble [S, K] of others that explain them about as well."""

    weights: Floats
    ensemble: Floats
    spread: float
    """Of the prior that the votes themselves make most likely."""

    def leaning(self, apart: Floats) -> Floats:
        """Probability [S, P] with which each member prefers the first of pairs whose features are ``apart``."""
        return np.asarray(expit(self.ensemble @ apart.T))

    def sureness(self, apart: Floats) -> float:
        """How likely a member is to prefer what the weights prefer: 0.5 knows nothing, 1 is certain."""
        ours = (apart @ self.weights) > 0
        return float(np.mean((self.ensemble @ apart.T > 0) == ours))


def fit(apart: Floats, votes: Floats, scale: Floats, seed: int = 0, draws: int = DRAWS) -> Head:
    """The head after some votes.

    Bradley and Terry (1952): the first shot of a pair is preferred with probability σ(w·x), x the difference of
    their features. Weights are a priori normal; a Laplace approximation around the best ones gives the ensemble,
    and the evidence of the prior's width (MacKay 1992).

    Args:
        apart: [V, K] features of the first shot less those of the second.
        votes: [V] 1 for the first, 0 for the second, 0.5 for a tie.
        scale: [K] standard deviations of the features among the shots, above 0.
        seed: of the ensemble.
        draws: members of the ensemble.
    """
    x = apart * (1 / scale)
    best = max((_laplace(x, votes, spread) for spread in SPREADS), key=lambda found: found.evidence)
    noise = np.random.default_rng(seed).standard_normal((draws, x.shape[1]))
    # With H = L Lᵀ, L⁻ᵀ z has the covariance H⁻¹.
    around = solve_triangular(best.root, noise.T, lower=True, trans=1).T
    return Head(best.weights / scale, (best.weights + around) / scale, best.spread)


@dataclass(frozen=True)
class _Posterior:
    weights: Floats
    root: Floats
    """Cholesky factor of the negative log posterior's Hessian."""
    evidence: float
    spread: float


def _laplace(x: Floats, y: Floats, spread: float) -> _Posterior:
    """Newton's method with halved steps; the loss is convex."""
    precision = 1 / spread**2
    w = np.zeros(x.shape[1])
    loss = _loss(w, x, y, precision)
    for _ in range(_STEPS):
        p = expit(x @ w)
        slope = x.T @ (p - y) + precision * w
        step = cho_solve(cho_factor(_hessian(x, p, precision), lower=True), slope)
        size = 1.0
        while (tried := _loss(w - size * step, x, y, precision)) > loss and size > 1e-6:
            size /= 2
        w, gained, loss = w - size * step, loss - tried, tried
        if gained < _CLOSE:
            break
    root = np.linalg.cholesky(_hessian(x, expit(x @ w), precision))
    evidence = -loss + x.shape[1] / 2 * np.log(precision) - np.log(np.diag(root)).sum()
    return _Posterior(w, root, float(evidence), spread)


def _hessian(x: Floats, p: Floats, precision: float) -> Floats:
    found = (x * (p * (1 - p))[:, None]).T @ x
    found[np.diag_indices_from(found)] += precision
    return found


def _loss(w: Floats, x: Floats, y: Floats, precision: float) -> float:
    score = x @ w
    return float(np.sum(np.logaddexp(0, score) - y * score) + precision / 2 * w @ w)
