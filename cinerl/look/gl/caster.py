"""`GlCaster`: the caster's frames, drawn by OpenGL."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.caster import Caster, Command
from cinerl.look.gl.context import Context
from cinerl.look.gl.picture import Picture
from cinerl.look.gl.seen import Seen, coat_texels
from cinerl.look.gl.textures import Table
from cinerl.look.gl.triangles import Triangles


class GlCaster(Caster):
    """A `Caster` that draws triangles where that one casts rays.

    Skinning, the lamps' places and the exposure are the caster's; so is the blur of lens and shutter.
    The context is opened by the first frame.
    """

    _context: Context | None = None
    _picture_of: Picture | None = None

    def close(self) -> None:
        context, self._context = self._context, None
        if context is None or context.closed:
            return
        with context.current():
            if self._picture_of is not None:
                self._picture_of.close()
        context.close()

    def _drawing(self, occlusion: bool, rgb: Any) -> list[list[Command]]:
        return [[lambda: self._draw(occlusion, rgb)]]

    def _draw(self, occlusion: bool, rgb: Any) -> None:
        now = self._now.numpy()[0]
        first = self._context is None
        if self._context is None:
            self._context = Context(self._size)
        with self._context.current():
            if first:
                self._set_up(occlusion)
            self._triangles.pose(int(now["slot"]))
            for name, values in self._seen.draw(self._triangles, now).items():
                _fill(self._out[name], values)
            if self._picture_of is not None:
                _fill(rgb, self._picture_of.draw(now))

    def _set_up(self, occlusion: bool) -> None:
        """Make what stays in OpenGL's memory."""
        coats = Table()
        coats.fill(coat_texels(self._geometry.world.coats.numpy()))
        self._triangles = Triangles(self._geometry)
        self._seen = Seen(self._size, self._stage, coats, occlusion)
        if self._lamps is not None:
            tables = (coats, self._seen.surface)
            scene = (self._take, self._geometry, self._lamps)
            self._picture_of = Picture(*scene, tables, self._size, self._samples)


def _fill(out: Any, values: NDArray[Any]) -> None:
    if out.device.is_cpu:
        out.numpy()[...] = values
    else:
        out.assign(np.ascontiguousarray(values))
