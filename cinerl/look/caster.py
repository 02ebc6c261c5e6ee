"""`Caster`: a take on a Warp device, and the launches that picture it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look import lights
from cinerl.look.frame import Frame, body_id
from cinerl.look.kernels import bins, lens, trace
from cinerl.look.kernels.records import Coat, Eye, Lamp, Solid, Stage, View
from cinerl.look.look import look
from cinerl.look.parts import blank, pack, rotation
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

Command = Callable[[], None]

_TILE = 16
_BAND = 2 * _TILE
"""Rows of one launch: a thread takes the next band when it is done with its last."""
_CELLS = 2048
_BOKEH = 90
"""Most samples of one circle of confusion."""


class Caster:
    """A take made ready to be pictured at one size. Holds the device arrays; `clip` is the usual door."""

    def __init__(
        self,
        take: Take,
        size: tuple[int, int],
        *,
        samples: int = 4,
        lit: bool = True,
        blur: bool = True,
        device: str = "cpu",
        cull: bool = True,
    ) -> None:
        wp.config.quiet = True  # type: ignore[attr-defined]
        self._size, self._samples, self._lit = size, samples, lit
        self._device = wp.get_device(device)
        self._gain = lights.meter(take)
        self._load(take)
        self._buffers(blur and lit)
        self._views(take)
        self._stage = _stage(take, size, cull)
        self._launches = self._record()

    def frame(self, shot: Shot, index: int, pool: ThreadPoolExecutor) -> Frame:
        """Entry ``index`` of a shot. The last entry has no successor: it moves nowhere."""
        after = min(index + 1, shot.frames - 1)
        self._clock.assign(np.array([shot.start_frame + index, shot.start_frame + after], np.int32))
        self._eyes.assign(np.concatenate([_eye(shot, i, self._size, self._gain) for i in (index, after)]))
        self._view_array.assign(self._aim(shot, index))
        if self._lens is not None:
            self._lens.assign(_lens(shot, index, self._size))
        for stage in self._launches:
            if self._device.is_cuda:
                for command in stage:
                    command()
            else:
                list(pool.map(lambda command: command(), stage))
        return Frame(index, **{name: array.numpy().copy() for name, array in self._out.items()})

    def _load(self, take: Take) -> None:
        self._take = take
        parts = look(take)
        solids, coats = pack(parts)
        self._solids, self._coats = self._array(solids, Solid), self._array(coats, Coat)
        self._clock = self._array(np.zeros(2, np.int32), wp.int32)
        self._link_pos = self._array(take.link_pos, wp.vec3)
        self._link_quat = self._array(take.link_quat, wp.quat)
        self._gaze = self._array(take.gaze, wp.vec3)
        self._gaze_now = self._array(take.gaze[0], wp.vec3)
        self._eyes = self._array(blank(Eye, 2), Eye)

    def _buffers(self, blur: bool) -> None:
        width, height = self._size
        kinds = {
            "rgb": wp.vec3,
            "depth": wp.float32,
            "normal": wp.vec3,
            "albedo": wp.vec3,
            "id": wp.int32,
            "motion": wp.vec2,
        }
        self._out: dict[str, Any] = {
            name: wp.zeros((height, width), dtype=kind, device=self._device) for name, kind in kinds.items()
        }
        self._sharp = self._out["rgb"]
        self._lens = None
        if blur:
            self._sharp = wp.zeros((height, width), dtype=wp.vec3, device=self._device)
            self._lens = self._array(np.zeros((1, 3), np.float32), wp.vec3)

    def _views(self, take: Take) -> None:
        """View 0 is the camera's, 1 from above, the rest belong to the lamps."""
        width, height = self._size
        cells = (-(-width // _TILE), -(-height // _TILE))
        camera = lights.view(lights.PERSPECTIVE, np.zeros(3), np.eye(3), np.zeros(2), np.ones(2), cells, 0.0)
        views = [camera, lights.above()]
        self._lamps = self._array(lights.lamps(take, views), Lamp)
        self._host_views = np.concatenate(views)
        counts = self._host_views["columns"] * self._host_views["rows"]
        self._host_views["first"] = np.cumsum(counts) - counts
        self._view_array = self._array(self._host_views, View)
        self._cell_view = self._array(np.repeat(np.arange(len(views)), counts).astype(np.int32), wp.int32)
        total, solids = int(counts.sum()), len(self._solids)
        self._rects = wp.zeros((len(views), solids), dtype=wp.vec4, device=self._device)
        self._counts = wp.zeros(total, dtype=wp.int32, device=self._device)
        self._lists = wp.zeros((total, solids), dtype=wp.int32, device=self._device)

    def _aim(self, shot: Shot, index: int) -> NDArray[Any]:
        """Turn the culling views to where the camera looks and the bodies are."""
        rot = rotation(shot.quat[index])
        tan = _tangents(shot, index, self._size)
        camera = self._host_views[0]
        camera["origin"] = shot.pos[index]
        camera["axes"] = np.stack([rot[:, 0], -rot[:, 1], -rot[:, 2]])
        camera["low"] = -tan
        cells = np.array([camera["columns"], camera["rows"]])
        camera["size"] = 2 * tan * cells * _TILE / np.array(self._size)
        lights.focus(self._host_views, self._take.link_pos[shot.start_frame + index])
        return self._host_views

    def _record(self) -> list[list[Command]]:
        """Launches in stages; those of one stage may run side by side."""
        out, width, height = self._out, *self._size
        seen = [out[name] for name in ("depth", "normal", "albedo", "id")]
        bands = self._split(height, _BAND)
        place = [
            self._clock,
            self._link_pos,
            self._link_quat,
            self._gaze,
            self._solids,
            self._coats,
            self._gaze_now,
        ]
        scene = [
            self._stage,
            self._eyes,
            self._solids,
            self._coats,
            self._view_array,
            self._counts,
            self._lists,
            self._lamps,
            self._gaze_now,
        ]
        sorting = [self._view_array, self._cell_view, self._solids, self._rects, self._counts, self._lists]
        stages = [
            [self._launch(bins.place, len(self._solids), place)],
            [
                self._launch(
                    bins.bound, self._rects.shape, [self._view_array, self._solids, self._coats, self._rects]
                )
            ],
            [
                self._launch(bins.sort, n, [start, *sorting])
                for start, n in self._split(len(self._cell_view), _CELLS)
            ],
            [
                self._launch(
                    trace.picture,
                    (n, width),
                    [row, int(self._lit), *scene, self._sharp, *seen, out["motion"]],
                )
                for row, n in bands
            ],
        ]
        if self._samples > 1 and self._lit:
            stages.append(
                [
                    self._launch(trace.refine, (n, width), [row, self._samples, *scene, *seen, self._sharp])
                    for row, n in bands
                ]
            )
        return stages + (self._focus(bands) if self._lens is not None else [])

    def _focus(self, bands: list[tuple[int, int]]) -> list[list[Command]]:
        """The stages that blur what is out of focus."""
        width, height = self._size
        radius = wp.zeros((height, width), dtype=wp.float32, device=self._device)
        tiles = wp.zeros((-(-height // _TILE), -(-width // _TILE)), dtype=wp.float32, device=self._device)
        depth, soft = self._out["depth"], self._out["rgb"]
        # The gathering looks one tile around.
        most = float(min(_TILE, height / 20))
        return [
            [
                self._launch(lens.confuse, (n, width), [row, self._lens, most, depth, radius])
                for row, n in bands
            ],
            [self._launch(lens.widest, tiles.shape, [_TILE, radius, tiles])],
            [
                self._launch(
                    lens.gather, (n, width), [row, _TILE, _BOKEH, depth, radius, tiles, self._sharp, soft]
                )
                for row, n in bands
            ],
        ]

    def _split(self, total: int, step: int) -> list[tuple[int, int]]:
        step = total if self._device.is_cuda else step
        return [(start, min(step, total - start)) for start in range(0, total, step)]

    def _launch(self, kernel: wp.Kernel, dim: int | tuple[int, ...], inputs: Sequence[Any]) -> Command:
        command = wp.launch(kernel, dim=dim, inputs=list(inputs), device=self._device, record_cmd=True)
        return command.launch

    def _array(self, values: NDArray[Any], kind: Any) -> Any:
        return wp.array(values, dtype=kind, device=self._device)


def _tangents(shot: Shot, index: int, size: tuple[int, int]) -> NDArray[np.float64]:
    x = shot.sensor_mm[0] / (2.0 * float(shot.focal_mm[index]))
    return np.array([x, x * size[1] / size[0]])


def _eye(shot: Shot, index: int, size: tuple[int, int], gain: float) -> NDArray[Any]:
    eye = blank(Eye, 1)
    eye[0]["pos"], eye[0]["rot"] = shot.pos[index], rotation(shot.quat[index])
    eye[0]["tan"] = _tangents(shot, index, size)
    eye[0]["gain"] = gain * 2.0 ** float(shot.exposure_ev[index])
    return eye


def _stage(take: Take, size: tuple[int, int], cull: bool) -> Any:
    stage = Stage()
    stage.sky = wp.mat33(*take.sky.ravel().tolist())
    stage.floor0, stage.floor1 = (wp.vec3(*c.tolist()) for c in take.floor_color)
    stage.floor_pattern, stage.floor_pitch = int(take.floor_pattern[0]), float(take.floor_pattern_m[0])
    stage.width, stage.height = size
    stage.set_ids = body_id(take, 0) - 1
    stage.tile, stage.lamps, stage.above, stage.cull = _TILE, len(take.light_kind), 1, int(cull)
    return stage


def _lens(shot: Shot, index: int, size: tuple[int, int]) -> NDArray[np.float32]:
    """Focus in metres, and the radius in pixels of the circle of confusion at infinity."""
    focal, focus = float(shot.focal_mm[index]) * 1e-3, float(shot.focus_m[index])
    focus = max(focus, 2.0 * focal)
    diameter = focal**2 / (float(shot.aperture[index]) * (focus - focal))
    return np.array([[focus, 0.5 * diameter / (shot.sensor_mm[0] * 1e-3) * size[0], 0.0]], np.float32)
