"""``cinerl train``: an agent for a brief."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cinerl.cli.progress import progress_bar
from cinerl.spec.errors import UserError

if TYPE_CHECKING:
    from cinerl.reward.terms import Term
    from cinerl.spec.brief import Brief


def train(
    env: Annotated[str, typer.Argument(help="Environment id, or a brief's TOML file.")],
    agent: Annotated[str, typer.Argument(help="Recipe: a name, or a TOML file.")] = "ppo",
    out: Annotated[Path | None, typer.Option(help="Folder for checkpoint, log and agent.")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    steps: Annotated[int | None, typer.Option(min=1, help="Camera steps; default the recipe's.")] = None,
    device: Annotated[str, typer.Option(help="Of the filming core: cpu or cuda.")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, help="CPU threads of core and networks.")] = 1,
    terms: Annotated[list[Path] | None, typer.Option(help="Python file that registers reward terms.")] = None,
    style: Annotated[Path | None, typer.Option(help="Shots or tracks to move like; or a folder.")] = None,
    style_weight: Annotated[float, typer.Option(min=0.0, help="Of that among the brief's terms.")] = 3.0,
    taste: Annotated[Path | None, typer.Option(help="taste.toml of 'cinerl prefer': one more term.")] = None,
    taste_weight: Annotated[float, typer.Option(help="Of the taste beside the brief's own terms.")] = 5.0,
) -> None:
    """Train an agent; run the same command again to go on after a kill."""
    from cinerl.cli.terms import run_terms
    from cinerl.policy.catalog import short_id
    from cinerl.spec.brief import load_brief
    from cinerl.train import train as learn

    run_terms(terms or [])
    brief, own = _tasteful(load_brief(env), taste, taste_weight)
    if style:
        from cinerl.train.style import style_of

        found = style_of(style, seed)
        brief, own = found.named_in(brief, style_weight), [*own, found.term]
    folder = out or Path("runs") / f"{short_id(brief.id)}-s{seed}"
    bar = progress_bar("steps")
    task = bar.add_task(brief.id, total=steps)

    def report(done: int, total: int, figures: dict[str, float]) -> None:
        # Shown from the first rollout on: what is refused before it stays a single line.
        bar.start()
        note = (
            f"{brief.id}  reward {figures['reward']:.3f}  success {figures['success']:.0%}"
            if figures
            else brief.id
        )
        bar.update(task, completed=done, total=total, description=note)

    try:
        learn(
            brief, agent, out=folder, seed=seed, steps=steps, terms=own, device=device, threads=threads,
            report=report,
        )  # fmt: skip
    finally:
        bar.stop()
    typer.echo(f"{folder}: trained; film it with: cinerl film --env {env} --agent {folder} --out out")


def _tasteful(brief: Brief, file: Path | None, weight: float) -> tuple[Brief, list[Term]]:
    """The brief and the terms of this training alone."""
    if file is None:
        return brief, []
    from cinerl.taste.taste import load_taste, with_taste

    if not (math.isfinite(weight) and weight > 0):
        raise UserError("--taste-weight", f"is {weight:g}", "want more than 0")
    return with_taste(brief, weight), [load_taste(file).term()]
