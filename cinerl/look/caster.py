"""`Caster`: a take on a Warp device, and the launches that picture it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.geometry import rotation
from cinerl.look import pattern
from cinerl.look.frame import Frame
from cinerl.look.kernels import anchor, cover, develop, lens, pool, probe, see
from cinerl.look.kernels.records import Eye, Now
from cinerl.look.lamps import Lamps
from cinerl.look.mesh import blank
from cinerl.look.models import Detail, models
from cinerl.look.world import Geometry
from cinerl.spec.light import Preset
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

Command = Callable[[], None]

_TILE = 16
_BAND = 2 * _TILE
"""Rows of one launch: a thread takes the next band when it is done with its last."""
_BOKEH = 60
"""Most samples of one circle of confusion."""
_CHANNELS = {
    "rgb": wp.vec3,
    "depth": wp.float32,
    "normal": wp.vec3,
    "albedo": wp.vec3,
    "id": wp.int32,
    "kind": wp.int32,
    "motion": wp.vec2,
    "occluded": wp.bool,
}


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
        light: Preset | None = None,
        shutter_deg: float = 180.0,
        occlusion: bool = True,
        detail: Detail = "full",
        rest: bool = False,
        device: str = "cpu",
    ) -> None:
        self._take, self._size, self._samples = take, size, samples
        self._device = wp.get_device(device)
        self._shutter = shutter_deg / 360.0
        self._geometry = Geometry(take, models(take, detail), self._device)
        self._lamps = Lamps(take, light, self._geometry, size, self._device) if lit else None
        self._now = self._array(blank(Now, 1), Now)
        self._lens = self._array(np.zeros((1, 3), np.float32), wp.vec3)
        channels = _CHANNELS | ({"rest": wp.vec4} if rest else {})
        self._out = {name: self._picture(kind) for name, kind in channels.items()}
        self._start = self._picture(wp.vec3)
        # Of each pixel's centre, and of its samples; without light nobody looks at those.
        planes = 1 + (samples if lit and samples > 1 else 0)
        self._faces = wp.zeros((planes, size[1], size[0]), dtype=wp.int32, device=self._device)
        self._face = self._faces[0]
        self._stages = self._record(occlusion, blur and lit, shutter_deg > 0 and lit)

    def frame(self, shot: Shot, index: int, pool: ThreadPoolExecutor) -> Frame:
        """Entry ``index`` of a shot. The last entry has no successor: it moves nowhere."""
        after = min(index + 1, shot.frames - 1)
        slot = self._geometry.hold(shot.start_frame + index, shot.start_frame + after)
        now = blank(Now, 1)
        gain = self._lamps.gain if self._lamps else 1.0
        now[0]["eye"], now[0]["after"] = (_eye(shot, k, self._size, gain) for k in (index, after))
        now[0]["moving"], now[0]["moved"] = self._geometry.trees(slot)
        now[0]["slot"] = slot
        self._now.assign(now)
        self._lens.assign(_lens(shot, index, self._size))
        if self._lamps:
            self._lamps.turn(shot.start_frame + index)
        for stage in self._stages:
            if self._device.is_cuda:
                for command in stage:
                    command()
            else:
                list(pool.map(lambda command: command(), stage))
        return Frame(index, **{name: array.numpy().copy() for name, array in self._out.items()})

    def close(self) -> None:
        """Give back what the garbage collector does not."""

    def _record(self, occlusion: bool, focus: bool, shutter: bool) -> list[list[Command]]:
        """Launches in stages; those of one stage may run side by side."""
        targets = [self._picture(wp.vec3) for _ in range(int(focus) + int(shutter))] + [self._out["rgb"]]
        stages = self._drawing(occlusion, targets[0]) + self._anchoring()
        if focus:
            stages += self._focusing(*targets[:2])
        if shutter:
            stages += self._exposing(*targets[-2:])
        return stages

    def _drawing(self, occlusion: bool, rgb: Any) -> list[list[Command]]:
        """The stages that fill every channel, ``rgb`` as a pinhole sees it in an instant."""
        out = self._out
        seen = [out[n] for n in ("depth", "normal", "albedo", "id", "kind", "motion", "occluded")]
        scene = [self._stage, self._geometry.world]
        stages = self._covering([*scene, self._now])
        shown = [self._now, self._face, *seen, self._start]
        stages.append(self._bands(see.see, [int(occlusion), *scene, *shown]))
        if self._lamps is not None:
            stages += self._lighting([*scene, self._lamps.array, self._now], rgb)
        return stages

    def _anchoring(self, ask: bool = False) -> list[list[Command]]:
        """The stage that fills ``rest``; ``ask``: faces are not known."""
        if "rest" not in self._out:
            return []
        scene = [self._stage, self._geometry.world, self._now]
        places = [self._geometry.rest_points(), self._out["rest"]]
        return [self._bands(anchor.anchor, [int(ask), *scene, self._face, *places])]

    def _covering(self, scene: list[Any]) -> list[list[Command]]:
        """The stages that find the face of every pixel."""
        width, height = self._size
        planes, bands = len(self._faces), range(0, height, _BAND)
        if self._device.is_cuda:
            return [[self._launch(cover.meet, (height, width, planes), [0, *scene, self._faces])]]
        points, corners = self._geometry.world.point.shape[1], len(self._geometry.world.corner)
        spot = wp.zeros(points, dtype=wp.vec3, device=self._device)
        boxes = wp.zeros(corners, dtype=wp.vec4, device=self._device)
        closeness = wp.zeros(self._faces.shape, dtype=float, device=self._device)
        drawn = [boxes, closeness, self._faces]
        return [
            [self._launch(cover.place_points, points, [0, *scene, spot])],
            [self._launch(cover.place_faces, corners, [0, *scene, spot, boxes])],
            [self._launch(cover.cover, 1, [row, _BAND, *scene, *drawn]) for row in bands],
        ]

    @property
    def _stage(self) -> Any:
        if self._lamps is not None:
            return self._lamps.stage
        return self._geometry.stage(self._size)

    def _lighting(self, scene: list[Any], rgb: Any) -> list[list[Command]]:
        """From what is seen to how it looks."""
        out = self._out
        spread = [
            self._array(pattern.discs(), wp.vec2),
            self._array(pattern.hemispheres(), wp.vec3),
        ]
        high, wide = -(-self._size[1] // 2), -(-self._size[0] // 2)
        asked, hidden = (wp.zeros((high, wide), dtype=int, device=self._device) for _ in "ab")
        around, pooled = (wp.zeros((high, wide), dtype=wp.vec3, device=self._device) for _ in "ab")
        arrives, whole, direct, open_ = (self._picture(wp.vec3) for _ in range(4))
        rough = self._picture(int)
        surface = [self._start, out["normal"]]
        lit = [*scene, *spread]
        near = [out["depth"], *surface]
        kinds = [out["kind"], self._face]
        # What a neighbour needs is kept; what only a pixel's own pool needed is used again.
        settled = arrives
        return [
            self._bands(probe.illuminate, [*lit, *surface, *kinds, asked, hidden, around], (high, wide)),
            self._bands(pool.pool, [*lit, *near, self._face, around, pooled], (high, wide)),
            self._bands(
                pool.settle,
                [1, scene[0], self._now, *near, self._face, rough, pooled, around],
                (high, wide),
            ),
            self._bands(
                pool.share_out,
                [*lit, *near, *kinds, asked, hidden, around, arrives, whole, rough, open_],
            ),
            self._bands(pool.soften, [*scene, spread[0], *near, *kinds, rough, arrives, whole, direct]),
            self._bands(
                pool.settle, [0, scene[0], self._now, *near, self._face, rough, direct, settled]
            ),
            self._bands(
                develop.develop,
                [
                    *lit,
                    *(out[n] for n in ("depth", "normal", "albedo", "id")),
                    self._start,
                    self._faces,
                    settled,
                    open_,
                    rgb,
                ],
            ),
        ]

    def _focusing(self, sharp: Any, soft: Any) -> list[list[Command]]:
        """The stages that blur what is out of focus."""
        depth, radius, tiles = self._out["depth"], self._picture(wp.float32), self._tiles(wp.float32)
        # The gathering looks one tile around.
        most = float(min(_TILE, self._size[1] / 20))
        return [
            self._bands(lens.confuse, [self._lens, most, depth, radius]),
            [self._launch(lens.widest, tiles.shape, [_TILE, radius, tiles])],
            self._bands(lens.gather, [_TILE, _BOKEH, depth, radius, tiles, sharp, soft]),
        ]

    def _exposing(self, still: Any, streaked: Any) -> list[list[Command]]:
        """The stages that blur what moves while the shutter is open."""
        out = self._out
        tiles, near = self._tiles(wp.vec2), self._tiles(wp.vec2)
        return [
            [self._launch(lens.fastest, tiles.shape, [_TILE, self._shutter, out["motion"], tiles])],
            [self._launch(lens.around, near.shape, [tiles, near])],
            self._bands(
                lens.expose, [_TILE, self._shutter, out["depth"], out["motion"], near, still, streaked]
            ),
        ]

    def _picture(self, kind: Any) -> Any:
        return wp.zeros((self._size[1], self._size[0]), dtype=kind, device=self._device)

    def _tiles(self, kind: Any) -> Any:
        width, height = self._size
        return wp.zeros((-(-height // _TILE), -(-width // _TILE)), dtype=kind, device=self._device)

    def _bands(
        self, kernel: wp.Kernel, inputs: Sequence[Any], shape: tuple[int, int] | None = None
    ) -> list[Command]:
        """Launches of a kernel over bands of rows; its first argument is the first row."""
        height, width = shape or self._size[::-1]
        step = height if self._device.is_cuda else _BAND
        return [
            self._launch(kernel, (min(step, height - row), width), [row, *inputs])
            for row in range(0, height, step)
        ]

    def _launch(self, kernel: wp.Kernel, dim: int | tuple[int, ...], inputs: Sequence[Any]) -> Command:
        command = wp.launch(kernel, dim=dim, inputs=list(inputs), device=self._device, record_cmd=True)
        return command.launch

    def _array(self, values: NDArray[Any], kind: Any) -> Any:
        return wp.array(values, dtype=kind, device=self._device)


def _eye(shot: Shot, index: int, size: tuple[int, int], gain: float) -> NDArray[Any]:
    eye = blank(Eye, 1)
    x = shot.sensor_mm[0] / (2.0 * float(shot.focal_mm[index]))
    eye[0]["pos"], eye[0]["rot"] = shot.pos[index], rotation(shot.quat[index])
    eye[0]["tan"] = x, x * size[1] / size[0]
    eye[0]["gain"] = gain * 2.0 ** float(shot.exposure_ev[index])
    return eye[0]


def _lens(shot: Shot, index: int, size: tuple[int, int]) -> NDArray[np.float32]:
    """Focus in metres, and the radius in pixels of the circle of confusion at infinity."""
    focal, focus = float(shot.focal_mm[index]) * 1e-3, float(shot.focus_m[index])
    focus = max(focus, 2.0 * focal)
    diameter = focal**2 / (float(shot.aperture[index]) * (focus - focal))
    return np.array([[focus, 0.5 * diameter / (shot.sensor_mm[0] * 1e-3) * size[0], 0.0]], np.float32)
