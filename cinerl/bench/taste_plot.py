"""The plot of the taste's benchmark: agreement with simulated voters against votes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cinerl.bench.plot import plain
from cinerl.spec.archive import write_atomic

_INK, _DIM = "#1d2733", "#6b7785"
_CHOSEN, _DRAWN = "#0072b2", "#d55e00"

Table = Mapping[str, Any]


def draw(result: Table, path: Path) -> None:
    """Write the plot of a taste's result as PNG."""
    figure = Figure(figsize=(8.4, 4.8), layout="constrained", dpi=144)
    axes = figure.subplots()
    for name, label, color in (("drawn", "pairs drawn by chance", _DRAWN),
                               ("chosen", "pairs the ensemble disagrees about", _CHOSEN)):  # fmt: skip
        _curves(axes, result[name], label, color, result["goal"])
    axes.axhline(result["goal"], color=_DIM, lw=1, ls=":")
    axes.set_xlabel("votes, one in ten of them random", fontsize=9, color=_DIM)
    axes.set_ylabel("agreement on unseen pairs", fontsize=9, color=_DIM)
    axes.set_title(
        f"{result['workload']['tastes']} simulated voters, clips of held-out takes: "
        "median, its 95 % interval, every voter",
        loc="left", fontsize=10, color=_INK,
    )  # fmt: skip
    axes.legend(fontsize=9, frameon=False, loc="lower right", labelcolor=_INK)
    axes.set_xlim(0, None)
    plain(axes)
    axes.grid(axis="y", color="#e3e7ec")
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())


def _curves(axes: Axes, found: Table, label: str, color: str, goal: float) -> None:
    votes = found["votes"]
    for curve in found["tastes"]:
        axes.plot(votes, curve, color=color, lw=0.6, alpha=0.22)
    axes.fill_between(votes, found["low"], found["high"], color=color, alpha=0.2, lw=0)
    axes.plot(votes, found["median"], color=color, lw=2.2, label=label)
    reached = found["votes_to_goal"]["value"]
    if reached is not None:
        axes.plot(reached, goal, "o", ms=6, color=color)
        axes.annotate(f"{reached:.0f}", (reached, goal), (0, 8), textcoords="offset points",
                      ha="center", fontsize=9, color=color)  # fmt: skip
