"""`Brush`: strokes fixed to surfaces, found, dressed and laid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look.mesh import blank
from cinerl.paint.canvas import Canvas
from cinerl.paint.kernels import marks as kernels
from cinerl.paint.kernels.marks import Mark

_ROOM = 4096
"""Strokes that there is room for at first."""
_TILE = 16
"""Side of a GPU thread's part of the picture."""


@dataclass(frozen=True)
class Coat:
    """One layer of strokes. Lengths are in pixels of a picture of 360 lines."""

    spacing: float
    """Between strokes."""
    long: float
    wide: float
    """Half of a stroke's length and width."""
    detail: float = 0.0
    """Only where the picture changes by that much over a stroke; 0: everywhere."""
    jitter: float = 0.03
    """Deviation of a stroke's luma."""
    dark: tuple[float, float] | None = None
    """None: opaque. From the first darkness on strokes are seen, from the second on they are opaque."""
    across: tuple[float, float, float] | None = None
    """None: strokes run along what changes least. Or along the cuts with planes across this direction."""


class Brush:
    """Layers of strokes on a canvas.

    Args:
        canvas: what is painted on.
        coats: layers, the lowest first.
        color: [H, W] what strokes take their colour from.
        flow: [H, W] structure tensor: strokes run along what changes least.
        seed: of places and tones.
        ragged: how much bristles show.
        overrun: how much of a stroke is left on what lies behind its own instance.
    """

    def __init__(
        self,
        canvas: Canvas,
        coats: Sequence[Coat],
        color: Any,
        flow: Any,
        seed: int,
        *,
        ragged: float = 1.0,
        overrun: float = 0.5,
    ) -> None:
        self._canvas, self._coats, self._color, self._flow = canvas, coats, color, flow
        self._ragged, self._overrun = ragged, overrun
        self.relief = canvas.picture(float)
        high, wide = canvas.size[::-1]
        self._finds = []
        for number, coat in enumerate(coats):
            key = wp.zeros((2, high, wide), dtype=wp.uint32, device=canvas.device)
            spot = wp.zeros((2, high, wide), dtype=wp.vec3, device=canvas.device)
            inputs = [coat.spacing * canvas.scale, seed + 1009 * number, canvas.sight, key, spot]
            self._finds.append((coat, canvas.stage(kernels.find, inputs), key, spot))
        self._room(_ROOM)

    def paint(self) -> None:
        """Lay all strokes of this frame on the canvas."""
        self._canvas.run([stage for _, stage, _, _ in self._finds])
        color, flow = self._color.numpy(), self._flow.numpy()
        marks = np.concatenate(
            [self._dressed(coat, k.numpy(), s.numpy(), color, flow) for coat, _, k, s in self._finds]
        )
        if len(marks) > len(self._marks):
            self._room(2 * len(marks))
        self._marks[: len(marks)].assign(marks)
        for command in self._lay:
            command.set_param_at_index(3, len(marks))
        self._canvas.run([[command.launch for command in self._lay]])

    def _dressed(
        self, coat: Coat, key: NDArray[Any], spot: NDArray[Any], color: NDArray[Any], flow: NDArray[Any]
    ) -> NDArray[Any]:
        """Marks of one layer, in the order in which they are laid."""
        where = np.nonzero(key)
        names = key[where]
        # A point on the border of two pixels is seen by both.
        names, first = np.unique(names, return_index=True)
        j, i = where[1][first], where[2][first]
        x, y, cover = spot[where][first].T
        out = blank(Mark, len(names))
        out["x"], out["y"], out["key"] = x, y, names
        sight, scale = self._canvas.sight, self._canvas.scale
        out["depth"], out["id"] = sight.depth.numpy()[j, i], sight.id.numpy()[j, i]
        tone = 1.0 + coat.jitter * 3.46 * ((names & 255) / 256.0 - 0.5)
        out["color"] = _bilinear(color, x, y) * tone[:, None]
        e, f, g = flow[j, i].T
        turn = 0.5 * np.arctan2(2 * f, e - g) + np.pi / 2
        if coat.across:
            way = np.array(coat.across, np.float32)
            turn = np.arctan2(sight.down.numpy()[j, i] @ way, sight.right.numpy()[j, i] @ way) + np.pi / 2
            turn += 0.25 * (((names >> 12) & 255) / 256.0 - 0.5)
        out["way"] = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        long = coat.long * scale * (0.8 + 0.4 * ((names >> 8) & 255) / 256.0)
        out["length"], out["width"] = long, coat.wide * scale
        if coat.detail > 0:
            change = np.sqrt(np.maximum(e + g, 0.0)) * coat.wide * scale
            cover = cover * np.clip(2.0 * change / coat.detail - 1.0, 0.0, 1.0)
        if coat.dark:
            low, high = coat.dark
            cover = cover * np.clip((1.0 - out["color"][:, 0] - low) / (high - low), 0.0, 1.0)
            out["color"] = 0.0
        out["cover"] = cover
        return out[cover > 0]

    def _room(self, count: int) -> None:
        """Memory for that many strokes, and the launches that lay them."""
        canvas = self._canvas
        width, height = canvas.size
        self._marks = wp.zeros(count, dtype=Mark, device=canvas.device)
        gpu = canvas.device.is_cuda
        tall, wide = (_TILE, _TILE) if gpu else (-(-height // 4), width)
        inputs = [tall, wide, 0, self._ragged, self._overrun, canvas.sight]
        inputs += [self._marks, canvas.paint, self.relief]
        rows, columns = -(-height // tall), -(-width // wide)
        dims = [(0, rows)] if gpu else [(row, 1) for row in range(rows)]
        self._lay = [
            wp.launch(
                kernels.lay,
                dim=(tiles, columns),
                inputs=[row, *inputs],
                device=canvas.device,
                record_cmd=True,
            )
            for row, tiles in dims
        ]


def _bilinear(picture: NDArray[Any], x: NDArray[Any], y: NDArray[Any]) -> NDArray[Any]:
    """Values of a picture [H, W, C] at places in pixels."""
    high, wide = picture.shape[:2]
    u, v = np.clip(x - 0.5, 0, wide - 1.001), np.clip(y - 0.5, 0, high - 1.001)
    i, j = u.astype(int), v.astype(int)
    s, t = (u - i)[:, None], (v - j)[:, None]
    top = picture[j, i] * (1 - s) + picture[j, i + 1] * s
    low = picture[j + 1, i] * (1 - s) + picture[j + 1, i + 1] * s
    return np.asarray(top * (1 - t) + low * t)
