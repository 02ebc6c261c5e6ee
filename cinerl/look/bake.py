"""Lays what the takes of a batch show flat, for the rasteriser."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look.chunks import chunks, closed
from cinerl.look.frame import body_id, piece_id
from cinerl.look.kernels.records import Stage
from cinerl.look.kernels.run import CELLS, lay_light
from cinerl.look.kernels.scenes import Scenes
from cinerl.look.kernels.skin import bend
from cinerl.look.lamps import Lamps
from cinerl.look.lights import SUN, Lit
from cinerl.look.mesh import Soup, blank, figure_soup, world_soup
from cinerl.look.models import Models
from cinerl.look.pose import Pose, pose
from cinerl.look.world import Geometry, bones
from cinerl.spec.take import Take
from cinerl.surface import Figure, Floats, Surface

Table = dict[str, list[NDArray[Any]]]
"""Parts of the columns of `Scenes`."""


def bake(
    takes: Sequence[Take],
    shown: Sequence[Models],
    device: str,
    exposure_ev: float = 0.0,
    lit: Sequence[Lit] | None = None,
) -> Scenes:
    """Takes and what each of them shows, as flat arrays on ``device``; ``exposure_ev`` opens every lens.

    ``lit`` says how each of them is lit; None takes the lights of their sets.
    """
    sets, bodies = _Sets(), _Bodies()
    for take, model in zip(takes, shown, strict=True):
        sets.add(take, model)
        bodies.add(take, model)
    lights = _lights(takes, shown, exposure_ev, lit or [Lit()] * len(takes))
    columns = {**lights, **_joined(sets, bodies)}
    scenes = Scenes()
    scenes.skin_face, scenes.skin_point = sets.faces, sets.points
    for name, kind in Scenes.__annotations__.items():
        if name in columns:
            setattr(scenes, name, wp.array(columns[name], dtype=kind.dtype, device=device))
    wp.launch(lay_light, dim=len(takes), inputs=[shared(scenes, Scenes, device)], device=device)
    return scenes


def shared(record: Any, kind: Any, device: str) -> Any:
    """A record as an array of one: kernels hand it on by reference, where a struct would be copied."""
    return wp.array([record], dtype=kind, device=device)


def posed(figure: Figure, poses: Sequence[Pose]) -> tuple[Floats, Floats]:
    """Points and normals [T, V, 3] of a figure's skins in some poses."""
    turns, shifts = bones(figure, *(np.stack(part) for part in zip(*poses, strict=True)))
    soup = figure_soup([figure], [0])
    rest: list[Any] = [wp.array(getattr(soup, n), dtype=kind, device="cpu") for n, kind in _REST.items()]
    out = [wp.zeros((len(poses), len(soup.point)), dtype=wp.vec3, device="cpu") for _ in "pn"]
    for slot, (turn, shift) in enumerate(zip(turns, shifts, strict=True)):
        moved: list[Any] = [
            wp.array(turn, dtype=wp.mat33, device="cpu"),
            wp.array(shift, dtype=wp.vec3, device="cpu"),
        ]
        wp.launch(bend, dim=len(soup.point), inputs=[0, slot, *moved, *rest, *out], device="cpu")
    return out[0].numpy(), out[1].numpy()


def reach_of(point: Floats) -> Floats:
    """Balls [T, 4] around points [T, V, 3]."""
    middle = (point.min(axis=1) + point.max(axis=1)) / 2
    return np.column_stack([middle, np.linalg.norm(point - middle[:, None], axis=-1).max(axis=1) + 1e-4])


_REST = {"bone": wp.vec4i, "weight": wp.vec4, "point": wp.vec3, "normal": wp.vec3}


class _Sets:
    """Columns of the sets; takes that show the same one share it."""

    def __init__(self) -> None:
        self.table: Table = defaultdict(list)
        self.points = self.faces = self.coats = self.lit = self._chunks = 0
        self._known: dict[tuple[int, int], tuple[int, int, int, int]] = {}

    def add(self, take: Take, model: Models) -> None:
        key = id(model.world), piece_id(take, -1)
        if key not in self._known:
            self._known[key] = self._lay(take, model.world)
        chunk, count, face, faces = self._known[key]
        _put(self.table, first_chunk=[chunk], chunks=[count], light_shift=[self.lit - face])
        self.lit += faces

    def _lay(self, take: Take, world: Sequence[Surface]) -> tuple[int, int, int, int]:
        """First chunk and face, and how many."""
        soup = world_soup(world, [piece_id(take, s.piece) for s in world])
        both = np.array([not closed(s) for s in world] or [False])[soup.coat]
        parts, start = chunks(soup.point, soup.face, both), self.faces
        for part in parts:
            face = soup.face[part.faces]
            used, corner = np.unique(soup.point[face].reshape(-1, 3), axis=0, return_inverse=True)
            _put(
                self.table,
                ball=part.ball[None], both=[part.both], chunk_point=[self.points], chunk_face=[self.faces],
                point=used, corner=corner.reshape(-1, 3) + self.points,
                uv=_pitched(soup, part.faces), coat=soup.coat[part.faces] + self.coats,
            )  # fmt: skip
            self.points += len(used)
            self.faces += len(part.faces)
        _put(self.table, coats=soup.coats)
        self.coats += len(soup.coats)
        first, self._chunks = self._chunks, self._chunks + len(parts)
        return first, len(parts), start, self.faces - start


