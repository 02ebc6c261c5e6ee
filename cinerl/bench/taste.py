"""How many votes a taste takes: simulated voters, on pairs chosen and pairs drawn, and unseen clips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.bench.machine import machine
from cinerl.bench.taste_agent import train_beside
from cinerl.bench.telling import Report
from cinerl.bench.voters import INDIFFERENT, RANDOM, Voter, draw_voter
from cinerl.env.build import takes_for
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.errors import UserError
from cinerl.taste.ballot import Ballot
from cinerl.taste.candidates import STYLES, Candidate, film_candidates
from cinerl.taste.head import SLIPS

SCHEMA = 1
EVERY = 10
"""Votes between two exams."""
GOAL = 0.85
RESAMPLES = 2000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Args:
        env: what is filmed.
        tastes: simulated voters, drawn anew.
        votes: of each on chosen pairs; twice as many on drawn ones.
        moments: of each actor of each take.
        styles: drawn for each moment, beside what the brief's own cameramen film.
        steps: of each of two trainings, with and without the first taste; 0 leaves them out.
        episodes: that each of the two agents films on held-out takes.
        seed: of everything.
    """

    env: str = "cinerl/Follow-v0"
    tastes: int = 20
    votes: int = 200
    moments: int = 2
    styles: int = STYLES
    steps: int = 0
    episodes: int = 64
    seed: int = 100


@dataclass(frozen=True)
class Clips:
    """Candidates as arrays."""

    measures: NDArray[np.float32]
    """[C, F, M]"""
    moments: list[int]


def measure(plan: Plan, report: Report | None = None) -> dict[str, Any]:
    """All figures, as plain data.

    Raises:
        UserError: a plan of nothing.
    """
    _check(plan)
    tell = report or (lambda name, done, total: None)
    brief = load_brief(plan.env)
    pool = clips_of(film_candidates(
        brief, takes_for(brief), plan.seed, moments=plan.moments, styles=plan.styles,
        tick=lambda done, total: tell("filming", done, total),
    ))  # fmt: skip
    exam = clips_of(film_candidates(
        brief, takes_for(brief, "heldout"), plan.seed + 1, moments=plan.moments, styles=plan.styles,
        tick=lambda done, total: tell("filming unseen clips", done, total),
    ))  # fmt: skip
    polls = []
    for k in range(plan.tastes):
        polls.append(_poll(draw_voter(np.random.default_rng([plan.seed, k])), pool, exam, plan, k))
        tell("simulated voters", k + 1, plan.tastes)
    result: dict[str, Any] = {"kind": "taste", "schema": SCHEMA, "env": brief.id, **_summary(polls, plan)}
    result["workload"] = {
        "tastes": plan.tastes, "votes": plan.votes, "seed": plan.seed, "random_votes": RANDOM,
        "indifferent": INDIFFERENT, "slips_assumed": SLIPS,
        "pool_clips": len(pool.moments), "pool_moments": len(set(pool.moments)),
        "unseen_clips": len(exam.moments), "unseen_moments": len(set(exam.moments)),
        "unseen_pairs": polls[0].pairs, "unseen_pairs_judged": float(np.mean([p.judged for p in polls])),
    }  # fmt: skip
    if plan.steps:
        result["trained"] = _trained(brief, pool, plan, tell)
    return result | {"machine": machine()}


def clips_of(found: list[Candidate]) -> Clips:
    """Candidates as arrays."""
    return Clips(np.stack([c.measures for c in found]), [c.moment for c in found])


@dataclass(frozen=True)
class _Poll:
    """One voter's curves: agreement on unseen pairs after 10, 20, … votes."""

    chosen: Floats
    drawn: Floats
    sureness: Floats
    """Of the ensemble on the unseen pairs, after each of the chosen votes."""
    pairs: int
    judged: float
    """Share of the unseen pairs on which the voter is not indifferent."""


def _poll(voter: Voter, pool: Clips, exam: Clips, plan: Plan, number: int) -> _Poll:
    unseen = Ballot(exam.measures, exam.moments, 0).pairs
    worth = voter.utility(exam.measures)
    apart = worth[unseen.first] - worth[unseen.second]
    judged = np.abs(apart) > INDIFFERENT

    def agreement(ballot: Ballot) -> float:
        return float((((unseen.apart @ ballot.head.weights) > 0) == (apart > 0))[judged].mean())

    seed = plan.seed + 7919 * number
    chosen, sureness, drawn = [], [], []
    for n, ballot in _votes(voter, pool, plan.votes, seed, active=True):
        if n % EVERY == 0:
            chosen.append(agreement(ballot))
            sureness.append(ballot.head.sureness(unseen.apart))
    for n, ballot in _votes(voter, pool, 2 * plan.votes, seed, active=False):
        if n % EVERY == 0:
            drawn.append(agreement(ballot))
    return _Poll(np.array(chosen), np.array(drawn), np.array(sureness), len(apart), float(judged.mean()))


