"""Training from a recipe, with checkpoints that resume to the bit."""

from cinerl.train.train import train

__all__ = ["train"]
