"""The suite, speed and rendering figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich import box
from rich.markup import escape
from rich.table import Table

Result = Mapping[str, Any]


def suite_tables(result: Result) -> Iterator[Table]:
    """One table for each brief, and one over all of them."""
    for env, brief in result["briefs"].items():
        yield _brief_table(f"{env}: {brief['title']}", brief)
    if len(result["briefs"]) > 1 and result["overall"]:
        yield _brief_table("All briefs", {"policies": result["overall"], "differences": {}})


def render_table(result: Result) -> Table:
    """The rendering figures, what they are compared with, and the machine."""
    work, machine = result["workload"], result["machine"]
    size, film = ("x".join(map(str, work[key])) for key in ("size", "film_size"))
    title = f"{work['take']}\n{machine['cpu']}, {machine['cores']} cores"
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for rows, value in result["observation_frames_per_cpu_s"].items():
        ratio = result["ratios"]["observation_to_tiny_renderer"][rows]
        table.add_row(
            f"observation {size}, N = {rows}, frames per CPU-second",
            f"{value:,.0f} ({ratio:.1f} x TinyRenderer)",
        )
    rows = work["env_rows"]
    steps = result["rgb_env_steps_per_cpu_s"]
    table.add_row(f"environment, rgb {size}, N = {rows}, steps per CPU-second", f"{steps:,.0f}")
    tiny = result["peers"]["tiny_renderer_frames_per_cpu_s"]
    table.add_row(f"TinyRenderer {size}, frames per CPU-second", f"{tiny:,.0f}")
    for name, value in result["peers"]["rivals_frames_per_cpu_s"].items():
        table.add_row(f"{name} {size}, frames per CPU-second", f"{value:,.0f}")
    for name, why in result["skipped"].items():
        table.add_row(f"{name} skipped", escape(why))
    table.add_row(f"film {film}, {work['threads']} threads, frames/s", f"{result['film_frames_per_s']:.3g}")
    return table


def critics_tables(result: Result) -> Iterator[Table]:
    """One table for each critic that was examined."""
    if "motion" in result:
        yield _motion_table(result["motion"])
    if "framing" in result:
        yield _framing_table(result["framing"])
    if "layout" in result:
        yield _rows_table("Layout critic", layout_rows(result["layout"]))


def _framing_table(result: Result) -> Table:
    """How often a good still is preferred to its marred twin, by family; then the rest."""
    table = Table(title="Framing critic", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name in ("preferred (95 %)", "held-out scenes", "unseen people", "never learned"):
        table.add_column(name, justify="left" if name.startswith("pref") else "right", no_wrap=True)
    for row in framing_families(result):
        table.add_row(*row)
    table.add_section()
    for name, value in framing_rows(result):
        table.add_row(name, value)
    return table


def framing_families(result: Result) -> Iterator[tuple[str, str, str, str]]:
    """Family, and how often a good still is preferred: held-out scenes, unseen people, family left out."""
    splits = result["held_out"], result["unseen_people"]
    yield ("all of these", _interval(splits[0]), _interval(splits[1]), "")
    for name in splits[0]["families"]:
        told = [_interval(s["families"][name]) if name in s["families"] else "" for s in splits]
        never = result["left_out"].get(name)
        yield (name, told[0], told[1], _interval(never) if never else "")


def framing_rows(result: Result) -> Iterator[tuple[str, str]]:
    """Everything but the families: what, and its figure."""
    yield "milder flaw preferred", _interval(result["held_out"]["graded"])
    found = result.get("photographs")
    if found:
        yield f"{found['photographs']} photographs, never learned from", _interval(found)
        for name, part in found["families"].items():
            yield f"photographs: {name}", _interval(part)
    yield "CPU time a picture", f"{result['speed']['cpu_ms_per_picture']:.2f} ms"


def layout_rows(result: Result) -> Iterator[tuple[str, str]]:
    """How often the layout critic agrees with the framing critic, how often it is right, what it costs."""
    beyond = f"beyond {result['margin']:g}"
    for name, key in (("good and marred", "twins"), ("two random cameras", "random_cameras")):
        yield f"{name}: agrees", _interval(result[key])
        yield f"{name}: agrees {beyond}", _interval(result[key]["clear"])
    for name, part in result["twins"]["families"].items():
        yield f"{name}: agrees {beyond}", _interval(part["clear"])
    for name, part in result["marred_twin_scores_less"].items():
        yield f"{name}: prefers the good one", _interval(part)
    speed = result["speed"]
    yield "CPU time of the network, a camera step", f"{speed['network_us_per_step']:.2f} µs"
    yield "CPU time of the layout, a camera step", f"{speed['layout_us_per_step']:.2f} µs"
    for name, value in speed["cpu_us_per_step"].items():
        yield f"CPU time of a camera step {name} the term", f"{value:.2f} µs"


def _rows_table(title: str, rows: Iterator[tuple[str, str]]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("figure")
    table.add_column("value (95 %)", justify="right", no_wrap=True)
    for name, value in rows:
        table.add_row(name, value)
    return table


def _motion_table(result: Result) -> Table:
    """What the motion critic tells apart, by family; then tracks, static cameras, comfort and speed."""
    table = Table(title="Motion critic", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for name in ("AUC (95 %)", "network", "kinematics", "both", "never learned"):
        table.add_column(name, justify="left" if name.startswith("AUC") else "right", no_wrap=True)
    judges = [result["in_distribution"][name] for name in ("network", "kinematic_terms", "both")]
    table.add_row("all families", *map(_interval, judges), "")
    for family in judges[0]["families"]:
        never = result["left_out"].get(family)
        told = [_interval(j["families"][family]) for j in judges]
        table.add_row(family, *told, _interval(never) if never else "")
    table.add_section()
    for name, value in motion_rows(result):
        table.add_row(name, value)
    return table


def motion_rows(result: Result) -> Iterator[tuple[str, str]]:
    """Everything but the areas by family: what, and its figure."""
    yield "marred twin costs more", _interval(result["in_distribution"]["network"]["twins"])
    for name, found in (result["tracks"] or {}).items():
        yield f"{name}: raw preferred", _interval(found)
    yield "frozen camera preferred", _interval(result["static"]["drawn"])
    for env, found in result["static"]["filmed"].items():
        yield f"static beats composer, {env}", _interval(found["static_wins"])
    yield "cost rises with speed and shake", f"{result['comfort']['rising']:.3f}"
    for name, value in result["comfort"]["spearman"].items():
        yield f"Spearman, cost and {name.replace('_', ' ')}", f"{value:+.2f}"
    yield "CPU time a camera step", f"{result['speed']['critic_us_per_step']:.2f} µs"


def _interval(found: Result) -> str:
    low, high = found["interval"]
    return f"{found['value']:.3f} ({low:.3f}–{high:.3f})"


def speed_table(result: Result) -> Table:
    """The speed figures, what they are compared with, and the machine."""
    work, machine = result["workload"], result["machine"]
    title = (
        f"{work['take']}: {work['actors']} actors, {work['set_pieces']} set pieces, "
        f"{work['moving_solids']} moving solids\n"
        f"{machine['cpu']}, {machine['cores']} cores, {work['threads']} threads"
    )
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in _rows(result):
        table.add_row(name, f"{value:,.0f}" if value >= 100 else f"{value:.3g}")
    return table


def _rows(result: Result) -> Iterator[tuple[str, float]]:
    for kind in ("core_by_rows", "env_steps_per_s"):
        for rows, speed in result[kind].items():
            yield f"{kind.partition('_')[0]}, N = {rows}, steps/s", speed
    yield f"core, N = {result['workload']['core_rows']}, steps per CPU-second", result["core_steps_per_cpu_s"]
    yield "gym.make, steps/s", result["single_env_steps_per_s"]
    for group in ("core_steps_per_s", "env_steps_per_s"):
        for rows, speed in (result["cuda"] or {}).get(group, {}).items():
            yield f"{group.partition('_')[0]} on the GPU, N = {rows}, steps/s", speed
    yield from ((name.replace("_", " "), value) for name, value in result["peers"].items())
    yield from ((name.replace("_", " "), value) for name, value in result["ratios"].items())


def _brief_table(title: str, brief: Result) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column("policy")
    table.add_column("reads")
    for name in ("score (95 %)", "success % (95 %)"):
        table.add_column(name, justify="right", no_wrap=True)
    if brief["differences"]:
        table.add_column("less the composer's (95 %)", justify="right", no_wrap=True)
    for name, p in brief["policies"].items():
        low, high = p["success_interval"]
        table.add_row(
            name, p.get("reads", ""), f"{p['iqm']:.4f} ({p['interval'][0]:.4f}–{p['interval'][1]:.4f})",
            f"{100 * p['success_rate']:.0f} ({100 * low:.0f}–{100 * high:.0f})",
            *([_against(brief["differences"].get(name))] if brief["differences"] else []),
        )
    return table


def _against(difference: Result | None) -> str:
    if difference is None:
        return ""
    low, high = difference["interval"]
    color = "green" if low > 0 else "red" if high < 0 else "yellow"
    return f"[{color}]{difference['iqm']:+.4f}[/] ({low:+.4f} to {high:+.4f})"
