"""`Agent`: a trained cameraman, kept as safetensors and TOML; loading one never executes code."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Literal

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
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import STRICT, Schema, load, to_dict
from cinerl.spec.errors import UserError

Floats = NDArray[np.float32]
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
    hidden: tuple[int, ...]
    activation: Literal["tanh", "relu", "elu"]
    brief: str
    """Digest of the brief."""
    takes: tuple[str, ...]
    """What it was trained on."""


class Agent:
    """The mean action of a trained policy network.

    Args:
        card: what it was trained for.
        weights: ``layers.0.weight``, ``layers.0.bias``, … as the network's linear layers.
    """

    reads: Literal["obs"] = "obs"

    def __init__(self, card: Card, weights: Mapping[str, Tensor], name: str = "agent") -> None:
        self.card, self.name = card, name
        self.network = mlp(card.observation, card.hidden, len(card.axes), card.activation)
        self.network.load_state_dict(dict(weights))

    def reset(self, chosen: NDArray[np.bool_]) -> None:
        """It remembers nothing."""

    def act(self, obs: Floats, framing: Framing) -> Floats:
        with torch.no_grad():
            action = self.network(torch.from_numpy(np.ascontiguousarray(obs)))
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
        if card.observation != WIDTH:
            raise UserError(
                str(folder),
                f"reads observations of {card.observation} entries",
                f"this version gives {WIDTH}",
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


def mlp(inputs: int, hidden: tuple[int, ...], outputs: int, activation: str) -> nn.Sequential:
    """Linear layers with activations between them."""
    sizes = [inputs, *hidden, outputs]
    layers: list[nn.Module] = []
    for i, (a, b) in enumerate(pairwise(sizes)):
        layers.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            layers.append(ACTIVATIONS[activation]())
    return nn.Sequential(*layers)
