"""Warp kernels of the ray caster: one source for the CPU and CUDA."""
