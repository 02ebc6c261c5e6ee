"""`Canvas`: one frame on a Warp device, and launches over its pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look.display import display
from cinerl.look.frame import Frame
from cinerl.paint.kernels import edges, sight, smooth
from cinerl.paint.kernels.sight import Sight

Command = Callable[[], None]
Stage = list[Command]
_BANDS = 4
"""Launches that a picture is cut into on the CPU; threads share them out."""
_KINDS = {
    "look": wp.vec3,
    "rgb": wp.vec3,
    "albedo": wp.vec3,
    "depth": wp.float32,
    "normal": wp.vec3,
    "id": wp.int32,
    "kind": wp.int32,
    "rest": wp.vec4,
    "right": wp.vec3,
    "down": wp.vec3,
}
CHANNELS = ("rgb", "albedo", "depth", "normal", "id", "kind", "rest")
"""Of a frame, that are read."""
_LEAST_SCALE = 0.6
"""Pens do not get thinner than that in small pictures."""


class Canvas:
    """Holds what painters read and what they paint on. Stages are recorded once and run for every frame.

    Args:
        size: width and height in pixels.
        device: a Warp device.
        threads: threads on the CPU; pictures are equal to the bit for any number.
    """

    def __init__(self, size: tuple[int, int], device: str = "cpu", threads: int = 2) -> None:
        self.size, self.device = size, wp.get_device(device)
        self.scale = max(size[1] / 360.0, _LEAST_SCALE)
        self.sight = Sight()
        self.sight.width, self.sight.height = size
        self.sight.scale = self.scale
        for name, kind in _KINDS.items():
            setattr(self.sight, name, self.picture(kind))
        self.paint = self.picture(wp.vec3)
        self._codes = wp.zeros((size[1], size[0], 3), dtype=wp.uint8, device=self.device)
        self._pool = ThreadPoolExecutor(max(threads, 1))
        self._first = self.stage(sight.lean, [self.sight])
        self._last = self.stage(sight.develop, [self.paint, self._codes])

    def take(self, frame: Frame) -> None:
        """Have a frame ready to be painted."""
        assert frame.rest is not None
        arrays = {
            "look": display(frame.rgb).astype(np.float32) / 255.0,
            **{name: getattr(frame, name) for name in CHANNELS},
        }
        for name, values in arrays.items():
            getattr(self.sight, name).assign(np.ascontiguousarray(values))
        self.run([self._first])

    def codes(self) -> NDArray[np.uint8]:
        """[H, W, 3] what has been painted."""
        self.run([self._last])
        return np.array(self._codes.numpy())

    def run(self, stages: Sequence[Stage]) -> None:
        """Run stages one after the other; the launches of one side by side."""
        for stage in stages:
            if self.device.is_cuda or len(stage) == 1:
                for command in stage:
                    command()
            else:
                list(self._pool.map(lambda command: command(), stage))

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()

    def picture(self, kind: Any = wp.vec3) -> Any:
        """An array [H, W] of zeros on the device."""
        return wp.zeros(self.size[::-1], dtype=kind, device=self.device)

    def stage(self, kernel: wp.Kernel, inputs: Sequence[Any]) -> Stage:
        """A kernel over all pixels; its first argument is the first row."""
        width, height = self.size
        step = height if self.device.is_cuda else -(-height // _BANDS)
        return [
            self.launch(kernel, (min(step, height - row), width), [row, *inputs])
            for row in range(0, height, step)
        ]

    def launch(self, kernel: wp.Kernel, dim: int | tuple[int, ...], inputs: Sequence[Any]) -> Command:
        """One recorded launch."""
        return wp.launch(
            kernel, dim=dim, inputs=list(inputs), device=self.device, record_cmd=True
        ).launch

    def blurred(self, source: Any, sigma: float) -> tuple[list[Stage], Any]:
        """Stages that blur a picture, and the result."""
        half, out = self.picture(), self.picture()
        reach = int(np.ceil(2.5 * sigma))
        weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
        bell: Any = wp.array((weights / weights.sum()).astype(np.float32), dtype=float, device=self.device)
        stages = [
            self.stage(smooth.blur, [0, 1, bell, source, half]),
            self.stage(smooth.blur, [1, 0, bell, half, out]),
        ]
        return stages, out

    def softened(self, source: Any, keen: float, passes: int) -> tuple[list[Stage], Any]:
        """Stages that smooth a picture inside its edges, and the result."""
        stages = []
        for k in range(passes):
            out = self.picture()
            stages.append(self.stage(smooth.soften, [1 << k, keen, self.sight, source, out]))
            source = out
        return stages, source

    def outlines(self, sigma: float) -> tuple[list[Stage], Any]:
        """Stages that draw outlines and creases ``sigma`` pixels soft, and the result."""
        round_, normal = self.blurred(self.sight.normal, 0.8)
        edge, out = self.picture(), self.picture()
        drawn, line = self.blurred(edge, sigma)
        spread, wide = self.blurred(edge, 4.0 * sigma)
        stages = [*round_, self.stage(edges.outline, [self.sight, normal, edge]), *drawn, *spread]
        return [*stages, self.stage(edges.thin_out, [line, wide, out])], out

    def lights(self, keen: float, passes: int) -> tuple[list[Stage], Any]:
        """Stages that smooth the light on what is seen, and the result: see `relight`."""
        raw = self.picture()
        stages, out = self.softened(raw, keen, passes)
        return [self.stage(smooth.relight, [self.sight, raw]), *stages], out

    def flow(self, source: Any, sigma: float) -> tuple[list[Stage], Any]:
        """Stages of the smoothed structure tensor of a picture, and the result."""
        sharp = self.picture()
        stages, out = self.blurred(sharp, sigma)
        return [self.stage(smooth.tensor, [self.sight, source, sharp]), *stages], out
