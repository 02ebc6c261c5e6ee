"""Two agents of one seed, after the rules alone and after rules and a taste: what each of them films."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.bench.telling import Report
from cinerl.bench.voters import Voter
from cinerl.env.build import takes_for
from cinerl.env.core import Core
from cinerl.policy.agent import Agent
from cinerl.policy.shoot import shoot
from cinerl.reward.terms import Term
from cinerl.spec.brief import Brief
from cinerl.spec.recipe import Demonstration, Network, Recipe
from cinerl.stats import Estimate, difference, score
from cinerl.taste.ballot import Ballot
from cinerl.taste.candidates import Watching
from cinerl.taste.features import features
from cinerl.taste.taste import Taste, taste_of, with_taste
from cinerl.train.train import train

RECIPE = Recipe(
    schema=1,
    title="A short lesson: small batches and much noise, from the composer's hands",
    algorithm="ppo",
    steps=500_000,
    rows=128,
    rollout=64,
    minibatch=2048,
    epochs=8,
    log_std=-2.0,
    demonstration=Demonstration(teacher="composer", steps=100_000),
    network=Network(hidden=(64, 64)),
)
WEIGHT = 5.0
"""Of the taste beside the brief's own terms."""
Floats = NDArray[np.float64]


def train_beside(
    brief: Brief, voter: Voter, ballot: Ballot, *, steps: int, episodes: int, seed: int, report: Report
) -> dict[str, Any]:
    """What a simulated voter's taste, learned from votes, does to an agent.

    Args:
        brief: what is filmed, and the rules.
        voter: who judges the shots in the end: the hidden utility, not the learned head.
        ballot: with the votes that the head is learned from.
        steps: of each training.
        episodes: that each agent films on held-out takes, from the same starts.
        seed: of trainings and starts.
        report: told of the progress.

    Returns:
        For each agent and for their difference: the voter's utility of a shot, what the learned head gives
        it as a share, and the mean reward by the rules alone; interquartile means with intervals.
    """
    taste = taste_of(ballot, brief.id, "Simulated")
    found = {}
    own: dict[str, list[Term]] = {"rules": [], "rules_and_taste": [taste.term()]}
    for name, terms in own.items():
        with tempfile.TemporaryDirectory() as folder:
            asked = with_taste(brief, WEIGHT) if terms else brief
            told = _telling(report, name)
            agent = train(asked, RECIPE, out=Path(folder), seed=seed, steps=steps, terms=terms, report=told)
        found[name] = _judged(agent, brief, voter, taste, episodes, seed)
    out: dict[str, Any] = {"recipe": RECIPE.title, "steps": steps, "episodes": episodes, "weight": WEIGHT,
                           "votes": ballot.votes}  # fmt: skip
    for what in ("utility", "head", "rules"):
        ours, rival = (found[n][what][None] for n in ("rules_and_taste", "rules"))
        takes = found["rules"]["take"].tolist()
        out[what] = {
            "rules": _told(score(rival, takes, seed)),
            "rules_and_taste": _told(score(ours, takes, seed)),
            "difference": _told(difference(ours, rival, takes, seed)),
        }
    return out


def _telling(report: Report, name: str) -> Callable[[int, int, dict[str, float]], None]:
    return lambda done, total, figures: report(f"training: {name.replace('_', ' ')}", done, total)


def _judged(
    agent: Agent, brief: Brief, voter: Voter, taste: Taste, episodes: int, seed: int
) -> dict[str, NDArray[Any]]:
    """What an agent films on held-out takes, episode by episode [E]."""
    watch = Watching()
    core = Core(watch.over(brief), takes_for(brief, "heldout"), episodes, threads=1, terms=[watch.term])
    footage = shoot(core, agent, seed)
    clips = watch.frames().transpose(1, 0, 2)
    card = taste.card
    worth = (features(clips).mean(axis=1) @ taste.weights - card.low) / (card.high - card.low)
    weights = np.array([r.weight for r in brief.reward])
    scores = footage.terms[..., : len(weights)].astype(float)
    judged = ~np.isnan(scores)
    rules = (np.nan_to_num(scores) * weights).sum(-1) / np.maximum((judged * weights).sum(-1), 1e-9)
    return {
        "utility": voter.utility(clips), "head": worth.astype(float), "rules": rules.mean(axis=0),
        "take": np.array([str(s.source["take"]) for s in footage.shots]),
    }  # fmt: skip


def _told(e: Estimate) -> dict[str, Any]:
    return {"value": round(e.value, 4), "interval": [round(e.low, 4), round(e.high, 4)]}
