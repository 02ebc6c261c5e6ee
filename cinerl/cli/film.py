"""``cinerl film``: the main job."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated

import typer

from cinerl.cli.kernels import compile_kernels
from cinerl.cli.progress import progress_bar
from cinerl.spec.errors import UserError

RIVALS = ("static", "follow", "composer")
SIDE_PIXELS = (16, 4096)


def film(
    sequence: Annotated[Path | None, typer.Argument(help="A sequence TOML: several shots, cut.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for the film and all beside it.")] = Path("out"),
    env: Annotated[str, typer.Option(help="Environment id, or a brief's TOML file.")] = "cinerl/Follow-v0",
    agent: Annotated[str, typer.Option(help="Cameraman: a name, or a trained agent's folder.")] = "",
    take: Annotated[str, typer.Option(help="Take: a name, or a file.")] = "heldout-encounter",
    subject: Annotated[str, typer.Option(help="Actor; default the first who suits.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="Of the camera's start.")] = 0,
    size: Annotated[str, typer.Option(help="Width x height in pixels, even.")] = "640x360",
    light: Annotated[str, typer.Option(help="Light preset; default the set's own lights.")] = "",
    style: Annotated[str, typer.Option(help="Paint it: see 'cinerl list styles'; default not at all.")] = "",
    renderer: Annotated[
        str, typer.Option(help="raycast, or gl: OpenGL through pyrender, see 'cinerl doctor'.")
    ] = "raycast",
    overlay: Annotated[bool, typer.Option("--overlay", help="Also film_overlay.mp4.")] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Also compare.mp4, against three cameramen.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report.")] = False,
) -> None:
    """Film one shot, or the shots of a sequence, and cut them together."""
    from cinerl.edit.cut import film_parts, single, styles_of, with_agent, with_style
    from cinerl.edit.film import write_comparison, write_film
    from cinerl.look.renderer import check_renderer
    from cinerl.spec.light import load_preset
    from cinerl.spec.sequence import load_sequence
    from cinerl.stage.library import load_take

    pixels, drawn_by = parse_size(size), check_renderer(renderer)
    if out.exists() and not out.is_dir():
        raise UserError("--out", f"'{out}' is a file", "name a folder")
    if sequence is None:
        plan, origin = single(env, agent or "ppo", take, subject, seed, None), Path(env)
    else:
        plan, origin = load_sequence(sequence), sequence
        plan = with_agent(plan, agent) if agent else plan
    lamps = light or plan.light or None
    if lamps:
        load_preset(lamps)  # a mistake in a name is told before the cameramen set out
    if style:
        plan = with_style(plan, _known(style))
    styles_of(plan, origin)
    played = load_take(plan.take)
    compile_kernels()
    pieces = film_parts(plan, played, origin, RIVALS if compare else ())
    frames = sum(p.shot.frames for p in pieces)
    with progress_bar("frames") as bar:
        task = bar.add_task("film", total=frames)
        report = write_film(
            pieces,
            played,
            out,
            plan.title,
            size=pixels,
            light=lamps,
            renderer=drawn_by,
            with_overlay=overlay,
            tick=lambda n: bar.advance(task, n),
        )
        if compare:
            other = bar.add_task("compare", total=sum(p.shot.frames * len(p.rivals) for p in pieces))
            write_comparison(
                pieces,
                played,
                out / "film.mp4",
                out / "compare.mp4",
                light=lamps,
                renderer=drawn_by,
                tick=lambda n: bar.advance(other, n),
            )
    if as_json:
        typer.echo(json.dumps(report))
    else:
        typer.echo(f"{out / 'film.mp4'}: {report['seconds']:.1f} s of '{played.name}', {len(pieces)} shots")


def _known(style: str) -> str:
    """A style that there is. Raises `UserError`."""
    from cinerl.edit.cut import CLAY
    from cinerl.paint.catalog import find_style

    return style if style == CLAY else find_style(style, "--style").name


def parse_size(text: str) -> tuple[int, int]:
    """``640x360`` as two even numbers. Raises `UserError`."""
    match = re.fullmatch(r"(\d+)x(\d+)", text)
    if not match:
        raise UserError("--size", f"'{text}'", "want WIDTHxHEIGHT such as 640x360")
    width, height = int(match[1]), int(match[2])
    low, high = SIDE_PIXELS
    if width % 2 or height % 2 or not (low <= width <= high and low <= height <= high):
        raise UserError("--size", f"'{text}'", f"want even sides from {low} to {high} pixels")
    return width, height
