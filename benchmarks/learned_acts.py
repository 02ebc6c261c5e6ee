"""Learned acts: falls from random phases without assist, and speed beside the wheel's own controller."""

from __future__ import annotations

import json
import platform
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from cinerl.spec.archive import write_atomic
from cinerl.stage.measure import compare_speed, count_falls
from cinerl.stage.network import LEARNED

RESULT = Path(__file__).parent / "results" / "learned_acts.json"


def main(
    starts: Annotated[int, typer.Option(help="random phases for each act")] = 10,
    seconds: Annotated[float, typer.Option(help="length of each trial")] = 15.0,
    runs: Annotated[int, typer.Option(help="alternating runs of the speed comparison")] = 15,
    seed: int = 0,
    out: Path = RESULT,
) -> None:
    """Measure and write the result as JSON."""
    rng = np.random.default_rng(seed)
    speed = [compare_speed(act, 2.0, runs) for act in ("walk", "backflip")]
    falls = [count_falls(act, rng, starts, seconds) for act in LEARNED]
    result = {
        "seed": seed,
        "machine": platform.processor() or platform.machine(),
        "assist_n": 0.0,
        "falls": [f.as_dict() for f in falls],
        "speed": [s.as_dict() for s in speed],
    }
    write_atomic(out, (json.dumps(result, indent=1) + "\n").encode())
    console = Console()
    table = Table("act", "falls", "fell after (s)")
    for f in falls:
        table.add_row(f.act, f"{f.falls} of {starts}", ", ".join(str(s) for s in f.fell_s if s is not None))
    console.print(table)
    for s in speed:
        console.print(
            f"{s.act}: {s.ours:.1f}× real time, the wheel {s.wheel:.1f}×: ratio {s.ratio:.2f} "
            f"({s.bullet_share:.0%} of ours inside PyBullet's two calls)"
        )


if __name__ == "__main__":
    typer.run(main)
