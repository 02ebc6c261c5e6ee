"""Training: Stable-Baselines3 from a recipe, with checkpoints that resume to the bit."""

from cinerl.train.ppo import train

__all__ = ["train"]
