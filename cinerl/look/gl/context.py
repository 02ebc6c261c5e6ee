"""`Context`: an OpenGL context without a window."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakSet

import numpy as np

from cinerl.look.gl.door import EGL, GL, egl
from cinerl.look.needs import SYSTEM
from cinerl.spec.errors import UserError


class _Platform(egl.EGLPlatform):  # type: ignore[misc]
    """pyrender's, but several may live side by side, each current only while it is used."""

    def make_uncurrent(self) -> None:
        none = (EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
        EGL.eglMakeCurrent(self._egl_display, *none)

    def delete_context(self) -> None:
        # All contexts of a process share the display, which pyrender would end here for all of them.
        EGL.eglDestroyContext(self._egl_display, self._egl_context)


class Context:
    """An OpenGL context. Only inside `current` it belongs to a thread; any may make the next frame."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Open a context on the device that ``EGL_DEVICE_ID`` counts to (default 0).

        Raises:
            UserError: there is none to be had.
        """
        try:
            device = egl.get_device_by_index(int(os.environ.get("EGL_DEVICE_ID", "0")))
            self._platform = _Platform(*size, device=device)
            self._platform.init_context()
            self._platform.make_uncurrent()
        except Exception as error:  # EGL and its wrappers fail in many ways
            raise UserError(
                "--renderer gl", f"no OpenGL 4.1 ({type(error).__name__})", f"run: {SYSTEM}"
            ) from error
        self.closed = False
        _open.add(self)

    @contextmanager
    def current(self) -> Iterator[None]:
        """Bind the context to this thread for a while."""
        self._platform.make_current()
        try:
            yield
        finally:
            self._platform.make_uncurrent()

    def close(self) -> None:
        """Give everything back that was made in it."""
        self.closed = True
        _open.discard(self)
        self._platform.delete_context()


_open: WeakSet[Context] = WeakSet()


@atexit.register
def _close_all() -> None:
    """While OpenGL can still be called: a clip that nobody has finished."""
    for context in list(_open):
        context.close()


def draw_one_pixel() -> str:
    """Open a context, draw, look at what was drawn; returns the name of what drew it.

    Raises:
        UserError: it does not work.
    """
    context = Context((1, 1))
    with context.current():
        frame, picture = GL.glGenFramebuffers(1), GL.glGenRenderbuffers(1)
        GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, frame)
        GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, picture)
        GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGBA32F, 1, 1)
        GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, picture)
        GL.glClearColor(0.25, 2.5, 0.0, 1.0)
        GL.glClear(GL.GL_COLOR_BUFFER_BIT)
        pixel = np.zeros(4, np.float32)
        GL.glReadPixels(0, 0, 1, 1, GL.GL_RGBA, GL.GL_FLOAT, pixel)
        name = GL.glGetString(GL.GL_RENDERER).decode()
    context.close()
    if not np.array_equal(pixel, [0.25, 2.5, 0.0, 1.0]):
        raise UserError("--renderer gl", f"{name} does not draw floats", "want a driver of OpenGL 4.1")
    return name
