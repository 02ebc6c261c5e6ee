"""Lays what the takes of a batch show flat, for the rasteriser."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.look.body.skinning import carried
from cinerl.look.frame import body_id
from cinerl.look.kernels import sketch
from cinerl.look.kernels.raster import Scenes
from cinerl.spec.take import Take
from cinerl.surface import Figure, Floats, Paint, Surface

Array = NDArray[np.float64]
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_KEY, _OTHERS = 0.7, 0.2
"""Shares of the lamps' light that the meter counts."""
_CHUNK = 64
"""Faces of a static surface that are looked at together."""


Model = tuple[Sequence[Surface], Sequence[Figure]]
"""What a take shows beside floor and sky: surfaces in the world's axes, and a figure for each body."""


def bake(takes: Sequence[Take], models: Sequence[Model], device: str, exposure_ev: float = 0.0) -> Scenes:
    """Takes and what each of them shows, as flat arrays on ``device``.

    The bones of a figure are the links of its body, in their order; ``exposure_ev`` opens every lens by as
    many stops.
    """
    scenes = Scenes()
    table = _Table()
    for take, model in zip(takes, models, strict=True):
        table.add(take, model)
    for name, kind, values in table.columns():
        setattr(scenes, name, wp.array(values, dtype=kind, device=device))
    scenes.gain = wp.array(scenes.gain.numpy() * np.float32(2.0**exposure_ev), dtype=float, device=device)
    sky = np.stack([t.sky for t in takes]).astype(np.float32)
    scenes.sky = wp.array(sky, dtype=wp.mat33, device=device)
    for name in ("face_light", "face_normal"):
        setattr(scenes, name, wp.zeros(len(table.face_take), dtype=wp.vec3, device=device))
    scenes.floor_light = wp.zeros(len(takes), dtype=wp.vec3, device=device)
    face_take: Any = wp.array(np.array(table.face_take, np.int32), dtype=int, device=device)
    wp.launch(sketch.lay_light, dim=len(table.face_take), inputs=[scenes, face_take], device=device)
    wp.launch(sketch.lay_floor_light, dim=len(takes), inputs=[scenes], device=device)
    return scenes


def bones_of(figure: Figure, pos: Floats, quat: Floats) -> tuple[Floats, Floats]:
    """`carried`, as the kernels keep it."""
    shift, turn = carried(figure, pos, quat)
    return shift.astype(np.float32), turn.astype(np.float32)


def ball_of(figure: Figure, shift: Floats, turn: Floats) -> Floats:
    """Balls [T, 4] that hold a figure, from the motions of its bones [T, B, 3], [T, B, 4]."""
    centre, radius = _reaches(figure)
    used = radius >= 0
    place = geometry.rotate(turn[:, used], centre[used]) + shift[:, used]
    middle = (place.min(axis=1) + place.max(axis=1)) / 2
    reach = (np.linalg.norm(place - middle[:, None], axis=-1) + radius[used]).max(axis=1)
    return np.column_stack([middle, reach + 1e-4]).astype(np.float32)


def _reaches(figure: Figure) -> tuple[Array, Array]:
    """For every bone the ball around the points that it moves; radius −1 if it moves none."""
    point = np.concatenate([s.surface.point for s in figure.skins]).astype(np.float64)
    bone = np.concatenate([s.bone for s in figure.skins])
    weight = np.concatenate([s.weight for s in figure.skins])
    centre, radius = np.zeros((len(figure.bind_pos), 3)), np.full(len(figure.bind_pos), -1.0)
    for b in range(len(centre)):
        own = point[((bone == b) & (weight > 0)).any(axis=1)]
        if len(own):
            centre[b] = (own.min(axis=0) + own.max(axis=0)) / 2
            radius[b] = np.linalg.norm(own - centre[b], axis=1).max()
    return centre, radius


