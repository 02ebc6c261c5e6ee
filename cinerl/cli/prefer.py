"""``cinerl prefer``: votes between two clips, and the taste that they tell."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from cinerl.spec.errors import UserError

_PACKAGES = ("fastapi", "uvicorn")


def prefer(
    env: Annotated[str, typer.Option(help="Environment id, or a brief's TOML file.")] = "cinerl/Follow-v0",
    out: Annotated[Path, typer.Option(help="Folder for votes, clips and the taste.")] = Path("taste"),
    pairs: Annotated[int, typer.Option(min=1, help="Votes after which the page says enough.")] = 100,
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this machine; 0 takes a free one.")] = 8150,
    seed: Annotated[int, typer.Option(min=0, help="Of clips and of choice.")] = 0,
    moments: Annotated[int, typer.Option(min=1, help="Of each actor of each take.")] = 1,
    styles: Annotated[int, typer.Option(min=1, help="Drawn for each moment.")] = 9,
    threads: Annotated[int, typer.Option(min=1, help="CPU threads of the renderer.")] = 2,
) -> None:
    """Say which of two clips you would keep, on a page in your browser; the answers become a reward term."""
    missing = [name for name in _PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError("cinerl prefer", f"needs {', '.join(missing)}", "run: pip install fastapi uvicorn")
    if out.exists() and not out.is_dir():
        raise UserError("--out", f"'{out}' is a file", "name a folder")
    from cinerl.cli.kernels import compile_kernels
    from cinerl.env.build import takes_for
    from cinerl.prefer.serve import prefer as serve
    from cinerl.spec.brief import load_brief

    brief = load_brief(env)
    takes = {take.name: take for take in takes_for(brief)}
    compile_kernels()
    train = f"cinerl train {env} ppo --taste {out}"
    serve(
        brief, takes, out, pairs=pairs, port=port, seed=seed, moments=moments, styles=styles, threads=threads,
        train=train, told=lambda line: typer.echo(line, err=True),
    )  # fmt: skip
    if (out / "taste.toml").is_file():
        typer.echo(f"{out / 'taste.toml'}: train with it: {train}")
