"""`Gallery`: renders what judges look at, small: the picture, its planes, and each person alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from cinerl.spec.take import Take

Floats = NDArray[np.float32]
AT_ONCE = 64
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
        self.takes = tuple(takes)
        self._shown = [models(t, "low") for t in self.takes]
        self._size = size
        self._room = _Room(self.takes, self._shown, size)
        self._pairs = [(k, a) for k, t in enumerate(self.takes) for a in range(t.actors)]

    @cached_property
    def _lonely(self) -> _Room:
        """Every person of every take with nothing and nobody else, in the order of ``_pairs``."""
        takes = [self.takes[k] for k, _ in self._pairs]
        return _Room(takes, [_only(self._shown[k], a) for k, a in self._pairs], self._size)

    def pictures(self, views: Views) -> NDArray[np.uint8]:
        """Only what is displayed [N, H, W, 3]."""
        starts = range(0, len(views), AT_ONCE)
        return np.concatenate([self._room.shoot(views.pick(slice(k, k + AT_ONCE)))["byte"] for k in starts])

    def exhibits(self, views: Views) -> Iterator[Exhibit]:
        """Pictures of the views, in order."""
        for start in range(0, len(views), AT_ONCE):
            yield from self._hang(views.pick(slice(start, start + AT_ONCE)))

    def _hang(self, views: Views) -> Iterator[Exhibit]:
        people = [self.takes[t].actors for t in views.take]
        owner = np.repeat(np.arange(len(views)), people)
        first = [self._pairs.index((int(t), 0)) for t in views.take]
        number = np.concatenate([np.arange(n) + f for n, f in zip(people, first, strict=True)])
        alone = dataclasses.replace(views.pick(owner), take=number.astype(np.int32))
        lonely = np.concatenate([
            self._lonely.shoot(alone.pick(slice(k, k + AT_ONCE)))["id"] for k in range(0, len(alone), AT_ONCE)
        ])  # fmt: skip
        planes = self._room.shoot(views)
        up = geometry.rotate(geometry.conjugate(views.quat), np.array([0.0, 0.0, 1.0]))
        for n, take in enumerate(views.take):
            bodies = [body_id(self.takes[take], a) for a in range(people[n])]
            yield Exhibit(
                rgb=planes["byte"][n], depth=planes["depth"][n], kind=planes["kind"][n], id=planes["id"][n],
                seen=np.stack([planes["id"][n] == b for b in bodies]),
                alone=np.stack([one == b for one, b in zip(lonely[owner == n], bodies, strict=True)]),
                up=up[n].astype(np.float32), spread=float(SENSOR_MM[0] / 2 / views.focal_mm[n]),
            )  # fmt: skip


class _Room:
    """A rasteriser for up to ``AT_ONCE`` views."""

    def __init__(self, takes: Sequence[Take], shown: Sequence[Models], size: tuple[int, int]) -> None:
        self._rows, self._size = arrays.allocate(Rows, AT_ONCE, "cpu"), size
        self._raster = Raster(takes, self._rows, size=size, exact=True, shown=shown, threads=1)

    def shoot(self, views: Views) -> dict[str, NDArray[Any]]:
        """Copies of planes [N, H, W]; the display's bytes have three colours."""
        count, rows = len(views), self._rows
        for name, values in (("take", views.take), ("start", views.frame)):
            getattr(rows, name).numpy()[:count] = values
        for name in ("pos", "quat", "focal_mm"):
            getattr(rows, name).numpy()[:count] = getattr(views, name)
        chosen = np.arange(AT_ONCE) < count
        self._raster.see(chosen, fresh=chosen)
        return {name: self._plane(name)[:count].copy() for name in ("byte", "depth", "kind", "id")}

    def _plane(self, name: str) -> NDArray[Any]:
        wide, high = self._size
        flat = getattr(self._raster.film, name).numpy()
        return flat.reshape(AT_ONCE, high, wide, *([3] if name == "byte" else []))


def _only(shown: Models, actor: int) -> Models:
    """One person, and nothing else at all."""
    kept = (f if b == actor else dataclasses.replace(f, skins=()) for b, f in enumerate(shown.figures))
    return Models((), tuple(kept))
