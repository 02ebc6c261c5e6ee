"""`ConvNet`: pictures, and what a camera knows of itself, to commands; it remembers what it saw."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from cinerl.policy.attention import ATTENDED, CELL, MEASURES, attend, cells, measure, whom

_FIRST, _REST = (3, 2, 1), (3, 1, 1)
"""Kernel, stride and padding of the convolutions."""
_RATE, _MOST = 64.0, 4.0
"""Scale of the change of measures from picture to picture, and its bound."""
_LAST, _UNIT = 1 + MEASURES, 1 + 2 * MEASURES
"""Where the memory's parts begin: the last picture's measures, after the first one's; the unit's."""
LOOKS = 3 * MEASURES
"""Numbers that go with a picture's cells: measures of now and of the first picture, and how they change."""


class ConvNet(nn.Module):
    """It attends, looks, remembers, guesses the state observation, and steers by the guess.

    * Whoever fills most of the first picture's middle is the subject; memory keeps its instance.
    * The subject's pixels are measured: box, mean place, distance, normal, motion. The first measures are
      kept, since whoever fills the frame later was seen whole. Convolutions over cells see the rest.
    * A gated recurrent unit keeps what matters: how fast, and the mean of what is uncertain.
    * Its guess takes the place of those entries of the state observation that the camera cannot know of
      itself; the rest of the network is a policy on the state observation.

    Args:
        size: width and height of a picture.
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
        places: tuple[int, ...],
        width: int,
        channels: tuple[int, ...],
        memory: int,
        hidden: tuple[int, ...],
        outputs: int,
    ) -> None:
        super().__init__()
        shapes = [_FIRST, *[_REST] * len(channels)][: len(channels)]
        self.layers = nn.ModuleList(
            nn.Conv2d(a, b, *shape)
            for (a, b), shape in zip(pairwise([ATTENDED, *channels]), shapes, strict=True)
        )
        with torch.no_grad():
            wide = self._maps(torch.zeros(1, ATTENDED, size[1] // CELL, size[0] // CELL)).shape[1]
        self.seen = nn.Linear(LOOKS + wide, memory)
        self.memory = nn.GRUCell(memory + len(places), memory)
        self.mix = nn.Linear(2 * memory + len(places), memory)
        self.guess = nn.Linear(memory, width)
        sizes = [width, *hidden]
        self.policy = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise([*sizes, outputs]))
        known = torch.zeros(width, dtype=torch.bool)
        known[list(places)] = True
        self.known: Tensor
        self.register_buffer("known", known, persistent=False)
        self.places = list(places)

    def blank(self, rows: int) -> Tensor:
        """The memory [rows, ...] of nothing: whom it films, what it measured first and last, the unit's."""
        return torch.zeros(rows, _UNIT + self.memory.hidden_size)

    def attend(self, picture: Tensor, memory: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What matters of pictures, bytes [N, height, width, 11]: what `look` takes, and the memory of it."""
        who, strange = memory[:, 0].clone(), memory[:, 0] == 0
        if strange.any():
            who[strange] = whom(picture[strange])
        attended = attend(picture, who)
        now = measure(attended)
        first = torch.where(strange[:, None], now, memory[:, 1:_LAST])
        change = ((now - memory[:, _LAST:_UNIT]) * ~strange[:, None] * _RATE).clamp(-_MOST, _MOST)
        kept = torch.cat([who[:, None], first, now, memory[:, _UNIT:]], dim=1)
        return cells(attended), torch.cat([now, first, change], dim=1), kept

    def look(self, seen: Tensor, measures: Tensor) -> Tensor:
        """Features [N, memory] of cells, bytes [N, ATTENDED, lines, columns], and of measures."""
        maps = self._maps(seen.to(torch.float32) / 127.5 - 1.0)
        return torch.relu(self.seen(torch.cat([measures, maps], dim=1)))

    def remember(self, seen: Tensor, own: Tensor, memory: Tensor) -> Tensor:
        """The new memory, from a step's features."""
        unit = self.memory(torch.cat([seen, own], dim=1), memory[:, _UNIT:])
        return torch.cat([memory[:, :_UNIT], unit], dim=1)

    def steer(self, seen: Tensor, own: Tensor, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Commands [N, outputs] and the guess [N, width], from a step's features and the memory after it."""
        guess = self.guess(torch.relu(self.mix(torch.cat([memory[:, _UNIT:], seen, own], dim=1))))
        full = torch.zeros_like(guess)
        full[:, self.places] = own
        x = torch.where(self.known, full, guess)
        for layer in self.policy[:-1]:
            x = torch.tanh(layer(x))
        commands: Tensor = self.policy[-1](x)
        return commands, guess

    def _maps(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x.flatten(1)
