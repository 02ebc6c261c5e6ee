"""`Raster`: pictures of N cameras, each on its own take and frame, small and fast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.camera import arrays
from cinerl.camera.kernels.rows import Rows
from cinerl.camera.lanes import Lanes
from cinerl.look.bake import bake, largest, posed, reach_of, shared
from cinerl.look.display import display
from cinerl.look.kernels import sketch
from cinerl.look.kernels.scenes import Desk, Film, Past, Scenes
from cinerl.look.lights import Lit
from cinerl.look.models import Models, models
from cinerl.look.pose import pose
from cinerl.spec.take import Take
from cinerl.surface import Floats

SIZE = (112, 63)
"""The film's own 16:9, as many pixels as 84 x 84."""


class Raster:
    """A rasteriser over the rows of a filming core.

    Every pixel is what the ray through its centre meets. Whatever ``size`` is, it holds the whole of the
    film's 16:9 frame: a square one is squeezed.

    Args:
        takes: what the rows film; ``state.take`` counts in it.
        state: the cameras, N rows.
        size: width and height in pixels.
        planes: byte planes of a picture: 3, 4 or 11; see `cinerl.env.planes`.
        stack: how many pictures the byte planes keep.
        exact: also fill ``depth``, ``id``, ``kind``, ``normal`` and ``motion``.
        shown: what each take shows; None takes its `models` in low detail.
        exposure_ev: stops by which all lenses are opened.
        lit: how each take is lit; None takes the lights of their sets.
        device: ``cpu`` or ``cuda``.
        threads: CPU threads to spread rows over.
    """

    def __init__(
        self,
        takes: Sequence[Take],
        state: Rows,
        *,
        size: tuple[int, int] = SIZE,
        planes: int = 3,
        stack: int = 1,
        exact: bool = False,
        shown: Sequence[Models] | None = None,
        exposure_ev: float = 0.0,
        lit: Sequence[Lit] | None = None,
        device: str = "cpu",
        threads: int = 2,
    ) -> None:
        rows = len(state.take)
        self.size, self.planes, self.stack, self.device = size, planes, stack, device
        self._takes, self._shown = takes, shown or [models(t, "low") for t in takes]
        self.scenes = bake(takes, self._shown, device, exposure_ev, lit)
        self._recorded: list[tuple[Floats, int, Floats]] = []
        self.past = arrays.allocate(Past, rows, device)
        self._lanes = Lanes(rows, device, threads, split_from=2)
        self.film = _film(rows, size, planes, stack, exact, device)
        self._older = wp.zeros_like(self.film.byte)
        self._chosen: Any = wp.full(rows, 1, dtype=int, device=device)
        self._fresh: Any = wp.full(rows, 1, dtype=int, device=device)
        self._program = self._record(state, rows)

    def see(self, chosen: NDArray[np.bool_] | None = None, fresh: NDArray[np.bool_] | None = None) -> None:
        """Make the pictures of the ``chosen`` rows [N]; ``fresh`` ones [N] are the first of an episode."""
        everyone = np.ones(len(self._chosen), np.int32)
        self._chosen.assign(everyone if chosen is None else chosen.astype(np.int32))
        self._fresh.assign(0 * everyone if fresh is None else fresh.astype(np.int32))
        self._lanes.run(self._program)

    def advance(self) -> None:
        """Make the next picture of every row; the oldest falls out of the stack."""
        if self.stack > 1:
            byte = self.film.byte
            kept = len(byte) - self.planes
            # One byte plane further on is one picture back; the kernel overwrites what wraps around.
            wp.copy(self._older, byte, src_offset=self.planes, count=kept)
            wp.copy(byte, self._older, count=kept)
        self.see()

    def repose(self, take: int, frame: int, link_pos: Floats, link_quat: Floats) -> None:
        """Put other poses [L, 3], [L, 4] in a frame of a take, on the CPU: what happens live."""
        scenes, first = self.scenes, int(self.scenes.first_figure.numpy()[take])
        for body, figure in enumerate(self._shown[take].figures):
            point, normal = posed(figure, [pose(self._takes[take], body, frame, (link_pos, link_quat))])
            start = int(scenes.figure_point.numpy()[first + body]) + frame * point.shape[1]
            reach = int(scenes.first_reach.numpy()[first + body]) + frame
            self._overwrite(scenes.point.numpy(), start, point[0])
            self._overwrite(scenes.lean.numpy(), start - scenes.skin_point, normal[0])
            self._overwrite(scenes.reach.numpy(), reach, reach_of(point))

    def restore(self) -> None:
        """Every pose as it was recorded."""
        while self._recorded:
            array, at, values = self._recorded.pop()
            array[at : at + len(values)] = values

    def _overwrite(self, array: Floats, at: int, values: Floats) -> None:
        place = array[at : at + len(values)]
        self._recorded.append((array, at, place.copy()))
        place[:] = values

    def _record(self, state: Rows, rows: int) -> Any:
        """A desk for each lane on a CPU, one for each row on a GPU."""
        width, height = self.size
        spread = int(self.device != "cpu")
        room = largest(self.scenes)
        self._desk = _desk(rows if spread else len(self._lanes.spans), width * height, room, self.device)
        tones: Any = wp.array(tones_of(), dtype=wp.uint8, device=self.device)
        records = [shared(self.scenes, Scenes, self.device), shared(self._desk, Desk, self.device)]
        common = [state, self.past, *records, self.film, tones, self._chosen, self._fresh]
        return [
            [
                wp.launch(
                    sketch.picture,
                    dim=end - start,
                    inputs=[*common, width, height, wp.vec2i(*room), slot * (1 - spread), spread, start],
                    device=self.device,
                    record_cmd=True,
                )
            ]
            for slot, (start, end) in enumerate(self._lanes.spans)
        ]


def tones_of() -> NDArray[np.uint8]:
    """The display's curve over light, from 0 on in equal steps."""
    step = sketch.BRIGHTEST / sketch.TONES
    light = ((np.arange(sketch.TONES) + 0.5) * step).astype(np.float32)
    return np.ascontiguousarray(display(np.repeat(light[:, None, None], 3, axis=2))[:, 0, 0])


def _film(rows: int, size: tuple[int, int], planes: int, stack: int, exact: bool, device: str) -> Film:
    film = Film()
    pixels = rows * size[0] * size[1]
    film.planes, film.stride, film.exact = planes, planes * stack, int(exact)
    film.byte = wp.zeros(pixels * film.stride, dtype=wp.uint8, device=device)
    kinds = {"depth": float, "id": int, "kind": wp.uint8, "normal": wp.vec3, "motion": wp.vec2}
    for name, kind in kinds.items():
        setattr(film, name, wp.zeros(pixels if exact else 1, dtype=kind, device=device))
    return film


def _desk(slots: int, pixels: int, room: tuple[int, int], device: str) -> Desk:
    desk = Desk()
    points, bodies = room
    sizes = {
        "shadow": bodies,
        **dict.fromkeys(("near", "cover"), pixels),
        **dict.fromkeys(("place", "spot"), points),
    }
    kinds = Desk.__annotations__
    for name, size in sizes.items():
        setattr(desk, name, wp.zeros(slots * size, dtype=kinds[name].dtype, device=device))
    return desk
