"""Warp kernels of the ray caster: one source for the CPU and CUDA."""

import cinerl.camera.kernels  # noqa: F401 - starts Warp quietly
