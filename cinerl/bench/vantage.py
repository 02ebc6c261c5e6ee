"""`vantages`: random places that a camera could be put to, about people or about a place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.bench.gallery import Views
from cinerl.camera.bank import derive
from cinerl.camera.filming import Filming
from cinerl.camera.framing import Framing
from cinerl.camera.kernels.framing import measure
from cinerl.camera.limits import limits_of
from cinerl.spec.brief import Lens
from cinerl.spec.rig import Rig
from cinerl.spec.take import KeyPoint, Take

Array = NDArray[np.float64]
Draw = Callable[[int], tuple[Array, Views]]
"""So many views, and where the way to each begins."""
HEIGHT_M = (0.35, 2.8)
DISTANCE_M = (0.9, 9.0)
FOCAL_MM = (20.0, 85.0)
BODY_M = 0.2
STEPS = 6
"""Places along the way to a vantage that must be free too."""
ROUNDS = 12
_RIG = Rig(schema=1, title="anything", body_radius_m=BODY_M, height_m=(0.0, 100.0))


class Ground:
    """Says what cameras measure and whether their bodies are free, on some takes.

    Args:
        takes: what views count in.
        rows: cameras measured together.
    """

    def __init__(self, takes: Sequence[Take], rows: int = 512) -> None:
        self.takes, self.rows = tuple(takes), rows
        self.derived = [derive(t) for t in self.takes]
        limits = limits_of(_RIG, Lens(focal_mm=35.0), self.takes[0].fps)
        self.filming = Filming(rows, self.takes, limits, (), threads=1)
        f, everyone = self.filming, wp.full(rows, 1, dtype=int, device="cpu")
        lens: Any = [limits.aperture, limits.fps, limits.body_radius, 1, everyone]
        # What touches a body is told before the dearer question of who is seen.
        self._touch = f.lanes.record(measure, [f.state, f.frame, f.bank, *lens])

    @property
    def framing(self) -> Framing:
        """Measures of the views last shown; the first ``len(views)`` rows."""
        return self.filming.framing

    def measure(self, views: Views, subject: NDArray[np.intp]) -> None:
        """Measure up to ``rows`` views as first frames, about ``subject`` [N]."""
        self._place(views, subject)
        self.filming.measure()

    def _place(self, views: Views, subject: NDArray[np.intp] | int) -> None:
        count, state = len(views), self.filming.state
        values = {
            "take": views.take, "start": views.frame, "frame": 0, "known": 0, "side": 1.0,
            "subject": subject, "focal0": views.focal_mm,
            "pos": views.pos, "quat": views.quat, "focal_mm": views.focal_mm, "focus_m": 4.0,
        }  # fmt: skip
        for name, value in values.items():
            getattr(state, name).numpy()[:count] = value

    def free(self, views: Views) -> NDArray[np.bool_]:
        """[N] whether a camera's body touches nothing there."""
        found = []
        for start in range(0, len(views), self.rows):
            part = views.pick(slice(start, start + self.rows))
            self._place(part, 0)
            self.filming.lanes.run(self._touch)
            touched = self.framing.collision.maximum(self.framing.hit)
            found.append(touched.numpy()[: len(part)] == 0)
        return np.concatenate(found)

    def eyes(self, take: int, frame: int) -> Array:
        """[A, 3]"""
        return self.derived[take].key[frame, :, KeyPoint.EYES]