class _Table:
    """Columns of `Scenes` while takes are added."""

    def __init__(self) -> None:
        self._flat: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        self._points = self._faces = self._bones = 0
        self.face_take: list[int] = []

    def columns(self) -> list[tuple[str, Any, Array]]:
        """Name, type and values of every column, closed at the end where it holds offsets."""
        flat = self._flat
        flat["surface_point"].append(self._points)
        flat["surface_face"].append(self._faces)
        flat["first_figure"].append(len(flat["figure_bones"]))
        flat["first_lamp"].append(len(flat["lamp_kind"]))
        return [(name, kind, _column(kind, flat[name])) for name, kind in _COLUMNS.items()]

    def add(self, take: Take, model: Model) -> None:
        """One more take."""
        self._base = self._points
        world, figures = model
        still = [part for surface in world for part in chunks(surface)]
        self._put(
            first_surface=len(self._flat["surface_paint"]),
            first_figure=len(self._flat["figure_bones"]),
            first_lamp=len(self._flat["lamp_kind"]),
            frames=take.frames,
            statics=len(still),
            spots=int((take.light_kind == 1).any()),
            gain=_gain(take),
            floor=self._paint(_floor(take)),
        )
        for g in range(len(take.light_kind)):
            self._put(
                lamp_kind=take.light_kind[g],
                lamp_place=take.light_from[g : g + 1],
                lamp_power=take.light_power[g : g + 1],
            )
        for surface in still:
            self._surface(surface, 2 + surface.piece, surface_ball=_ball(surface.point), still=1)
            self._put(
                bone=np.zeros((len(surface.point), 4), np.int32),
                weight=np.zeros((len(surface.point), 4), np.float32),
            )
        for body, figure in enumerate(figures):
            self._figure(take, body, figure)
        self.face_take += [len(self._flat["frames"]) - 1] * (self._faces - len(self.face_take))

    def _figure(self, take: Take, body: int, figure: Figure) -> None:
        links = np.flatnonzero(take.link_body == body)
        shift, turn = bones_of(figure, take.link_pos[:, links], take.link_quat[:, links])
        self._put(
            figure_surface=len(self._flat["surface_paint"]),
            figure_surfaces=len(figure.skins),
            figure_bones=shift.shape[1],
            first_bone=self._bones,
            first_ball=sum(map(len, self._flat["ball"])),
            bone_pos=shift.reshape(-1, 3),
            bone_quat=turn.reshape(-1, 4),
            ball=ball_of(figure, shift, turn),
        )
        self._bones += shift.shape[0] * shift.shape[1]
        for skin in figure.skins:
            self._surface(
                skin.surface, body_id(take, body), surface_ball=np.zeros((1, 4), np.float32), still=0
            )
            order = np.argsort(-skin.weight, axis=1, kind="stable")
            self._put(
                bone=np.take_along_axis(skin.bone, order, 1), weight=np.take_along_axis(skin.weight, order, 1)
            )

    def _surface(self, surface: Surface, instance: int, **extra: Any) -> None:
        self._put(
            surface_point=self._points,
            surface_face=self._faces,
            surface_kind=int(surface.kind),
            surface_id=instance,
            surface_paint=self._paint(surface.paint),
            point=surface.point,
            normal=surface.normal,
            uv=surface.uv / surface.paint.pattern_m,
            corner=surface.face + (self._points - self._base),
            **extra,
        )
        count = len(surface.face)
        self._flat["face_surface"] += [len(self._flat["surface_paint"]) - 1] * count
        self._points += len(surface.point)
        self._faces += count

    def _paint(self, paint: Paint) -> int:
        self._put(
            color0=np.array([paint.color]),
            color1=np.array([paint.color2 or paint.color]),
            glow=np.array([paint.glow]),
            pattern=paint.pattern,
            pitch=paint.pattern_m,
        )
        return len(self._flat["pattern"]) - 1

    def _put(self, **values: Any) -> None:
        for name, value in values.items():
            self._flat[name].append(value)


_DERIVED = ("sky", "face_light", "face_normal", "floor_light")
_COLUMNS: dict[str, Any] = {
    name: array.dtype for name, array in Scenes.__annotations__.items() if name not in _DERIVED
}
"""Type of every column that a take adds to."""


def _column(kind: Any, parts: list[Any]) -> NDArray[Any]:
    """Numbers, or rows of vectors one after the other, as the array of a Warp type."""
    width = getattr(kind, "_length_", 1)
    whole = kind in (int, wp.vec3i, wp.vec4i)
    flat = np.concatenate(parts) if width > 1 and parts else np.asarray(parts)
    shape = (-1, width) if width > 1 else (-1,)
    return flat.astype(np.int32 if whole else np.float32).reshape(shape)


def chunks(surface: Surface) -> list[Surface]:
    """A static surface cut into parts that lie together: what is out of view is skipped whole."""
    count = len(surface.face)
    if count <= _CHUNK:
        return [surface] if count else []
    middle = surface.point[surface.face].mean(axis=1)
    axis = int(np.argmax(np.ptp(middle, axis=0)))
    order = np.argsort(middle[:, axis], kind="stable")
    return [c for half in np.array_split(order, 2) for c in chunks(_part(surface, half))]


def _part(surface: Surface, faces: NDArray[np.intp]) -> Surface:
    used, face = np.unique(surface.face[faces], return_inverse=True)
    return Surface(
        surface.point[used],
        surface.normal[used],
        surface.uv[used],
        face.reshape(-1, 3).astype(np.int32),
        surface.paint,
        surface.kind,
        surface.piece,
    )


def _ball(point: Floats) -> Floats:
    middle = (point.min(axis=0) + point.max(axis=0)) / 2
    radius = np.linalg.norm(point - middle, axis=1).max(initial=0.0)
    return np.array([[*middle, radius + 1e-4]], np.float32)


def _gain(take: Take) -> float:
    """Exposure: a grey card of 18 % at the actors' place that faces half into the key light reads 0.18."""
    place = take.link_pos[0].mean(axis=0) * [1, 1, 0] + [0, 0, 1.2]
    light = 0.75 * float(np.array([0.35, 0.45, 0.2]) @ take.sky @ _LUMA)
    for g in range(len(take.light_kind)):
        power = float(take.light_power[g] @ _LUMA) / np.pi
        if take.light_kind[g] == 1:
            power /= max(float(((take.light_from[g] - place) ** 2).sum()), 0.04)
        light += power * (_KEY if take.light_role[g] == 0 else _OTHERS)
    return 1.0 / max(light, 1e-6)


def _floor(take: Take) -> Paint:
    first, second = (tuple(c) for c in take.floor_color.tolist())
    return Paint(first, second, int(take.floor_pattern[0]), float(take.floor_pattern_m[0]))


def largest(takes: Sequence[Take], scenes: Scenes) -> tuple[int, int, int, int]:
    """Most points and faces of one take, bones of one figure, and bodies: the size of a desk."""
    first = [*scenes.first_surface.numpy().tolist(), len(scenes.surface_paint)]
    point, face = scenes.surface_point.numpy(), scenes.surface_face.numpy()
    points = max(int(np.ptp(point[[a, b]])) for a, b in pairwise(first))
    faces = max(int(np.ptp(face[[a, b]])) for a, b in pairwise(first))
    bodies = max(len(take.body_names) for take in takes)
    return points, faces, int(scenes.figure_bones.numpy().max(initial=1)), bodies
