"""The suite and the speed figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.table import Table

Result = Mapping[str, Any]


def suite_tables(result: Result) -> Iterator[Table]:
    """One table for each brief, and one over all of them."""
    for env, brief in result["briefs"].items():
        yield _brief_table(f"{env}: {brief['title']}", brief)
    if len(result["briefs"]) > 1 and result["overall"]:
        yield _brief_table("All briefs", {"policies": result["overall"], "differences": {}})


def _brief_table(title: str, brief: Result) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for name in ("policy", "reads"):
        table.add_column(name)
    for name in ("score (IQM)", "95 %", "success", "95 %", "against composer", "95 %", "mean"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, p in brief["policies"].items():
        low, high = p["success_interval"]
        table.add_row(
            name, p.get("reads", ""), f"{p['iqm']:.3f}", _span(p["interval"]), f"{p['success_rate']:.0%}",
            f"{low:.0%} to {high:.0%}", *_against(brief["differences"].get(name)),
        )
    return table


def _against(difference: Result | None) -> tuple[str, str, str]:
    if difference is None:
        return "", "", ""
    low, high = difference["interval"]
    color = "green" if low > 0 else "red" if high < 0 else "yellow"
    value = f"[{color}]{difference['iqm']:+.3f}[/]"
    return value, f"{low:+.3f} to {high:+.3f}", f"{difference['relative_mean']:+.1%}"


def _span(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.3f} to {interval[1]:.3f}"
def speed_table(r): return ""
