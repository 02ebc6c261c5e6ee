"""Agents that learn Arc beside two sets of real camera motion: does each move more like its own examples?

The examples are two real tracks, which do not ship (`--tracks`): a handheld walk around a desk (TUM RGB-D
``fr2_desk``) and a drone in a room (EuRoC ``V1_02``). An agent learns from one stretch of each; everything
here is measured on other stretches, on held-out takes, and by statistics that the discriminator is not told.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.spatial.transform import Rotation

from cinerl.bench.machine import machine
from cinerl.bench.tracks import AXES
from cinerl.critic.past import windows_of
from cinerl.env.build import build
from cinerl.policy.agent import Agent
from cinerl.policy.shoot import Footage, shoot
from cinerl.spec.archive import write_atomic
from cinerl.spec.brief import load_brief
from cinerl.spec.recipe import Demonstration, Network, Recipe
from cinerl.spec.track_files import AXES as CAMERAS
from cinerl.spec.tracks import FPS, Track, load_tracks
from cinerl.stats import Estimate, difference, score
from cinerl.train import train
from cinerl.train.style import Style

Floats = NDArray[np.float64]
RESULT = Path(__file__).parent / "results" / "style.json"
RUNS = Path("runs/style")
LEARNED = {"handheld_desk": [(1110, 1900)], "drone_room": [(200, 1300)]}
HELD_OUT = {"handheld_desk": [(100, 400), (1900, 2300)], "drone_room": [(1300, 1900)]}
"""Frames at 24 a second; between 17 and 46 s the handheld track is interpolated, and left out."""
NONE = "no style"
COLORS = {NONE: "0.5", "handheld_desk": "C1", "drone_room": "C0"}


def main(
    tracks: Annotated[Path, typer.Option(help="folder with handheld_desk.npz and drone_room.npz")],
    json_file: Annotated[Path, typer.Option("--json")] = RESULT,
    runs: Annotated[Path, typer.Option(help="folder of the trainings, finished or not")] = RUNS,
    env: str = "arc",
    seeds: int = 3,
    steps: int = 65_536,
    episodes: int = 16,
    weight: float = 6.0,
) -> None:
    """Train, measure, write figures and a plot after every seed."""
    sets = {name: parts(tracks, name, LEARNED) for name in LEARNED}
    held_out = {name: parts(tracks, name, HELD_OUT) for name in HELD_OUT}
    told = classifier(held_out)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in (NONE, *sets)}
    for seed in range(seeds):
        for name in found:
            folder = runs / f"{env}-{name.replace(' ', '-')}-s{seed}"
            agent, accuracy = trained(env, sets.get(name), folder, seed, steps, weight)
            footage = shoot(build(env, episodes, split="heldout", threads=1), agent, 1000)
            found[name].append(measures(footage, held_out, told) | {"accuracy": accuracy})
        result = summary(found, held_out, told, seed + 1)
        result["workload"] = {
            "env": env, "seeds": seed + 1, "steps": steps, "episodes": episodes, "weight": weight,
            "learned_from": LEARNED, "held_out": HELD_OUT,
        }  # fmt: skip
        write_atomic(json_file, (json.dumps(result | {"machine": machine()}, indent=1) + "\n").encode())
        draw(result, json_file.with_suffix(".png"))


def parts(folder: Path, name: str, frames: dict[str, list[tuple[int, int]]]) -> list[Track]:
    """Stretches of one of the real tracks."""
    axes = next(key for key, turn in CAMERAS.items() if turn is AXES[name])
    (track,) = load_tracks(folder / f"{name}.npz", axes=axes)
    return [
        Track(f"{name}-{a}", track.kind, track.pos[a:b].copy(), track.quat[a:b].copy(), track.metric)
        for a, b in frames[name]
    ]


def trained(
    env: str, examples: list[Track] | None, folder: Path, seed: int, steps: int, weight: float
) -> tuple[Agent, float | None]:
    """An agent, and how well its discriminator told it from the examples in the end."""
    recipe = Recipe(
        schema=1, title="style", algorithm="ppo", rows=256, rollout=24, minibatch=1024, epochs=4, steps=steps,
        learning_rate=(1.5e-3, 5e-4), gamma=0.98, gae_lambda=0.9, smooth=True, log_std=-4.0,
        network=Network(hidden=(64, 64)), demonstration=Demonstration(teacher="composer", steps=30_720),
    )  # fmt: skip
    brief = load_brief(env)
    if examples is None:
        return train(brief, recipe, out=folder, seed=seed), None
    style = Style(examples, seed)
    agent = train(style.named_in(brief, weight), recipe, out=folder, seed=seed, terms=[style.term])
    return agent, style.accuracy


def pace(pos: Floats, quat: Floats) -> tuple[Floats, Floats, Floats]:
    """Degrees a second, degrees a second squared, metres a second of a path, frame by frame."""
    turn = Rotation.from_quat(quat)
    rates = np.degrees((turn[1:] * turn[:-1].inv()).as_rotvec()) * FPS
    speed = np.linalg.norm(np.diff(pos, axis=0), axis=1) * FPS
    return np.linalg.norm(rates, axis=1), np.linalg.norm(np.diff(rates, axis=0), axis=1) * FPS, speed


def described(pos: Floats, quat: Floats) -> Floats:
    """What the fresh classifier knows of every window of two seconds: [W, 4], logarithms."""
    w = windows_of(pos, quat)[::12].astype(float)
    turn, speed = w[..., :3], w[..., 3:]

    def rms(x: Floats) -> Floats:
        return np.asarray(np.sqrt((x**2).sum(-1).mean(-1)))

    kept = [rms(turn), rms(np.diff(turn, axis=1)), rms(speed), rms(np.diff(speed, axis=1))]
    return np.log(np.stack(kept, axis=1) + 1e-3)


def classifier(held_out: dict[str, list[Track]]) -> Floats:
    """Logistic regression of the second set against the first: mean, spread and five weights [13]."""
    x = [np.concatenate([described(t.pos, t.quat) for t in tracks]) for tracks in held_out.values()]
    both, label = np.concatenate(x), np.repeat([0.0, 1.0], [len(part) for part in x])
    mean, spread = both.mean(0), both.std(0)
    z = np.column_stack([(both - mean) / spread, np.ones(len(both))])
    even = np.where(label == 1, 1 / label.sum(), 1 / (1 - label).sum())

    def loss(w: Floats) -> float:
        return float((even * np.logaddexp(0, np.where(label == 1, -1, 1) * (z @ w))).sum() + 0.01 * w @ w)

    return np.concatenate([mean, spread, optimize.minimize(loss, np.zeros(5)).x])


def second(told: Floats, pos: Floats, quat: Floats) -> float:
    """Share of a path's windows that the classifier takes for the second set's."""
    z = (described(pos, quat) - told[:4]) / told[4:8]
    return float((z @ told[8:12] + told[12] > 0).mean())


def measures(footage: Footage, held_out: dict[str, list[Track]], told: Floats) -> dict[str, list[float]]:
    """One number an episode."""
    out: dict[str, list[float]] = {"reward": footage.episode.reward.tolist()}
    for shot in footage.shots:
        # The first second is every rig's start from rest.
        pos, quat = shot.pos[FPS:].astype(float), shot.quat[FPS:].astype(float)
        turn, change, speed = pace(pos, quat)
        row = {
            "turn_dps": turn.mean(), "turn_acceleration_dps2": np.sqrt((change**2).mean()),
            "speed_mps": speed.mean(), "taken_for_the_drone": second(told, pos, quat),
        }  # fmt: skip
        for name, tracks in held_out.items():
            theirs = [pace(t.pos.astype(float), t.quat.astype(float)) for t in tracks]
            for what, ours, at in (("turn", turn, 0), ("speed", speed, 2)):
                examples = np.concatenate([t[at] for t in theirs])
                row[f"{what}_from_{name}"] = stats.wasserstein_distance(ours, examples)
        for key, value in row.items():
            out.setdefault(key, []).append(float(value))
    return out


def summary(
    found: dict[str, list[dict[str, Any]]], held_out: dict[str, list[Track]], told: Floats, seeds: int
) -> dict[str, Any]:
    """Interquartile means over trainings and episodes with 95 % intervals, and differences from no style."""

    def stack(name: str, key: str) -> Floats:
        return np.array([run[key] for run in found[name]])

    keys = [key for key in found[NONE][0] if key != "accuracy"]
    strata = [0] * len(found[NONE][0]["reward"])
    out: dict[str, Any] = {"kind": "style", "schema": 1, "agents": {}, "difference": {}, "examples": {}}
    for name in found:
        out["agents"][name] = {key: plain(score(stack(name, key), strata, 0)) for key in keys}
        out["agents"][name]["accuracy"] = [run["accuracy"] for run in found[name]]
        if name != NONE:
            out["difference"][name] = {
                key: plain(difference(stack(name, key), stack(NONE, key), strata, 0)) for key in keys
            }
    for name, tracks in held_out.items():
        moved = [pace(t.pos.astype(float), t.quat.astype(float)) for t in tracks]
        turn, change, speed = (np.concatenate([m[i] for m in moved]) for i in range(3))
        out["examples"][name] = {
            "turn_dps": float(turn.mean()), "turn_acceleration_dps2": float(np.sqrt((change**2).mean())),
            "speed_mps": float(speed.mean()),
            "taken_for_the_drone": float(np.mean([second(told, t.pos, t.quat) for t in tracks])),
        }  # fmt: skip
    return out


def plain(e: Estimate) -> dict[str, Any]:
    """An estimate as data."""
    return {"value": e.value, "interval": [e.low, e.high]}


def draw(result: dict[str, Any], path: Path) -> None:
    """Every agent's figures with intervals; dashed lines are the held-out examples."""
    shown = {
        "turn_dps": "mean turning, °/s", "speed_mps": "mean speed, m/s",
        "turn_from_handheld_desk": "turning: distance from\nhandheld examples, °/s",
        "turn_from_drone_room": "turning: distance from\ndrone examples, °/s",
        "speed_from_handheld_desk": "speed: distance from\nhandheld examples, m/s",
        "speed_from_drone_room": "speed: distance from\ndrone examples, m/s",
        "taken_for_the_drone": "windows taken for\nthe drone's", "reward": "reward of the brief",
    }  # fmt: skip
    figure = Figure(figsize=(12, 5.6), layout="constrained")
    for axes, (key, title) in zip(figure.subplots(2, 4).flat, shown.items(), strict=True):
        for i, (name, agent) in enumerate(result["agents"].items()):
            low, high = agent[key]["interval"]
            axes.plot([i, i], [low, high], color=COLORS[name], lw=3, solid_capstyle="round")
            axes.plot(i, agent[key]["value"], "o", color=COLORS[name], ms=8)
        for name, example in result["examples"].items():
            if key in example:
                axes.axhline(example[key], color=COLORS[name], ls="--", lw=1)
        axes.set(title=title, xlim=(-0.6, 2.6), ylim=(0, None))
        axes.set_xticks(range(3), [NONE, "handheld", "drone"])
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)


if __name__ == "__main__":
    typer.run(main)
