"""How well the next frame's albedo lies on this one's: ``python -m tests.look.warping [TAKE ...]``.

The error is the warp error of Lai et al., "Learning blind video temporal consistency", 2018: the mean of
squares. The mean of absolute values is told beside it; what is left of that is colour borders inside one
instance, which no bilinear resampling keeps.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.env.build import build
from cinerl.look.clip import clip
from cinerl.look.frame import body_id
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.stage.library import load_take, take_names

MOMENTS = (40, 120)
"""Frames of an agent's shot that are looked at."""


@dataclass(frozen=True)
class Warped:
    """Of every pixel [360, 640]."""

    error: NDArray[np.float64]
    """Mean absolute difference of the channels."""
    squared: NDArray[np.float64]
    """Mean square of it."""
    good: NDArray[np.bool_]
    """The next frame shows it, and has its id in all four pixels that are mixed."""
    plain: NDArray[np.bool_]
    """Good, and those four have one colour."""
    bodies: NDArray[np.bool_]


def warped(shot: Shot, take: Take) -> Warped:
    """Of the first frame of a shot and the second."""
    now, then = itertools.islice(clip(shot, take, (640, 360), lit=False), 2)
    height, width = now.depth.shape
    j, i = np.mgrid[:height, :width]
    x, y = i + now.motion[..., 0], j + now.motion[..., 1]
    p, q = np.floor(x).astype(int), np.floor(y).astype(int)
    good = ~now.occluded & (now.id > 0) & (p >= 0) & (q >= 0) & (p < width - 1) & (q < height - 1)
    p, q = np.clip(p, 0, width - 2), np.clip(q, 0, height - 2)
    u, v = (x - p)[..., None], (y - q)[..., None]
    corners = []
    for dy, dx in itertools.product((0, 1), (0, 1)):
        good &= then.id[q + dy, p + dx] == now.id
        corners.append((then.albedo[q + dy, p + dx], (u if dx else 1 - u) * (v if dy else 1 - v)))
    off = sum(a * w for a, w in corners) - now.albedo
    plain = good & (np.ptp([a for a, _ in corners], axis=0).max(axis=2) < 0.02)
    bodies = now.id >= body_id(take, 0)
    return Warped(np.abs(off).mean(axis=2), (off**2).mean(axis=2), good, plain, bodies)


def agents_shot(take: Take, seed: int = 3) -> Shot:
    """What the trained agent films of a take, in the first brief that suits it."""
    for brief in ("follow", "arc", "thirds"):
        try:
            core = build(brief, 1, takes=[take], threads=1)
        except UserError:
            continue
        return shoot(core, find_policy("ppo", core, 0), seed).shots[0]
    raise ValueError(f"no brief films {take.name}")


def main() -> None:
    """One line for each moment of each take, and their mean."""
    lines = []
    for name in sys.argv[1:] or take_names("heldout"):
        take = load_take(name)
        try:
            shot = agents_shot(take)
        except ValueError as error:
            print(error)
            continue
        for moment in MOMENTS:
            w = warped(shot.cut(moment, moment + 2), take)
            own = w.good & w.bodies
            lines.append((w.squared[w.good].mean(), w.squared[own].mean(), w.error[w.good].mean()))
            _tell(f"{name} {moment}", lines[-1])
    _tell("mean", np.nanmean(lines, axis=0))


def _tell(name: str, figures: Sequence[float]) -> None:
    whole, bodies, absolute = figures
    print(f"{name:30} squared {whole:.1e}, on bodies {bodies:.1e}; absolute {absolute:.1e}")


if __name__ == "__main__":
    main()
