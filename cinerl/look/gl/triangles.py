"""`Triangles`: all triangles of a take in OpenGL's memory, in two frames."""

from __future__ import annotations

import ctypes

import numpy as np
from numpy.typing import NDArray

from cinerl.look.gl.door import GL
from cinerl.look.world import Geometry

_SIZES = (3, 3, 3, 2, 1)
"""Floats of a point: place, place in the next frame, normal, uv, coat."""
_MOVES = 9


class Triangles:
    """The points of `Geometry`; those that move are sent again for every frame."""

    def __init__(self, geometry: Geometry) -> None:
        world = geometry.world
        self._world = world
        corner = world.corner.numpy()
        coat = coats_of_points(corner, world.coat.numpy(), len(world.uv))
        self._first = int(corner[world.first :].min())
        self._place = self._points(slice(None), 0)
        fixed = np.column_stack([world.uv.numpy(), coat])
        self._count = corner.size
        self._array = GL.glGenVertexArrays(1)
        GL.glBindVertexArray(self._array)
        self._moving = self._attributes(self._place, _SIZES[:3], 0)
        self._attributes(fixed, _SIZES[3:], 3)
        GL.glBindBuffer(GL.GL_ELEMENT_ARRAY_BUFFER, GL.glGenBuffers(1))
        corners = np.ascontiguousarray(corner.ravel(), np.uint32)
        GL.glBufferData(GL.GL_ELEMENT_ARRAY_BUFFER, corners.nbytes, corners, GL.GL_STATIC_DRAW)
        GL.glBindVertexArray(0)

    def pose(self, slot: int) -> None:
        """Take over the frame of a slot, and of the other as the next."""
        rows = self._points(slice(self._first, None), slot)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, self._moving)
        GL.glBufferSubData(GL.GL_ARRAY_BUFFER, self._first * _MOVES * 4, rows.nbytes, rows)

    def draw(self) -> None:
        """Draw all with the bound program."""
        GL.glBindVertexArray(self._array)
        GL.glDrawElements(GL.GL_TRIANGLES, self._count, GL.GL_UNSIGNED_INT, ctypes.c_void_p(0))
        GL.glBindVertexArray(0)

    def _points(self, which: slice, slot: int) -> NDArray[np.float32]:
        point, normal = self._world.point.numpy(), self._world.normal.numpy()
        return np.concatenate([point[slot, which], point[1 - slot, which], normal[slot, which]], axis=1)

    @staticmethod
    def _attributes(values: NDArray[np.float32], sizes: tuple[int, ...], first: int) -> int:
        buffer = GL.glGenBuffers(1)
        values = np.ascontiguousarray(values, np.float32)
        GL.glBindBuffer(GL.GL_ARRAY_BUFFER, buffer)
        GL.glBufferData(GL.GL_ARRAY_BUFFER, values.nbytes, values, GL.GL_DYNAMIC_DRAW)
        offset = 0
        for k, size in enumerate(sizes):
            start = ctypes.c_void_p(4 * offset)
            GL.glEnableVertexAttribArray(first + k)
            GL.glVertexAttribPointer(first + k, size, GL.GL_FLOAT, False, 4 * sum(sizes), start)
            offset += size
        return int(buffer)


class Sheet:
    """One triangle over the whole picture."""

    CORNERS = np.array([[-1, -1, 0], [3, -1, 0], [-1, 3, 0]], np.float32)

    def __init__(self) -> None:
        self._array = GL.glGenVertexArrays(1)
        GL.glBindVertexArray(self._array)
        Triangles._attributes(self.CORNERS, (3,), 0)
        GL.glBindVertexArray(0)

    def draw(self) -> None:
        """Draw it with the bound program."""
        GL.glBindVertexArray(self._array)
        GL.glDrawArrays(GL.GL_TRIANGLES, 0, 3)
        GL.glBindVertexArray(0)


def coats_of_points(corner: NDArray[np.int32], coat: NDArray[np.int32], points: int) -> NDArray[np.float32]:
    """[V] the coat of each point; no point is shared by two surfaces."""
    out = np.zeros(points, np.float32)
    out[corner.ravel()] = np.repeat(coat, 3)
    return out
