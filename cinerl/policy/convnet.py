"""`ConvNet`: pictures to commands."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

_FIRST, _SECOND, _REST = (8, 4), (4, 2), (3, 1)
"""Kernel and stride of the layers, as in Mnih et al., "Human-level control through deep reinforcement
learning", 2015."""
_CHANGE = 2.0
"""How much louder than the latest picture the network hears what changed since the older ones."""


class ConvNet(nn.Module):
    """Convolutions, one hidden layer, commands.

    Older pictures enter as what changed since: that is where motion shows. The difference is taken in the
    first layer's weights, which costs nothing.

    Args:
        size: width and height of a picture, 36 pixels or more.
        planes: byte planes of a picture.
        frames: pictures, the latest last.
        channels: of each convolution.
        hidden: width of the hidden layer.
        outputs: number of commands.
    """

    def __init__(
        self,
        size: tuple[int, int],
        planes: int,
        frames: int,
        channels: tuple[int, ...],
        hidden: int,
        outputs: int,
    ) -> None:
        super().__init__()
        self._planes, self._frames = planes, frames
        shapes = [_FIRST, _SECOND, *[_REST] * len(channels)][: len(channels)]
        widths = [planes * frames, *channels]
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, kernel, stride)
            for (a, b), (kernel, stride) in zip(pairwise(widths), shapes, strict=True)
        )
        width, height = size
        for kernel, stride in shapes:
            width, height = (width - kernel) // stride + 1, (height - kernel) // stride + 1
        self.hidden = nn.Linear(channels[-1] * width * height, hidden)
        self.commands = nn.Linear(hidden, outputs)

    def forward(self, obs: Tensor) -> Tensor:
        """Commands [N, outputs] from bytes [N, height, width, planes × frames]."""
        x = obs.permute(0, 3, 1, 2).to(torch.float32)
        weight, bias = self._first()
        x = torch.relu(nn.functional.conv2d(x, weight, bias, stride=_FIRST[1]))
        for layer in self.layers[1:]:
            x = torch.relu(layer(x))
        return self.commands(torch.relu(self.hidden(x.flatten(1))))

    def _first(self) -> tuple[Tensor, Tensor | None]:
        """Weights and bias that act on bytes."""
        first = self.layers[0]
        assert isinstance(first, nn.Conv2d)
        assert first.bias is not None
        out, _, high, wide = first.weight.shape
        by_frame = first.weight.view(out, self._frames, self._planes, high, wide)
        change, latest = _CHANGE * by_frame[:, :-1], by_frame[:, -1:]
        weight = torch.cat([change, latest - change.sum(dim=1, keepdim=True)], dim=1)
        # The latest picture is heard about its middle grey.
        bias = first.bias - 0.5 * latest.sum(dim=(1, 2, 3, 4))
        flat = weight.view(out, -1, high, wide) / 255.0
        return flat.contiguous(memory_format=torch.channels_last), bias
