"""`person`: the figure of an actor, put together from the baked pieces."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import rotate
from cinerl.look.body import rest
from cinerl.look.body.fit import Fit, fit
from cinerl.look.body.part import Part, merge
from cinerl.look.body.store import COVERS, bundle, unpack
from cinerl.look.body.wardrobe import Look, look_of, paints
from cinerl.spec.take import Take
from cinerl.surface import Figure, Kind, Paint, Skin, Surface

Detail = Literal["film", "far"]


_TUCK_M = {"film": 0.004, "far": 0.018}
"""Skin at the edge of what clothes hide draws back from them by so much."""


def person(take: Take, actor: int, *, detail: Detail = "film", build: str | None = None) -> Figure | None:
    """A person in an actor's place, in the bind pose.

    Bones: the actor's links in the take's order, then the left eye, the right eye, the jaw and the upper lids
    (`cinerl.look.pose.pose` moves them).

    Args:
        take: whose link poses will move it.
        actor: index of the actor.
        detail: ``film`` has up to 8000 triangles, ``far`` up to 900.
        build: name of a build instead of the one that the actor's name draws.

    Returns:
        The figure, or None if the take's skeleton cannot be read; its shapes are all there is to draw then.

    Raises:
        UserError: no such build.
    """
    look = look_of(take, actor, build)
    fitted = fit(take, actor)
    if fitted is None:
        return None
    parts = parts_of(look, detail)
    paint = paints(take, actor, look)
    skins = tuple(_skin(part, paint[part.slot], fitted) for part in parts)
    pos, quat = _bones(fitted)
    return Figure(skins, pos, quat)


def parts_of(look: Look, detail: Detail) -> list[Part]:
    """Triangles of a look in the bind pose, at the model's height."""
    body, common = bundle(look.build), bundle("common")
    parts = _bare(look, detail)
    for name in look.garments:
        parts += unpack(body, f"{detail}/{name}")
    parts += unpack(common, f"{detail}/{look.hair}") + unpack(common, f"{detail}/eyes")
    parts += unpack(body, f"{detail}/face")
    if look.beard:
        parts += unpack(body, f"{detail}/beard")
    return merge(parts)


def _bare(look: Look, detail: str) -> list[Part]:
    """The skin that clothes leave to see."""
    arrays = bundle(look.build)
    names = (*look.garments, look.hair, *(("beard",) if look.beard else ()))
    worn = sum(1 << COVERS.index(name) for name in names)
    tuck_m, parts = _TUCK_M[detail], []
    for part in unpack(arrays, f"{detail}/skin"):
        hidden = (arrays[f"{detail}/skin/{part.slot}/hidden"] & worn) != 0
        face = part.face[~hidden[part.face].all(axis=1)]
        used, back = np.unique(face, return_inverse=True)
        if len(face):
            point, normal = part.point[used], part.normal[used]
            point = point - tuck_m * hidden[used, None] * normal
            bound = part.bone[used], part.weight[used]
            parts.append(Part(part.slot, point, normal, back.reshape(-1, 3), *bound))
    return parts


def _skin(part: Part, paint: Paint, fitted: Fit) -> Skin:
    point = (part.point * fitted.scale).astype(np.float32)
    uv = np.stack([point[:, 2], np.abs(point[:, 1]) + 0.6 * np.abs(point[:, 0])], axis=1)
    surface = Surface(
        point, part.normal.astype(np.float32), uv, part.face.astype(np.int32), paint, Kind.PERSON
    )
    bone = np.where(part.weight > 0, fitted.order()[part.bone], 0).astype(np.int32)
    return Skin(surface, bone, part.weight.astype(np.float32))


def _bones(fitted: Fit) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The bind pose in the take's own link frames."""
    pos, quat = rest.bind_pose()
    pos = pos * fitted.scale
    pos[: rest.LINKS] -= rotate(quat[: rest.LINKS], fitted.shift)
    out_pos, out_quat = np.empty_like(pos), np.empty_like(quat)
    order = fitted.order()
    out_pos[order], out_quat[order] = pos, quat
    return out_pos.astype(np.float32), out_quat.astype(np.float32)
