"""`Painter`: pyrender's renderer with our shaders, light beyond white, triangles with two sides."""

from __future__ import annotations

import ctypes
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.look.gl.door import GL, pyrender
from cinerl.look.gl.maps import View
from cinerl.look.gl.program import Program
from cinerl.look.gl.seen import CONSTANTS, put_floor, shaders
from cinerl.look.gl.textures import Table, Target
from cinerl.look.kernels.light import SKY_SHARE, WRAP
from cinerl.look.kernels.records import AREA, PERSON, RIM, SPOT, SUN

_SURFACE = ("eye.glsl", "pattern.glsl", "surface.glsl", "light.glsl")
_NAMES = {
    **CONSTANTS,
    "SKY_SHARE": float(SKY_SHARE),
    "WRAP": float(WRAP),
    "PERSON": int(PERSON),
    "RIM": int(RIM),
    "SUN": int(SUN),
    "SPOT": int(SPOT),
    "AREA": int(AREA),
}
_TABLES = 3
"""Texture units before those of the shadow maps."""


class Painter(pyrender.Renderer):  # type: ignore[misc]
    """Draws a scene whose triangles carry the row of their coat as second texture coordinate."""

    def __init__(
        self,
        size: tuple[int, int],
        samples: int,
        stage: Any,
        tables: tuple[Table, Target],
        sheet: Any,
        shadowless: set[Any],
        openness: NDArray[np.float32],
    ) -> None:
        super().__init__(*size)
        self._samples = min(samples, int(GL.glGetIntegerv(GL.GL_MAX_SAMPLES))) if samples > 1 else 0
        (self._coats, self._surface), self._lamps = tables, Table()
        self._sheet, self._shadowless = sheet, shadowless
        self._stage, self._openness = stage, openness
        self._views: dict[Any, list[View]] = {}
        self._view: View
        self._programs: dict[bool, Program] = {}
        self._shadow = Program("shadow.vert", "shadow.frag", (), CONSTANTS)

    def light(
        self,
        lamps: NDArray[Any],
        rows: list[int],
        nodes: list[Any],
        views: list[list[View]],
        eye: NDArray[Any],
    ) -> None:
        """Set the lamps of the next frame: records, rows with a map, their nodes and views; and the eye."""
        self._views = dict(zip(nodes, views, strict=True))
        self._lamps.fill(_lamp_texels(lamps, rows, views))
        if not self._programs:
            maps = max(len(rows), 1)
            constants = {**_NAMES, "SHADOW_MAPS": maps}
            for over, pair in zip((True, False), shaders("lit"), strict=True):
                self._programs[over] = self._prepared(Program(*pair, _SURFACE, constants), maps)
        for program in self._programs.values():
            program._bind()
            program.put_eye("eye", eye)
            program.put("gain", float(eye["gain"]))

    def __del__(self) -> None:
        # The context takes it all along; the collector does not know whose context is current.
        pass

    def _prepared(self, program: Program, maps: int) -> Program:
        stage = self._stage
        program._bind()
        put_floor(program, stage)
        program.put("size", np.array([self.viewport_width, self.viewport_height]))
        program.put("sky", np.array(stage.sky, np.float32).reshape(3, 3))
        for name in ("lift", "rim"):
            program.put(name, np.array(list(getattr(stage, name))))
        for name in ("haze", "lamps_glow", "cap"):
            program.put(name, float(getattr(stage, name)))
        program.put("openness", self._openness)
        program.put("lamp_count", int(stage.lamps))
        program.put("coats", 0)
        program.put("lamps", 1)
        program.put("surface", 2)
        program.put("shadow_maps", np.arange(_TABLES, _TABLES + maps, dtype=np.int32))
        return program

    # What follows are pyrender's own steps, each where it would do something else.

    def _get_primitive_program(self, primitive: Any, flags: int, program_flags: int) -> Any:
        if not program_flags:
            return self._shadow
        return self._programs[primitive is self._sheet]

    def _bind_lighting(self, scene: Any, program: Any, node: Any, flags: int) -> None:
        self._coats.bind(0)
        self._lamps.bind(1)
        self._surface.bind(2)
        for k, light in enumerate(self._views):
            GL.glActiveTexture(GL.GL_TEXTURE0 + _TABLES + k)
            light.light.shadow_texture._bind()

    def _shadow_mapping_pass(self, scene: Any, light_node: Any, flags: int) -> None:
        GL.glEnable(GL.GL_SCISSOR_TEST)
        for view in self._views[light_node]:
            self._view = view
            self._shadow._bind()
            self._shadow.put("near", view.near)
            super()._shadow_mapping_pass(scene, light_node, flags)
        GL.glDisable(GL.GL_SCISSOR_TEST)

    def _configure_shadow_mapping_viewport(self, light: Any, flags: int) -> None:
        left, bottom, side = self._view.box
        GL.glScissor(left, bottom, side, side)  # what is cleared
        super()._configure_shadow_mapping_viewport(light, flags)
        GL.glViewport(left, bottom, side, side)

    def _get_light_cam_matrices(self, scene: Any, light_node: Any, flags: int) -> tuple[Array, Array]:
        return self._view.view, self._view.projection

    def _bind_and_draw_primitive(self, primitive: Any, pose: Array, program: Any, flags: int) -> None:
        if flags & pyrender.RenderFlags.DEPTH_ONLY and primitive in self._shadowless:
            return
        program.set_uniform("M", pose)
        for switch in (GL.GL_CULL_FACE, GL.GL_BLEND):
            GL.glDisable(switch)
        primitive._bind()
        if primitive.indices is None:
            GL.glDrawArrays(GL.GL_TRIANGLES, 0, len(primitive.positions))
        else:
            GL.glDrawElements(GL.GL_TRIANGLES, primitive.indices.size, GL.GL_UNSIGNED_INT, ctypes.c_void_p(0))
        primitive._unbind()

    def _configure_main_framebuffer(self) -> None:
        fresh = self._main_fb is None
        super()._configure_main_framebuffer()
        if fresh:
            width, height = self._main_fb_dims
            for samples, color, depth in (
                (0, self._main_cb, self._main_db),
                (self._samples, self._main_cb_ms, self._main_db_ms),
            ):
                for name, kind in ((color, GL.GL_RGBA16F), (depth, GL.GL_DEPTH_COMPONENT32F)):
                    GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, name)
                    GL.glRenderbufferStorageMultisample(GL.GL_RENDERBUFFER, samples, kind, width, height)

    def _read_main_framebuffer(self, scene: Any, flags: int) -> NDArray[np.float32]:
        width, height = self._main_fb_dims
        box = (0, 0, width, height)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._main_fb_ms)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._main_fb)
        GL.glBlitFramebuffer(*box, *box, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, self._main_fb)
        out = np.empty((height, width, 3), np.float32)
        GL.glReadPixels(*box, GL.GL_RGB, GL.GL_FLOAT, out)
        # The shaders stored c / (1 + most).
        return out[::-1] / np.maximum(1.0 - out[::-1].max(axis=2, keepdims=True), 1e-3)


def _lamp_texels(lamps: NDArray[Any], rows: list[int], views: list[list[View]]) -> NDArray[np.float32]:
    """[lamps, 20, 4] of the kernels' `Lamp` records and the maps of some."""
    texels = np.zeros((len(lamps), 20, 4), np.float32)
    for k, (vector, number) in enumerate((("place", "kind"), ("aim", "role"), ("power", "size"))):
        texels[:, k, :3], texels[:, k, 3] = lamps[vector], lamps[number]
    texels[:, 3, 0], texels[:, 3, 1], texels[:, 3, 2] = lamps["inner"], lamps["outer"], -1
    for k, (row, around) in enumerate(zip(rows, views, strict=True)):
        texels[row, 3, 2:] = k, around[0].texel
        for m, view in enumerate(around):
            texels[row, 4 + 4 * m : 8 + 4 * m] = (view.projection @ view.view).T
    return texels
