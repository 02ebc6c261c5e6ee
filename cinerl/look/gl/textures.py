"""Textures of floats: tables for the shaders, and targets that they draw to."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.look.gl.door import GL

Floats = NDArray[np.float32]


class Table:
    """[rows, columns, 4] floats that shaders fetch by row and column."""

    def __init__(self) -> None:
        self._name = GL.glGenTextures(1)

    def fill(self, texels: Floats) -> None:
        """Replace all of it."""
        rows, columns, _ = texels.shape
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._name)
        _exact()
        GL.glTexImage2D(
            GL.GL_TEXTURE_2D,
            0,
            GL.GL_RGBA32F,
            columns,
            rows,
            0,
            GL.GL_RGBA,
            GL.GL_FLOAT,
            np.ascontiguousarray(texels, np.float32),
        )

    def bind(self, unit: int) -> None:
        """Make it the texture of a unit."""
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._name)


class Target:
    """A frame buffer of float textures with a depth of 32 bits."""

    def __init__(self, size: tuple[int, int], pictures: int) -> None:
        self._size = size
        self._names = [GL.glGenTextures(1) for _ in range(pictures)]
        self._frame, self._depth = GL.glGenFramebuffers(1), GL.glGenRenderbuffers(1)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._frame)
        for k, name in enumerate(self._names):
            GL.glBindTexture(GL.GL_TEXTURE_2D, name)
            _exact()
            GL.glTexImage2D(GL.GL_TEXTURE_2D, 0, GL.GL_RGBA32F, *size, 0, GL.GL_RGBA, GL.GL_FLOAT, None)
            GL.glFramebufferTexture2D(
                GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0 + k, GL.GL_TEXTURE_2D, name, 0
            )
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, self._depth)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_DEPTH_COMPONENT32F, *size)
        GL.glFramebufferRenderbuffer(
            GL.GL_FRAMEBUFFER, GL.GL_DEPTH_ATTACHMENT, GL.GL_RENDERBUFFER, self._depth
        )
        GL.glDrawBuffers(pictures, [GL.GL_COLOR_ATTACHMENT0 + k for k in range(pictures)])

    def open(self) -> None:
        """Draw to it from now on: nothing is there yet, and triangles have two sides."""
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._frame)
        GL.glViewport(0, 0, *self._size)
        for switch in (GL.GL_CULL_FACE, GL.GL_BLEND, GL.GL_MULTISAMPLE):
            GL.glDisable(switch)
        GL.glEnable(GL.GL_DEPTH_TEST)
        GL.glDepthFunc(GL.GL_LESS)
        GL.glClear(GL.GL_DEPTH_BUFFER_BIT)

    def read(self, picture: int) -> Floats:
        """[H, W, 4] of one picture, the first row at the top."""
        width, height = self._size
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, self._frame)
        GL.glReadBuffer(GL.GL_COLOR_ATTACHMENT0 + picture)
        out = np.empty((height, width, 4), np.float32)
        GL.glReadPixels(0, 0, width, height, GL.GL_RGBA, GL.GL_FLOAT, out)
        return out[::-1]

    def bind(self, unit: int) -> None:
        """Make the first picture the texture of a unit."""
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, self._names[0])


def _exact() -> None:
    """Of the bound texture: no filter, no levels."""
    for which in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
        GL.glTexParameteri(GL.GL_TEXTURE_2D, which, GL.GL_NEAREST)
