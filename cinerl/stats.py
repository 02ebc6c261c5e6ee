"""Interquartile means and bootstrap intervals of policies that film the same episodes.

Scores are matrices [K, E]: K trainings of one agent (1 for a scripted cameraman) film the same E episodes.
A resample draws trainings anew (Agarwal et al. 2021, "Deep RL at the edge of the statistical precipice")
and, within every stratum, episodes anew. Strata are the takes (and environments): those are a fixed choice,
while where an episode begins is chance. A drawn episode is kept whole, with all trainings and policies that
filmed it, so that comparisons are paired. Intervals therefore speak of new trainings and of new starts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Floats = NDArray[np.float64]
RESAMPLES = 4000
AREA_DRAWS = 20
"""Of fifty resamples each."""
LEVEL = 0.95
_TAILS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)


@dataclass(frozen=True)
class Estimate:
    """A value with the interval that it is known to."""

    value: float
    low: float
    high: float


def iqm(scores: ArrayLike, axis: int | None = None) -> Any:
    """Interquartile mean: the mean of what is left when the lowest and the highest quarter are cut off.

    Args:
        scores: any shape.
        axis: the axis to average over; None takes all.
    """
    return stats.trim_mean(np.asarray(scores, float), 0.25, axis=axis)


def score(scores: Floats, strata: Sequence[Hashable], rng: int | np.random.Generator) -> Estimate:
    """Interquartile mean of scores [K, E] with its 95 % stratified bootstrap interval.

    Args:
        scores: of every training and episode.
        strata: of every episode, E labels.
        rng: seed or generator of the resamples.
    """
    return _estimate(lambda pick: iqm(pick(scores), axis=-1), scores, strata, rng)


def difference(
    scores: Floats, rival: Floats, strata: Sequence[Hashable], rng: int | np.random.Generator
) -> Estimate:
    """Interquartile mean of ``scores`` [K, E] less that of ``rival`` [1, E], paired by episode."""
    both = rival.mean(axis=0, keepdims=True).repeat(len(scores), axis=0)
    return _estimate(lambda pick: iqm(pick(scores), axis=-1) - iqm(pick(both), axis=-1), scores, strata, rng)


def share(successes: Floats, strata: Sequence[Hashable], rng: int | np.random.Generator) -> Estimate:
    """Success rate of [K, E] zeros and ones with its 95 % interval.

    The bootstrap's interval, widened to Wilson's for E episodes: where every episode ends alike, resampling
    alone would claim to know the rate exactly.
    """
    drawn = _estimate(lambda pick: pick(successes).mean(axis=-1), successes, strata, rng)
    low, high = wilson(drawn.value, successes.shape[1])
    return Estimate(drawn.value, min(drawn.low, low), max(drawn.high, high))


def mean(scores: Floats, strata: Sequence[Hashable], rng: int | np.random.Generator) -> Estimate:
    """Mean of scores [K, E] with its 95 % stratified bootstrap interval."""
    return gain(scores, np.zeros((1, scores.shape[1])), strata, rng)[0]


def gain(
    scores: Floats, rival: Floats, strata: Sequence[Hashable], rng: int | np.random.Generator
) -> tuple[Estimate, Estimate]:
    """Mean of scores [K, E] less that of a rival's [J, E]: plain, and as a share of the rival's.

    Paired by episode; both agents' trainings are drawn anew, each for itself.

    Args:
        scores: of every training and episode.
        rival: of the rival's trainings, in the same episodes.
        strata: of every episode, E labels.
        rng: seed or generator of the resamples.
    """
    draws = np.random.default_rng(rng)
    episodes = np.zeros((RESAMPLES, scores.shape[1]))
    for group in _strata(strata):
        episodes[:, group] = draws.multinomial(len(group), np.full(len(group), 1 / len(group)), RESAMPLES)

    def resampled(s: Floats) -> Floats:
        rows = draws.multinomial(len(s), np.full(len(s), 1 / len(s)), RESAMPLES) / len(s)
        return np.asarray((rows @ s * episodes).mean(axis=1))

    ours, theirs = resampled(scores), resampled(rival)
    base = float(rival.mean())
    value = float(scores.mean()) - base
    low, high = np.quantile(ours - theirs, _TAILS)
    with np.errstate(divide="ignore", invalid="ignore"):
        share_low, share_high = np.quantile((ours - theirs) / np.abs(theirs), _TAILS)
        share = float(np.float64(value) / abs(base))
    return Estimate(value, float(low), float(high)), Estimate(share, float(share_low), float(share_high))


def area(good: Floats, bad: Floats, parent: NDArray[np.intp], rng: int | np.random.Generator) -> Estimate:
    """Area under the ROC curve: how often a bad item costs more than a good one, ties half; 95 % interval.

    Args:
        good: costs [A].
        bad: costs [B], each of an item that was made from a good one.
        parent: [B] which; a resample draws good items, and with them all that were made from them.
        rng: seed or generator of the resamples.
    """
    order = np.sort(good)
    below, upto = np.searchsorted(order, bad, "left"), np.searchsorted(order, bad, "right")
    ranked = np.argsort(good)

    def of(counts: Floats) -> Floats:
        total = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts[:, ranked], axis=1)], axis=1)
        weight = counts[:, parent]
        wins = (weight * (total[:, below] + total[:, upto]) / 2).sum(axis=1)
        return wins / np.maximum(weight.sum(axis=1) * total[:, -1], 1e-12)

    draws = np.random.default_rng(rng)
    count = len(good)
    even = np.full(count, 1 / count)
    found = np.concatenate([of(draws.multinomial(count, even, 50).astype(float)) for _ in range(AREA_DRAWS)])
    low, high = np.quantile(found, _TAILS)
    return Estimate(float(of(np.ones((1, count)))[0]), float(low), float(high))


def wilson(rate: float, count: int) -> tuple[float, float]:
    """Wilson's 95 % score interval of a rate seen in ``count`` trials (Wilson 1927)."""
    z = float(stats.norm.ppf(0.5 + LEVEL / 2))
    spread = z * np.sqrt(rate * (1 - rate) / count + (z / (2 * count)) ** 2)
    middle, scale = rate + z * z / (2 * count), 1 + z * z / count
    return max(0.0, float((middle - spread) / scale)), min(1.0, float((middle + spread) / scale))


