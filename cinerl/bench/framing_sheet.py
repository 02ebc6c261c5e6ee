"""A contact sheet of the framing critic's examination: good stills beside their marred twins, by family."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cinerl.bench.critic_framing import held_out
from cinerl.critic.framing import FramingCritic
from cinerl.critic.marring import FRAMING_FAMILIES
from cinerl.spec.archive import write_atomic
from cinerl.train.stills import ADRIFT, KINDS, NOBODY, Stills

PAIRS = 5
_INK, _WRONG = "#1d2733", "#d55e00"


def draw(path: Path, moments: int = 4, seed: int = 100) -> None:
    """Write held-out pairs as PNG, each with what the shipped critic says of it."""
    stills = held_out(moments, seed)
    score = FramingCritic().score(stills.picture)
    names = (*FRAMING_FAMILIES, ADRIFT, NOBODY)
    figure = Figure(figsize=(2.05 * 2 * PAIRS, 1.36 * len(names) + 0.4), dpi=110)
    cells = figure.subplots(len(names), 2 * PAIRS, squeeze=False)
    for row, name in zip(cells, names, strict=True):
        chosen = _spread(stills, name, seed)
        for k in range(PAIRS):
            _pair(row[2 * k], row[2 * k + 1], stills, score, chosen[k] if k < len(chosen) else None)
        row[0].set_ylabel(name, color=_INK, fontsize=9)
    figure.suptitle("Held-out stills: good, then marred; the framing critic's score", color=_INK, fontsize=12)
    figure.subplots_adjust(0.02, 0.005, 0.998, 0.945, wspace=0.03, hspace=0.2)
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())


def _spread(stills: Stills, name: str, seed: int) -> NDArray[np.intp]:
    """Marred stills of different takes."""
    mine = np.random.default_rng(seed).permutation(np.flatnonzero(stills.kind == KINDS.index(name)))
    firsts = [mine[stills.take[mine] == take][0] for take in dict.fromkeys(stills.take[mine].tolist())]
    return np.array(firsts[:PAIRS], int)


def _pair(
    left: Axes, right: Axes, stills: Stills, score: NDArray[np.float32], marred: int | None
) -> None:
    for cell, at in ((left, None if marred is None else stills.parent[marred]), (right, marred)):
        cell.set_xticks([])
        cell.set_yticks([])
        for edge in cell.spines.values():
            edge.set_visible(False)
        if at is not None and marred is not None:
            right_order = score[stills.parent[marred]] > score[marred]
            cell.imshow(stills.picture[at], interpolation="lanczos")
            color = _INK if right_order else _WRONG
            cell.set_title(f"{score[at]:.2f}", fontsize=8, color=color, pad=2)