def about_people(
    ground: Ground, take: int, frame: int, count: int, rng: np.random.Generator, actor: int | None = None
) -> Views:
    """Free places around the people of a moment, or one of them, looking somewhere near.

    Distances are drawn evenly in their logarithm, 0.9 to 9 m, heights to 2.8 m, lenses from 20 to 85 mm;
    the aim misses by up to 20° or so. A place counts where the way straight from the person is free but for
    its beginning: no camera stands behind a wall.
    """
    eyes = ground.eyes(take, frame)

    def draw(n: int) -> tuple[Array, Views]:
        target = eyes[rng.integers(0, len(eyes), n)] if actor is None else np.tile(eyes[actor], (n, 1))
        turn, reach = rng.uniform(-np.pi, np.pi, n), _even(DISTANCE_M, n, rng)
        pos = target + np.stack([np.cos(turn) * reach, np.sin(turn) * reach, 0 * reach], axis=1)
        pos[:, 2] = rng.uniform(*HEIGHT_M, n)
        lens = _even(FOCAL_MM, n, rng)
        low = target - np.array([0.0, 0.0, 1.0]) * rng.uniform(-0.1, 0.8, (n, 1))
        quat = _look(pos, low, rng.normal(0, np.radians(9), (n, 2)))
        return target, _views(take, frame, pos, quat, lens)

    return _collect(ground, draw, count, 0.3)


def about_place(
    ground: Ground, take: int, frame: int, place: NDArray[np.floating], focal_mm: float, count: int,
    rng: np.random.Generator, reach_m: float = 2.0,
) -> Views:  # fmt: skip
    """Free places within ``reach_m`` of a camera's own, looking anywhere near level through its lens."""

    def draw(n: int) -> tuple[Array, Views]:
        way = rng.normal(size=(n, 3))
        way *= (reach_m * rng.random((n, 1)) ** (1 / 3)) / np.linalg.norm(way, axis=1, keepdims=True)
        pos = np.asarray(place, float) + way
        yaw, pitch = rng.uniform(-np.pi, np.pi, n), np.arcsin(rng.uniform(-0.5, 0.5, n))
        quat = np.stack([geometry.camera_quat(y, p) for y, p in zip(yaw, pitch, strict=True)])
        start = np.broadcast_to(np.asarray(place, float), pos.shape)
        return start, _views(take, frame, pos, quat, np.full(n, focal_mm))

    return _collect(ground, draw, count, 0.0)


def _collect(ground: Ground, draw: Draw, count: int, blind: float) -> Views:
    """Draw until ``count`` free views are found; ``blind`` is how much of the way is not asked about."""
    found: list[Views] = []
    for _ in range(ROUNDS):
        start, views = draw(max(2 * count, 32))
        ok = views.pos[:, 2] >= HEIGHT_M[0]
        ok[ok] = ground.free(views.pick(ok))
        start, views = start[ok], views.pick(ok)
        if len(views):
            way = np.linspace(blind, 1, STEPS, endpoint=False)
            between = start[:, None] + (views.pos[:, None] - start[:, None]) * way[None, :, None]
            asked = views.pick(np.repeat(np.arange(len(views)), STEPS))
            asked = Views(asked.take, asked.frame, between.reshape(-1, 3).astype(np.float32), asked.quat,
                          asked.focal_mm)  # fmt: skip
            open_way = ground.free(asked).reshape(-1, STEPS)
            found.append(views.pick(open_way.all(axis=1)))
        if sum(map(len, found)) >= count:
            break
    return Views.join(found).pick(slice(count))


def _views(take: int, frame: int, pos: Array, quat: Array, focal: Array) -> Views:
    n = len(pos)
    return Views(
        np.full(n, take, np.int32), np.full(n, frame, np.int32), pos.astype(np.float32),
        quat.astype(np.float32), focal.astype(np.float32),
    )  # fmt: skip


def _even(span: tuple[float, float], n: int, rng: np.random.Generator) -> Array:
    """Drawn evenly in the logarithm."""
    return np.exp(rng.uniform(np.log(span[0]), np.log(span[1]), n))


def _look(pos: Array, target: Array, off: Array) -> Array:
    """Level cameras that look at targets, off by angles [N, 2] of pan and tilt."""
    d = target - pos
    yaw = np.arctan2(d[:, 1], d[:, 0]) + off[:, 0]
    pitch = np.arctan2(d[:, 2], np.hypot(d[:, 0], d[:, 1])) + off[:, 1]
    return np.stack([geometry.camera_quat(y, p) for y, p in zip(yaw, pitch, strict=True)])
