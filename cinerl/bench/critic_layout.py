"""The layout critic, examined: does it rank views as the framing critic ranks pictures? At what cost?"""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.bench.critic_framing import by_moment, preferred
from cinerl.bench.probes import cpu_us_per_step
from cinerl.bench.speed import TAKE, tidy
from cinerl.bench.telling import Telling
from cinerl.critic.framing import FramingCritic
from cinerl.critic.layout import blank_layout, load_layout, to_device
from cinerl.critic.layout_kernels import judge_layout, lay
from cinerl.critic.marring import FRAMING_FAMILIES
from cinerl.env.core import Core
from cinerl.spec.brief import Reward, load_brief
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take, load_takes
from cinerl.train.layout import layout_scores, layouts_of
from cinerl.train.stills import KINDS, NOBODY, Stills, join, stills_of

MARGIN = 0.1
"""Scores of the framing critic that differ by less are set apart; its scale is 0 marred, 1 good."""
RANDOM_PAIRS = 4000
SPEED_ROWS = 1024
SPEED_REPEATS = 5
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """What is examined.

    Attributes:
        moments: well framed ones of each held-out take, each marred by every family that a layout can tell.
        seconds: of one speed measurement.
        seed: of the stills.
    """

    moments: int = 30
    seconds: float = 0.5
    seed: int = 200


def stages(plan: Plan) -> int:
    """How much there is to do."""
    return 2


def measure(plan: Plan, tell: Telling) -> dict[str, Any]:
    """All figures, as plain data."""
    tell("held-out layouts")
    takes = load_takes("heldout")
    stills = join([stills_of(take, plan.moments, plan.seed, plain=True) for take in takes])
    teacher = FramingCritic().score(stills.picture)
    student = layout_scores(load_layout(), layouts_of(stills, takes))
    result: dict[str, Any] = {
        "margin": MARGIN, "twins": _twins(stills, teacher, student, plan.seed),
        "random_cameras": _random(stills, teacher, student, plan.seed),
        "marred_twin_scores_less": {
            n: preferred(student, stills, [n], plan.seed)
            for n in FRAMING_FAMILIES if (stills.kind == KINDS.index(n)).any()
        },
        "correlation": tidy(float(np.corrcoef(teacher, student)[0, 1])), "stills": len(stills),
    }  # fmt: skip
    tell("speed of the layout critic")
    return result | {"speed": _speed(plan)}


def check(plan: Plan) -> None:
    """Raise `UserError` for a plan of nothing."""
    if plan.moments < 1:
        raise UserError("--stills", f"is {plan.moments}", "want 1 or more")


def _twins(stills: Stills, teacher: Floats, student: Floats, seed: int) -> dict[str, Any]:
    """Agreement on which of a good still and its marred twin is better."""
    marred = np.flatnonzero((stills.kind > 0) & (stills.kind != KINDS.index(NOBODY)))
    wanted, given = (score[stills.parent] - score for score in (teacher, student))
    found = _agreement(wanted, given, marred, stills, seed)
    of = {name: marred[stills.kind[marred] == KINDS.index(name)] for name in FRAMING_FAMILIES}
    by_family = {n: _agreement(wanted, given, rows, stills, seed) for n, rows in of.items() if len(rows)}
    return found | {"families": by_family}


def _random(stills: Stills, teacher: Floats, student: Floats, seed: int) -> dict[str, Any]:
    """Agreement on which of two random cameras of one take is better."""
    rng = np.random.default_rng(seed)
    lost = np.flatnonzero(stills.kind == KINDS.index(NOBODY))
    a = rng.choice(lost, RANDOM_PAIRS)
    members = {k: lost[stills.take[lost] == k] for k in np.unique(stills.take[lost])}
    b = np.array([rng.choice(members[k]) for k in stills.take[a]])
    a, b = a[a != b], b[a != b]
    wanted, given = teacher[a] - teacher[b], student[a] - student[b]
    right, clear = (wanted > 0) == (given > 0), np.abs(wanted) > MARGIN
    return by_moment(right, a, stills.take, seed) | {
        "clear": by_moment(right[clear], a[clear], stills.take, seed)
    }


def _agreement(
    wanted: Floats, given: Floats, rows: NDArray[np.intp], stills: Stills, seed: int
) -> dict[str, Any]:
    """Over all pairs of some marred stills, and over those that the framing critic clearly tells apart."""
    right, clear = (wanted > 0) == (given > 0), rows[np.abs(wanted[rows]) > MARGIN]
    every, some = (by_moment(right[at], stills.parent[at], stills.take, seed) for at in (rows, clear))
    return every | {"clear": some}


def _speed(plan: Plan) -> dict[str, Any]:
    """CPU time of a step of one camera, with and without the term, and of the critic's two kernels."""
    take, brief = load_take(TAKE), load_brief("follow")
    asks = dataclasses.replace(brief, reward=(*brief.reward, Reward(term="layout_critic", weight=1.0)))
    cores = {name: Core(b, [take], SPEED_ROWS, threads=1) for name, b in (("without", brief), ("with", asks))}
    found = cpu_us_per_step(cores, plan.seconds, SPEED_REPEATS)
    filming = cores["without"].filming
    layout = blank_layout(filming)
    everyone: Any = wp.full(SPEED_ROWS, 1, dtype=int, device="cpu")
    weights = to_device(load_layout(), "cpu")
    asked = {
        "layout": (lay, [filming.state, filming.frame, filming.bank, layout, everyone]),
        "network": (
            judge_layout, [filming.state, filming.bank, layout, weights, filming.frame.layout, everyone]
        ),
    }  # fmt: skip
    for name, (kernel, inputs) in asked.items():
        program, found[name] = filming.lanes.record(kernel, inputs), []
        for turn in range(SPEED_REPEATS + 1):
            began = time.process_time()
            for _ in range(20):
                filming.lanes.run(program)
            if turn:  # the first compiles and warms up
                found[name].append(1e6 * (time.process_time() - began) / (20 * SPEED_ROWS))
    figures = {name: tidy(float(np.median(times))) for name, times in found.items()}
    return {
        "rows": SPEED_ROWS, "threads": 1,
        "cpu_us_per_step": {name: figures[name] for name in cores},
        "layout_us_per_step": figures["layout"], "network_us_per_step": figures["network"],
    }  # fmt: skip
