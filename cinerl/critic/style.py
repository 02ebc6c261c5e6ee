"""`Discriminator`: whether two seconds of camera motion look like examples of a style."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import safetensors
import safetensors.torch
import tomli_w
import torch
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from cinerl.critic.past import CHANNELS, WINDOW, windows_of
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import STRICT, Schema, load, to_dict
from cinerl.spec.errors import UserError

BLOCK = 12
"""Frames whose motion is told by its mean: half a second."""
FEATURES = WINDOW // BLOCK * CHANNELS + 2 * CHANNELS
_HIDDEN = (64, 32)
_LEAST = 1e-2
"""What is as smooth as can be, rad/s or m/s from frame to frame."""
_MIRROR = torch.tensor([1.0, -1.0, -1.0, -1.0, 1.0, 1.0])


@dataclass(frozen=True, kw_only=True, config=STRICT)
class StyleCard:
    """What a discriminator learned from: ``style.toml`` beside ``style.safetensors``."""

    schema: Schema
    examples: tuple[str, ...]
    source: str
    """Digest of the examples."""
    seconds: float
    metric: bool
    """False: by turning alone, as the examples know no metres."""
    accuracy: float
    """Share of examples and of the agent's last windows that it told apart, each by half."""


def mirrored(windows: Tensor) -> Tensor:
    """Windows [B, 48, 6] as a mirror shows them, left for right."""
    return windows * _MIRROR


def features(windows: Tensor, metric: bool) -> Tensor:
    """What is told of windows [B, 48, 6]: [B, 36], of which travel is 0 unless ``metric``.

    Means over half a second, as the course of the motion; and on a logarithmic scale the root mean
    square of its first and second differences from frame to frame, as its roughness.
    """
    if not metric:
        windows = windows * torch.tensor([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    course = windows.reshape(len(windows), WINDOW // BLOCK, BLOCK, CHANNELS).mean(2).flatten(1)
    once = windows.diff(dim=1)
    rough = [once.square().mean(1).sqrt(), once.diff(dim=1).square().mean(1).sqrt()]
    return torch.cat([course, *(torch.log(r + _LEAST) for r in rough)], dim=1)


def style_reward(told: Tensor) -> Tensor:
    """max(0, 1 − (D − 1)²/4) of what a discriminator says: Peng et al. 2021, "AMP", equation 7."""
    return (1 - 0.25 * (told - 1).square()).clamp(min=0.0)


class Discriminator(nn.Module):
    """Near 1 for the examples, near −1 for what is not like them.

    Args:
        examples: features [E, 36] of the examples, whose spread alone scales the inputs.
        metric: whether travel counts.
        seed: of the first weights.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, examples: Tensor, metric: bool, seed: int) -> None:
        super().__init__()
        self.metric = metric
        spread = examples.std(0)
        self.register_buffer("mean", examples.mean(0))
        # A channel that never moves in the examples must not count for infinitely much.
        self.register_buffer("scale", 1 / spread.maximum(0.1 * spread.median()).clamp(min=0.02))
        draw = torch.Generator().manual_seed(seed)
        sizes = (FEATURES, *_HIDDEN, 1)
        layers: list[nn.Module] = []
        for i, (a, b) in enumerate(pairwise(sizes)):
            layer = nn.Linear(a, b)
            with torch.no_grad():
                layer.weight.copy_(torch.randn(b, a, generator=draw) * (1.0 / a) ** 0.5)
                layer.bias.zero_()
            layers += [layer, nn.LeakyReLU(0.2)] if i < len(sizes) - 2 else [layer]
        self.layers = nn.Sequential(*layers)

    def forward(self, found: Tensor) -> Tensor:
        """[B] of features [B, 36]."""
        return self.judge(self.normal(found))

    def normal(self, found: Tensor) -> Tensor:
        """Features in units of the examples' spread, at most five of them."""
        return ((found - self.mean) * self.scale).clamp(-5.0, 5.0)

    def judge(self, normal: Tensor) -> Tensor:
        """[B] of normal features."""
        out: Tensor = self.layers(normal)
        return out[:, 0]


def style_share(judge: Discriminator, pos: NDArray[np.floating], quat: NDArray[np.floating]) -> float:
    """Mean style reward, 0 to 1, of a path [F, 3], [F, 4] of 49 frames or more."""
    with torch.no_grad():
        found = features(torch.from_numpy(windows_of(pos, quat)), judge.metric)
        return float(style_reward(judge(found)).mean())


def save_style(folder: Path, judge: Discriminator, card: StyleCard) -> None:
    """Write ``style.safetensors``, then ``style.toml``."""
    weights = {k: v.contiguous() for k, v in judge.state_dict().items()}
    write_atomic(folder / "style.safetensors", safetensors.torch.save(weights))
    write_atomic(folder / "style.toml", tomli_w.dumps(to_dict(card)).encode())


def load_style(folder: Path) -> tuple[Discriminator, StyleCard]:
    """The discriminator that a training left beside its agent.

    Raises:
        UserError: missing or damaged files.
    """
    card = load(StyleCard, folder / "style.toml")
    judge = Discriminator(torch.zeros(2, FEATURES), card.metric, 0)
    path = folder / "style.safetensors"
    try:
        judge.load_state_dict(safetensors.torch.load_file(path))
    except FileNotFoundError:
        raise UserError(str(path), "no such file") from None
    except (safetensors.SafetensorError, RuntimeError, OSError) as error:
        why = str(error).splitlines()[0]
        raise UserError(str(path), f"not the weights of a style ({why})") from None
    return judge, card
