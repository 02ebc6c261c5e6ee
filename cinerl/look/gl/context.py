"""`Context`: an OpenGL context without a window."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from cinerl.look.gl.door import EGL, egl


class _Platform(egl.EGLPlatform):  # type: ignore[misc]
    """pyrender's, but several may live side by side, each current only while it is used."""

    def make_uncurrent(self) -> None:
        none = (EGL.EGL_NO_SURFACE, EGL.EGL_NO_SURFACE, EGL.EGL_NO_CONTEXT)
        EGL.eglMakeCurrent(self._egl_display, *none)

    def delete_context(self) -> None:
        # All contexts of a process share the display, which pyrender would end here for all of them.
        EGL.eglDestroyContext(self._egl_display, self._egl_context)
        self._egl_context = None


class Context:
    """An OpenGL context. It belongs to a thread only inside `current`, so any thread may make the next frame."""

    def __init__(self, size: tuple[int, int]) -> None:
        """Open a context on the device that ``EGL_DEVICE_ID`` counts to (default 0).

        Raises:
            Exception: whatever EGL and its wrappers raise when there is none to be had.
        """
        device = egl.get_device_by_index(int(os.environ.get("EGL_DEVICE_ID", "0")))
        self._platform = _Platform(*size, device=device)
        self._platform.init_context()
        self._platform.make_uncurrent()

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
        self._platform.delete_context()
