"""The judged benchmark: cameramen film held-out takes; judges that nobody learned from judge them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl import __version__, stats
from cinerl.bench import tour
from cinerl.bench.cast import Contestant, contestants
from cinerl.bench.gallery import Gallery
from cinerl.bench.machine import machine
from cinerl.bench.panel import JUDGES, MOTIONS, Columns, Panel, numbers
from cinerl.bench.suite import Plan as SuitePlan
from cinerl.bench.suite import prepare
from cinerl.bench.telling import Report
from cinerl.bench.vantage import Ground
from cinerl.env.build import build
from cinerl.env.core import Core
from cinerl.judge.composition import MEASURES
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import Brief
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.stats import Estimate

SCHEMA = 1
LOSS = 0.02
"""What an agent may lose of a rival's score with a judge."""
Floats = NDArray[np.float64]
Shots = dict[str, list[tuple[Shot, ...]]]
"""Of each policy, by training; episode by episode from the same starts."""


@dataclass(frozen=True)
class Plan:
    """What is judged.

    Attributes:
        briefs: environment ids, short names or files.
        policies: names of cameramen; None takes the scripted, the shipped and those of ``agents``.
        agents: patterns of further agents' folders; NAME-sK is training K of agent NAME.
        takes: names or files of takes; None takes the held-out ones.
        against: the cameraman that all others are compared with, an agent of rules alone.
        episodes: of every cameraman and training.
        every: how many frames from one judged picture to the next.
        views: random views about each start; 0 leaves them out.
        seed: of starts, views and resamples.
    """

    briefs: Sequence[str]
    policies: Sequence[str] | None = None
    agents: Sequence[str] = ()
    takes: Sequence[str] | None = None
    against: str = "composer"
    episodes: int = 32
    every: int = 6
    views: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Filmed:
    """One brief, filmed by everybody."""

    brief: Brief
    core: Core
    cast: tuple[Contestant, ...]
    held_out: bool
    shots: Shots
    rewards: dict[str, Floats]
    """[trainings, episodes]"""

    @property
    def strata(self) -> list[str]:
        """The take of every episode."""
        first = next(iter(self.shots.values()))[0]
        return [s.take for s in first]


def film(plan: Plan, report: Report | None = None) -> list[Filmed]:
    """Let everybody film.

    Raises:
        UserError: a plan of nothing, names that do not exist, no rival among them.
    """
    _check(plan)
    policies = None if plan.policies is None else list(dict.fromkeys([*plan.policies, plan.against]))
    asked = SuitePlan(plan.briefs, policies, plan.agents, plan.takes, plan.episodes, plan.seed)
    entries = prepare(asked, Path())
    total = sum(len(c.members) for e in entries for c in e.cast)
    found, done = [], 0
    for entry in entries:
        core = build(entry.brief, plan.episodes, takes=_names(entry.takes, plan), threads=1)
        shots: Shots = {}
        rewards: dict[str, Floats] = {}
        for who in entry.cast:
            films = []
            for member in who.members:
                if report:
                    report(f"{entry.brief.id}: {who.name} {member.label}", done, total)
                films.append(shoot(core, find_policy(member.policy, core, plan.seed), plan.seed))
                done += 1
            shots[who.name] = [f.shots for f in films]
            rewards[who.name] = np.stack([f.episode.reward for f in films])
        if plan.against not in shots:
            env = entry.brief.id
            raise UserError(f"--against {plan.against}", f"does not film {env}", _there(env, plan))
        found.append(Filmed(entry.brief, core, entry.cast, entry.held_out, shots, rewards))
    return found


def judge(
    films: Sequence[Filmed], plan: Plan, panel: Panel | None = None, report: Report | None = None
) -> dict[str, Any]:
    """All figures, as plain data."""
    sits = panel or Panel()
    total = sum(len(t) for f in films for t in f.shots.values())
    done, briefs = 0, {}
    for filmed in films:
        gallery = Gallery(filmed.core.takes)
        columns: dict[str, list[Columns]] = {}
        for name, trainings in filmed.shots.items():
            columns[name] = []
            for shots in trainings:
                if report:
                    report(f"{filmed.brief.id}: judging {name}", done, total)
                columns[name].append(sits.judge_shots(gallery, shots, plan.every))
                done += 1
        briefs[filmed.brief.id] = _brief(filmed, columns, plan, sits, gallery)
    return {
        "kind": "judges", "schema": SCHEMA, "version": __version__, "episodes": plan.episodes,
        "every": plan.every, "seed": plan.seed, "against": plan.against, "views": plan.views,
        "loss": LOSS, "briefs": briefs, "machine": machine(),
    }  # fmt: skip


