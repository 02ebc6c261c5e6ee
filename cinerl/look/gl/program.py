"""`Program`: one of our shader programs, in the form that pyrender draws with."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.gl.door import GL, ShaderProgram

Constants = Mapping[str, int | float]
"""Named numbers that shaders take over from Python, so that they stand in one place."""
_VERSION = "#version 410 core\n"


class Program(ShaderProgram):  # type: ignore[misc]
    """A vertex and a fragment shader of this folder; the second with shared functions before it."""

    def __init__(self, vertex: str, fragment: str, shared: tuple[str, ...], constants: Constants) -> None:
        super().__init__(vertex, fragment)
        self._shared, self._constants = shared, constants
        self._places: dict[str, int] = {}
        self._add_to_context()

    def put(self, name: str, value: int | float | NDArray[Any]) -> None:
        """Set a uniform of the bound program: a number, a vector of 2 or 3, a matrix of 3 x 3, or int32s."""
        place = self._places.setdefault(name, GL.glGetUniformLocation(self._program_id, name))
        if place < 0:
            return  # the compiler found that nothing depends on it
        if isinstance(value, int):
            GL.glUniform1i(place, value)
        elif isinstance(value, float):
            GL.glUniform1f(place, value)
        elif value.dtype == np.int32 and value.ndim == 1:
            GL.glUniform1iv(place, len(value), value)
        elif value.shape == (3, 3):
            GL.glUniformMatrix3fv(place, 1, GL.GL_TRUE, np.ascontiguousarray(value, np.float32))
        else:
            put = {2: GL.glUniform2fv, 3: GL.glUniform3fv}[len(value)]
            put(place, 1, np.ascontiguousarray(value, np.float32))

    def put_eye(self, name: str, eye: NDArray[Any]) -> None:
        """Set a uniform of type Eye from the kernels' record."""
        for field in ("pos", "rot", "tan"):
            self.put(f"{name}.{field}", eye[field])

    def _load(self, shader_filename: str) -> str:
        constants = "".join(
            f"const {type(value).__name__} {name} = {value!r};\n" for name, value in self._constants.items()
        )
        folder = resources.files("cinerl.look.gl") / "shaders"
        shared = self._shared if shader_filename == self.fragment_shader else ("eye.glsl",)
        texts = [(folder / name).read_text() for name in (*shared, shader_filename)]
        return _VERSION + constants + "".join(texts)
