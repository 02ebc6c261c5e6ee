"""One cell of the suite: a cameraman films episodes of a brief, and every figure of each is kept."""

from __future__ import annotations

import functools
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import warp as wp
from numpy.typing import NDArray

from cinerl import __version__
from cinerl.env.build import build
from cinerl.env.core import Core, Episode
from cinerl.policy.catalog import find_policy
from cinerl.policy.protocol import Policy
from cinerl.spec.archive import write_atomic
from cinerl.spec.brief import Brief
from cinerl.spec.document import digest

SCHEMA = 1
_ROOMS = ("camera", "env", "policy", "reward", "spec", "geometry.py", "surface.py")
_PICTURES = tuple(
    f"look/{name}.py"
    for name in ("bake", "chunks", "lamps", "lights", "models", "pose", "raster", "shapes",
                 "kernels/light", "kernels/pattern", "kernels/raster", "kernels/records", "kernels/run",
                 "kernels/scenes", "kernels/sketch", "kernels/skin")
)
"""What pixel observations come from; the film's renderer has no say in a score."""

Cell = dict[str, Any]
"""Columns over the episodes; see `film`."""


@dataclass(frozen=True)
class Job:
    """What one cell depends on; ``key`` is the digest of all of it."""

    key: str
    brief: Brief
    takes: tuple[str, ...]
    policy: str
    seed: int
    episodes: int
    folder: Path

    @property
    def path(self) -> Path:
        """Where the cell is kept."""
        return self.folder / "cells" / f"{self.key}.json"


def make_job(
    core: Core, takes: Sequence[str], policy: str, identity: str, *, seed: int, episodes: int, folder: Path
) -> Job:
    """A job for a core's brief and takes."""
    parts = [SCHEMA, __version__, source_digest(), digest(core.brief), digest(core.rig),
             [t.digest for t in core.takes], identity, seed, episodes]
    key = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
    return Job(key, core.brief, tuple(takes), policy, seed, episodes, folder)


@functools.cache
def source_digest() -> str:
    """SHA-256 of the code that films and scores: a changed kernel makes cells anew."""
    root = Path(__file__).resolve().parents[1]
    sha = hashlib.sha256()
    for room in (*_ROOMS, *_PICTURES):
        for path in sorted((root / room).rglob("*.py")) or [root / room]:
            sha.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return sha.hexdigest()


def load_cell(job: Job) -> Cell | None:
    """The finished cell, or None if it is missing or damaged."""
    try:
        cell = json.loads(job.path.read_bytes())
        return cell if cell["key"] == job.key and len(cell["reward"]) == job.episodes else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def run_job(job: Job) -> int:
    """Film a cell and keep it; returns its camera steps."""
    # Sums in torch depend on its threads; one gives the same bits wherever the cell is filmed.
    torch.set_num_threads(1)
    core = core_of(job.brief, job.takes, job.episodes)
    cell = {"key": job.key, **film(core, find_policy(job.policy, core, job.seed), job.seed)}
    write_atomic(job.path, (json.dumps(cell, allow_nan=False) + "\n").encode())
    return job.episodes * core.length


@functools.lru_cache(maxsize=1)
def core_of(brief: Brief, takes: tuple[str, ...], rows: int) -> Core:
    """A core for the jobs of one brief, which come one after the other."""
    return build(brief, rows, takes=takes, threads=1)


def film(core: Core, policy: Policy, seed: int) -> Cell:
    """One episode in every row of the core, as columns.

    ``reward``: mean reward of a step; ``success``; ``take``, ``subject``, ``start``: what was filmed;
    ``terms``: each term's mean score over the steps that judged it, and ``criteria``: each criterion's value,
    both null where nothing was judged.
    """
    core.observe_as(policy.sees)
    obs = core.reset(seed)
    policy.reset(np.ones(core.rows, bool))
    state, terms = core.filming.state, wp.to_torch(core.scoring.terms)
    began = {name: getattr(state, name).numpy().copy() for name in ("take", "subject", "start")}
    judged = np.zeros((core.rows, len(core.term_names)))
    episode = None
    while episode is None:
        step = core.step(policy.act(obs, core.framing))
        obs, episode = step.obs, step.episode
        judged += ~np.isnan(terms.cpu().numpy())
    return {"reads": policy.reads, **_columns(core, episode, judged, began)}


def criterion_names(brief: Brief) -> list[str]:
    """``visible.share`` and so on; a second criterion of one name gets a number."""
    names: list[str] = []
    for criterion in brief.criteria():
        name = f"{criterion.measure}.{criterion.over}"
        names.append(name if name not in names else f"{name}.{sum(n.startswith(name) for n in names) + 1}")
    return names


def _columns(core: Core, episode: Episode, judged: NDArray[Any], began: dict[str, NDArray[Any]]) -> Cell:
    with np.errstate(invalid="ignore", divide="ignore"):
        means = episode.sums / judged
    criteria = zip(criterion_names(core.brief), episode.criteria.T, strict=True)
    return {
        "reward": _numbers(episode.reward),
        "success": [int(s) for s in episode.success],
        "take": [core.takes[t].name for t in began["take"]],
        "subject": began["subject"].tolist(),
        "start": began["start"].tolist(),
        "terms": {name: _numbers(means[:, k]) for k, name in enumerate(core.term_names)},
        "criteria": {name: _numbers(values) for name, values in criteria},
    }


def _numbers(values: NDArray[Any]) -> list[float | None]:
    """Six digits after the point; null for what is not a number."""
    return [round(float(v), 6) if math.isfinite(v) else None for v in values]
