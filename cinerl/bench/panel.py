"""The panel of judges: what each says of many pictures, and of the shots that they come from."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.bench.gallery import AT_ONCE, Gallery, Views
from cinerl.judge.beholder import Beholder
from cinerl.judge.composition import MEASURES, compose
from cinerl.judge.exhibit import Exhibit
from cinerl.judge.motion import Motion, motion_of
from cinerl.spec.shot import Shot

Floats = NDArray[np.float64]
Columns = dict[str, Floats]
JUDGES = ("composition", "beholder")
"""Judges of pictures; more is better."""
MOTIONS = tuple(f.name for f in dataclasses.fields(Motion))
"""Statistics of motion; less is better, but for ``sparc``."""


class Panel:
    """Judges of pictures.

    Args:
        beholder: the second judge; None reads the shipped one.
    """

    def __init__(self, beholder: Beholder | None = None) -> None:
        self._beholder = beholder or Beholder.load()

    def judge(self, exhibits: Iterable[Exhibit]) -> Columns:
        """Columns [N]: each of ``JUDGES``, and the measures behind the first."""
        found: dict[str, list[Any]] = {n: [] for n in (*JUDGES, *MEASURES)}
        hanging = iter(exhibits)
        while batch := list(islice(hanging, AT_ONCE)):
            for c in map(compose, batch):
                found["composition"].append(c.score)
                for name in MEASURES:
                    found[name].append(getattr(c, name))
            found["beholder"] += self._beholder.score(np.stack([e.rgb for e in batch])).tolist()
        return {name: np.array(values, float) for name, values in found.items()}

    def judge_shots(self, gallery: Gallery, shots: Sequence[Shot], every: int) -> Columns:
        """Columns [shots]: means over every so many frames of each, and its statistics of motion."""
        views = [Views.of_shot(s, number_of(gallery, s), every) for s in shots]
        found = self.judge(gallery.exhibits(Views.join(views)))
        owner = np.repeat(np.arange(len(shots)), [len(v) for v in views])
        count = np.bincount(owner)
        columns = {n: np.bincount(owner, weights=values) / count for n, values in found.items()}
        moved = [motion_of(s) for s in shots]
        return columns | {n: np.array([getattr(m, n) for m in moved], float) for n in MOTIONS}


def number_of(gallery: Gallery, shot: Shot) -> int:
    """Which of the gallery's takes a shot was filmed on."""
    return next(k for k, t in enumerate(gallery.takes) if t.digest == shot.take)


def numbers(values: NDArray[Any]) -> list[float | None]:
    """Six digits after the point; null for what is not a number."""
    return [round(float(v), 6) if math.isfinite(v) else None for v in values]