_Pick = Callable[[Floats], Floats]


def _estimate(
    statistic: Callable[[_Pick], Any], scores: Floats, strata: Sequence[Hashable],
    rng: int | np.random.Generator,
) -> Estimate:
    """``statistic`` of a way to pick trainings and episodes, with its percentile interval."""
    trainings = len(scores)
    samples = [np.arange(trainings)] if trainings > 1 else []
    samples += _strata(strata)

    def of_draw(*drawn: NDArray[Any], axis: int) -> Any:
        # One draw is a vector of indices for each sample; a batch of draws has them along the last axis.
        indices = [np.asarray(d, int) for d in drawn]
        rows = indices.pop(0) if trainings > 1 else np.zeros((*indices[0].shape[:-1], 1), int)
        columns = np.concatenate(indices, axis=-1)
        flat = (*columns.shape[:-1], rows.shape[-1] * columns.shape[-1])
        return statistic(lambda m: m[rows[..., :, None], columns[..., None, :]].reshape(flat))

    value = float(of_draw(*samples, axis=-1))
    if scores.shape[1] < 2:
        return Estimate(value, value, value)
    result = stats.bootstrap(
        samples, of_draw, n_resamples=RESAMPLES, batch=500, vectorized=True, axis=-1,
        confidence_level=LEVEL, method="percentile", rng=np.random.default_rng(rng),
    )
    return Estimate(value, float(result.confidence_interval.low), float(result.confidence_interval.high))


def _strata(labels: Sequence[Hashable]) -> list[NDArray[np.intp]]:
    """Indices of the episodes of each stratum; episodes alone in theirs are drawn together."""
    members: dict[Hashable, list[int]] = {}
    for i, label in enumerate(labels):
        members.setdefault(label, []).append(i)
    groups = [m for m in members.values() if len(m) > 1]
    alone = [m[0] for m in members.values() if len(m) == 1]
    if len(alone) > 1:
        groups.append(alone)
    elif alone and groups:
        groups[-1] = [*groups[-1], *alone]
    elif alone:
        groups.append(alone)
    return [np.array(g) for g in groups]
