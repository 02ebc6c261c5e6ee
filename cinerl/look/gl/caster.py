"""`GlCaster`: the caster's frames, drawn by OpenGL."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.look.caster import Caster, Command
from cinerl.look.gl.context import Context
from cinerl.look.gl.picture import Picture
from cinerl.look.gl.seen import Seen, coat_texels
from cinerl.look.gl.textures import Table
from cinerl.look.gl.triangles import Triangles
from cinerl.look.kernels.gone import vanish


class GlCaster(Caster):
    """A `Caster` that draws triangles where that one casts rays.

    Skinning, the lamps' places and the exposure are the caster's; so is the blur of lens and shutter. What
    the next frame hides is asked of rays: a point does not lie in the middle of the next frame's pixel, and
    what a slow camera uncovers is narrower than a pixel, so no depth map tells.

    The context is opened by the first frame.
    """

    _context: Context | None = None
    _painter: Picture | None = None

    def close(self) -> None:
        context, self._context = self._context, None
        if context:
            context.close()

    def _drawing(self, occlusion: bool, rgb: Any) -> list[list[Command]]:
        self._then = self._picture(wp.float32)
        stages: list[list[Command]] = [[lambda: self._draw(rgb)]]
        if occlusion:
            scene = [self._stage, self._geometry.world, self._now]
            goes = [self._out["id"], self._out["motion"], self._then]
            stages.append(self._bands(vanish, [*scene, *goes, self._out["occluded"]]))
        return stages

    def _anchoring(self, ask: bool = True) -> list[list[Command]]:
        return super()._anchoring(ask)

    def _draw(self, rgb: Any) -> None:
        if not self._context:
            self._context = Context(self._size)
            self._context.run(self._set_up)
        self._context.run(lambda: self._fill(rgb))

    def _set_up(self) -> None:
        """Make what stays in OpenGL's memory."""
        coats = Table()
        coats.fill(coat_texels(self._geometry.world.coats.numpy()))
        self._triangles = Triangles(self._geometry)
        self._seen = Seen(self._size, self._stage, coats)
        if self._lamps is not None:
            tables = (coats, self._seen.surface)
            scene = (self._take, self._geometry, self._lamps)
            self._painter = Picture(*scene, tables, self._size, self._samples)

    def _fill(self, rgb: Any) -> None:
        now = self._now.numpy()[0]
        self._triangles.pose(int(now["slot"]))
        seen = self._seen.draw(self._triangles, now)
        _put(self._then, seen.pop("then"))
        for name, values in seen.items():
            _put(self._out[name], values)
        if self._painter is not None:
            _put(rgb, self._painter.draw(now))


def _put(out: Any, values: NDArray[Any]) -> None:
    if out.device.is_cpu:
        out.numpy()[...] = values
    else:
        out.assign(np.ascontiguousarray(values))