def _brief(
    filmed: Filmed, columns: Mapping[str, list[Columns]], plan: Plan, panel: Panel, gallery: Gallery
) -> dict[str, Any]:
    strata, rival = filmed.strata, columns[plan.against]
    tables: dict[str, Any] = {}
    around = {}
    if plan.views:
        ground = Ground(filmed.core.takes)
        first = filmed.shots[plan.against][0]
        around = tour.chance(panel, gallery, ground, first, plan.views, plan.seed)
    trained = {c.name: [m.label for m in c.members] for c in filmed.cast if c.trained}
    for name, found in columns.items():
        table = {
            "trainings": trained.get(name, []),
            "reward": told(_mean(filmed.rewards[name], strata, plan.seed)),
            "judges": {j: told(_mean(_stack(found, j), strata, plan.seed)) for j in JUDGES},
            "measures": {m: round(float(_stack(found, m).mean()), 6) for m in MEASURES},
            "motion": {m: _told_motion(_stack(found, m), strata, plan.seed) for m in MOTIONS},
            "episodes": [{k: numbers(v) for k, v in c.items() if k in (*JUDGES, *MOTIONS)} for c in found],
        }  # fmt: skip
        if name != plan.against:
            table["less_rival"] = {n: _less(found, rival, n, strata, plan.seed) for n in (*JUDGES, *MOTIONS)}
        if around:
            table["tour"] = _tour(filmed.shots[name], found, around, gallery, strata, plan)
        tables[name] = table
    return {
        "title": filmed.brief.title, "held_out": filmed.held_out,
        "takes": {t.name: t.digest for t in filmed.core.takes}, "policies": tables,
    }  # fmt: skip


def _less(
    found: list[Columns], rival: list[Columns], name: str, strata: Sequence[str], seed: int
) -> dict[str, Any] | None:
    """What a policy has more than its rival; ``kept``: it loses no more than ``LOSS``, beyond doubt."""
    ours, theirs = _stack(found, name), _stack(rival, name)
    if np.isnan(ours).any() or np.isnan(theirs).any():
        return None
    plain, share = stats.gain(ours, theirs, strata, seed)
    if not np.isfinite([share.value, share.low, share.high]).all():
        return {"difference": told(plain), "share": None, "kept": None, "lost": None}
    worse = share.low if name in JUDGES else -share.high
    better = share.high if name in JUDGES else -share.low
    return {"difference": told(plain), "share": told(share), "kept": worse >= -LOSS, "lost": better < -LOSS}


def _tour(
    trainings: list[tuple[Shot, ...]], found: list[Columns], around: Mapping[str, tuple[Floats, Floats]],
    gallery: Gallery, strata: Sequence[str], plan: Plan,
) -> dict[str, Any]:  # fmt: skip
    above = {
        j: told(stats.share((_stack(found, j) > mean + spread).astype(float), strata, plan.seed))
        for j, (mean, spread) in around.items()
    }
    differ = [tour.diversity(gallery, shots, max(plan.every, 24)) for shots in trainings]
    means = {n: np.array([d[n] for d in differ], float) for n in differ[0]}
    return {
        "above_chance": above,
        "chance": {j: {"mean": round(float(m.mean()), 6), "sigma": round(float(s.mean()), 6)}
                   for j, (m, s) in around.items()},
        "diversity": {n: numbers(v[np.isfinite(v)].mean(keepdims=True))[0] if np.isfinite(v).any() else None
                      for n, v in means.items()},
    }  # fmt: skip


def _mean(scores: Floats, strata: Sequence[str], seed: int) -> Estimate:
    return stats.mean(scores, strata, seed)


def _told_motion(values: Floats, strata: Sequence[str], seed: int) -> dict[str, Any] | None:
    return None if np.isnan(values).any() else told(_mean(values, strata, seed))


def _stack(found: list[Columns], name: str) -> Floats:
    """[trainings, episodes]"""
    return np.stack([c[name] for c in found])


def told(e: Estimate) -> dict[str, Any]:
    """An estimate as plain data."""
    return {"value": round(e.value, 6), "interval": [round(e.low, 6), round(e.high, 6)]}


def _names(takes: Mapping[str, str], plan: Plan) -> list[str]:
    return list(plan.takes) if plan.takes is not None else list(takes)


def _there(env: str, plan: Plan) -> str:
    return f"there are: {', '.join(c.name for c in contestants(env, plan.agents))}"


def _check(plan: Plan) -> None:
    asked = (("--episodes", plan.episodes, 2), ("--every", plan.every, 1), ("--views", plan.views, 0))
    for flag, value, least in asked:
        if value < least:
            raise UserError(flag, f"is {value}", f"want {least} or more")
    if 0 < plan.views < 8:
        raise UserError("--views", f"is {plan.views}", "want 0, or 8 or more: one for each moment of a shot")
