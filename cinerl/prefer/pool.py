"""`Pool`: the shots that can be voted on, filmed once and kept beside their clips."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.archive import load_arrays, save_arrays
from cinerl.spec.brief import Brief
from cinerl.spec.document import digest
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.taste.candidates import film_candidates
from cinerl.taste.measures import MEASURES

SCHEMA = 1
_NAME = 16
"""Hex digits of a shot's digest that name it."""


@dataclass(frozen=True)
class Pool:
    """Shots of many moments in many styles; each is a file, and its clip will be one."""

    folder: Path
    names: tuple[str, ...]
    """[C] of the shots."""
    takes: tuple[str, ...]
    """[C] names of their takes."""
    moments: tuple[int, ...]
    """[C]"""
    measures: NDArray[np.float32]
    """[C, F, M]"""

    def shot(self, index: int) -> Shot:
        """A shot from its file."""
        return Shot.load(self.folder / f"{self.names[index]}.npz")

    def clip(self, index: int) -> Path:
        """Where its clip is, or will be."""
        return self.folder / f"{self.names[index]}.mp4"


def open_pool(
    folder: Path,
    brief: Brief,
    takes: Mapping[str, Take],
    seed: int,
    *,
    moments: int,
    styles: int,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> Pool:
    """The pool of a folder; it is filmed if there is none. A kill while filming leaves none.

    Raises:
        UserError: a damaged pool, or one of another brief, seed, takes or version.
    """
    meta: dict[str, Any] = {
        "kind": "pool", "schema": SCHEMA, "brief": digest(brief), "seed": seed, "moments": moments,
        "styles": styles, "takes": {name: take.digest for name, take in takes.items()},
        "measures": list(MEASURES),
    }  # fmt: skip
    path = folder / "pool.npz"
    if not path.is_file():
        _film(path, meta, brief, takes, seed, moments, styles, tick)
    found, arrays = load_arrays(path, "pool", SCHEMA)
    for key, want in meta.items():
        if found.get(key) != want:
            raise UserError(str(path), f"was filmed with other {key}", "name another folder")
    names, of_takes = tuple(found["names"]), tuple(found["take_of"])
    return Pool(folder, names, of_takes, tuple(arrays["moment"].tolist()), arrays["measured"])


def _film(
    path: Path, meta: Mapping[str, Any], brief: Brief, takes: Mapping[str, Take], seed: int, moments: int,
    styles: int, tick: Callable[[int, int], None],
) -> None:
    """Shots first, what names them last."""
    filmed = film_candidates(brief, list(takes.values()), seed, moments=moments, styles=styles, tick=tick)
    unlike = {c.shot.digest[:_NAME]: c for c in filmed}
    for name, candidate in unlike.items():
        candidate.shot.save(path.parent / f"{name}.npz")
    of = {take.digest: name for name, take in takes.items()}
    told = {"names": list(unlike), "take_of": [of[c.shot.take] for c in unlike.values()]}
    save_arrays(path, {**meta, **told}, {
        "moment": np.array([c.moment for c in unlike.values()], np.int32),
        "measured": np.stack([c.measures for c in unlike.values()]),
    })  # fmt: skip
