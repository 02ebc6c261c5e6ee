"""The speed benchmark: every figure of one run, medians of interleaved repeats."""

from __future__ import annotations

import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import warp as wp

from cinerl.bench.machine import machine
from cinerl.bench.probes import CartPoleProbe, CoreProbe, EnvProbe, LiveProbe, Probe, SingleProbe
from cinerl.bench.telling import Report
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take
from cinerl.stage.library import load_take
from cinerl.stage.measure import compare_speed

SCHEMA = 1
TAKE = "train-street-walk-east"
"""Two actors who walk through a street full of solid pieces."""
BRIEF = "follow"



@dataclass(frozen=True)
class Plan:
    """What is measured, and for how long.

    Attributes:
        take: name or file of a take with two actors; empty takes `TAKE`.
        seconds: length of one measurement.
        repeats: measurements of each figure, interleaved with the others.
        threads: CPU threads of the core.
        core_rows: cameras of the core's figure; 1024 or more.
        env_rows: cameras of the environment's figures.
        cuda_rows: cameras of the figures on a GPU, if there is one.
    """

    take: str = ""
    seconds: float = 0.5
    repeats: int = 7
    threads: int = 2
    core_rows: Sequence[int] = (1, 1024, 4096)
    env_rows: Sequence[int] = (1, 64, 256, 1024, 4096)
    cuda_rows: Sequence[int] = (1024, 16384, 65536)


def measure(plan: Plan, report: Report | None = None) -> dict[str, Any]:
    """All figures of the speed benchmark, as plain data.

    Raises:
        UserError: a take that does not exist, has fewer than two actors, or was not made from a scene.
    """
    check_measuring(plan.seconds, plan.repeats, plan.threads)
    take = load_take(plan.take or TAKE)
    if take.actors < 2:
        raise UserError("--take", f"'{take.name}' has one actor", "name a take with two")
    brief = load_brief(BRIEF)
    live = LiveProbe(brief, take)
    core = {f"core {n}": CoreProbe(brief, take, n, threads=plan.threads) for n in plan.core_rows}
    probes = core | _others(brief, take, live, plan)
    busy = _load()
    speeds = interleaved(probes, plan.seconds, plan.repeats, report)
    controllers = compare_speed(seconds=min(2.0, 2 * plan.seconds), runs=plan.repeats)
    median = {name: statistics.median(values) for name, values in speeds.items()}
    return {
        "kind": "speed", "schema": SCHEMA,
        **_figures(median, plan),
        "core_steps_per_cpu_s": tidy(statistics.median(core[f"core {plan.core_rows[-1]}"].per_cpu_s)),
        "peers": {
            "cartpole_sync8_steps_per_s": tidy(median["cartpole"]),
            "live_steps_per_s": tidy(median["live"]),
            "stage_real_time_factor": tidy(controllers.ours),
            "wheel_real_time_factor": tidy(controllers.wheel),
        },
        "ratios": _ratios(median, plan, controllers.ratio, _pays_after(take, live, median)),
        "cuda": _cuda(brief, take, plan),
        "spread": {name: [tidy(min(v)), tidy(max(v))] for name, v in speeds.items()},
        "workload": {**_workload(brief, take, plan), "load_before": busy},
        "machine": machine(),
    }


def check_measuring(seconds: float, repeats: int, threads: int) -> None:
    """Raises `UserError` for measurements that cannot be made."""
    wants = {"--seconds": (seconds, 0 < seconds <= 60, "more than 0, at most 60"),
             "--repeats": (repeats, 1 <= repeats <= 1000, "1 to 1000"),
             "--threads": (threads, threads >= 1, "at least 1")}
    for flag, (value, good, want) in wants.items():
        if not good:
            raise UserError(flag, f"is {value}", f"want {want}")


def _others(brief: Brief, take: Take, live: LiveProbe, plan: Plan) -> dict[str, Probe]:
    env = {f"env {n}": EnvProbe(brief, take, n, threads=plan.threads) for n in plan.env_rows}
    return {**env, "single env": SingleProbe(brief, take), "cartpole": CartPoleProbe(), "live": live}


def interleaved(
    probes: Mapping[str, Probe], seconds: float, repeats: int, report: Report | None
) -> dict[str, list[float]]:
    """Speeds of all probes by turns: what slows the machine for a while slows them all."""
    speeds: dict[str, list[float]] = {name: [] for name in probes}
    total = repeats * len(probes)
    for probe in probes.values():
        probe.run(min(0.05, seconds))
    for turn in range(repeats):
        for i, (name, probe) in enumerate(probes.items()):
            if report:
                report(name, turn * len(probes) + i, total)
            speeds[name].append(probe.run(seconds))
    if report:
        report("done", total, total)
    return speeds


def _figures(median: Mapping[str, float], plan: Plan) -> dict[str, Any]:
    return {
        "core_steps_per_s": tidy(median[f"core {plan.core_rows[-1]}"]),
        "core_by_rows": {str(n): tidy(median[f"core {n}"]) for n in plan.core_rows},
        "env_steps_per_s": {str(n): tidy(median[f"env {n}"]) for n in plan.env_rows},
        "single_env_steps_per_s": tidy(median["single env"]),
    }


def _ratios(median: Mapping[str, float], plan: Plan, stage: float, pays_after: float) -> dict[str, float]:
    core, env = median[f"core {plan.core_rows[-1]}"], max(median[f"env {n}"] for n in plan.env_rows)
    return {
        "core_to_live": tidy(core / median["live"]),
        "env_to_live": tidy(env / median["live"]),
        "env_to_cartpole": tidy(env / median["cartpole"]),
        "stage_to_wheel": tidy(stage),
        "take_pays_after_steps": round(pays_after),
    }


def _pays_after(take: Take, live: LiveProbe, median: Mapping[str, float]) -> float:
    """Camera steps whose physics, done live, would have cost as much as simulating the whole take once."""
    live_s, filmed_s = 1 / median["live"], 1 / median["core 1"]
    take_s = statistics.median(live.began_s) + take.frames * (live_s - filmed_s)
    return take_s / (live_s - filmed_s)


def _cuda(brief: Brief, take: Take, plan: Plan) -> dict[str, Any] | None:
    if not wp.is_cuda_available():
        return None
    found: dict[str, Any] = {"core_steps_per_s": {}, "env_steps_per_s": {}}
    for rows in plan.cuda_rows:
        for name, kind in (("core", CoreProbe), ("env", EnvProbe)):
            probe = kind(brief, take, rows, device="cuda")
            probe.run(min(0.05, plan.seconds))
            speeds = [probe.run(plan.seconds) for _ in range(plan.repeats)]
            found[f"{name}_steps_per_s"][str(rows)] = tidy(statistics.median(speeds))
    return found


def _workload(brief: Brief, take: Take, plan: Plan) -> dict[str, Any]:
    pieces = int((take.shape_link < 0).sum())
    return {
        "take": take.name, "brief": brief.id, "actors": take.actors, "set_pieces": pieces,
        "moving_solids": len(take.shape_link) - pieces, "key_points_projected": 16 * take.actors,
        "key_points_tested": 8 * take.actors, "core_rows": plan.core_rows[-1], "threads": plan.threads,
        "seconds": plan.seconds, "repeats": plan.repeats,
    }


def _load() -> float | None:
    """Processes that wanted a core in the minute before: above 1, others slow the figures down."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def tidy(value: float) -> float:
    """Four digits are more than the machine repeats."""
    return float(f"{value:.4g}")
