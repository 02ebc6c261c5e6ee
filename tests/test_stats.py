"""Interquartile means and bootstrap intervals, against values known otherwise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats as reference

from cinerl import stats

TAKES = ["a", "b", "c"] * 20


def test_interquartile_mean_drops_a_quarter_at_each_end():
    assert stats.iqm([1, 2, 3, 4, 5, 6, 7, 100]) == pytest.approx((3 + 4 + 5 + 6) / 4)
    assert stats.iqm(np.array([[0, 1, 1, 9], [2, 3, 5, 9]]), axis=1) == pytest.approx([1.0, 4.0])
    assert stats.iqm([5.0]) == 5.0


def test_one_training_in_one_stratum_is_the_plain_bootstrap():
    scores = np.random.default_rng(1).normal(0.7, 0.1, 60)
    found = stats.score(scores[None], [0] * 60, 3)
    plain = reference.bootstrap(
        [scores], stats.iqm, n_resamples=stats.RESAMPLES, batch=500, method="percentile",
        rng=np.random.default_rng(3),
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((plain.low, plain.high), abs=1e-12)
    assert found.value == pytest.approx(stats.iqm(scores))


def test_intervals_cover_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(0)
    hits = 0
    for _ in range(60):
        found = stats.score(rng.normal(0.6, 0.1, (1, 60)), TAKES, rng)
        hits += found.low <= 0.6 <= found.high
    assert 50 <= hits <= 60


def test_strata_take_out_what_is_fixed_between_takes():
    base = np.array([{"a": 0.2, "b": 0.5, "c": 0.8}[t] for t in TAKES])
    scores = (base + np.random.default_rng(2).normal(0, 0.01, 60))[None]
    within, pooled = stats.score(scores, TAKES, 0), stats.score(scores, [0] * 60, 0)
    assert within.high - within.low < 0.3 * (pooled.high - pooled.low)


def test_trainings_that_differ_widen_the_interval():
    rng = np.random.default_rng(5)
    alike = rng.normal(0.7, 0.02, (5, 60))
    apart = alike + np.linspace(-0.2, 0.2, 5)[:, None]
    a, b = stats.score(alike, TAKES, 0), stats.score(apart, TAKES, 0)
    assert b.high - b.low > 3 * (a.high - a.low)


def test_a_constant_gain_is_known_exactly_because_episodes_are_paired():
    rival = np.random.default_rng(4).uniform(0.2, 0.9, (1, 60))
    found = stats.difference(rival.repeat(3, axis=0) + 0.05, rival, TAKES, 0)
    assert (found.value, found.low, found.high) == pytest.approx((0.05, 0.05, 0.05))


def test_no_difference_is_not_above_zero():
    rng = np.random.default_rng(6)
    found = stats.difference(rng.normal(0.7, 0.1, (3, 60)), rng.normal(0.7, 0.1, (1, 60)), TAKES, 0)
    assert found.low < 0 < found.high


def test_share_is_never_known_exactly():
    sure = stats.share(np.ones((2, 32)), ["a"] * 32, 0)
    assert sure.value == sure.high == 1.0
    # Wilson's interval for 32 of 32, as in any table of it.
    assert sure.low == pytest.approx(0.8928, abs=1e-4)
    half = stats.share(np.array([[0.0, 1.0] * 16]), ["a"] * 32, 0)
    assert half.low < 0.34 < 0.66 < half.high


def test_wilson_is_scipys():
    for hits, count in ((0, 10), (3, 10), (31, 32), (64, 64)):
        known = reference.binomtest(hits, count).proportion_ci(method="wilson")
        assert stats.wilson(hits / count, count) == pytest.approx((known.low, known.high))


def test_the_same_seed_gives_the_same_interval():
    scores = np.random.default_rng(7).normal(0.7, 0.1, (3, 60))
    assert stats.score(scores, TAKES, 11) == stats.score(scores, TAKES, np.random.default_rng(11))
    assert stats.score(scores, TAKES, 11) != stats.score(scores, TAKES, 12)


@pytest.mark.parametrize("labels", [["a", "b", "c", "d"], ["a", "a", "a", "b"], ["a", "a", "b", "b"]])
def test_lonely_strata_are_drawn_together(labels):
    found = stats.score(np.array([[0.1, 0.2, 0.3, 0.4]]), labels, 0)
    assert 0.1 <= found.low <= found.value <= found.high <= 0.4


def test_a_single_episode_has_no_interval():
    assert stats.score(np.array([[0.5]]), ["a"], 0) == stats.Estimate(0.5, 0.5, 0.5)


def test_gain_pairs_episodes_and_draws_both_trainings():
    rng = np.random.default_rng(0)
    episode = rng.normal(5, 2, 40)
    ours = episode + 0.2 + rng.normal(0, 0.02, (5, 40))
    theirs = episode + rng.normal(0, 0.02, (3, 40))
    plain, share = stats.gain(ours, theirs, ["a"] * 20 + ["b"] * 20, 1)
    assert plain.value == pytest.approx(ours.mean() - theirs.mean())
    assert plain.low < 0.2 < plain.high
    assert plain.high - plain.low < 0.05  # the spread of episodes falls out
    assert share.value == pytest.approx(plain.value / theirs.mean())
    assert share.low < share.value < share.high
    alone = stats.mean(ours, ["a"] * 40, 1)
    assert alone.value == pytest.approx(ours.mean())
    assert alone.high - alone.low > 0.5
    lucky = np.stack([episode, episode + 2.0])  # two trainings that differ widely
    between = stats.gain(lucky, theirs, ["a"] * 40, 1)[0]
    assert between.low < 0.1
    assert between.high > 1.9
