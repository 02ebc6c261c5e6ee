"""`Agent`: a trained cameraman, kept as safetensors and TOML; loading one never executes code."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import safetensors
import safetensors.torch
import tomli_w
import torch
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from cinerl.camera.framing import Framing
from cinerl.env.core import Core
from cinerl.env.observation import WIDTH
from cinerl.env.planes import PLANES, Obs, Sees
from cinerl.look.raster import SIZE
from cinerl.policy.convnet import ConvNet
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import STRICT, Schema, load, to_dict
from cinerl.spec.errors import UserError

Floats = NDArray[np.float32]
_AT_ONCE = 256
"""Pictures that go through the network together: a bound on memory."""
ACTIVATIONS: Mapping[str, type[nn.Module]] = {"tanh": nn.Tanh, "relu": nn.ReLU, "elu": nn.ELU}


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Card:
    """What an agent was trained for and how: ``agent.toml`` beside ``weights.safetensors``."""

    schema: Schema
    env: str
    recipe: str
    seed: int
    steps: int
    axes: tuple[str, ...]
    observation: int
    """Numbers of an observation."""
    hidden: tuple[int, ...]
    activation: Literal["tanh", "relu", "elu"]
    brief: str
    """Digest of the brief."""
    takes: tuple[str, ...]
    """What it was trained on."""
    obs: Obs = "state"
    size: tuple[int, int] = SIZE
    """Of its pictures."""
    frames: int = 1
    channels: tuple[int, ...] = ()
    """Of its convolutions."""

    @property
    def sees(self) -> Sees:
        """The observation it reads."""
        return Sees(self.obs, self.size, self.frames)


class Agent:
    """The mean action of a trained policy network.

    Args:
        card: what it was trained for.
        weights: the network's, by name.
    """

    def __init__(self, card: Card, weights: Mapping[str, Tensor], name: str = "agent") -> None:
        self.card, self.name, self.sees = card, name, card.sees
        self.reads: Literal["obs", "pixels"] = "obs" if card.obs == "state" else "pixels"
        self.network = network_of(card)
        self.network.load_state_dict(dict(weights))

    def reset(self, chosen: NDArray[np.bool_]) -> None:
        """It remembers nothing."""

    def act(self, obs: NDArray[Any], framing: Framing) -> Floats:
        """Raises `UserError` for observations of another kind, size or number than it was trained on."""
        if obs.shape[1:] != shape_of(self.sees) or (obs.dtype == np.uint8) != (self.reads == "pixels"):
            raise UserError(
                f"agent '{self.name}'",
                f"reads {_told(self.sees)}",
                f"these observations are {obs.dtype} of shape {obs.shape[1:]}",
            )
        with torch.no_grad():
            at_once = _AT_ONCE if self.reads == "pixels" else len(obs)
            parts = torch.from_numpy(np.ascontiguousarray(obs)).split(at_once)
            action = torch.cat([self.network(part) for part in parts])
        return action.clamp(-1, 1).numpy()

    def save(self, folder: Path) -> None:
        """Write ``weights.safetensors``, then ``agent.toml``."""
        weights = {k: v.contiguous() for k, v in self.network.state_dict().items()}
        write_atomic(folder / "weights.safetensors", safetensors.torch.save(weights))
        write_atomic(folder / "agent.toml", tomli_w.dumps(to_dict(self.card)).encode())

    @classmethod
    def load(cls, folder: Path, core: Core | None = None) -> Agent:
        """Read an agent, and check that it fits the core's brief.

        Raises:
            UserError: missing or damaged files, or an agent of another brief's axes.
        """
        card = load(Card, folder / "agent.toml")
        path = folder / "weights.safetensors"
        width = width_of(card.sees)
        if card.observation != width:
            raise UserError(
                str(folder),
                f"reads observations of {card.observation} entries",
                f"this version gives {width}",
            )
        if core is not None and card.axes != core.axes:
            raise UserError(
                str(folder), f"moves {', '.join(card.axes)}", f"{core.brief.id} has {', '.join(core.axes)}"
            )
        try:
            weights = safetensors.torch.load_file(path)
            return cls(
                card, weights, folder.parent.name if folder.name.endswith(("-v0", "-v1")) else folder.name
            )
        except FileNotFoundError:
            raise UserError(str(path), "no such file") from None
        except (safetensors.SafetensorError, RuntimeError, OSError) as error:
            raise UserError(
                str(path), f"not the weights of this agent ({str(error).splitlines()[0]})"
            ) from None


def width_of(sees: Sees) -> int:
    """Numbers of an observation."""
    return math.prod(shape_of(sees))


def shape_of(sees: Sees) -> tuple[int, ...]:
    """Shape of one row's observation."""
    if sees.obs == "state":
        return (WIDTH,)
    return sees.size[1], sees.size[0], len(PLANES[sees.obs]) * sees.frames


def network_of(card: Card) -> nn.Module:
    """An untrained network of a card's kind. Raises `UserError` for one that there cannot be."""
    if card.obs == "state":
        return mlp(card.observation, card.hidden, len(card.axes), card.activation)
    if not card.channels or len(card.hidden) != 1 or card.activation != "relu":
        raise UserError(
            "agent.toml",
            f"has channels {card.channels}, hidden {card.hidden}, {card.activation}",
            "an agent that sees pictures has some channels, one hidden layer and relu",
        )
    planes = len(PLANES[card.obs])
    return ConvNet(card.size, planes, card.frames, card.channels, card.hidden[0], len(card.axes))


def _told(sees: Sees) -> str:
    if sees.obs == "state":
        return "state observations"
    return f"{sees.frames} {sees.obs} pictures of {sees.size[0]}x{sees.size[1]} pixels"


def mlp(inputs: int, hidden: tuple[int, ...], outputs: int, activation: str) -> nn.Sequential:
    """Linear layers with activations between them."""
    sizes = [inputs, *hidden, outputs]
    layers: list[nn.Module] = []
    for i, (a, b) in enumerate(pairwise(sizes)):
        layers.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            layers.append(ACTIVATIONS[activation]())
    return nn.Sequential(*layers)
