"""All commands in one place."""

from __future__ import annotations

import typer

from cinerl.cli.bench import bench_app
from cinerl.cli.commands import ALL

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Film physics-driven performances with cameras that learn.",
)
for name, command in ALL.items():
    app.command(name)(command)
app.add_typer(bench_app, name="bench")
