"""`Work`: what every training is told beside its recipe; and global state that it borrows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

Report = Callable[[int, int, dict[str, float]], None]
"""Called after every rollout: steps done, steps in all, latest figures."""


@dataclass(frozen=True)
class Work:
    """Where a training works, how long, and how it is told from others."""

    out: Path
    seed: int
    budget: int
    """Camera steps."""
    identity: str
    """Of brief, recipe, seed, budget and takes: a checkpoint of another training is refused."""
    checkpoint_every: int
    """Rollouts between checkpoints."""
    report: Report | None

    @property
    def checkpoint(self) -> Path:
        """The file that a killed training goes on from."""
        return self.out / "checkpoint.safetensors"


@contextmanager
def borrowed_generators() -> Iterator[None]:
    """Stable-Baselines3 and torch draw from global generators: leave them as they were."""
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])  # noqa: NPY002
        torch.set_rng_state(kept[2])


@contextmanager
def torch_threads(threads: int) -> Iterator[None]:
    """One thread is many times faster than several on a few busy cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