def _votes(voter: Voter, pool: Clips, count: int, seed: int, *, active: bool) -> Any:
    """The ballot after each vote, with the number of votes."""
    ballot, rng = Ballot(pool.measures, pool.moments, seed), np.random.default_rng([seed, 1])
    worth = voter.utility(pool.measures)
    apart = worth[ballot.pairs.first] - worth[ballot.pairs.second]
    order = np.random.default_rng([seed, 2]).permutation(len(apart))
    for n in range(1, min(count, len(apart)) + 1):
        pair = ballot.choose() if active else int(order[n - 1])
        assert pair is not None
        ballot.vote(pair, voter.vote(apart[pair], rng))
        yield n, ballot


def voted(voter: Voter, pool: Clips, count: int, seed: int) -> Ballot:
    """A ballot with ``count`` simulated votes on chosen pairs."""
    *_, (_, ballot) = _votes(voter, pool, count, seed, active=True)
    return ballot


def _summary(polls: list[_Poll], plan: Plan) -> dict[str, Any]:
    chosen, drawn = np.stack([p.chosen for p in polls]), np.stack([p.drawn for p in polls])
    rng = np.random.default_rng(plan.seed)
    picks = rng.integers(0, len(polls), (RESAMPLES, len(polls)))
    reach = {name: np.array([_reached(np.median(c[p], axis=0)) for p in picks])
             for name, c in (("chosen", chosen), ("drawn", drawn))}  # fmt: skip
    out: dict[str, Any] = {"goal": GOAL}
    for name, curves in (("chosen", chosen), ("drawn", drawn)):
        medians = np.median(curves[picks], axis=1)
        low, high = np.quantile(medians, [0.025, 0.975], axis=0)
        out[name] = {
            "votes": [EVERY * (i + 1) for i in range(curves.shape[1])],
            "median": _digits(np.median(curves, axis=0)), "low": _digits(low), "high": _digits(high),
            "tastes": [_digits(c) for c in curves],
            "votes_to_goal": _told(_reached(np.median(curves, axis=0)), reach[name]),
            "tastes_that_reach_goal": float(np.mean([np.isfinite(_reached(c)) for c in curves])),
        }  # fmt: skip
    ratio = _over(_reached(np.median(drawn, axis=0)), _reached(np.median(chosen, axis=0)))
    out["drawn_over_chosen"] = _told(float(ratio), _over(reach["drawn"], reach["chosen"]))
    last = {key: out["chosen"][key][-1] for key in ("median", "low", "high")}
    out["agreement"] = {"votes": plan.votes, "median": last["median"],
                        "interval": [last["low"], last["high"]]}  # fmt: skip
    out["sureness"] = _digits(np.median([p.sureness for p in polls], axis=0))
    return out


def _reached(curve: Floats) -> float:
    """Votes after which a curve first stands at the goal; infinite if it never does."""
    above = np.flatnonzero(curve >= GOAL)
    return float(EVERY * (above[0] + 1)) if len(above) else float("inf")


def _over(drawn: Any, chosen: Any) -> Any:
    """How many times as many votes; where neither reaches the goal, as many."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.divide(drawn, chosen), nan=1.0, posinf=np.inf)


def _told(value: float, draws: Floats) -> dict[str, Any]:
    """A figure and its interval; null for what lies beyond the last vote."""
    low, high = np.quantile(draws, [0.025, 0.975], method="nearest")
    numbers = [round(float(v), 3) if np.isfinite(v) else None for v in (value, low, high)]
    return {"value": numbers[0], "interval": numbers[1:]}


def _digits(values: Any) -> list[float]:
    return [round(float(v), 4) for v in values]


def _trained(brief: Brief, pool: Clips, plan: Plan, tell: Report) -> dict[str, Any]:
    """Two agents of one seed: after the rules alone, and after the rules and the first voter's taste."""
    voter = draw_voter(np.random.default_rng([plan.seed, 0]))
    ballot = voted(voter, pool, plan.votes, plan.seed)
    return train_beside(
        brief, voter, ballot, steps=plan.steps, episodes=plan.episodes, seed=plan.seed, report=tell
    )


def _check(plan: Plan) -> None:
    for flag, value, least in (
        ("--tastes", plan.tastes, 2), ("--votes", plan.votes, EVERY), ("--moments", plan.moments, 1),
        ("--styles", plan.styles, 1), ("--steps", plan.steps, 0), ("--episodes", plan.episodes, 2),
    ):  # fmt: skip
        if value < least:
            raise UserError(flag, f"is {value}", f"want {least} or more")
