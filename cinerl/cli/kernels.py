"""Kernels are compiled before long work, not in the middle of it."""

from __future__ import annotations

import warp as wp
from rich.console import Console


def compile_kernels(device: str = "cpu") -> None:
    """Compile the kernels of all imported rooms side by side: a machine's first run takes half as long."""
    with Console(stderr=True).status("compiling kernels"):
        wp.load_module("cinerl", device=device, recursive=True)
