"""The suite's plot: scores of every policy, and what training brought, with their intervals."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cinerl.spec.archive import write_atomic

_INK, _DIM, _GRID = "#1d2733", "#6b7785", "#e3e7ec"
_GOOD, _BAD, _OPEN = "#00795c", "#b3402e", "#6b7785"
# Okabe and Ito's palette: told apart by everybody.
_TRAINED = ("#0072b2", "#cc6677", "#56b4e9", "#aa4499")
_SCRIPTED = {"composer": "#d55e00", "follow": "#e69f00", "static": "#8a939e", "random": "#b9c0c8"}

_TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998)
_LINES = 6
"""Lines that the panel of differences is made for, if there are fewer."""

Table = Mapping[str, Any]


def draw(result: Table, path: Path) -> None:
    """Write the plot of a suite's result as PNG."""
    panels = _panels(result)
    changes = _changes(result)
    columns = min(2, len(panels))
    rows = math.ceil(len(panels) / columns)
    high = max(len(p["policies"]) for p in panels.values())
    wide = 4.6 * columns + (4.6 if changes else 0)
    figure = Figure(figsize=(wide, 1.1 + rows * (0.75 + 0.34 * high)), layout="constrained", dpi=144)
    grid = figure.add_gridspec(rows, columns + bool(changes))
    for i, (env, brief) in enumerate(panels.items()):
        _scores(figure.add_subplot(grid[i // columns, i % columns]), env, brief, high)
    if changes:
        _differences(figure.add_subplot(grid[:, columns]), changes)
    figure.suptitle(
        f"Interquartile mean reward of {result['episodes']} episodes per policy and training, with 95 % "
        "intervals. The axis widens towards a perfect 1.", color=_INK, fontsize=11, x=0.01, ha="left",
    )
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())


def _panels(result: Table) -> dict[str, Table]:
    panels = dict(result["briefs"])
    if len(panels) > 1 and result["overall"]:
        panels["all briefs"] = {"policies": result["overall"]}
    return panels


def _changes(result: Table) -> list[tuple[str, Table]]:
    return [
        (f"{_short(env)}\n{name} − {d['rival']}", d)
        for env, brief in result["briefs"].items() for name, d in brief["differences"].items()
    ]


def _spread(score: float) -> float:
    """The number of nines: where good cameramen differ, a plain axis shows nothing."""
    return -math.log10(1 - min(max(score, 0.0), _TICKS[-1]))


def _scores(axes: Axes, env: str, brief: Table, high: int) -> None:
    policies = sorted(brief["policies"].items(), key=lambda item: -item[1]["iqm"])
    trained = 0
    for i, (name, p) in enumerate(policies):
        y = high - 1 - i
        color = _SCRIPTED.get(name)
        if color is None:
            color, trained = _TRAINED[trained % len(_TRAINED)], trained + 1
        low, top = map(_spread, p["interval"])
        axes.hlines(y, low, top, color=color, lw=5, alpha=0.35)
        axes.plot(_spread(p["iqm"]), y, "o", ms=6.5, color=color)
        axes.annotate(f"{p['iqm']:.4f}", (1.0, y), (4, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", fontsize=8, color=_INK)
    axes.set_yticks([high - 1 - i for i in range(len(policies))], [name for name, _ in policies])
    axes.set_ylim(-0.6, high - 0.4)
    axes.set_xlim(0, _spread(1.0))
    axes.set_xticks([_spread(t) for t in _TICKS], [f"{t:g}" for t in _TICKS])
    axes.set_title(_short(env), loc="left", fontsize=10, color=_INK, fontweight="bold")
    plain(axes)


def _differences(axes: Axes, changes: list[tuple[str, Table]]) -> None:
    top = max(len(changes), _LINES)
    for i, (_, d) in enumerate(changes):
        y = top - 1 - i
        low, high = d["interval"]
        color = _GOOD if low > 0 else _BAD if high < 0 else _OPEN
        axes.hlines(y, low, high, color=color, lw=5, alpha=0.35)
        axes.plot(d["iqm"], y, "o", ms=6.5, color=color)
        value = f"{d['iqm']:+.4f}".replace("-", "−")
        axes.annotate(value, (d["iqm"], y), (0, 9), textcoords="offset points", ha="center",
                      fontsize=8, color=color)
    axes.axvline(0, color=_INK, lw=1)
    axes.set_yticks([top - 1 - i for i in range(len(changes))], [label for label, _ in changes])
    axes.set_ylim(-0.6, top - 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.margins(x=0.12)
    axes.set_title("What training brought", loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel("difference of interquartile means, paired by episode", fontsize=8, color=_DIM)
    plain(axes)


def plain(axes: Axes) -> None:
    """No frame, a faint grid."""
    axes.tick_params(colors=_INK, labelsize=9, length=0)
    axes.grid(axis="x", color=_GRID)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _short(env: str) -> str:
    return env.rpartition("/")[2]
