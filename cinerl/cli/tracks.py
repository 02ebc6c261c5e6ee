"""``cinerl tracks``: what camera tracks of others hold, as this package reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from cinerl.spec.errors import UserError


def tracks(
    files: Annotated[list[Path], typer.Argument(help="Track files, or folders of them.")],
    out: Annotated[Path | None, typer.Option(help="Folder for the tracks as npz, and a picture.")] = None,
    axes: Annotated[str | None, typer.Option(help="Of its camera: opengl, opencv, body, euroc.")] = None,
    fps: Annotated[float, typer.Option(help="Of files that hold no times.")] = 24.0,
    style: Annotated[Path | None, typer.Option(help="An agent's folder: judge by its style.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False,
) -> None:
    """Read camera tracks (TUM, RealEstate10K, E.T., DataDoP, shots), and show how they move."""
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    from cinerl.spec.tracks import load_tracks

    if out is not None and out.exists() and not out.is_dir():
        raise UserError("--out", f"'{out}' is a file", "name a folder")
    found = [track for file in files for track in load_tracks(file, axes=axes, fps=fps)]
    rows: list[dict[str, Any]] = [
        {
            "name": t.name, "format": t.kind, "seconds": round(t.seconds, 2),
            "speed": round(float(np.mean(t.speed_mps)), 3), "turn_dps": round(float(np.mean(t.turn_dps)), 2),
            "metric": t.metric,
        }
        for t in found
    ]  # fmt: skip
    if style is not None:
        from cinerl.critic.style import load_style, style_share

        judge = load_style(style)[0]
        for row, track in zip(rows, found, strict=True):
            row["style"] = round(style_share(judge, track.pos, track.quat), 3)
    if out is not None:
        from cinerl.render.tracks import draw_tracks

        for i, track in enumerate(found):
            track.save(out / f"{i:03d}-{track.name}.npz")
        draw_tracks(found, out / "tracks.png")
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    heads = ["track", "format", "s", "mean m/s", "mean °/s", *(["style"] if style else [])]
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        told = [f"{row['seconds']:.1f}", f"{row['speed']:.2f}", f"{row['turn_dps']:.1f}"]
        told[1] += "" if row["metric"] else " (no metres)"
        told += [f"{row['style']:.2f}"] if style else []
        table.add_row(row["name"], row["format"], *told)
    Console().print(table)
