"""`Recipe` and `Imitation`: how an agent learns."""

from __future__ import annotations

import tomllib
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.brief import Reward
from cinerl.spec.document import STRICT, NotNegative, Positive, Schema, Share, load
from cinerl.spec.errors import UserError

Count = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Network:
    """Two multi-layer perceptrons of one shape: policy and value."""

    hidden: Annotated[tuple[Count, ...], Field(min_length=1, max_length=6)] = (128, 128)
    activation: Literal["tanh", "relu", "elu"] = "tanh"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Demonstration:
    """What the policy learns by imitation before it learns by reward: a start worth improving."""

    teacher: str
    """A cameraman by name."""
    steps: Count = 500_000
    learning_rate: Positive = 1e-3
    noise: NotNegative = 0.05
    """Standard deviation of what half of the cameras are disturbed by, in commands."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Recipe:
    """Reinforcement learning: network, hyper-parameters, budget. One TOML file in ``agents``."""

    schema: Schema
    title: str
    algorithm: Literal["ppo"]
    steps: Count
    rows: Count = 256
    """Cameras filming side by side."""
    rollout: Annotated[int, Field(ge=0)] = 64
    """Steps of every camera between two updates; 0: a whole episode."""
    group: Count = 1
    """Cameras that begin alike. More than one, and a camera is judged against the others of its group, whom
    chance gave the same performance and another exploration; a critic judges it otherwise. Divides ``rows``,
    and wants ``rollout = 0``."""
    smooth: bool = False
    """Explore by a change of the policy that lasts a rollout, not by noise in every command
    (generalised state-dependent exploration: Raffin, Kober, Stulp 2021)."""
    demonstration: Demonstration | None = None
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
    reward: tuple[Reward, ...] = ()
    """Terms that training rewards beside the brief's own: critics, say. Benchmarks score by the brief."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Eyes:
    """What an agent sees, and the network behind it; see `cinerl.policy.convnet.ConvNet`."""

    size: tuple[Annotated[int, Field(ge=36, le=512)], Annotated[int, Field(ge=36, le=512)]] = (64, 36)
    """Width and height."""
    channels: Annotated[tuple[Count, ...], Field(min_length=1, max_length=4)] = (16, 24, 32)
    memory: Count = 96
    """Width of the recurrent unit."""
    hidden: Annotated[tuple[Count, ...], Field(min_length=1, max_length=6)] = (64, 64)
    """Of the policy behind it."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Imitation:
    """Learning from a teacher who knows more: the student films, the teacher says what it would have done.

    DAgger (Ross, Gordon, Bagnell 2011), with what was just filmed in place of all that ever was.
    """

    schema: Schema
    title: str
    algorithm: Literal["dagger"]
    steps: Count
    teacher: str = "follow"
    """A cameraman by name: its commands are the labels."""
    begins_as: str = ""
    """An agent on the state observation by name: the policy behind the eyes begins with its weights."""
    teacher_films: Share = 0.3
    """Share of the training over which the teacher hands the camera over to the student."""
    rows: Count = 64
    """Cameras filming side by side."""
    rollout: Count = 32
    """Steps of every camera between two rounds of learning."""
    minibatch: Count = 8
    """Cameras whose rollouts are learned from together."""
    epochs: Count = 1
    guess: NotNegative = 0.3
    """Weight of the loss of the guessed state observation, beside that of the commands."""
    learning_rate: tuple[Positive, Positive] = (1e-3, 5e-5)
    """At the beginning and at the end; linear between."""
    averaging: Share = 0.995
    """The agent is the mean of the weights over about 1 / (1 − averaging) updates."""
    eyes: Eyes = Eyes()


def load_recipe(name: str) -> Recipe | Imitation:
    """Read a shipped recipe by name, or a recipe file by its path. Raises `UserError`."""
    path = data.find("agents", name)
    try:
        algorithm = tomllib.loads(path.read_text("utf-8")).get("algorithm")
    except (OSError, ValueError):
        algorithm = None  # `load` tells what is wrong with the file
    if algorithm == "dagger":
        return load(Imitation, path)
    recipe = load(Recipe, path)
    if recipe.group > 1 and (recipe.rollout or recipe.rows % recipe.group):
        found = f"group = {recipe.group}, rollout = {recipe.rollout}, rows = {recipe.rows}"
        raise UserError(str(path), found, "a group wants rollout = 0 and rows that it divides")
    return recipe
