"""The framing critic, examined: held-out scenes, unseen people, families left out, photographs, speed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from cinerl.bench import photos
from cinerl.bench.speed import tidy
from cinerl.bench.telling import Telling, told
from cinerl.critic.framing import FramingCritic
from cinerl.critic.marring import FRAMING_FAMILIES
from cinerl.critic.weights import load_card
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_takes
from cinerl.stats import share
from cinerl.train.framing import examples, fit
from cinerl.train.stills import GOOD, KINDS, Stills, join, stills_of
from cinerl.train.studio import SEEN_BUILDS, UNSEEN_BUILDS

SPEED_PICTURES = 256
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """What is examined.

    Attributes:
        moments: well framed ones of each held-out take, each marred by every family.
        unseen: of every fourth training take, its people in bodies that were never learned from.
        learned: of each training take, for the networks that miss a family.
        steps: of training each of these.
        families: that are left out, one at a time.
        photos: folder with photographs; None leaves them out.
        seed: of everything but the shipped critic.
    """

    moments: int = 30
    unseen: int = 16
    learned: int = 16
    steps: int = 300
    families: Sequence[str] = FRAMING_FAMILIES
    photos: Path | None = None
    seed: int = 100


def stages(plan: Plan) -> int:
    """How much there is to do."""
    return 4 + len(plan.families) + (plan.photos is not None)


def measure(plan: Plan, tell: Telling) -> dict[str, Any]:
    """All figures, as plain data."""
    critic = FramingCritic()
    tell("held-out stills")
    exam = held_out(plan.moments, plan.seed)
    result: dict[str, Any] = {"held_out": examined(critic, exam, plan.seed)}
    tell("unseen people")
    takes = load_takes("train")
    strange = examples(takes[::4], plan.unseen, plan.seed + 1, UNSEEN_BUILDS)
    result["unseen_people"] = examined(critic, strange, plan.seed)
    tell("training stills")
    school = examples(takes, plan.learned, plan.seed + 2, SEEN_BUILDS) if plan.families else None
    result["left_out"] = {}
    for name in plan.families:
        tell(f"without {name}")
        assert school is not None
        stranger = FramingCritic(fit(school, plan.seed, plan.steps, without=[name]))
        result["left_out"][name] = twins(stranger, exam, name, plan.seed)
    if plan.photos is not None:
        tell("photographs")
        result["photographs"] = photos.examine(critic, plan.photos, plan.seed)
    tell("speed of the framing critic")
    result["speed"] = _speed(critic, exam)
    result["workload"] = {
        "held_out_stills": len(exam), "unseen_stills": len(strange),
        "training_stills": len(school) if school else 0, "steps": plan.steps, "seed": plan.seed,
        "shipped_seed": load_card("framing").seed,
    }  # fmt: skip
    return result


def held_out(moments: int, seed: int) -> Stills:
    """Good and marred stills of the held-out takes, as they are."""
    return join([stills_of(take, moments, seed) for take in load_takes("heldout")])


def examined(critic: FramingCritic, exam: Stills, seed: int) -> dict[str, Any]:
    """How often a good still is preferred to its marred twins: of all families, and of each."""
    score = critic.score(exam.picture)
    there = [name for name in KINDS if name != GOOD and (exam.kind == KINDS.index(name)).any()]
    judged = [name for name in FRAMING_FAMILIES if name in there]
    return preferred(score, exam, judged, seed) | {
        "families": {name: preferred(score, exam, [name], seed) for name in there},
        "graded": _graded(score, exam, seed),
    }


def twins(critic: FramingCritic, exam: Stills, name: str, seed: int) -> dict[str, Any]:
    """How often a good still is preferred to its twin marred by one family."""
    mine = exam.kind == KINDS.index(name)
    used = np.union1d(np.flatnonzero(mine), exam.parent[mine])
    score = np.full(len(exam), np.nan, np.float32)
    score[used] = critic.score(exam.picture[used])
    return preferred(score, exam, [name], seed)


def preferred(score: Floats, exam: Stills, families: Sequence[str], seed: int) -> dict[str, Any]:
    """How often good stills are preferred to their twins marred by some families; 95 % over moments."""
    mine = np.flatnonzero(np.isin(exam.kind, [KINDS.index(name) for name in families]))
    right = score[exam.parent[mine]] > score[mine]
    return by_moment(right, exam.parent[mine], exam.take, seed)


def by_moment(
    right: NDArray[np.bool_], parent: NDArray[np.intp], take: NDArray[np.intp], seed: int
) -> dict[str, Any]:
    """Share of right pairs; those of one moment are one observation, drawn within its take."""
    moments, at = np.unique(parent, return_inverse=True)
    shares = np.bincount(at, right) / np.bincount(at)
    return told(share(shares[None], take[moments].tolist(), seed)) | {"pairs": len(right)}


def check(plan: Plan) -> None:
    """Raise `UserError` for a plan of nothing."""
    for flag, value in (
        ("--stills", plan.moments), ("--unseen", plan.unseen), ("--learned", plan.learned),
        ("--framing-steps", plan.steps),
    ):  # fmt: skip
        if value < 1:
            raise UserError(flag, f"is {value}", "want 1 or more")
    if plan.photos is not None:
        photos.files_of(plan.photos)


def _graded(score: Floats, exam: Stills, seed: int) -> dict[str, Any]:
    """How often, of two twins marred by one family, the milder is preferred."""
    marred = np.flatnonzero(exam.kind > 0)
    order = marred[np.lexsort((exam.severity[marred], exam.kind[marred], exam.parent[marred]))]
    a, b = order[:-1], order[1:]
    same = (exam.kind[a] == exam.kind[b]) & (exam.parent[a] == exam.parent[b])
    same &= exam.severity[b] > exam.severity[a] + 0.05
    right = score[a] > score[b]
    return by_moment(right[same], exam.parent[a][same], exam.take, seed)


def _speed(critic: FramingCritic, exam: Stills) -> dict[str, Any]:
    """CPU time a picture of a batch, on one thread: median of five."""
    some = exam.picture[np.arange(SPEED_PICTURES) % len(exam)]
    threads, times = torch.get_num_threads(), []
    torch.set_num_threads(1)
    for _ in range(6):
        began = time.process_time()
        critic.score(some)
        times.append(1e3 * (time.process_time() - began) / SPEED_PICTURES)
    torch.set_num_threads(threads)
    return {"pictures": SPEED_PICTURES, "threads": 1, "cpu_ms_per_picture": tidy(float(np.median(times[1:])))}
