"""The plot of the critics' benchmark: families told apart, and what uneasy motion costs."""

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
_LEARNED, _NEVER, _TERMS = "#0072b2", "#d55e00", "#8a939e"
_BANDS = ("#c6dbef", "#9ecae1", "#6baed6", "#3182bd", "#08519c")

Table = Mapping[str, Any]


def draw(result: Table, path: Path) -> None:
    """Write the plot of a critics' result as PNG."""
    figure = Figure(figsize=(12, 4.8), layout="constrained", dpi=144)
    left, middle, right = figure.subplots(1, 3, width_ratios=(1.35, 1, 1))
    right.sharey(middle)
    _families(left, result)
    _pan(middle, result["comfort"])
    _shake(right, result["comfort"])
    figure.suptitle(
        "The motion critic on held-out takes: what it tells apart, and what turning and shake cost",
        color=_INK, fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())


def _families(axes: Axes, result: Table) -> None:
    judged = result["in_distribution"]
    names = list(judged["network"]["families"])
    series = (
        ("kinematic terms", judged["kinematic_terms"]["families"], _TERMS, -0.24),
        ("network that never met the family", result["left_out"], _NEVER, 0.0),
        ("network", judged["network"]["families"], _LEARNED, 0.24),
    )
    for label, found, color, shift in series:
        for i, name in enumerate(n for n in names if n in found):
            y = len(names) - 1 - names.index(name) + shift
            axes.hlines(y, *found[name]["interval"], color=color, lw=4, alpha=0.35)
            axes.plot(found[name]["value"], y, "o", ms=5, color=color, label=None if i else label)
    axes.axvline(0.9, color=_DIM, lw=1, ls=":")
    axes.set_yticks(range(len(names)), names[::-1])
    axes.set_xlim(0.18, 1.02)
    axes.set_title("Area under the ROC curve", loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel("95 % intervals", fontsize=8, color=_DIM)
    axes.legend(fontsize=8, frameon=False, loc="upper left", labelcolor=_INK)
    plain(axes)


def _pan(axes: Axes, comfort: Table) -> None:
    axes.plot(comfort["speeds_dps"], comfort["pan"], "o-", ms=4, color=_LEARNED)
    axes.set_title("A pan at one speed", loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel("degrees per second", fontsize=8, color=_DIM)
    axes.set_ylabel("cost: 0 professional, 1 marred", fontsize=8, color=_DIM)
    plain(axes)


def _shake(axes: Axes, comfort: Table) -> None:
    pace = next(iter(comfort["shake"]))
    for color, (hertz, costs) in zip(_BANDS, comfort["shake"][pace].items(), strict=True):
        axes.plot(comfort["shakes_deg"], costs, "o-", ms=4, color=color, label=f"{hertz} Hz")
    axes.set_xscale("symlog", linthresh=0.02)
    axes.set_xticks([0, 0.02, 0.1, 0.5, 2], ["0", "0.02", "0.1", "0.5", "2"])
    axes.set_xticks([], minor=True)
    axes.set_title("Shake of a still camera", loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel("amplitude, degrees", fontsize=8, color=_DIM)
    axes.legend(fontsize=8, frameon=False, labelcolor=_INK)
    plain(axes)
