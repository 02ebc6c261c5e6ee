"""Reinforcement learning for virtual cinematography."""

__version__ = "0.1.0"
