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

CONSTANTS: Constants = {"FAR": float(FAR), "SOFT": float(SOFT), "FLOOR_KIND": int(FLOOR_KIND)}
_SURFACE = ("eye.glsl", "pattern.glsl", "surface.glsl", "moved.glsl")


class Seen:
    """Draws the G-buffer of a frame."""

    def __init__(self, size: tuple[int, int], stage: Any, coats: Table) -> None:
        self._coats, self._sheet = coats, Sheet()
        self.surface = Target(size, 3)
        """What was drawn last; its first picture is normal and depth (0 for the sky)."""
        self._programs = [Program(v, f, _SURFACE, CONSTANTS) for v, f in shaders("seen")]
        for program in self._programs:
            program._bind()
            put_floor(program, stage)
            program.put("coats", 0)
            program.put("size", np.array(size))

    def draw(self, triangles: Triangles, now: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Channels by name, from what the kernels' `Now` says; ``then``: depth in the next frame."""
        self.surface.open()
        self._coats.bind(0)
        shapes: tuple[Sheet | Triangles, ...] = (self._sheet, triangles)
        for program, shape in zip(self._programs, shapes, strict=True):
            program._bind()
            for name in ("eye", "after"):
                program.put_eye(name, now[name])
            shape.draw()
        GL.glUseProgram(0)
        normal, albedo, motion = (self.surface.read(k) for k in range(3))
        kind = motion[..., 2].astype(np.int32)
        return {
            "normal": normal[..., :3],
            "depth": np.where(kind > 0, normal[..., 3], np.float32(np.inf)),
            "albedo": albedo[..., :3],
            "id": albedo[..., 3].astype(np.int32),
            "kind": kind,
            "motion": motion[..., :2],
            "then": motion[..., 3],
        }


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
