"""`Gallery`: renders what judges look at, small: the picture, its planes, and each person alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.camera import arrays
from cinerl.camera.kernels.rows import Rows
from cinerl.judge.exhibit import Exhibit
from cinerl.look.frame import body_id
from cinerl.look.models import Models, models
from cinerl.look.raster import SIZE, Raster
from cinerl.spec.shot import SENSOR_MM, Shot
from cinerl.spec.take import MAX_ACTORS, Take

Floats = NDArray[np.float32]
AT_ONCE = 48
"""Pictures rendered together: a bound on memory."""


@dataclass(frozen=True)
class Views:
    """N cameras, each at one moment of a take."""

    take: NDArray[np.int32]
    """[N] in the gallery's takes."""
    frame: NDArray[np.int32]
    """[N] of the take."""
    pos: Floats
    """[N, 3]"""
    quat: Floats
    """[N, 4]"""
    focal_mm: Floats
    """[N]"""

    def __len__(self) -> int:
        return len(self.take)

    def pick(self, chosen: Any) -> Views:
        """Some of them."""
        return Views(*(getattr(self, f.name)[chosen] for f in dataclasses.fields(self)))

    @classmethod
    def join(cls, parts: Sequence[Views]) -> Views:
        """Views one after the other."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in dataclasses.fields(cls)))

    @classmethod
    def of_shot(cls, shot: Shot, take: int, every: int) -> Views:
        """Every so many frames of a shot of take number ``take``."""
        at = np.arange(0, shot.frames, every)
        frames = (shot.start_frame + at).astype(np.int32)
        return cls(np.full(len(at), take, np.int32), frames, shot.pos[at], shot.quat[at], shot.focal_mm[at])


class Gallery:
    """Renders exhibits of some takes.

    Args:
        takes: what the views count in.
        size: width and height in pixels.
    """

    def __init__(self, takes: Sequence[Take], size: tuple[int, int] = SIZE) -> None:
        self.takes, self._size = tuple(takes), size
        shown = [models(t, "low") for t in self.takes]
        pairs = [(k, a) for k, t in enumerate(self.takes) for a in range(t.actors)]
        self._lonely = {pair: len(self.takes) + i for i, pair in enumerate(pairs)}
        everything = [*self.takes, *(self.takes[k] for k, _ in pairs)]
        self._rows = arrays.allocate(Rows, AT_ONCE * (1 + MAX_ACTORS), "cpu")
        models_of = [*shown, *(_only(shown[k], a) for k, a in pairs)]
        self._raster = Raster(everything, self._rows, size=size, exact=True, shown=models_of, threads=1)

    def exhibits(self, views: Views) -> Iterator[Exhibit]:
        """Pictures of the views, in order."""
        for start in range(0, len(views), AT_ONCE):
            yield from self._hang(views.pick(slice(start, start + AT_ONCE)))

    def pictures(self, views: Views) -> NDArray[np.uint8]:
        """Only what is displayed [N, H, W, 3]."""
        found = []
        for start in range(0, len(views), len(self._rows.take)):
            part = views.pick(slice(start, start + len(self._rows.take)))
            self._shoot(part)
            found.append(self._plane("byte")[: len(part)].copy())
        return np.concatenate(found)

    def _hang(self, views: Views) -> Iterator[Exhibit]:
        owner, actor = [], []
        for n, take in enumerate(views.take):
            count = self.takes[take].actors
            owner += [n] * count
            actor += list(range(count))
        alone = views.pick(np.array(owner, int))
        without = [self._lonely[int(t), a] for t, a in zip(alone.take, actor, strict=True)]
        self._shoot(Views.join([views, dataclasses.replace(alone, take=np.array(without, np.int32))]))
        planes = {n: self._plane(n) for n in ("byte", "depth", "kind", "id")}
        up = geometry.rotate(geometry.conjugate(views.quat), np.array([0.0, 0.0, 1.0]))
        first = len(views)
        for n, take in enumerate(views.take):
            bodies = [body_id(self.takes[take], a) for a in range(self.takes[take].actors)]
            lonely = planes["id"][first : first + len(bodies)]
            first += len(bodies)
            yield Exhibit(
                rgb=planes["byte"][n].copy(), depth=planes["depth"][n].copy(),
                kind=planes["kind"][n].copy(), id=planes["id"][n].copy(),
                seen=np.stack([planes["id"][n] == b for b in bodies]),
                alone=np.stack([one == b for one, b in zip(lonely, bodies, strict=True)]),
                up=up[n].astype(np.float32), spread=float(SENSOR_MM[0] / 2 / views.focal_mm[n]),
            )  # fmt: skip

    def _shoot(self, views: Views) -> None:
        count, rows = len(views), self._rows
        chosen = np.arange(len(rows.take)) < count
        for name, values in (("take", views.take), ("start", views.frame)):
            getattr(rows, name).numpy()[:count] = values
        for name in ("pos", "quat", "focal_mm"):
            getattr(rows, name).numpy()[:count] = getattr(views, name)
        self._raster.see(chosen, fresh=chosen)

    def _plane(self, name: str) -> NDArray[Any]:
        """[rows, H, W] or, of the display's bytes, [rows, H, W, 3]."""
        wide, high = self._size
        flat = getattr(self._raster.film, name).numpy()
        return flat.reshape(len(self._rows.take), high, wide, *([3] if name == "byte" else []))


def _only(shown: Models, actor: int) -> Models:
    """One person, and nothing else at all."""
    kept = (f if b == actor else dataclasses.replace(f, skins=()) for b, f in enumerate(shown.figures))
    return Models((), tuple(kept))
