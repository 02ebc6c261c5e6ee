"""`chunks`: a set's triangles in parts that lie together: what is out of view is skipped whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.scenery.kit.weld import welded
from cinerl.surface import Floats, Ints, Surface

Picked = NDArray[np.intp]
MOST = 24
_WELD_M = 1e-5


class Chunk(NamedTuple):
    """Some faces of a set."""

    faces: Picked
    """[N] which."""
    both: bool
    """Whether they may be seen from behind."""
    ball: Floats
    """[4] centre and radius of a ball around them."""


def chunks(point: Floats, face: Ints, both: NDArray[np.bool_]) -> list[Chunk]:
    """Parts of at most `MOST` faces.

    Args:
        point: [V, 3]
        face: [F, 3]
        both: [F] faces that may be seen from behind.
    """
    corner = point[face].astype(np.float64)
    middle = corner.mean(axis=1)
    return [
        Chunk(part, side, _ball(corner[part]))
        for side in (False, True)
        for part in _halves(np.flatnonzero(both == side), middle)
    ]


def closed(surface: Surface) -> bool:
    """Whether a surface has an inside that nobody sees: every edge is run along once each way."""
    face = welded(surface.point, _WELD_M)[surface.face]
    a, b = face.ravel(), np.roll(face, -1, axis=1).ravel()
    a, b = a[a != b], b[a != b]
    ahead, back = np.sort((a << 32) + b), np.sort((b << 32) + a)
    corner = surface.point[surface.face].astype(np.float64)
    volume = np.einsum("ij,ij->", corner[:, 0], np.cross(corner[:, 1], corner[:, 2]))
    return bool(volume > 0 and np.array_equal(ahead, back) and (np.diff(ahead) != 0).all())


def _halves(faces: Picked, middle: Array) -> Iterator[Picked]:
    """Median splits along the longest side."""
    if len(faces) <= MOST:
        if len(faces):
            yield faces
        return
    axis = int(np.argmax(np.ptp(middle[faces], axis=0)))
    order = faces[np.argsort(middle[faces, axis], kind="stable")]
    for half in np.array_split(order, 2):
        yield from _halves(half, middle)


def _ball(corner: Array) -> Floats:
    point = corner.reshape(-1, 3)
    middle = (point.min(axis=0) + point.max(axis=0)) / 2
    radius = np.linalg.norm(point - middle, axis=1).max(initial=0.0)
    return np.array([*middle, radius + 1e-4], np.float32)
