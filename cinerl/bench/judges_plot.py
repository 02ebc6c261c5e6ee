"""The judges' figures as plots: what they say of every policy; curves of the best of K and of training."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cinerl.bench.panel import JUDGES
from cinerl.bench.plot import plain
from cinerl.spec.archive import write_atomic

_INK, _DIM = "#1d2733", "#6b7785"
_GOOD, _BAD, _OPEN = "#00795c", "#b3402e", "#6b7785"
# Okabe and Ito's palette: told apart by everybody.
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
_AGAINST = (*JUDGES, "turn_dps", "turn_acceleration_rms_dps2", "jerk_rms_mps3")
_NAMES = dict(zip(_AGAINST[len(JUDGES) :], ("turn speed", "turn acceleration", "jerk"), strict=True))
Result = Mapping[str, Any]


class Panel(NamedTuple):
    """Lines of one plot."""

    title: str
    lines: Mapping[str, Sequence[Result]]
    labels: Sequence[str]
    below: str


def draw_judges(result: Result, path: Path) -> None:
    """A row for each brief: scores by judge, then what each policy loses or wins against the rival."""
    briefs = result["briefs"]
    high = max(len(b["policies"]) for b in briefs.values())
    tall = 0.4 + len(briefs) * (1.0 + 0.42 * high)
    figure = Figure(figsize=(4.0 * (len(JUDGES) + 1), tall), layout="constrained", dpi=144)
    axes = figure.subplots(len(briefs), len(JUDGES) + 1, squeeze=False)
    for row, (env, brief) in zip(axes, briefs.items(), strict=True):
        for judge, one in zip(JUDGES, row, strict=False):
            told = {n: p["judges"][judge] for n, p in brief["policies"].items()}
            _scores(one, f"{env.rpartition('/')[2]}: {judge}", told)
        _against(row[-1], brief, result)
    _write(figure, path)


def draw_hacking(result: Result, path: Path) -> None:
    """Judges' means over K, a line for each critic; then over lengths of training."""
    panels: list[Panel] = []
    critics = result.get("critics") or {}
    for judge in JUDGES if critics else ():
        lines = {name: by[judge]["means"] for name, by in critics.items()}
        panels.append(Panel(judge, lines, [str(k) for k in result["best_of"]], "best of K by the critic"))
    for env, judges in (result.get("training") or {}).items():
        lines = {j: [r["mean"] for r in rows] for j, rows in judges.items()}
        labels = [r["label"] for r in next(iter(judges.values()))]
        panels.append(Panel(env.rpartition("/")[2], lines, labels, "length of training"))
    figure = Figure(figsize=(4.4 * len(panels), 3.6), layout="constrained", dpi=144)
    for axes, panel in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels, strict=True):
        _curves(axes, panel)
    _write(figure, path)


def _curves(axes: Axes, panel: Panel) -> None:
    for color, (name, means) in zip(_COLORS * 3, panel.lines.items(), strict=False):
        x = list(range(len(means)))
        low, high = zip(*(m["interval"] for m in means), strict=True)
        axes.fill_between(x, low, high, color=color, alpha=0.15)
        axes.plot(x, [m["value"] for m in means], "o-", color=color, ms=4, label=name)
    few = len(panel.labels) < 6 and max(map(len, panel.labels)) < 8
    axes.set_xticks(range(len(panel.labels)), panel.labels, rotation=0 if few else 45)
    axes.set_title(panel.title, loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel(panel.below, fontsize=8, color=_DIM)
    axes.legend(fontsize=8, frameon=False)
    plain(axes)
    axes.grid(axis="y", color="#e3e7ec")


def _scores(axes: Axes, title: str, told: Mapping[str, Result]) -> None:
    names = sorted(told, key=lambda n: told[n]["value"])
    for y, name in enumerate(names):
        low, high = told[name]["interval"]
        axes.hlines(y, low, high, color=_COLORS[0], lw=5, alpha=0.35)
        axes.plot(told[name]["value"], y, "o", ms=6, color=_COLORS[0])
        axes.annotate(f"{told[name]['value']:.3f}", (1.0, y), (4, 0), xycoords=("axes fraction", "data"),
                      textcoords="offset points", va="center", fontsize=8, color=_INK)  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set_title(title, loc="left", fontsize=10, color=_INK, fontweight="bold")
    plain(axes)


def _against(axes: Axes, brief: Result, result: Result) -> None:
    rows = [
        (f"{name}, {_NAMES.get(k, k)}", p["less_rival"][k])
        for name, p in brief["policies"].items() if "less_rival" in p for k in _AGAINST
    ]
    rows = [(label, less) for label, less in rows if less and less["share"]]
    for y, (_, less) in enumerate(reversed(rows)):
        low, high = (100 * v for v in less["share"]["interval"])
        color = _GOOD if less["kept"] else _BAD if less["lost"] else _OPEN
        axes.hlines(y, max(low, -60), min(high, 60), color=color, lw=3, alpha=0.4)
        axes.plot(min(max(100 * less["share"]["value"], -60), 60), y, "o", ms=3.5, color=color)
    axes.axvline(0, color=_INK, lw=1)
    axes.set_yticks(range(len(rows)), [label for label, _ in reversed(rows)], fontsize=6)
    axes.set_xlim(-62, 62)
    axes.set_title(f"less {result['against']}, %", loc="left", fontsize=10, color=_INK, fontweight="bold")
    plain(axes)
    axes.tick_params(axis="y", labelsize=6)


def _write(figure: Figure, path: Path) -> None:
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())
