"""`Seen`: every channel but the light's, drawn into float textures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.gl.door import GL
from cinerl.look.gl.program import Constants, Program
from cinerl.look.gl.textures import Table, Target
from cinerl.look.gl.triangles import Sheet, Triangles
from cinerl.look.kernels.ray import SOFT
from cinerl.look.kernels.records import FAR, FLOOR_KIND

FINER = 2
"""Pixels of the next frame's depth to one of the picture, each way."""
CONSTANTS: Constants = {"FAR": float(FAR), "SOFT": float(SOFT), "FLOOR_KIND": int(FLOOR_KIND)}
_SURFACE = ("eye.glsl", "pattern.glsl", "surface.glsl", "gone.glsl")


class Seen:
    """Draws the G-buffer of a frame: what is hidden in the next one is looked up in a finer depth of that."""

    def __init__(self, size: tuple[int, int], stage: Any, coats: Table, deep: bool) -> None:
        self._size, self._coats, self._deep = size, coats, deep
        self._sheet = Sheet()
        self.surface = Target(size, 3)
        """What was drawn last; its first picture is normal and depth (0 for the sky)."""
        self._see = [Program(v, f, _SURFACE, CONSTANTS) for v, f in shaders("seen")]
        self._reach = [Program(v, f, ("eye.glsl",), CONSTANTS) for v, f in shaders("reach")]
        self._next = Target((size[0] * FINER, size[1] * FINER), 1)
        for program in self._see:
            program._bind()
            put_floor(program, stage)
            program.put("coats", 0)
            program.put("reach", 1)
        for program in (*self._see, *self._reach):
            program._bind()
            program.put("size", np.array(size))
            program.put("finer", float(FINER))
            program.put("deep", int(deep))

    def draw(self, triangles: Triangles, now: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Channels by name, from what the kernels' `Now` says."""
        if self._deep:
            self._next.open()
            self._paint(self._reach, triangles, now)
        self.surface.open()
        self._coats.bind(0)
        self._next.bind(1)
        self._paint(self._see, triangles, now)
        normal, albedo, motion = (self.surface.read(k) for k in range(3))
        kind = motion[..., 2].astype(np.int32)
        return {
            "normal": normal[..., :3],
            "depth": np.where(kind > 0, normal[..., 3], np.float32(np.inf)),
            "albedo": albedo[..., :3],
            "id": albedo[..., 3].astype(np.int32),
            "kind": kind,
            "motion": motion[..., :2],
            "occluded": motion[..., 3] > 0.5,
        }

    def _paint(self, programs: list[Program], triangles: Triangles, now: NDArray[Any]) -> None:
        shapes: tuple[Sheet | Triangles, ...] = (self._sheet, triangles)
        for program, shape in zip(programs, shapes, strict=True):
            program._bind()
            for name in ("eye", "after"):
                program.put_eye(name, now[name])
            shape.draw()
        GL.glUseProgram(0)


def put_floor(program: Program, stage: Any) -> None:
    """Set what the shaders know of the floor."""
    for name in ("floor0", "floor1"):
        program.put(name, np.array(list(getattr(stage, name))))
    program.put("floor_pattern", int(stage.floor_pattern))
    program.put("floor_pitch", float(stage.floor_pitch))
    program.put("floor_gloss", float(stage.floor_gloss))


def coat_texels(coats: NDArray[Any]) -> NDArray[np.float32]:
    """[C, 4, 4] of the kernels' `Coat` records."""
    columns = [
        [coats["id"], coats["kind"], coats["pattern"], coats["pitch"]],
        [*coats["color0"].T, coats["gloss"]],
        [*coats["color1"].T, coats["skin"]],
        [*coats["glow"].T, np.zeros(len(coats))],
    ]
    return np.moveaxis(np.array(columns, np.float32), 2, 0)


def shaders(name: str) -> list[tuple[str, str]]:
    """Shaders of the sheet, and of the triangles."""
    return [("sheet.vert", f"{name}_sheet.frag"), (f"{name}.vert", f"{name}.frag")]
