"""``cinerl take``: simulate a scene file and show it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cinerl.spec.errors import UserError

if TYPE_CHECKING:
    from cinerl.spec.take import Take

PICTURES = 12


def take(
    scene: Annotated[str, typer.Argument(help="Scene TOML, or a take: its name or file.")] = "",
    out: Annotated[Path, typer.Option(help="Folder for the take and its pictures.")] = Path("out"),
    report: Annotated[
        bool, typer.Option("--report", help="Print falls, support and assist of every actor.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    library: Annotated[
        bool, typer.Option("--library", help="Perform all shipped scenes again, into --out.")
    ] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes for --library.")] = 2,
) -> None:
    """Perform a scene, keep the take, and show it: contact sheet and timeline of contacts."""
    if library:
        from cinerl.stage.library import build

        names = build(workers, out=out)
        typer.echo(f"{out}: {len(names)} takes")
        return
    if not scene:
        raise UserError("SCENE", "is missing", "name a scene TOML or a take, or use --library")
    if out.exists() and not out.is_dir():
        raise UserError("--out", f"'{out}' is a file", "name a folder")
    played = _performed(scene)
    _show(played, out)
    from cinerl.stage.report import report as figures

    facts = figures(played)
    if as_json:
        typer.echo(json.dumps(facts, indent=2))
    elif report:
        _print(facts)
    else:
        typer.echo(
            f"{out / 'take.npz'}: {played.seconds:.1f} s, {', '.join(played.body_names[: played.actors])}"
        )


def _performed(scene: str) -> Take:
    from cinerl.stage.cache import record_cached
    from cinerl.stage.library import load_take

    return record_cached(Path(scene)) if scene.endswith(".toml") else load_take(scene)


def _show(played: Take, out: Path) -> None:
    from cinerl.edit.wide import wide_shot
    from cinerl.render.path import plot_paths
    from cinerl.render.stills import stills
    from cinerl.stage.report import timeline

    out.mkdir(parents=True, exist_ok=True)
    played.save(out / "take.npz")
    shot = wide_shot(played)
    stills(out / "contact.png", shot, played, PICTURES)
    timeline(played, out / "timeline.png")
    plot_paths(out / "path.png", played, [shot], ["wide"])


def _print(facts: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{facts['take']}, {facts['seconds']} s", title_justify="left", box=None)
    for name in ("actor", "acts", "falls", "floor carries", "assist, N", "path, m", "contacts"):
        table.add_column(name, no_wrap=name == "acts")
    for actor in facts["actors"]:
        table.add_row(*_cells(actor))
    Console().print(table)


def _cells(actor: dict[str, Any]) -> list[str]:
    assist = actor["assist_n"]
    return [
        actor["name"],
        "\n".join(
            f"{a['act']} {a['from_s']:.1f}–{a['to_s']:.1f} s, {'learned' if a['learned'] else 'assisted'}"
            for a in actor["acts"]
        ),
        ", ".join(f"{s:.1f} s" for s in actor["falls_s"]) or "none",
        f"{actor['support']:.0%}",
        f"{assist['mean']:.0f}, at most {assist['max']:.0f}",
        f"{actor['path_m']:.1f}",
        "\n".join(f"{count} {kind}" for kind, count in actor["contacts"].items() if count) or "none",
    ]
