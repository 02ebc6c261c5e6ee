"""Frames a second of the ray caster: ``python tests/look/speed.py [take.npz]``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from cinerl.look.clip import clip
from cinerl.spec.take import Take
from tests.scenes import make_shot, make_take


def main() -> None:
    """Median and best frame time over a second of film, for sizes, samples and threads."""
    take = Take.load(Path(sys.argv[1])) if len(sys.argv) > 1 else make_take(25)
    middle = take.link_pos[0, take.link_body == 0].mean(axis=0)
    eye = tuple(middle + np.array((1.5, -4.5, 0.5)))
    shot = make_shot(take, eye=eye, at=tuple(middle), focal_mm=35, frames=25)
    for size in ((640, 360), (320, 180)):
        for samples in (1, 4):
            for threads in (1, 2):
                times = []
                start = time.perf_counter()
                for _ in clip(shot, take, size, samples=samples, threads=threads):
                    times.append(time.perf_counter() - start)
                    start = time.perf_counter()
                print(
                    f"{size[0]}x{size[1]} samples {samples} threads {threads}: "
                    f"median {1 / np.median(times[1:]):.1f}, best {1 / min(times[1:]):.1f} frames/s"
                )


if __name__ == "__main__":
    main()
