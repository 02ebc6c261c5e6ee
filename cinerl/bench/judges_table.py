"""The judges' figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.table import Table

from cinerl.bench.panel import JUDGES

Result = Mapping[str, Any]
_SHOWN = ("turn_dps", "turn_acceleration_rms_dps2", "jerk_rms_mps3", "shake", "turn_shake")
_HEADS = ("turn °/s", "turn acc °/s²", "jerk m/s³", "shake", "turn shake")


def judges_tables(result: Result) -> Iterator[Table]:
    """For each brief what the judges say, how cameras move, and what each loses or wins against the rival."""
    for env, brief in result["briefs"].items():
        table = _table(f"{env}: {brief['title']}")
        for name in ("policy", "reward", *JUDGES, *_HEADS):
            table.add_column(name, justify="left" if name == "policy" else "right", no_wrap=True)
        for name, p in brief["policies"].items():
            judged = [_interval(p["judges"][j]) for j in JUDGES]
            moved = [f"{p['motion'][m]['value']:.3g}" if p["motion"][m] else "–" for m in _SHOWN]
            table.add_row(name, f"{p['reward']['value']:.3f}", *judged, *moved)
        yield table
        yield from _compared(env, brief, result["against"], result["loss"])
        yield from _tours(env, brief)


def hacking_tables(result: Result) -> Iterator[Table]:
    """For each critic what judges say of its best of K; red where more cameras made it worse."""
    if result.get("critics"):
        table = _table(f"Best of K by the critic, {result['moments']} moments: what the judges say of it")
        table.add_column("critic")
        table.add_column("judge")
        for k in result["best_of"]:
            table.add_column(f"K = {k}", justify="right", no_wrap=True)
        for name, judges in result["critics"].items():
            for judge, curve in judges.items():
                fell = [False, *(s["fell"] for s in curve["against_smaller"])]
                cells = zip(map(_interval, curve["means"]), fell, strict=True)
                table.add_row(name, judge, *(_colored(told, "red" if bad else "") for told, bad in cells))
        yield table
    for env, judges in (result.get("training") or {}).items():
        table = _table(f"{env}: lengths of training, against the best before")
        for name in ("agent", *judges):
            table.add_column(name, justify="left" if name == "agent" else "right", no_wrap=True)
        for rows in zip(*judges.values(), strict=True):
            table.add_row(rows[0]["label"], *map(_grown, rows))
        yield table


def _compared(env: str, brief: Result, against: str, loss: float) -> Iterator[Table]:
    rows = {n: p["less_rival"] for n, p in brief["policies"].items() if "less_rival" in p}
    if not rows:
        return
    kept = f"green: loses at most {100 * loss:.0f} % beyond doubt"
    table = _table(f"{env}: less {against}, in % of its figure (95 %); {kept}")
    for name in ("policy", *JUDGES, *_HEADS):
        table.add_column(name, justify="left" if name == "policy" else "right", no_wrap=True)
    for name, less in rows.items():
        table.add_row(name, *(_share(less[k]) for k in (*JUDGES, *_SHOWN)))
    yield table


def _tours(env: str, brief: Result) -> Iterator[Table]:
    rows = {n: p["tour"] for n, p in brief["policies"].items() if "tour" in p}
    if not rows:
        return
    table = _table(f"{env}: share of shots above mean + 1 σ of views within 2 m of the start; diversity")
    table.add_column("policy")
    for name in (*JUDGES, "places m", "headings °", "masks", "between: m", "°", "masks"):
        table.add_column(name, justify="right", no_wrap=True)
    for name, t in rows.items():
        told = ["–" if v is None else f"{v:.2f}" for v in t["diversity"].values()]
        table.add_row(name, *(_interval(t["above_chance"][j]) for j in JUDGES), *told)
    yield table


def _share(less: Result | None) -> str:
    if less is None or less["share"] is None:
        return "–"
    value, (low, high) = less["share"]["value"], less["share"]["interval"]
    text = f"{100 * value:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
    return _colored(text, "green" if less["kept"] else "red" if less["lost"] else "yellow")


def _grown(row: Result) -> str:
    text = f"{row['mean']['value']:.4f}"
    if "share" not in row:
        return text
    text += f" ({100 * row['share']['value']:+.1f} %)"
    return _colored(text, "red" if row["fell_beyond_doubt"] else "yellow" if row["fell"] else "green")


def _interval(found: Result) -> str:
    low, high = found["interval"]
    return f"{found['value']:.3f} ({low:.3f}–{high:.3f})"


def _colored(text: str, color: str) -> str:
    return f"[{color}]{text}[/]" if color else text


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
