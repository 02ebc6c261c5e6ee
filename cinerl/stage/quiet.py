"""Silence for PyBullet's C library, which writes to the process's own descriptors."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing that C code prints inside is seen."""
    _flush()
    saved = os.dup(1), os.dup(2)
    null = os.open(Path(os.devnull), os.O_WRONLY)
    try:
        os.dup2(null, 1)
        os.dup2(null, 2)
        yield
    finally:
        _flush()
        for fd, copy in zip((1, 2), saved, strict=True):
            os.dup2(copy, fd)
            os.close(copy)
        os.close(null)


def _flush() -> None:
    """What C or Python hold back would otherwise come out on the wrong side."""
    sys.stdout.flush()
    sys.stderr.flush()
    ctypes.CDLL(None).fflush(None)


with quiet():
    import pybullet as pybullet  # the first import prints a banner
