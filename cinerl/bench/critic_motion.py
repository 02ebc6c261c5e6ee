"""The motion critic's benchmark: what it tells apart, what it never learned, and what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cinerl.bench import comfort, tracks
from cinerl.bench.probes import cpu_us_per_step
from cinerl.bench.speed import TAKE, tidy
from cinerl.bench.telling import Telling, told
from cinerl.critic.corruptions import FAMILIES, SEEN_FROM
from cinerl.critic.weights import Tables, load_card, load_critic
from cinerl.env.core import Core
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec import data
from cinerl.spec.brief import Brief, Reward, load_brief
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take, load_takes
from cinerl.stats import area, share
from cinerl.train.critic import Lesson, costs, fit, lesson_of
from cinerl.train.footage import schooling

SPEED_ROWS = 1024
SPEED_REPEATS = 5


@dataclass(frozen=True)
class Plan:
    """What is examined.

    Attributes:
        moves: drawn for training the networks that miss a family; a third as many are held out.
        rows: episodes that each cameraman films in each brief; half as many are held out.
        steps: of training for each family that is left out.
        episodes: of the static camera in every brief.
        seed: of everything but the shipped critic.
        tracks: folder with real camera tracks; absent ones are left out.
        seconds: of one speed measurement.
        families: that are left out, one at a time.
    """

    moves: int = 900
    rows: int = 24
    steps: int = 3000
    episodes: int = 64
    seed: int = 100
    tracks: Path | None = None
    seconds: float = 0.5
    families: Sequence[str] = tuple(FAMILIES)


def stages(plan: Plan) -> int:
    """How much there is to do."""
    return 5 + len(plan.families)


def measure(plan: Plan, tell: Telling, tables: Tables | None = None) -> dict[str, Any]:
    """All figures, as plain data."""
    shipped = tables or load_critic()
    tell("held-out moves")
    reel = schooling(load_takes("heldout"), plan.moves // 3, max(plan.rows // 2, 1), plan.seed)
    exam = lesson_of(reel, plan.seed)
    result: dict[str, Any] = {}
    result["in_distribution"] = _examined(shipped, exam, plan.seed)
    tell("training moves")
    lesson = lesson_of(schooling(load_takes("train"), plan.moves, plan.rows, plan.seed + 1), plan.seed + 1)
    left_out = {}
    for name in plan.families:
        tell(f"without {name}")
        left_out[name] = _family(fit(lesson.without([name]), plan.seed, plan.steps), exam, name, plan.seed)
    tell("tracks and static cameras")
    result |= {
        "left_out": left_out,
        "tracks": tracks.examine(shipped, plan.tracks, plan.seed) if plan.tracks else None,
        "static": {"drawn": _frozen(shipped, exam, plan.seed), "filmed": _static(plan)},
    }
    tell("comfort")
    result["comfort"] = comfort.examine(shipped, reel, plan.tracks)
    tell("speed")
    result["speed"] = _speed(plan)
    result["workload"] = {
        "held_out_moves": len(exam.clean), "held_out_marred": len(exam.marred),
        "training_moves": len(lesson.clean),
        "unseen": exam.unseen, "seen_from_per_s": SEEN_FROM, "steps": plan.steps, "seed": plan.seed,
        "episodes": plan.episodes, "shipped_seed": load_card().seed if tables is None else None,
    }  # fmt: skip
    return result


def _examined(tables: Tables, exam: Lesson, seed: int) -> dict[str, Any]:
    """Areas of the network, of the kinematic terms beside it, and of both, over all families and each."""
    network = costs(tables, exam.clean), costs(tables, exam.marred)
    plain = exam.plain
    judges = {
        "network": network,
        "kinematic_terms": plain,
        "both": (network[0] + plain[0], network[1] + plain[1]),
    }
    out: dict[str, Any] = {}
    for name, (good, bad) in judges.items():
        out[name] = told(area(good, bad, exam.parent, seed))
        out[name]["families"] = {
            f: told(area(good, bad[exam.family == k], exam.parent[exam.family == k], seed))
            for k, f in enumerate(FAMILIES) if (exam.family == k).any()
        }
    good, bad = network
    twins = (bad > good[exam.parent])[None].astype(float)
    out["network"]["twins"] = told(share(twins, exam.family.tolist(), seed))
    return out


def _family(tables: Tables, exam: Lesson, name: str, seed: int) -> dict[str, Any]:
    mine = exam.family == list(FAMILIES).index(name)
    good, bad = costs(tables, exam.clean), costs(tables, exam.marred)[mine]
    twins = (bad > good[exam.parent[mine]])[None].astype(float)
    right = share(twins, [0] * int(mine.sum()), seed)
    return told(area(good, bad, exam.parent[mine], seed)) | {"twins": told(right)}


def _frozen(tables: Tables, exam: Lesson, seed: int) -> dict[str, Any]:
    """How often a camera that stands still costs less than the move that was asked for."""
    mine = exam.family == list(FAMILIES).index("frozen")
    good, still = costs(tables, exam.clean)[exam.parent[mine]], costs(tables, exam.marred)[mine]
    return told(share((still <= good)[None].astype(float), [0] * int(mine.sum()), seed))


def _static(plan: Plan) -> dict[str, Any]:
    """How often the static cameraman earns more of the term than the composer, from the same starts."""
    out = {}
    takes = load_takes("heldout")
    for name in data.names("envs"):
        core = Core(named_in(load_brief(name)), takes, plan.episodes, threads=1)
        column = core.term_names.index("motion_critic")
        earned = {}
        for cameraman in ("static", "composer"):
            footage = shoot(core, find_policy(cameraman, core), plan.seed)
            earned[cameraman] = np.nanmean(footage.terms[..., column], axis=0)
        wins = (earned["static"] > earned["composer"])[None].astype(float)
        out[core.brief.id] = {
            "static_wins": told(share(wins, [0] * plan.episodes, plan.seed)),
            "earned": {k: float(v.mean()) for k, v in earned.items()},
        }
    return out


def named_in(brief: Brief, weight: float = 1.0) -> Brief:
    """The brief with the motion critic among its terms."""
    return dataclasses.replace(brief, reward=(*brief.reward, Reward(term="motion_critic", weight=weight)))


def _speed(plan: Plan) -> dict[str, Any]:
    """CPU time of a step of one camera, with and without the term, by turns on one thread."""
    take, brief = load_take(TAKE), load_brief("follow")
    briefs = {"without": brief, "with": named_in(brief)}
    cores = {name: Core(b, [take], SPEED_ROWS, threads=1) for name, b in briefs.items()}
    found = cpu_us_per_step(cores, plan.seconds, SPEED_REPEATS)
    extra = sorted(a - b for a, b in zip(found["with"], found["without"], strict=True))
    return {
        "rows": SPEED_ROWS, "threads": 1,
        "cpu_us_per_step": {k: tidy(float(np.median(v))) for k, v in found.items()},
        "critic_us_per_step": tidy(float(np.median(extra))),
        "critic_us_range": [tidy(extra[0]), tidy(extra[-1])],
    }  # fmt: skip


def check(plan: Plan) -> None:
    """Raise `UserError` for a plan of nothing, or tracks that are none."""
    for flag, value, least in (
        ("--moves", plan.moves, 12), ("--rows", plan.rows, 1), ("--steps", plan.steps, 1),
        ("--episodes", plan.episodes, 1),
    ):  # fmt: skip
        if value < least:
            raise UserError(flag, f"is {value}", f"want {least} or more")
    if plan.seconds <= 0:
        raise UserError("--seconds", f"is {plan.seconds}", "want more than 0")
    if plan.tracks is not None and not plan.tracks.is_dir():
        raise UserError("--tracks", f"no such folder '{plan.tracks}'", "name one with *.npz, or leave it out")
