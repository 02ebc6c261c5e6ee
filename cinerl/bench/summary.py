"""From cells to the figures of the suite: scores, success, terms, and what training brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl import stats
from cinerl.bench.cast import Contestant
from cinerl.bench.cell import Cell, criterion_names
from cinerl.spec.brief import Brief
from cinerl.stats import Estimate

RIVAL = "composer"
"""The scripted cameraman that trained ones are compared with."""

Floats = NDArray[np.float64]
Table = dict[str, Any]


def summarise(
    brief: Brief, cast: Sequence[Contestant], cells: Mapping[str, Sequence[Cell]], seed: int
) -> Table:
    """The figures of one brief.

    Args:
        brief: what was filmed.
        cast: who filmed it.
        cells: each contestant's cells, one for each training.
        seed: of the resamples.
    """
    policies = {c.name: _policy(brief, c, cells[c.name], seed) for c in cast}
    rival = cells.get(RIVAL)
    differences = {
        c.name: _difference(c, cells[c.name], rival[0], seed) for c in cast if c.trained and rival is not None
    }
    return {"title": brief.title, "policies": policies, "differences": differences}


def overall(names: Sequence[str], cells: Sequence[Mapping[str, Sequence[Cell]]], seed: int) -> Table:
    """Scores over all briefs of the policies that filmed every one of them with as many trainings."""
    found: Table = {}
    for name in names:
        own = [c[name] for c in cells if name in c]
        if len(own) == len(cells) and len({len(c) for c in own}) == 1:
            strata = [(i, take) for i, c in enumerate(own) for take in c[0]["take"]]
            reward = np.concatenate([_matrix(c, "reward") for c in own], axis=1)
            success = np.concatenate([_matrix(c, "success") for c in own], axis=1)
            found[name] = _scores(reward, success, strata, seed)
    return found


def _policy(brief: Brief, contestant: Contestant, cells: Sequence[Cell], seed: int) -> Table:
    reward, success = _matrix(cells, "reward"), _matrix(cells, "success")
    bounds = zip(criterion_names(brief), brief.criteria(), strict=True)
    table: Table = {
        "reads": cells[0]["reads"], "trained": contestant.trained,
        **_scores(reward, success, cells[0]["take"], seed),
        "terms": {name: _mean(cells, "terms", name) for name in cells[0]["terms"]},
        "criteria": {
            name: {"mean": _mean(cells, "criteria", name), "passed": _passed(cells, name, c.bounds)}
            for name, c in bounds
        },
    }
    if contestant.trained:
        table["trainings"] = {
            m.label: {"iqm": _round(stats.iqm(reward[k])), "success_rate": _round(success[k].mean())}
            for k, m in enumerate(contestant.members)
        }
    table["episodes"] = [{k: v for k, v in cell.items() if k not in ("key", "reads")} for cell in cells]
    return table


def _scores(reward: Floats, success: Floats, strata: Sequence[Any], seed: int) -> Table:
    score, rate = stats.score(reward, strata, seed), stats.share(success, strata, seed)
    return {
        "iqm": _round(score.value), "interval": _interval(score), "mean": _round(reward.mean()),
        "success_rate": _round(rate.value), "success_interval": _interval(rate),
    }


def _difference(contestant: Contestant, cells: Sequence[Cell], rival: Cell, seed: int) -> Table:
    reward, other = _matrix(cells, "reward"), _matrix([rival], "reward")
    found = stats.difference(reward, other, rival["take"], seed)
    alone = [stats.difference(row[None], other, rival["take"], seed) for row in reward]
    return {
        "rival": RIVAL, "iqm": _round(found.value), "interval": _interval(found), "above_zero": found.low > 0,
        "relative_mean": _round((reward.mean() - other.mean()) / other.mean()),
        "success_rate": _round(_matrix(cells, "success").mean() - np.mean(rival["success"])),
        "trainings_above_zero": {m.label: e.low > 0 for m, e in zip(contestant.members, alone, strict=True)},
    }


def _matrix(cells: Sequence[Cell], column: str) -> Floats:
    """[trainings, episodes]"""
    return np.array([cell[column] for cell in cells], float)


def _column(cells: Sequence[Cell], group: str, name: str) -> Floats:
    """All judged values, in one row."""
    values = np.array([cell[group][name] for cell in cells], float).ravel()
    return values[~np.isnan(values)]


def _mean(cells: Sequence[Cell], group: str, name: str) -> float | None:
    values = _column(cells, group, name)
    return _round(values.mean()) if len(values) else None


def _passed(cells: Sequence[Cell], name: str, bounds: tuple[float, float]) -> float:
    """Share of the episodes that pass; one never judged passes, as in the environment."""
    values = np.array([cell["criteria"][name] for cell in cells], float)
    inside = (values >= bounds[0] - 1e-6) & (values <= bounds[1] + 1e-6)
    return _round((inside | np.isnan(values)).mean())


def _interval(estimate: Estimate) -> list[float]:
    return [_round(estimate.low), _round(estimate.high)]


def _round(value: Any) -> float:
    return round(float(value), 6)