class _Bodies:
    """Columns of the figures; points, faces and coats are counted from the first of all."""

    def __init__(self) -> None:
        self.table: Table = defaultdict(list)
        self.points = self.faces = self.figures = 0
        self._coats = self._reaches = 0

    def add(self, take: Take, model: Models) -> None:
        _put(self.table, first_figure=[self.figures])
        for body, figure in enumerate(model.figures):
            self._lay(take, body, figure)

    def _lay(self, take: Take, body: int, figure: Figure) -> None:
        soup = figure_soup([figure], [body_id(take, body)])
        point, normal = posed(figure, [pose(take, body, frame) for frame in range(take.frames)])
        _put(
            self.table,
            figure_point=[self.points], figure_points=[len(soup.point)], figure_face=[self.faces],
            first_reach=[self._reaches], reach=reach_of(point),
            point=point.reshape(-1, 3), lean=normal.reshape(-1, 3).astype(np.float16),
            corner=soup.face, uv=_pitched(soup), coat=soup.coat + self._coats, coats=soup.coats,
            owner=np.full(len(soup.face), self.figures),
        )  # fmt: skip
        self.points += point.shape[0] * point.shape[1]
        self.faces += len(soup.face)
        self.figures += 1
        self._coats += len(soup.coats)
        self._reaches += len(point)


def _joined(sets: _Sets, bodies: _Bodies) -> dict[str, NDArray[Any]]:
    """One table; offsets are closed at the end."""
    columns = {name: np.concatenate(parts) for name, parts in sets.table.items()}
    moving = {name: np.concatenate(parts) for name, parts in bodies.table.items()}
    starts = {"figure_point": sets.points, "figure_face": sets.faces, "coat": sets.coats}
    for name, start in starts.items():
        moving[name] = moving[name] + start
    for name in ("point", "uv", "corner", "coat", "coats"):
        columns[name] = np.concatenate([columns[name], moving.pop(name)])
    columns |= moving
    ends = {"chunk_point": sets.points, "chunk_face": sets.faces, "first_figure": bodies.figures}
    for name, end in {**ends, "figure_face": sets.faces + bodies.faces}.items():
        columns[name] = np.append(columns[name], end)
    columns["normal"] = np.zeros((sets.faces, 3), np.float32)
    columns["light"] = np.zeros((sets.lit, 3), np.float32)
    columns["around"] = np.zeros((len(columns["chunks"]) * CELLS**2, 3), np.float32)
    columns["floor_light"] = np.zeros((len(columns["chunks"]), 3), np.float32)
    return columns


def _lights(
    takes: Sequence[Take], shown: Sequence[Models], exposure_ev: float, lit: Sequence[Lit]
) -> dict[str, NDArray[Any]]:
    """The film's own lights, as far as they reach the cast."""
    table: Table = defaultdict(list)
    first = 0
    for take, model, how in zip(takes, shown, lit, strict=True):
        device = wp.get_device("cpu")
        lamps = Lamps(take, how.preset, Geometry(take, model, device), (1, 1), device, how.flat)
        records, share = lamps.beside()
        _put(
            table,
            stage=np.array([lamps.stage.numpy_value()], blank(Stage, 1).dtype), open=[share],
            gain=[lamps.gain * 2.0**exposure_ev], lamp=records, first_lamp=[first],
            first_bulb=[first + int((records["kind"] == SUN).sum())],
        )  # fmt: skip
        first += len(records)
    table["first_lamp"].append(np.array([first]))
    return {name: np.concatenate(parts) for name, parts in table.items()}


def _pitched(soup: Soup, faces: Any = slice(None)) -> Floats:
    """Places [3 F, 2] of the corners of faces, in pitches of their pattern."""
    pitch = np.maximum(soup.coats["pitch"][soup.coat[faces]], 1e-6)
    return (soup.uv[soup.face[faces]] / pitch[:, None, None]).reshape(-1, 2)


def _put(table: Table, **parts: Any) -> None:
    for name, part in parts.items():
        table[name].append(np.asarray(part))


def largest(scenes: Scenes) -> tuple[int, int]:
    """Most points of a chunk or a figure, and most figures of a take: the size of a desk."""
    points = np.concatenate([np.diff(scenes.chunk_point.numpy()), scenes.figure_points.numpy()])
    return int(points.max()), max(int(np.diff(scenes.first_figure.numpy()).max()), 1)
