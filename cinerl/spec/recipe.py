"""`Recipe`: how an agent learns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import STRICT, NotNegative, Positive, Schema, Share, load

Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Network:
    """Two multi-layer perceptrons of one shape: policy and value."""

    hidden: Annotated[tuple[Count, ...], Field(min_length=1, max_length=6)] = (128, 128)
    activation: Literal["tanh", "relu", "elu"] = "tanh"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Recipe:
    """Algorithm, network, hyper-parameters, budget. One TOML file in ``agents``."""

    schema: Schema
    title: str
    algorithm: Literal["ppo"]
    steps: Count
    rows: Count = 256
    """Cameras filming side by side."""
    rollout: Count = 64
    """Steps of every camera between two updates."""
    minibatch: Count = 4096
    epochs: Count = 5
    learning_rate: tuple[Positive, Positive] = (1e-3, 1e-4)
    """At the beginning and at the end; linear between."""
    gamma: Share = 0.98
    gae_lambda: Share = 0.95
    clip: Positive = 0.2
    entropy: NotNegative = 0.0
    log_std: float = -1.0
    """Initial logarithm of the exploration noise."""
    max_grad_norm: Positive = 1.0
    reward_scale: Positive = 0.2
    """Rewards are multiplied by it in training only."""
    network: Network = Network()


def load_recipe(name: str) -> Recipe:
    """Read a shipped recipe by name, or a recipe file by its path. Raises `UserError`."""
    return load(Recipe, data.find("agents", name))
