"""Pieces: what a body is put together from, each a few parts that are painted alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from cinerl.look.body import clip, mesher
from cinerl.look.body.field import Array, Field, gradient, length
from cinerl.look.body.magnify import growth, magnify, shrink
from cinerl.look.body.mesher import Mesh
from cinerl.look.body.part import Part, merge
from cinerl.look.body.weights import strongest, weights

Weigh = Callable[[Array], Array]
RIM_M, RIM_DEEP_M = 0.0035, 0.016
MARGIN_M = 0.2
_BROAD = ("sole",)
"""Slots that are seen from afar."""
_COARSER = 2.5
_UNDER_M = 0.002
_ALONG = 0.6


@dataclass(frozen=True)
class Cut:
    """Cloth ends where ``value`` turns positive."""

    value: Field
    rim: bool = True
    """Whether the edge is seen; without a rim it lies under other cloth."""


@dataclass(frozen=True)
class Pattern:
    """How a piece is made: its field, where it ends, and which slots it is divided into."""

    field: Field
    low: Array
    high: Array
    cell_m: float
    faces: int
    slot: str
    cuts: Sequence[Cut] = ()
    slots: Sequence[tuple[str, Field]] = ()
    """Slots that take over where their function is negative, later ones last."""
    lines: Sequence[Field] = ()
    """Triangles are cut where these are zero, so that a slot or a gap may be narrower than they are."""
    large: bool = False
    """Spend triangles on head and hands."""
    smooth_m: float = 0.002
    """Relief finer than this is left out of the normals."""

    def coarse(self, faces: int) -> Pattern:
        """The same for a small picture: no turned-in rims, no small slots, no fine relief."""
        cuts = tuple(replace(cut, rim=False) for cut in self.cuts)
        slots = tuple(slot for slot in self.slots if slot[0] in _BROAD)
        cell_m = _COARSER * self.cell_m
        return replace(
            self, faces=faces, cuts=cuts, slots=slots, lines=(), cell_m=cell_m, large=False, smooth_m=cell_m
        )


def dense(pattern: Pattern) -> Mesh:
    """The pattern's surface in its finest cells; with head and hands magnified if they are to be large."""
    if not pattern.large:
        return clip.largest(mesher.surface(pattern.field, pattern.low, pattern.high, pattern.cell_m), 200)
    low, high = magnify(np.stack([pattern.low, pattern.high])) + MARGIN_M * np.array([[-1.0], [1.0]])

    def large(p: Array) -> Array:
        return pattern.field(shrink(p)) * growth(p)

    return clip.largest(mesher.surface(large, low, high, pattern.cell_m), 200)


def thin(pattern: Pattern, fine: Mesh) -> Mesh:
    """``fine`` decimated to the pattern's triangles and laid back onto its surface."""
    mesh = mesher.decimate(fine, pattern.faces)
    if pattern.large:
        mesh = Mesh(shrink(mesh.point), mesh.face)
    return mesher.settle(mesh, pattern.field)


def sew(pattern: Pattern, fine: Mesh, weigh: Weigh = weights) -> list[Part]:
    """Thin, cut, divide, and turn in the rims."""
    mesh = thin(pattern, fine)
    for line in pattern.lines:
        mesh, _ = clip.split(mesh, line(mesh.point))
    for cut in pattern.cuts:
        mesh = clip.keep(mesh, cut.value(mesh.point))
    if pattern.cuts:
        mesh = clip.largest(mesh, min(12, pattern.faces // 20))
    slots = [pattern.slot] * len(mesh.face)
    for name, value in pattern.slots:
        old = mesh
        mesh, above = clip.split(mesh, value(mesh.point))
        slots = _inherit(old, slots, mesh)
        slots = [s if up else name for s, up in zip(slots, above, strict=True)]
    normal = mesher.normals(mesh, pattern.field, pattern.smooth_m)
    parts = divide(mesh, normal, slots, weigh)
    if any(cut.rim for cut in pattern.cuts):
        turned, turned_normal = clip.rim(mesh, normal, RIM_M, RIM_DEEP_M)
        parts += divide(turned, turned_normal, _rim_slots(pattern, turned), weigh)
    return merge(parts)


def divide(mesh: Mesh, normal: Array, slots: Sequence[str], weigh: Weigh) -> list[Part]:
    """One part for each slot."""
    bone, weight = strongest(weigh(mesh.point))
    names = np.array(slots)
    parts = []
    for name in sorted(set(slots)):
        used, back = np.unique(mesh.face[names == name], return_inverse=True)
        face = back.reshape(-1, 3)
        parts.append(Part(name, mesh.point[used], normal[used], face, bone[used], weight[used]))
    return parts


def cover(
    pattern: Pattern, p: Array, normal: Array, proud_m: float = 0.0, edge_m: float = 0.014
) -> NDArray[np.bool_]:
    """[N] whether a piece hides skin at ``p``, away from the piece's edges.

    It does where skin lies under it; also where it runs along skin that sticks out by less than ``proud_m``.
    """
    depth = -pattern.field(p)
    out = gradient(pattern.field, p, 0.004)
    runs_along = (out * normal).sum(axis=1) > _ALONG * np.maximum(length(out), 1e-9)
    hidden = depth > np.where(runs_along & (proud_m > 0), -proud_m, _UNDER_M)
    for cut in pattern.cuts:
        hidden &= cut.value(p) < (-edge_m if cut.rim else 0.0)
    return hidden


def _inherit(old: Mesh, slots: list[str], new: Mesh) -> list[str]:
    """The slot of every face of a cut mesh: that of the face it came from."""
    if len(set(slots)) == 1:
        return [slots[0]] * len(new.face)
    _, near = cKDTree(old.point[old.face].mean(axis=1)).query(new.point[new.face].mean(axis=1))
    return [slots[int(i)] for i in near]


def _rim_slots(pattern: Pattern, mesh: Mesh) -> list[str]:
    middle = mesh.point[mesh.face].mean(axis=1)
    names = [pattern.slot] * len(middle)
    for name, value in pattern.slots:
        names = [name if d < 0.002 else n for n, d in zip(names, value(middle), strict=True)]
    return names
