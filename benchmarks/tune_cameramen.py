"""Tunes the scripted cameramen on the training takes, brief by brief, for the brief's own mean reward.

Random search around the defaults, the same budget for each; the best settings go to ``agents``.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated

import numpy as np
import tomli_w
import torch
import typer
from rich.progress import track

from cinerl.env.build import build
from cinerl.env.core import Core
from cinerl.policy.gains import Gains, Settings, as_table, settings_path
from cinerl.policy.scripted import ComposerCamera, FollowCamera
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.brief import load_brief
from cinerl.spec.document import load

ROWS = 192
CAMERAMEN = {"composer": ComposerCamera, "follow": FollowCamera}
TITLES = {
    "follow": "Proportional control of place, aim and lens; tuned on the training takes",
    "composer": "A game engine's virtual camera; tuned on the training takes",
}


def mean_reward(core: Core, name: str, gains: Gains, seed: int) -> float:
    policy = CAMERAMEN[name](core, gains)
    obs = core.reset(seed)
    policy.reset(np.ones(core.rows, bool))
    while True:
        step = core.step(policy.act(obs, core.framing))
        obs = step.obs
        if step.episode is not None:
            return float(step.episode.reward.mean())


def draw(rng: np.random.Generator, around: Gains, spread: float) -> Gains:
    table = {k: v * float(np.exp(rng.normal(0, spread))) for k, v in as_table(around).items()}
    table["feed_forward"] = min(table["feed_forward"], 1.5)
    return Gains(**table)


def tune(core: Core, name: str, draws: int, rng: np.random.Generator) -> tuple[Gains, float]:
    best, worth = Gains(), mean_reward(core, name, Gains(), 0)
    for i in track(range(draws), f"{name} {core.brief.id}"):
        trial = draw(rng, best, 0.6 if i < draws // 2 else 0.25)
        reward = mean_reward(core, name, trial, 0)
        if reward > worth:
            best, worth = trial, reward
    return best, worth


def settled(name: str) -> dict[str, dict[str, float]]:
    """What is tuned already."""
    path = settings_path(name)
    return {env: as_table(gains) for env, gains in load(Settings, path).gains.items()}


def main(
    draws: int = 80,
    seed: int = 0,
    brief: Annotated[list[str] | None, typer.Option(help="Default: all.")] = None,
) -> None:
    torch.set_num_threads(1)
    for name in CAMERAMEN:
        rng = np.random.default_rng(seed)
        gains = settled(name) if brief else {}
        for short in brief or data.names("envs"):
            wanted = load_brief(short)
            blind = dataclasses.replace(wanted, observes=None)  # these two read the framing
            best, worth = tune(build(blind, ROWS, threads=1), name, draws, rng)
            gains[wanted.id] = {k: float(f"{v:.4g}") for k, v in dataclasses.asdict(best).items()}
            print(f"{name} {wanted.id}: mean reward {worth:.4f}")
        document = {"schema": 1, "title": TITLES[name], "gains": dict(sorted(gains.items()))}
        write_atomic(settings_path(name), tomli_w.dumps(document).encode())


if __name__ == "__main__":
    typer.run(main)
