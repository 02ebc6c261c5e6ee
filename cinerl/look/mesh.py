"""`Soup`: many surfaces as one list of triangles, the way that the kernels read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.kernels.records import Coat
from cinerl.spec.errors import UserError
from cinerl.surface import Figure, Floats, Ints, Surface

_FLAT_M2 = 1e-12
"""Twice the area of a triangle that nobody can see."""
_NOWHERE = np.array([[0, 0, -1e3], [1e-2, 0, -1e3], [0, 1e-2, -1e3]], np.float32)


@dataclass(frozen=True)
class Soup:
    """V points, F triangles, C coats (one for each surface)."""

    point: Floats
    """[V, 3]"""
    normal: Floats
    """[V, 3]"""
    uv: Floats
    """[V, 2]"""
    face: Ints
    """[F, 3]"""
    coat: Ints
    """[F] index into the coats."""
    coats: NDArray[Any]
    """[C] records of the kernels' `Coat`."""
    bone: Ints
    """[V, 4] index into the bones of all figures; zero for the set."""
    weight: Floats
    """[V, 4]"""


def blank(kind: Any, count: int) -> NDArray[Any]:
    """Zeroed records of one of the kernels' structs."""
    return np.zeros(count, kind.numpy_dtype())


def world_soup(surfaces: Sequence[Surface], ids: Sequence[int]) -> Soup:
    """The surfaces of a set; ``ids`` are their instances."""
    none = [
        (np.zeros((len(s.point), 4), np.int32), np.zeros((len(s.point), 4), np.float32)) for s in surfaces
    ]
    return _soup(list(surfaces), list(ids), none)


def figure_soup(figures: Sequence[Figure], ids: Sequence[int]) -> Soup:
    """All skins of all figures, their bones numbered through."""
    surfaces, instances, bound, first = [], [], [], 0
    for figure, instance in zip(figures, ids, strict=True):
        for skin in figure.skins:
            surfaces.append(skin.surface)
            instances.append(instance)
            bound.append((skin.bone + first, skin.weight))
        first += len(figure.bind_pos)
    return _soup(surfaces, instances, bound)


def _soup(surfaces: list[Surface], ids: list[int], bound: list[tuple[Ints, Floats]]) -> Soup:
    for i, surface in enumerate(surfaces):
        _check(surface, f"surface {i}")
    starts = np.cumsum([0, *(len(s.point) for s in surfaces)])
    faces = [_seen(s) for s in surfaces]
    counts = [len(f) for f in faces]
    if sum(counts) == 0:
        return _nothing()
    return Soup(
        point=np.concatenate([s.point for s in surfaces]),
        normal=np.concatenate([s.normal for s in surfaces]),
        uv=np.concatenate([s.uv for s in surfaces]),
        face=np.concatenate([f + start for f, start in zip(faces, starts, strict=False)]).astype(np.int32),
        coat=np.repeat(np.arange(len(surfaces)), counts).astype(np.int32),
        coats=_coats(surfaces, ids),
        bone=np.concatenate([b for b, _ in bound]).astype(np.int32),
        weight=np.concatenate([w for _, w in bound]).astype(np.float32),
    )


def _nothing() -> Soup:
    """A speck far below the floor: a mesh cannot be empty."""
    up = np.tile(np.array([0, 0, 1], np.float32), (3, 1))
    zero = np.zeros((3, 4), np.int32)
    return Soup(
        _NOWHERE,
        up,
        np.zeros((3, 2), np.float32),
        np.array([[0, 1, 2]], np.int32),
        np.zeros(1, np.int32),
        blank(Coat, 1),
        zero,
        zero.astype(np.float32),
    )


def _check(surface: Surface, name: str) -> None:
    where = f"{name} ({surface.kind.name.lower()})"
    for field in ("point", "normal", "uv"):
        if not np.isfinite(getattr(surface, field)).all():
            raise UserError(where, f"has NaN or infinity among its {field}s")
    count = len(surface.point)
    if surface.face.size and (surface.face.min() < 0 or surface.face.max() >= count):
        raise UserError(where, f"has a triangle outside its {count} points")


def _seen(surface: Surface) -> Ints:
    """Triangles with an area: the others would be hit by nothing but rounding."""
    a, b, c = (surface.point[surface.face[:, k]].astype(np.float64) for k in range(3))
    return surface.face[np.linalg.norm(np.cross(b - a, c - a), axis=1) > _FLAT_M2]


def _coats(surfaces: list[Surface], ids: list[int]) -> NDArray[Any]:
    coats = blank(Coat, len(surfaces))
    for coat, surface, instance in zip(coats, surfaces, ids, strict=True):
        paint = surface.paint
        coat["id"], coat["kind"] = instance, int(surface.kind)
        coat["pattern"], coat["pitch"] = paint.pattern, paint.pattern_m
        coat["gloss"], coat["glow"], coat["skin"] = paint.gloss, paint.glow, int(paint.skin)
        coat["color0"] = paint.color
        coat["color1"] = paint.color if paint.color2 is None else paint.color2
    return coats
