"""`Part`: one solid of the picture on the host, and the packing of parts for the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.frame import body_id, piece_id
from cinerl.look.kernels.records import Coat, Solid
from cinerl.spec.take import Shape, Take

Array = NDArray[np.float64]

BOX, CYLINDER, CONE, BALL = range(4)
_REACH = {BOX: 1.7321, CYLINDER: 1.4143, BALL: 1.0001}


def _zero() -> Array:
    return np.zeros(3)


def _one() -> Array:
    return np.ones(3)


@dataclass(kw_only=True)
class Part:
    """A convex solid in the frame of a link (or of the world, link -1). Fields as in the kernels' `Solid`."""

    kind: int
    link: int
    id: int
    color: Array
    color2: Array | None = None
    pos: Array = field(default_factory=_zero)
    rot: Array = field(default_factory=lambda: np.eye(3))
    """[3, 3] columns are the solid's axes."""
    scale: Array = field(default_factory=_one)
    ra: float = 1.0
    rb: float = 1.0
    half: float = 0.0
    cut: float = -2.0
    actor: int = -1
    blend: int = 0
    material: int = 0
    pattern: int = 0
    pitch: float = 1.0
    gloss: float = 0.0
    cast: int = 1

    @property
    def bound(self) -> Array:
        """Half extents in metres."""
        if self.kind != CONE:
            return self.scale
        wide = max(self.ra, self.rb)
        return self.scale * np.array([wide, wide, self.half + wide])

    @property
    def radius(self) -> float:
        """Of the ball about its place that holds it, metres."""
        if self.kind in (BOX, CYLINDER):
            return float(np.linalg.norm(self.bound if self.kind == BOX else self.bound[1:])) * 1.0001
        return float(self.bound.max()) * 1.0001

    @property
    def reach(self) -> float:
        if self.kind == CONE:
            return (self.half + max(self.ra, self.rb)) * 1.0001
        return _REACH[self.kind]


def blank(kind: Any, count: int) -> NDArray[Any]:
    """Zeroed records of one of the kernels' structs."""
    return np.zeros(count, kind.numpy_dtype())


def pack(parts: Sequence[Part]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Parts as records of the kernels' `Solid` and `Coat`; those of the set are already in place."""
    solids, coats = blank(Solid, len(parts)), blank(Coat, len(parts))
    for name in solids.dtype.names or ():
        solids[name] = [getattr(part, name) for part in parts]
    for name in ("id", "material", "pattern", "pitch", "gloss", "bound"):
        coats[name] = [getattr(part, name) for part in parts]
    coats["color0"] = [part.color for part in parts]
    coats["color1"] = [part.color if part.color2 is None else part.color2 for part in parts]
    coats["rest_pos"] = coats["next_pos"] = [part.pos for part in parts]
    coats["rest_rot"] = coats["next_rot"] = [part.rot for part in parts]
    return solids, coats


def shape_parts(take: Take, shapes: Sequence[int]) -> list[Part]:
    """The take's own shapes, as they are."""
    return [_shape_part(take, int(s)) for s in shapes]


def piece_shapes(take: Take) -> list[int]:
    """Indices of the shapes of the set."""
    return [int(s) for s in np.flatnonzero(take.shape_link < 0)]


def body_shapes(take: Take, body: int) -> list[int]:
    """Indices of the shapes that a body carries."""
    carried = np.flatnonzero(take.shape_link >= 0)
    return [int(s) for s in carried if take.link_body[take.shape_link[s]] == body]


def rotation(quat: NDArray[Any]) -> Array:
    """Rotation matrices [..., 3, 3] of quaternions xyzw [..., 4]."""
    q = np.asarray(quat, np.float64)
    x, y, z, w = np.moveaxis(q / np.linalg.norm(q, axis=-1, keepdims=True), -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    return np.moveaxis(np.array(rows), (0, 1), (-2, -1))


def _shape_part(take: Take, s: int) -> Part:
    link = int(take.shape_link[s])
    size = take.shape_size[s].astype(np.float64)
    part = Part(
        kind=BOX,
        link=link,
        id=_shape_id(take, s),
        color=take.shape_color[s, 0],
        color2=take.shape_color[s, 1],
        pos=take.shape_pos[s].astype(np.float64),
        rot=rotation(take.shape_quat[s]),
        scale=size,
        pattern=int(take.shape_pattern[s]),
        pitch=float(take.shape_pattern_m[s]),
        gloss=0.0 if link < 0 else 0.25,
    )
    kind = int(take.shape_kind[s])
    if kind == Shape.CYLINDER:
        part.kind, part.scale = CYLINDER, np.array([size[0], size[0], size[1]])
    elif kind == Shape.CAPSULE and size[1] <= 1e-5:
        part.kind, part.scale = BALL, np.full(3, size[0])
    elif kind == Shape.CAPSULE:
        part.kind, part.scale = CONE, np.ones(3)
        part.ra = part.rb = float(size[0])
        part.half = float(size[1])
    return part


def _shape_id(take: Take, s: int) -> int:
    link = int(take.shape_link[s])
    if link < 0:
        return piece_id(take, piece_shapes(take).index(s))
    return body_id(take, int(take.link_body[link]))
