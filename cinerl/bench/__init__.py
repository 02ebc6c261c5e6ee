"""Benchmarks: how well cameramen film, and how fast the core runs."""
