"""The live camera's body: a sphere that pushes what it touches and is nowhere else in the physics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinerl.spec.take import Shape
from cinerl.stage.frame import Frame
from cinerl.stage.rotate import Array, conjugate, multiply, to_stage, turn
from cinerl.stage.solids import Row

_STIFFNESS = 4000.0
_FORCE_MAX = 400.0


@dataclass(frozen=True)
class Push:
    """A force on a take link; stage world, newtons and metres."""

    link: int
    force: list[float]
    pos: list[float]


def pushes(rows: list[Row], frame: Frame, centre: Array, radius: float) -> list[Push]:
    """One push for each link that the sphere overlaps, as deep as it overlaps."""
    deepest: dict[int, tuple[float, Array, Array]] = {}
    for row in rows:
        if row.link < 0 or np.linalg.norm(frame.link_pos[row.link] - centre) > radius + 2.0:
            continue
        point, reach = _nearest(row, frame, np.asarray(centre, float))
        gap = float(np.linalg.norm(point - centre))
        depth = radius + reach - gap
        if depth > max(0.0, deepest.get(row.link, (0.0,))[0]):
            deepest[row.link] = (depth, (point - centre) / max(gap, 1e-6), point)
    return [
        Push(link, to_stage(min(_STIFFNESS * depth, _FORCE_MAX) * away).tolist(), to_stage(point).tolist())
        for link, (depth, away, point) in sorted(deepest.items())
    ]


def _nearest(row: Row, frame: Frame, centre: Array) -> tuple[Array, float]:
    """The nearest point of a solid's core, world frame, and the thickness around that core."""
    link_quat = frame.link_quat[row.link].astype(float)
    quat = multiply(link_quat, np.array(row.quat))
    origin = frame.link_pos[row.link] + turn(link_quat, np.array(row.pos))
    local = turn(conjugate(quat), centre - origin)
    if row.kind == Shape.BOX:
        half, reach = np.array(row.size), 0.0
    elif row.kind == Shape.CAPSULE:
        half, reach = np.array([0.0, 0.0, row.size[1]]), row.size[0]
    else:
        half, reach = np.array([row.size[0], row.size[0], row.size[1]]), 0.0
    return origin + turn(quat, np.clip(local, -half, half)), reach
