"""The plot of the benchmark of styles: steadiness and sharpness, which only count together."""

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
_COLORS = {
    "anchored": "#0072b2",
    "screen noise": "#e69f00",
    "new noise": "#d55e00",
    "80 % blend": "#8a939e",
}

Table = Mapping[str, Any]


def draw(result: Table, path: Path) -> None:
    """Write the plot of a style benchmark's result as PNG."""
    figure = Figure(figsize=(12, 4.6), layout="constrained", dpi=144)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.5, 1))
    _errors(left, result)
    _sharpness(right, result)
    figure.suptitle(
        "Stylised video on held-out takes: does it hold still on its surfaces, and is it sharp?",
        color=_INK, fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    data = io.BytesIO()
    figure.savefig(data, format="png", metadata={"Software": None})
    write_atomic(path, data.getvalue())


def _errors(axes: Axes, result: Table) -> None:
    styles = list(result["styles"])
    for n, (rival, color) in enumerate(_COLORS.items()):
        for i, style in enumerate(styles):
            found = result["styles"][style]["rivals"][rival]["warp_1"]
            y = len(styles) - 1 - i + 0.27 - 0.18 * n
            axes.hlines(y, *found["interval"], color=color, lw=4, alpha=0.35)
            axes.plot(found["value"], y, "o", ms=5, color=color, label=None if i else rival)
    axes.axvline(result["clean"]["warp_1"]["value"], color=_DIM, lw=1, ls=":", label="clean render")
    axes.set_xscale("log")
    axes.set_yticks(range(len(styles)), styles[::-1])
    axes.set_title("Warp error, lag 1", loc="left", fontsize=10, color=_INK, fontweight="bold")
    axes.set_xlabel("logarithmic; 95 % intervals", fontsize=8, color=_DIM)
    axes.legend(fontsize=8, frameon=False, loc="upper right", labelcolor=_INK)
    plain(axes)


def _sharpness(axes: Axes, result: Table) -> None:
    styles = list(result["styles"])
    for n, (rival, color) in enumerate(_COLORS.items()):
        for i, style in enumerate(styles):
            found = result["styles"][style]["rivals"][rival]["sharpness"]
            axes.plot(found["value"], len(styles) - 1 - i + 0.27 - 0.18 * n, "o", ms=5, color=color)
    axes.axvline(result["workload"]["blurred_below"], color=_DIM, lw=1, ls=":")
    axes.set_title(
        "Sharpness, of a still's; left of the line: blurred",
        loc="left", fontsize=10, color=_INK, fontweight="bold",
    )  # fmt: skip
    plain(axes)
