"""All commands in one place."""

from __future__ import annotations

import typer

from cinerl.cli import commands

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Film physics-driven performances with cameras that learn.",
)
for command in commands.ALL:
    app.command()(command)
