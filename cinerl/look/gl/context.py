"""`Context`: an OpenGL context without a window."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import numpy as np

from cinerl.look.gl.door import EGL, GL, egl
from cinerl.look.gl.owner import Owner, Result
from cinerl.look.needs import SYSTEM
from cinerl.spec.errors import UserError

_NONE = (EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)


class _Platform(egl.EGLPlatform):  # type: ignore[misc]
    """pyrender's, but several may live side by side."""

    def delete_context(self) -> None:
        # All contexts of a process share the display, which pyrender would end here for all of them.
        EGL.eglMakeCurrent(self._egl_display, *_NONE)
        EGL.eglDestroyContext(self._egl_display, self._egl_context)


class Context:
    """An OpenGL context. Any thread may use it: the work is done on the one that owns all contexts."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Open a context on the device that ``EGL_DEVICE_ID`` counts to (default 0).

        Raises:
            UserError: there is none to be had.
        """
        self.closed = False
        self._platform = _owner.run(lambda: _opened(size))
        _open.add(self)

    def run(self, work: Callable[[], Result]) -> Result:
        """What ``work`` returns, which may call OpenGL.

        Raises:
            UserError: the process was forked since the context was opened.
        """
        return _owner.run(lambda: self._bound(work))

    def close(self) -> None:
        """Give everything back that was made in it; does not wait until that is done."""
        if not self.closed:
            self.closed = True
            _open.discard(self)
            _owner.leave(self._platform.delete_context)

    def _bound(self, work: Callable[[], Result]) -> Result:
        self._platform.make_current()
        return work()


def _opened(size: tuple[int, int]) -> _Platform:
    try:
        platform = _Platform(*size, device=_device())
        platform.init_context()
    except UserError:
        raise
    except Exception as error:  # EGL and its wrappers fail in many ways
        found = f"no OpenGL 4.1 ({type(error).__name__})"
        raise UserError("--renderer gl", found, f"run: {SYSTEM}") from error
    if not _displays:
        _displays.append(platform._egl_display)
    return platform


def _device() -> Any:
    wanted, count = os.environ.get("EGL_DEVICE_ID", "0"), len(egl.query_devices())
    if count and wanted not in map(str, range(count)):
        raise UserError("EGL_DEVICE_ID", f"is '{wanted}'", f"want 0 to {count - 1}")
    return egl.get_device_by_index(int(wanted))


def _close_all() -> None:
    """While OpenGL can still be called: clips that nobody has finished, and what the driver runs."""
    for context in list(_open):
        context.closed = True
        context._platform.delete_context()
    for display in _displays:
        EGL.eglTerminate(display)


_open: WeakSet[Context] = WeakSet()
_displays: list[Any] = []
_owner = Owner(_close_all)


def draw_one_pixel() -> str:
    """Open a context, draw, look at what was drawn; returns the name of what drew it.

    Raises:
        UserError: it does not work.
    """
    context = Context((1, 1))
    name, pixel = context.run(_one_pixel)
    context.close()
    if not np.array_equal(pixel, _PROBE):
        raise UserError("--renderer gl", f"{name} does not draw floats", "want a driver of OpenGL 4.1")
    return name


_PROBE = (0.25, 2.5, 0.0, 1.0)


def _one_pixel() -> tuple[str, Any]:
    frame, picture = GL.glGenFramebuffers(1), GL.glGenRenderbuffers(1)
    GL.glBindFramebuffer(GL.GL_FRAMEBUFFER, frame)
    GL.glBindRenderbuffer(GL.GL_RENDERBUFFER, picture)
    GL.glRenderbufferStorage(GL.GL_RENDERBUFFER, GL.GL_RGBA32F, 1, 1)
    GL.glFramebufferRenderbuffer(GL.GL_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0, GL.GL_RENDERBUFFER, picture)
    GL.glClearColor(*_PROBE)
    GL.glClear(GL.GL_COLOR_BUFFER_BIT)
    pixel = np.zeros(4, np.float32)
    GL.glReadPixels(0, 0, 1, 1, GL.GL_RGBA, GL.GL_FLOAT, pixel)
    return GL.glGetString(GL.GL_RENDERER).decode(), pixel
