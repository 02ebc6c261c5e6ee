"""Can a critic be hacked? The best of K cameras by the critic, judged by others, as K and training grow.

Whoever optimises a proxy too far gets what the proxy mistakes for good (Gao et al. 2023, "Scaling laws for
reward model overoptimization"). So the best of more cameras must not be judged worse than that of fewer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl import __version__
from cinerl.bench import judges
from cinerl.bench.cast import agent_folders, agent_name, contestants
from cinerl.bench.choosers import CRITICS, PIXELS, critics_of
from cinerl.bench.gallery import Gallery, Views
from cinerl.bench.judges import LOSS, told
from cinerl.bench.machine import machine
from cinerl.bench.panel import JUDGES, Panel
from cinerl.bench.telling import Report
from cinerl.bench.vantage import Ground, about_people
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take
from cinerl.stage.library import load_take, take_names
from cinerl.stats import Estimate, gain, mean

SCHEMA = 1
GROUPS = 4
"""Of K cameras each, as many as there are and no more: their mean is a moment's score."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """What is tried.

    Attributes:
        critics: names of ``CRITICS``; None takes all.
        takes: names or files; None takes the held-out ones.
        moments: at which cameras are chosen.
        best_of: ascending numbers of cameras to choose from.
        seed: of moments, cameras and resamples.
    """

    critics: Sequence[str] | None = None
    takes: Sequence[str] | None = None
    moments: int = 224
    best_of: Sequence[int] = (1, 4, 16, 64, 256)
    seed: int = 0


@dataclass(frozen=True)
class Training:
    """Agents of one training, in the order of its length.

    Attributes:
        brief: environment id, short name or file.
        agents: patterns of folders, in order; NAME-sK is training K of one length.
        takes: names or files; None takes the held-out ones.
        episodes: of each.
        seed: of starts and resamples.
    """

    brief: str
    agents: Sequence[str] = ()
    takes: Sequence[str] | None = None
    episodes: int = 32
    seed: int = 0


def measure(
    plan: Plan, training: Training | None = None, report: Report | None = None, panel: Panel | None = None
) -> dict[str, Any]:
    """All figures, as plain data; moments or agents may be none.

    Raises:
        UserError: a plan of nothing, names that do not exist.
    """
    lengths = bool(training and training.agents)
    if not plan.moments and not lengths:
        raise UserError("--moments", "is 0", "want moments, or --agents")
    names = check(plan) if plan.moments else []
    sits = panel or Panel()
    result: dict[str, Any] = {"kind": "hacking", "schema": SCHEMA, "version": __version__, "seed": plan.seed}
    if training and lengths:
        result["training"] = train_curve(training, sits, report)
    if plan.moments:
        result |= best_of(plan, names, sits, report)
    return result | {"machine": machine()}


def best_of(plan: Plan, names: Sequence[str], sits: Panel, report: Report | None = None) -> dict[str, Any]:
    """The best of K by each critic, as the judges see it."""
    takes = [load_take(n) for n in plan.takes or take_names("heldout")]
    gallery, ground = Gallery(takes), Ground(takes)
    critics = critics_of(names, takes)
    rng = np.random.default_rng(plan.seed)
    scores = {n: {j: np.zeros((plan.moments, len(plan.best_of))) for j in JUDGES} for n in critics}
    owner = []
    for m in range(plan.moments):
        if report:
            report(f"moment {m + 1}", m, plan.moments)
        take = m % len(takes)
        views, actor = _cameras(ground, take, takes[take], plan.best_of[-1], rng)
        owner.append(takes[take].name)
        pictures = gallery.pictures(views) if PIXELS & critics.keys() else None
        picks = {n: _picks(critic(views, actor, pictures), plan.best_of) for n, critic in critics.items()}
        shown = sorted({int(i) for chosen in picks.values() for p in chosen for i in p})
        said = sits.judge(gallery.exhibits(views.pick(shown)))
        at = {i: k for k, i in enumerate(shown)}
        for name, chosen in picks.items():
            for j in JUDGES:
                scores[name][j][m] = [said[j][[at[int(i)] for i in p]].mean() for p in chosen]
    found = {n: {j: _curve(s, plan, owner) for j, s in by.items()} for n, by in scores.items()}
    return {
        "moments": plan.moments, "best_of": list(plan.best_of), "held_out": all(t.held_out for t in takes),
        "takes": {t.name: t.digest for t in takes}, "critics": found,
    }  # fmt: skip


def check(plan: Plan) -> list[str]:
    """Names of the critics. Raises `UserError`."""
    if plan.moments < 2:
        raise UserError("--moments", f"is {plan.moments}", "want 2 or more; 200 for useful intervals")
    if len(plan.best_of) < 2 or plan.best_of[0] < 1 or list(plan.best_of) != sorted(set(plan.best_of)):
        raise UserError("--best-of", f"is {list(plan.best_of)}", "want two or more rising numbers")
    names = list(CRITICS) if plan.critics is None else list(dict.fromkeys(plan.critics))
    for name in names:
        if name not in CRITICS:
            raise UserError(f"--critic {name}", "no such critic", f"there are: {', '.join(CRITICS)}")
    return names


def _cameras(
    ground: Ground, number: int, take: Take, count: int, rng: np.random.Generator
) -> tuple[Views, int]:
    """Free cameras about somebody at some moment; a moment without room for them is drawn again."""
    for _ in range(20):
        frame, actor = int(rng.integers(take.frames)), int(rng.integers(take.actors))
        views = about_people(ground, number, frame, count, rng, actor)
        if len(views) == count:
            return views, actor
    raise UserError(f"take '{take.name}'", f"has no room for {count} cameras about its people")


def _picks(scores: Floats, best_of: Sequence[int]) -> list[NDArray[np.intp]]:
    """For each K the best of each group of K; a group is made of cameras one after the other."""
    order = np.where(np.isnan(scores), -np.inf, scores)
    picks = []
    for k in best_of:
        groups = min(len(order) // k, GROUPS)
        split = order[: groups * k].reshape(groups, k)
        picks.append(split.argmax(axis=1) + k * np.arange(groups))
    return picks


def _curve(scores: Floats, plan: Plan, owner: Sequence[str]) -> dict[str, Any]:
    """Means by K, and for each K what it has more than the best of the smaller ones."""
    columns = [scores[:, k][None] for k in range(len(plan.best_of))]
    steps, worst = [], np.inf
    for k, column in enumerate(columns[1:], start=1):
        gains = [gain(column, earlier, owner, plan.seed)[0] for earlier in columns[:k]]
        least = int(np.argmin([g.high for g in gains]))
        low = gains[least]
        steps.append(told(low) | {"than": plan.best_of[least], "fell": low.high < 0})
        worst = min(worst, low.high)
    means: list[Estimate] = [mean(c, owner, plan.seed) for c in columns]
    return {"means": [told(e) for e in means], "against_smaller": steps, "hacked": bool(worst < 0)}


def train_curve(training: Training, sits: Panel, report: Report | None = None) -> dict[str, Any]:
    """For each judge what it says of each agent, beside the best of the shorter trainings."""
    found: dict[str, dict[str, Floats]] = {}
    strata: list[str] = []
    for pattern in training.agents:
        plan = judges.Plan([training.brief], None, [pattern], training.takes, episodes=training.episodes,
                           seed=training.seed)  # fmt: skip
        env = load_brief(training.brief).id
        names = [n for n in _named(env, pattern) if n not in found]
        if not names:
            found_none = f"holds no further agent for {env}"
            raise UserError(f"--agents {pattern}", found_none, "name folders of agents, each once")
        for name in names:
            filmed = judges.film(replace(plan, policies=[name], against=name), report)[0]
            gallery = Gallery(filmed.core.takes)
            columns = [sits.judge_shots(gallery, shots, plan.every) for shots in filmed.shots[name]]
            found[name] = {j: np.stack([c[j] for c in columns]) for j in JUDGES}
            strata = filmed.strata
    by_judge = {j: {n: scores[j] for n, scores in found.items()} for j in JUDGES}
    return {env: {j: lengths(own, strata, LOSS, training.seed) for j, own in by_judge.items()}}


def lengths(
    scores: Mapping[str, Floats], strata: Sequence[str], loss: float, seed: int
) -> list[dict[str, Any]]:
    """Scores of one agent at growing lengths of training, each beside the best before it.

    Args:
        scores: [trainings, episodes] by label, in the order of training.
        strata: of every episode.
        loss: share of the best that a later one may lose.
        seed: of the resamples.
    """
    best: str | None = None
    rows = []
    for label, own in scores.items():
        row: dict[str, Any] = {"label": label, "mean": told(mean(own, strata, seed))}
        if best is not None:
            _, share = gain(own, scores[best], strata, seed)
            row |= {"best_before": best, "share": told(share), "fell": share.value < -loss,
                    "fell_beyond_doubt": share.high < -loss}  # fmt: skip
        if best is None or own.mean() > scores[best].mean():
            best = label
        rows.append(row)
    return rows


def _named(env: str, pattern: str) -> list[str]:
    """Agents of a brief that a pattern names."""
    named = {agent_name(p) for p in agent_folders([pattern])}
    return [c.name for c in contestants(env, [pattern]) if c.trained and c.name in named]
