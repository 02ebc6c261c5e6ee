"""The head against SciPy, its ensemble against its posterior, and the choice of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, xlogy

from cinerl.taste.choice import disagreement, most_open, pairs_of
from cinerl.taste.head import SLIPS, Head, fit, settle


@pytest.fixture
def votes():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 6))
    wins = (rng.random(80) < expit(x @ np.array([2.0, -1.0, 0.5, 0, 0, 0]))).astype(float)
    wins[::9] = 0.5
    return x, wins


def reference(x, y, precision, slips):
    """The most likely weights by a general optimiser; a tie is half a vote for either."""

    def cost(w):
        p = slips / 2 + (1 - slips) * expit(x @ w)
        return -(xlogy(y, p) + xlogy(1 - y, 1 - p)).sum() + (precision * w * w).sum() / 2

    return minimize(cost, np.zeros(x.shape[1]), method="BFGS", options={"gtol": 1e-7}).x


@pytest.mark.parametrize("slips", [0.0, SLIPS])
def test_bradley_terry_as_scipy_has_it(votes, slips):
    precision = np.array([0.3, 0.3, 0.3, 2.0, 2.0, 50.0])
    found, _ = settle(*votes, precision, np.zeros(6), slips)
    np.testing.assert_allclose(found, reference(*votes, precision, slips), atol=2e-4)


def test_a_tie_is_half_a_vote_each_way(votes):
    """Two votes that contradict each other weigh as two ties."""
    x, _ = votes
    precision = np.ones(6)
    both = np.concatenate([x, x[:5], x[:5]]), np.concatenate([np.ones(80), np.zeros(5), np.ones(5)])
    ties = np.concatenate([x, x[:5], x[:5]]), np.concatenate([np.ones(80), np.full(10, 0.5)])
    found = [settle(*votes, precision, np.zeros(6), 0.0)[0] for votes in (both, ties)]
    np.testing.assert_allclose(found[0], found[1], atol=1e-6)
    assert np.abs(settle(x, np.full(80, 0.5), precision, np.zeros(6), SLIPS)[0]).max() < 1e-6


def test_the_hessian_is_the_slope_of_the_slope(votes):
    """Without slips Gauss and Newton agree; the ensemble spreads as the inverse has it."""
    x, y = votes
    precision = np.full(6, 0.7)
    w, hessian = settle(x, y, precision, np.zeros(6), 0.0)
    p = expit(x @ w)
    np.testing.assert_allclose(hessian, (x * (p * (1 - p))[:, None]).T @ x + np.diag(precision), rtol=1e-10)


def test_what_nobody_minds_shrinks(votes):
    x, y = votes
    x, y = np.concatenate([x] * 4), np.concatenate([y] * 4)
    groups = np.array([0, 0, 1, 2, 2, 2])
    head = fit(x, y, np.ones(6), groups, seed=0, draws=4000)
    assert head.spreads[2] < 0.5 * head.spreads[0]
    assert np.sign(head.weights[:3]).tolist() == [1, -1, 1]
    np.testing.assert_allclose(head.ensemble.mean(0), head.weights, atol=0.03)
    again = fit(x, y, np.ones(6), groups, seed=0, draws=4000)
    assert again.ensemble.tobytes() == head.ensemble.tobytes()


def test_scale_of_a_feature_does_not_matter(votes):
    x, y = votes
    scale = np.array([1.0, 10, 0.1, 3, 1, 2])
    groups = np.arange(6)
    plain, stretched = fit(x, y, np.ones(6), groups), fit(x * scale, y, scale, groups)
    np.testing.assert_allclose(stretched.weights * scale, plain.weights, rtol=1e-6)


def test_votes_make_it_sure(votes):
    x, y = votes
    groups = np.arange(6)
    none = fit(np.zeros((0, 6)), np.zeros(0), np.ones(6), groups)
    some = fit(np.concatenate([x] * 10), np.concatenate([y] * 10), np.ones(6), groups)
    assert none.sureness(x) < 0.6
    assert some.sureness(x) > 0.9


def test_disagreement():
    """Nothing to learn where all are sure of the same, or all unsure; most where they are opposed."""
    same, unsure, opposed = [0.99, 0.99], [0.5, 0.5], [0.01, 0.99]
    told = disagreement(np.array([same, unsure, opposed]).T)
    assert told[0] == pytest.approx(0, abs=1e-12)
    assert told[1] == pytest.approx(0, abs=1e-12)
    assert told[2] == pytest.approx(np.log(2) - 0.056, abs=0.001)


def test_pairs_are_of_one_moment_and_the_most_open_one_is_chosen():
    features = np.array([[0.0, 0], [1, 0], [0, 1], [5, 5], [5, 7]])
    pairs = pairs_of(features, np.array([0, 0, 0, 1, 1]))
    found = {(int(a), int(b)) for a, b in zip(pairs.first, pairs.second, strict=True)}
    assert found == {(0, 1), (0, 2), (1, 2), (3, 4)}
    # Members agree about the first feature and differ about the second.
    head = Head(np.array([3.0, 0]), np.array([[3.0, 4.0], [3.0, -4.0]]), np.ones(2))
    rng = np.random.default_rng(0)
    free = np.ones(4, bool)
    assert most_open(head, pairs, free, rng) == 3
    free[3] = False
    assert most_open(head, pairs, free, rng) in (1, 2)
