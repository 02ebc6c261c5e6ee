"""Warp kernels of the painters: one source for the CPU and CUDA."""

import cinerl.camera.kernels  # noqa: F401 - starts Warp quietly
