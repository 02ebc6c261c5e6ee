"""`ConvNet`: pictures, and what a camera knows of itself, to commands; it remembers what it saw."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

_FIRST, _SECOND, _REST = (5, 2), (3, 2), (3, 1)
"""Kernel and stride of the convolutions."""
_POINTS = 16


class ConvNet(nn.Module):
    """It looks, remembers, guesses the state observation, and steers by the guess.

    * Convolutions end in maps. A soft argmax (Levine et al., "End-to-end training of deep visuomotor
      policies", 2016) makes each of some maps a point on screen, finer than a pixel; the others are pooled.
    * A gated recurrent unit keeps what matters: who is filmed, how fast, and the mean of what is uncertain.
    * Its guess takes the place of those entries of the state observation that the camera cannot know of
      itself; the rest of the network is a policy on the state observation.

    Args:
        size: width and height of a picture, 36 pixels or more.
        planes: byte planes of a picture.
        places: where in the state observation stands what a camera knows of itself.
        width: of the state observation.
        channels: of each convolution.
        memory: width of the recurrent unit.
        hidden: widths of the policy's layers.
        outputs: number of commands.
    """

    def __init__(
        self,
        size: tuple[int, int],
        planes: int,
        places: tuple[int, ...],
        width: int,
        channels: tuple[int, ...],
        memory: int,
        hidden: tuple[int, ...],
        outputs: int,
    ) -> None:
        super().__init__()
        shapes = [_FIRST, _SECOND, *[_REST] * len(channels)][: len(channels)]
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, kernel, stride)
            for (a, b), (kernel, stride) in zip(pairwise([planes, *channels]), shapes, strict=True)
        )
        self.maps = nn.Conv2d(channels[-1], _POINTS, 1)
        self.pool = nn.AdaptiveAvgPool2d((3, 5))
        self.seen = nn.Linear(3 * _POINTS + 15 * channels[-1], memory)
        self.memory = nn.GRUCell(memory + len(places), memory)
        self.guess = nn.Linear(2 * memory, width)
        sizes = [width, *hidden]
        self.policy = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise([*sizes, outputs]))
        known = torch.zeros(width, dtype=torch.bool)
        known[list(places)] = True
        self.known: Tensor
        self.register_buffer("known", known, persistent=False)
        self.places = list(places)

    def look(self, picture: Tensor) -> Tensor:
        """Features [N, memory] of pictures, bytes [N, height, width, planes]."""
        x, maps = self.maps_of(picture)
        return torch.relu(self.seen(torch.cat([self.points(maps), self.pool(x).flatten(1)], dim=1)))

    def maps_of(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """The last convolution's outputs, and the maps that become points."""
        x = picture.permute(0, 3, 1, 2).to(torch.float32) / 127.5 - 1.0
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x, self.maps(x)

    def points(self, maps: Tensor) -> Tensor:
        """Places across and down in [-1, 1], and certainty, of every map: [N, 3 × maps]."""
        high, wide = maps.shape[2:]
        share = maps.flatten(2).softmax(dim=2).view_as(maps)
        across = (share.sum(2) * torch.linspace(-1, 1, wide)).sum(2)
        down = (share.sum(3) * torch.linspace(1, -1, high)).sum(2)
        return torch.cat([across, down, share.amax(dim=(2, 3))], dim=1)

    def steer(self, seen: Tensor, own: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Commands [N, outputs], the guess [N, width] and the new memory, from a step's features."""
        memory = self.memory(torch.cat([seen, own], dim=1), memory)
        guess = self.guess(torch.cat([memory, seen], dim=1))
        full = torch.zeros_like(guess)
        full[:, self.places] = own
        x = torch.where(self.known, full, guess)
        for layer in self.policy[:-1]:
            x = torch.tanh(layer(x))
        commands: Tensor = self.policy[-1](x)
        return commands, guess, memory
