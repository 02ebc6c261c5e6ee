"""Warp kernels of the observations."""
