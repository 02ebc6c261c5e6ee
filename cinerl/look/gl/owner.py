"""The one thread of a process that calls OpenGL."""

from __future__ import annotations

import atexit
import os
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from cinerl.spec.errors import UserError

Result = TypeVar("Result")
_PATIENCE_S = 10.0


class Owner:
    """Does what it is given, one after the other.

    A context belongs to a thread, and neither PyOpenGL nor every driver bears two threads at a time. Work
    goes through a `SimpleQueue`, which a finaliser may use in the middle of anything.
    """

    def __init__(self, at_end: Callable[[], None]) -> None:
        """Start the thread; ``at_end`` is the last that it does, while the process ends."""
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._process, self._at_end = os.getpid(), at_end
        self._thread = Thread(target=self._serve, name="opengl", daemon=True)
        self._thread.start()
        atexit.register(self._end)

    def run(self, work: Callable[[], Result]) -> Result:
        """Have work done, and wait for what it returns or raises.

        Raises:
            UserError: the process was forked after the thread began, or is at its end.
        """
        if os.getpid() != self._process:
            raise UserError("--renderer gl", "OpenGL does not survive a fork", "spawn processes instead")
        if not self._thread.is_alive():
            raise UserError("--renderer gl", "the process is at its end")
        result: Future[Result] = Future()

        def answer() -> None:
            try:
                result.set_result(work())
            except BaseException as error:  # whoever waits gets it
                result.set_exception(error)

        self._work.put(answer)
        return result.result()

    def leave(self, work: Callable[[], object]) -> None:
        """Have work done some time, unheard."""
        self._work.put(work)

    def _serve(self) -> None:
        while work := self._work.get():
            with suppress(Exception):
                work()
        self._at_end()

    def _end(self) -> None:
        self._work.put(None)
        self._thread.join(_PATIENCE_S)
