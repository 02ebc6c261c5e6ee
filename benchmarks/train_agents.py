"""Trains the shipped agents, by recipe, brief and seed; goes on where it was stopped.

Seed 0 goes to ``agents``, where it ships; the others to ``benchmarks/agents``, where the suite finds them.
"""

from __future__ import annotations

import multiprocessing
import shutil
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import track

from cinerl.policy.catalog import short_id
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.train import train

ROOT = Path(__file__).resolve().parents[1]


def place(recipe: str, short: str, seed: int) -> Path:
    """Where a trained agent is kept."""
    if seed == 0:
        return ROOT / "agents" / recipe / short
    return ROOT / "benchmarks" / "agents" / f"{recipe}-s{seed}" / short


def one(brief: str, recipe: str, seed: int, steps: int | None, runs: Path) -> tuple[str, int, float]:
    """Train one agent and put it in its place; returns the seconds it took."""
    env = load_brief(brief).id
    out = runs / f"{recipe}-{short_id(env)}-s{seed}"
    began = time.monotonic()
    train(env, recipe, out=out, seed=seed, steps=steps)
    target = place(recipe, short_id(env), seed)
    target.mkdir(parents=True, exist_ok=True)
    for name in ("agent.toml", "weights.safetensors"):
        shutil.copyfile(out / name, target / name)
    return env, seed, time.monotonic() - began


def main(
    recipe: str = "ppo",
    seeds: int = 5,
    workers: int = 2,
    brief: Annotated[list[str] | None, typer.Option(help="Default: all.")] = None,
    steps: Annotated[int | None, typer.Option(help="Camera steps; default the recipe's.")] = None,
    runs: Path = ROOT / "runs",
) -> None:
    jobs = [(name, seed) for seed in range(seeds) for name in brief or data.names("envs")]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        futures = [pool.submit(one, name, recipe, seed, steps, runs) for name, seed in jobs]
        for done in track(as_completed(futures), "training", total=len(futures)):
            env, seed, seconds = done.result()
            print(f"{env} seed {seed}: {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    typer.run(main)
