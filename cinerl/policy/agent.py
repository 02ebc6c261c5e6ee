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
from cinerl.env import observation
from cinerl.env.core import Core
from cinerl.env.observation import OWN
from cinerl.env.planes import PLANES, Obs, Sees
from cinerl.env.sight import Observation
from cinerl.look.raster import SIZE
from cinerl.policy.convnet import ConvNet
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
    own: bool = False
    """Whether it also reads what its camera knows of itself."""
    channels: tuple[int, ...] = ()
    """Of its convolutions."""
    memory: int = 0
    """Width of its recurrent unit."""
    observes: tuple[str, ...] = ()
    """Groups of entries that its state observation holds beside the usual ones."""

    @property
    def sees(self) -> Sees:
        """The observation it reads."""
        return Sees(self.obs, self.size, self.frames, self.own)


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
        self._memory: Tensor | None = None

    def reset(self, chosen: NDArray[np.bool_]) -> None:
        """Forget the chosen rows [N]."""
        if not isinstance(self.network, ConvNet):
            return
        if self._memory is None or len(self._memory) != len(chosen):
            self._memory = self.network.blank(len(chosen))
        self._memory[torch.from_numpy(chosen)] = 0.0

    def act(self, obs: Observation, framing: Framing) -> Floats:
        """Raises `UserError` for observations of another kind, size or number than it was trained on."""
        if not _fits(obs, self.card):
            raise UserError(
                f"agent '{self.name}'", f"reads {_told(self.sees)}", f"these observations are {_found(obs)}"
            )
        with torch.no_grad():
            if isinstance(obs, dict):
                return self._film(obs).clamp(-1, 1).numpy()
            action: Tensor = self.network(torch.from_numpy(np.ascontiguousarray(obs)))
        return action.clamp(-1, 1).numpy()

    def _film(self, obs: dict[str, NDArray[Any]]) -> Tensor:
        picture, own = (torch.from_numpy(np.ascontiguousarray(obs[k])) for k in ("picture", "own"))
        if self._memory is None or len(self._memory) != len(own):
            self.reset(np.ones(len(own), bool))
        assert isinstance(self.network, ConvNet)
        assert self._memory is not None
        cells, measures, memory = self.network.attend(picture, self._memory)
        seen = self.network.look(cells, measures)
        self._memory = self.network.remember(seen, own, memory)
        action, _ = self.network.steer(seen, own, self._memory)
        return action

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
        width = width_of(card.sees, card.observes)
        if card.observation != width:
            raise UserError(
                str(folder),
                f"reads observations of {card.observation} entries",
                f"this version gives {width}",
            )
        if core is not None and card.observes != core.observes:
            raise UserError(
                str(folder),
                f"observes {', '.join(card.observes) or 'no group'}",
                f"{core.brief.id} has {', '.join(core.observes) or 'none'}",
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


def width_of(sees: Sees, groups: tuple[str, ...] = ()) -> int:
    """Numbers of an observation. Raises `UserError` for groups that there are not."""
    if foreign := set(groups) - observation.GROUPS.keys():
        raise UserError(
            "agent.toml", f"observes '{min(foreign)}'", f"there are: {', '.join(observation.GROUPS)}"
        )
    return math.prod(shape_of(sees, groups)) + len(OWN) * sees.own


def shape_of(sees: Sees, groups: tuple[str, ...]) -> tuple[int, ...]:
    """Shape of one row's numbers or picture."""
    if sees.obs == "state":
        return (observation.width_of(groups),)
    return sees.size[1], sees.size[0], len(PLANES[sees.obs]) * sees.frames


def network_of(card: Card) -> nn.Module:
    """An untrained network of a card's kind. Raises `UserError` for one that there cannot be."""
    if card.obs == "state":
        return mlp(card.observation, card.hidden, len(card.axes), card.activation)
    if card.sees != Sees("gbuffer", card.size, 1, own=True):
        want = "an agent that sees pictures reads one gbuffer, and what the camera knows of itself"
        raise UserError("agent.toml", f"reads {_told(card.sees)}", want)
    if not card.channels or card.memory < 1 or card.activation != "tanh":
        raise UserError(
            "agent.toml",
            f"has channels {card.channels}, memory {card.memory}, {card.activation}",
            "an agent that sees pictures has some channels, a memory and tanh",
        )
    width = observation.width_of(card.observes)
    return ConvNet(card.size, OWN, width, card.channels, card.memory, card.hidden, len(card.axes))


def _fits(obs: Observation, card: Card) -> bool:
    sees = card.sees
    if isinstance(obs, dict) != sees.own:
        return False
    picture = obs["picture"] if isinstance(obs, dict) else obs
    bytes_wanted = sees.obs != "state"
    return picture.shape[1:] == shape_of(sees, card.observes) and (picture.dtype == np.uint8) == bytes_wanted


def _found(obs: Observation) -> str:
    if isinstance(obs, dict):
        return "; ".join(f"{k}: {v.dtype} of shape {v.shape[1:]}" for k, v in obs.items())
    return f"{obs.dtype} of shape {obs.shape[1:]}"


def _told(sees: Sees) -> str:
    if sees.obs == "state":
        return "state observations"
    own = " with what the camera knows of itself" if sees.own else ""
    return f"{sees.frames} {sees.obs} pictures of {sees.size[0]}x{sees.size[1]} pixels{own}"


def mlp(inputs: int, hidden: tuple[int, ...], outputs: int, activation: str) -> nn.Sequential:
    """Linear layers with activations between them."""
    sizes = [inputs, *hidden, outputs]
    layers: list[nn.Module] = []
    for i, (a, b) in enumerate(pairwise(sizes)):
        layers.append(nn.Linear(a, b))
        if i < len(sizes) - 2:
            layers.append(ACTIVATIONS[activation]())
    return nn.Sequential(*layers)
