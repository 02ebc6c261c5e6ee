"""Free tours: are they better than looking anywhere from there, and do they differ from one another?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.bench.gallery import Gallery, Views
from cinerl.bench.panel import JUDGES, Columns, Panel, number_of
from cinerl.bench.vantage import Ground, about_place
from cinerl.spec.shot import Shot

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MOMENTS = 8
"""Of a shot, at which views are drawn."""


def chance(
    panel: Panel, gallery: Gallery, ground: Ground, shots: Sequence[Shot], count: int, seed: int
) -> dict[str, tuple[Floats, Floats]]:
    """Mean and standard deviation [shots] of each judge's scores of random views near where shots begin.

    Args:
        panel: who judges.
        gallery: of the shots' takes.
        ground: of the same takes.
        shots: whose takes, moments, starts and lenses count.
        count: of views a shot, spread over its moments; free of collisions, within 2 m, looking anywhere.
        seed: of the views; one number gives every cameraman's shots from one start the same.
    """
    told: dict[str, list[tuple[float, float]]] = {name: [] for name in JUDGES}
    for k, shot in enumerate(shots):
        rng = np.random.default_rng([seed, k])
        take, lens = number_of(gallery, shot), float(shot.focal_mm[0])
        moments = shot.start_frame + np.linspace(0, shot.frames - 1, MOMENTS).astype(int)
        each = -(-count // MOMENTS)
        parts = [about_place(ground, take, int(at), shot.pos[0], lens, each, rng) for at in moments]
        found = panel.judge(gallery.exhibits(Views.join(parts)))
        for name in JUDGES:
            told[name].append((float(found[name].mean()), float(found[name].std(ddof=1))))
    return {name: (np.array([m for m, _ in v]), np.array([s for _, s in v])) for name, v in told.items()}


def diversity(gallery: Gallery, shots: Sequence[Shot], every: int) -> Columns:
    """How much the views of a shot differ [shots], by pairs: metres, degrees, share of the people's mask.

    ``within`` compares the views of one shot with each other, ``between`` those of shots of one take, at the
    same time since their beginning; a shot alone on its take has NaN there.
    """
    views = [Views.of_shot(s, number_of(gallery, s), every) for s in shots]
    masks = _masks(gallery, Views.join(views), np.cumsum([len(v) for v in views])[:-1])
    columns = {f"{kind}_{n}": np.full(len(shots), np.nan) for kind in ("within", "between") for n in PARTS}
    for k, (mine, mask) in enumerate(zip(views, masks, strict=True)):
        pairs = np.array(list(itertools.combinations(range(len(mine)), 2)), int).reshape(-1, 2)
        if len(pairs):
            _put(columns, "within", k, _apart(mine.pick(pairs[:, 0]), mine.pick(pairs[:, 1]),
                                              mask[pairs[:, 0]], mask[pairs[:, 1]]))  # fmt: skip
        others = [j for j in range(len(shots)) if j != k and shots[j].take == shots[k].take]
        if others:
            _put(columns, "between", k, np.mean(
                [_apart(mine, views[j], mask, masks[j]) for j in others], axis=0))  # fmt: skip
    return columns


PARTS = ("place_m", "heading_deg", "mask")


def _put(columns: Columns, kind: str, k: int, values: Sequence[float] | Floats) -> None:
    for name, value in zip(PARTS, values, strict=True):
        columns[f"{kind}_{name}"][k] = value


def _apart(a: Views, b: Views, mask_a: Bools, mask_b: Bools) -> tuple[float, float, float]:
    n = min(len(a), len(b))
    ahead = np.array([0.0, 0.0, -1.0])
    cosine = (geometry.rotate(a.quat[:n], ahead) * geometry.rotate(b.quat[:n], ahead)).sum(axis=1)
    both = (mask_a[:n] & mask_b[:n]).sum(axis=(1, 2))
    either = (mask_a[:n] | mask_b[:n]).sum(axis=(1, 2))
    same = np.where(either > 0, both / np.maximum(either, 1), 1.0)
    place = np.linalg.norm(a.pos[:n] - b.pos[:n], axis=1).mean()
    return float(place), float(np.degrees(np.arccos(np.clip(cosine, -1, 1))).mean()), float((1 - same).mean())


def _masks(gallery: Gallery, views: Views, cuts: NDArray[np.intp]) -> list[Bools]:
    """Where people are seen, by shot."""
    return np.split(np.stack([e.seen.any(axis=0) for e in gallery.exhibits(views)]), cuts)
