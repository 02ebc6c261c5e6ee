"""`Studio`: pictures and measures of any camera on a take, its lights and its people's bodies changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.bank import derive
from cinerl.camera.filming import Filming
from cinerl.camera.limits import limits_of
from cinerl.critic.views import Cameras, People
from cinerl.look.body.person import person
from cinerl.look.lights import Lit
from cinerl.look.models import Models, models
from cinerl.look.raster import SIZE, Raster
from cinerl.spec import data
from cinerl.spec.brief import Lens
from cinerl.spec.light import load_preset
from cinerl.spec.rig import load_rig
from cinerl.spec.take import KeyPoint, Take
from cinerl.surface import Color, Surface

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Rng = np.random.Generator
Measures = dict[str, Floats]
FLATS = (0.0, 0.75, 1.0)
"""How flat each light is met."""
SEEN_BUILDS = ("average", "broad", "lean", "slim")
UNSEEN_BUILDS = ("curvy", "heavy")
"""Never shown while learning."""
_SKINS = ((0.78, 0.56, 0.44), (0.66, 0.44, 0.3), (0.45, 0.28, 0.18), (0.3, 0.17, 0.1), (0.16, 0.09, 0.06))
_TOO_FLAT = ("overcast",)
_ROWS = 256
_MEASURES = (
    "present", "on_screen", "safe", "visible", "headroom", "collision", "size", "eyes", "depth_m", "box",
)  # fmt: skip


class Studio:
    """One take under several lights, each of them also half and wholly flat.

    Args:
        take: what is filmed.
        lit: its lights.
        shown: what it shows; None takes its `models` in low detail.
    """

    def __init__(self, take: Take, lit: Sequence[Lit], shown: Models | None = None) -> None:
        self.people, self.lights = People(take, derive(take)), len(lit)
        lights = [dataclasses.replace(x, flat=flat) for x in lit for flat in FLATS]
        self._filming = filming_of([take], _ROWS)
        # The raster counts a take once for every light.
        self._seen = filming_of([take], _ROWS).state
        looks = [shown or models(take, "low")] * len(lights)
        self._raster = Raster([take] * len(lights), self._seen, shown=looks, threads=1, lit=lights)

    def measure(self, cameras: Cameras) -> Measures:
        """What the core measures of cameras, [N, ...]."""
        parts = []
        for some in _chunks(cameras):
            place(self._filming.state, some)
            self._filming.state.known.zero_()
            self._filming.measure()
            framing = self._filming.framing
            parts.append({n: getattr(framing, n).numpy()[: len(some)].copy() for n in _MEASURES})
        return {n: np.concatenate([p[n] for p in parts]) for n in _MEASURES}

    def picture(self, cameras: Cameras, light: NDArray[np.intp], flat: NDArray[np.intp]) -> Bytes:
        """What the cameras see [N, 63, 112, 3], under which lights, how flat."""
        parts, at = [], 0
        for some in _chunks(cameras):
            place(self._seen, some)
            end = at + len(some)
            self._seen.take.numpy()[: len(some)] = light[at:end] * len(FLATS) + flat[at:end]
            self._raster.see(np.arange(_ROWS) < len(some), np.ones(_ROWS, bool))
            pictures = self._raster.film.byte.numpy().reshape(_ROWS, -1, SIZE[0], 3)
            parts.append(pictures[: len(some)].copy())
            at = end
        return np.concatenate(parts)


def filming_of(takes: Sequence[Take], rows: int) -> Filming:
    """Cameras that stand wherever they are put."""
    limits = limits_of(load_rig("free"), Lens(focal_mm=35.0), takes[0].fps)
    return Filming(rows, takes, limits, (), None, threads=1)


def place(state: Any, cameras: Cameras) -> None:
    """Put the first rows of a core's state where cameras stand."""
    for name, values in (
        ("subject", cameras.subject), ("start", cameras.frame), ("pos", cameras.pos),
        ("quat", cameras.quat), ("focal_mm", cameras.focal_mm),
    ):  # fmt: skip
        getattr(state, name).numpy()[: len(cameras)] = values
    state.focus_m.fill_(3.0)


def lights_of(rng: Rng, presets: int) -> list[Lit]:
    """The set's own lights, and presets drawn from those that model a face."""
    names = [n for n in data.names("assets/lights") if n not in _TOO_FLAT]
    chosen = [names[k] for k in rng.choice(len(names), presets, replace=False)]
    return [Lit(), *(Lit(load_preset(name)) for name in chosen)]


def dressed(take: Take, builds: Sequence[str], rng: Rng) -> tuple[Take, Models]:
    """A take in other colours, and what it shows: its people in other bodies, skins and clothes."""
    color = take.shape_color.copy()
    for actor in range(take.actors):
        mine = np.isin(take.shape_link, np.flatnonzero(take.link_body == actor))
        skin = color[take.shape_link == take.key_link[actor, KeyPoint.EYES]][:1, :1]
        clothes = np.abs(color - skin).max(axis=-1, keepdims=True) > 1e-6 if len(skin) else np.array(True)
        tinted = np.clip(color[..., rng.permutation(3)] * np.exp(rng.normal(0, 0.6, 3)), 0.01, 0.8)
        new = np.where(clothes, tinted, np.array(_SKINS[rng.integers(len(_SKINS))]))
        color = np.where(mine[:, None, None], new, color).astype(np.float32)
    order, tint = rng.permutation(3), np.exp(rng.normal(0, 0.3, 3))
    floor = np.clip(take.floor_color[:, order] * tint * np.exp(rng.normal(0, 0.3, 3)), 0.01, 0.9)
    worn = dataclasses.replace(take, shape_color=color, floor_color=floor.astype(np.float32))
    bodies = np.resize(rng.permutation(list(builds)), take.actors)
    plain = models(take, "low")
    people = [person(worn, a, detail="far", build=str(bodies[a])) for a in range(take.actors)]
    figures = [new or old for new, old in zip(people, plain.figures, strict=False)]
    world = tuple(_painted(surface, order, tint * np.exp(rng.normal(0, 0.3, 3))) for surface in plain.world)
    return worn, Models(world, (*figures, *plain.figures[take.actors :]))


def _painted(surface: Surface, order: NDArray[np.intp], tint: NDArray[np.floating]) -> Surface:
    """A surface of the set in other colours."""

    def other(color: Color | None) -> Color | None:
        return None if color is None else tuple(np.clip(np.array(color)[order] * tint, 0.01, 0.9).tolist())

    paint = surface.paint
    first = other(paint.color) or paint.color
    return dataclasses.replace(
        surface, paint=dataclasses.replace(paint, color=first, color2=other(paint.color2))
    )


def _chunks(cameras: Cameras) -> Iterator[Cameras]:
    for start in range(0, len(cameras), _ROWS):
        yield cameras.pick(np.arange(start, min(start + _ROWS, len(cameras))))
