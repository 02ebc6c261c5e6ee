"""The quality suite: agents × briefs × held-out takes × seeds, resumable, with the same answer to the bit."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cinerl import __version__
from cinerl.bench.cast import Contestant, agent_folders, contestants
from cinerl.bench.cell import Cell, Job, load_cell, make_job, run_job
from cinerl.bench.pool import run_all
from cinerl.bench.summary import overall, summarise
from cinerl.env.build import build, takes_for
from cinerl.env.core import Core
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.document import digest
from cinerl.spec.errors import UserError

SCHEMA = 1
Report = Callable[[int, int], None]
"""Camera steps done, and in all."""


@dataclass(frozen=True)
class Plan:
    """What a suite films.

    Attributes:
        briefs: environment ids, short names or files; None takes all that ship.
        policies: names of cameramen; None takes the scripted, the shipped and those of ``agents``.
        agents: patterns of further agents' folders; see `cinerl.bench.cast.contestants`.
        takes: names or files of takes; None takes the held-out ones of the library.
        episodes: of every cameraman (and training) in every brief.
        seed: of starts, of the random cameraman and of the intervals' resamples.
    """

    briefs: Sequence[str] | None = None
    policies: Sequence[str] | None = None
    agents: Sequence[str] = ()
    takes: Sequence[str] | None = None
    episodes: int = 64
    seed: int = 0


@dataclass(frozen=True)
class Entry:
    """One brief of a suite: who films it, on what, and the jobs of each contestant."""

    brief: Brief
    cast: tuple[Contestant, ...]
    takes: dict[str, str]
    """Digest by name."""
    held_out: bool
    """No take is one for training, nor one that a trained contestant has seen."""
    jobs: dict[str, tuple[Job, ...]]


def prepare(plan: Plan, folder: Path) -> list[Entry]:
    """Look everything up before anything is filmed.

    Raises:
        UserError: for what does not exist or does not fit.
    """
    if plan.episodes < 2:
        raise UserError("--episodes", f"is {plan.episodes}", "want 2 or more; 32 for useful intervals")
    if not 0 <= plan.seed < 2**32 - plan.episodes:
        raise UserError("--seed", f"is {plan.seed}", "want 0 to 4294967295 less the episodes")
    agent_folders(plan.agents)
    names = plan.briefs if plan.briefs is not None else data.names("envs")
    briefs = {brief.id: brief for brief in map(load_brief, names)}
    casts = {name: _cast(name, plan) for name in briefs}
    _check_policies(plan, casts)
    return [_entry(brief, casts[brief.id], plan, folder) for brief in briefs.values() if casts[brief.id]]


def run(entries: Sequence[Entry], workers: int, report: Report | None = None) -> None:
    """Film what is not yet in the folder. A killed run goes on where it stopped."""
    jobs = [job for entry in entries for jobs in entry.jobs.values() for job in jobs]
    total = sum(map(_steps, jobs))
    missing = [job for job in jobs if load_cell(job) is None]
    state = {"done": total - sum(map(_steps, missing))}

    def done(steps: int) -> None:
        state["done"] += steps
        if report:
            report(state["done"], total)

    done(0)
    run_all(run_job, missing, workers, done)


def result(entries: Sequence[Entry], plan: Plan) -> dict[str, Any]:
    """The suite's figures from the finished cells; plain data without times or paths."""
    cells = [_cells(entry) for entry in entries]
    briefs = {
        e.brief.id: {
            "digest": digest(e.brief), "takes": e.takes, "held_out": e.held_out,
            **summarise(e.brief, e.cast, c, plan.seed),
        }
        for e, c in zip(entries, cells, strict=True)
    }
    names = list(dict.fromkeys(c.name for e in entries for c in e.cast))
    return {
        "kind": "suite", "schema": SCHEMA, "version": __version__,
        "episodes": plan.episodes, "seed": plan.seed,
        "briefs": briefs, "overall": overall(names, cells, plan.seed),
    }


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write plain data; keys keep their order, numbers their every bit."""
    write_atomic(path, (json.dumps(content, indent=1, allow_nan=False) + "\n").encode())


def default_workers() -> int:
    """One process for each core, four at most."""
    return max(1, min(4, os.cpu_count() or 1))


def _cast(env: str, plan: Plan) -> tuple[Contestant, ...]:
    """Who films a brief, in the order asked for; an agent may be trained for some briefs only."""
    there = {c.name: c for c in contestants(env, plan.agents)}
    names = list(there) if plan.policies is None else dict.fromkeys(plan.policies)
    return tuple(there[name] for name in names if name in there)


def _check_policies(plan: Plan, casts: Mapping[str, Sequence[Contestant]]) -> None:
    found = {c.name for cast in casts.values() for c in cast}
    for name in plan.policies or ():
        if name not in found:
            there = dict.fromkeys(c.name for env in casts for c in contestants(env, plan.agents))
            raise UserError(f"--policy {name}", "no such cameraman", f"there are: {', '.join(there)}")


def _entry(brief: Brief, cast: tuple[Contestant, ...], plan: Plan, folder: Path) -> Entry:
    names = list(plan.takes) if plan.takes is not None else [t.name for t in takes_for(brief, "heldout")]
    core = build(brief, 1, takes=names, threads=1)
    jobs = {c.name: _jobs(core, names, c, plan, folder) for c in cast}
    takes = {t.name: t.digest for t in core.takes}
    seen = {name for c in cast for m in c.members for name in m.takes}
    held_out = all(t.held_out for t in core.takes) and not seen & set(takes)
    return Entry(brief, cast, takes, held_out, jobs)


def _jobs(core: Core, takes: Sequence[str], who: Contestant, plan: Plan, folder: Path) -> tuple[Job, ...]:
    return tuple(
        make_job(core, takes, m.policy, m.identity, seed=plan.seed, episodes=plan.episodes, folder=folder)
        for m in who.members
    )


def _steps(job: Job) -> int:
    return round(job.brief.seconds * 24) * job.episodes


def _cells(entry: Entry) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for name, jobs in entry.jobs.items():
        cells = [load_cell(job) for job in jobs]
        found[name] = [c for c in cells if c is not None]
        if len(found[name]) < len(jobs):
            raise UserError(str(jobs[0].folder), f"cells of {name} are missing", "run the suite again")
    return found
