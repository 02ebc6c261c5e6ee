"""The critic's network for learning; `cinerl.critic.kernels.judge` is the same in the core.

A short convolution, shared by all channels of motion, splits each into bands; the leaky mean power of a band
passes a threshold that grows with the motion and the shake that were asked for; what is left goes through two
layers without negative weights. So no motion that grows, however it is made, can ever lower the cost, and
standing still saves nothing but the motion that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy import signal
from torch import Tensor, nn
from torch.nn.functional import softplus

from cinerl.critic.kernels import BANDS, GROUPS, HIDDEN, KEEP, TAPS
from cinerl.critic.weights import GROUP

LEAST = 0.05
"""What turning costs at least, so that a faster turn is never free."""
MOST = 0.3
"""Share of the asked motion that may be missing, or too much, and pass: not moving is never professional."""
_TURNING = 5
_TIED = (1, 3)
"""Roll and zoom pass for no more than pan and tilt: no axis forgives what another would not."""


@dataclass(frozen=True)
class Windows:
    """All that the network asks of B windows of motion: a band's mean power is hᵀSh for its filter h."""

    scatter: Tensor
    """[B, 7, 8, 8] leaky means of the products of the last eight frames, summed over a group's channels."""
    slow: Tensor
    """[B, 7] mean power of the mean motion."""
    asked: Tensor
    """[B, 3] root mean square of the turn, travel and zoom that were asked for, 1/s."""
    hands: Tensor
    """[B]"""

    def __len__(self) -> int:
        return len(self.hands)

    def pick(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Windows:
        """Some of the windows."""
        at = torch.from_numpy(np.asarray(rows))
        return Windows(self.scatter[at], self.slow[at], self.asked[at], self.hands[at])


def windows_of(felt: NDArray[np.floating], asks: NDArray[np.floating]) -> Windows:
    """Windows that end at the last of F ≥ 20 frames, from what was felt [B, F, 16] and asked [B, F, 4]."""
    taps, frames = int(TAPS), felt.shape[1]
    keep, share = float(KEEP), 1 - float(KEEP)
    # Rates exist from the second frame on: the first eight of them end at the ninth.
    weight = keep ** np.arange(frames - taps - 1, -1, -1)
    weight = weight / weight.sum()
    onehot = np.eye(int(GROUPS))[list(GROUP)]
    slow = signal.lfilter([share], [1, -keep], felt[:, 1:], axis=1)[:, taps - 1 :]
    past = sliding_window_view(felt[:, 1:], taps, axis=1)[..., ::-1]
    scatter = np.einsum("f,bfci,bfcj,cg->bgij", weight, past, past, onehot, optimize=True)
    slow_power = np.einsum("f,bfc,cg->bg", weight, slow**2, onehot, optimize=True)
    asked = np.sqrt(np.einsum("f,bfr->br", weight, asks[:, taps:, :3].astype(float) ** 2))
    given = (scatter, slow_power, asked, asks[:, -1, 3])
    return Windows(*(torch.from_numpy(np.ascontiguousarray(a, np.float32)) for a in given))


class MotionNet(nn.Module):
    """Costs of windows of motion."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(seed)
        taps, bands, groups, hidden = int(TAPS), int(BANDS), int(GROUPS), int(HIDDEN)
        shapes = torch.zeros(4, taps)
        shapes[0] = 1 / taps
        shapes[1, :4], shapes[1, 4:] = 1 / taps, -1 / taps
        shapes[2, :3] = torch.tensor([0.25, -0.5, 0.25])
        shapes[3, :4] = torch.tensor([0.25, 0.25, -0.25, -0.25])
        self.filters = nn.Parameter(shapes + 0.02 * torch.randn(4, taps, generator=draw))
        self.scale = nn.Parameter(_before_softplus(torch.full((groups, bands), 0.03)))
        self.hands = nn.Parameter(_before_softplus(torch.full((groups, bands), 0.03)))
        self.leave = nn.Parameter(torch.full((groups, 3), -1.5))
        self.skip = nn.Parameter(_before_softplus(torch.full((groups, bands), 0.2)))
        first = 0.05 + 0.15 * torch.rand(groups, bands, hidden, generator=draw)
        self.first = nn.Parameter(_before_softplus(first))
        self.threshold = nn.Parameter(-0.5 * torch.rand(hidden, generator=draw))
        self.second = nn.Parameter(_before_softplus(torch.full((hidden,), 0.2)))

    def forward(self, w: Windows) -> Tensor:
        """Costs [B], not yet calibrated."""
        return cost(self.effective(), w)

    def effective(self) -> dict[str, Tensor]:
        """The weights as they act: none below 0, the tied groups no milder than pan and tilt."""
        least = torch.zeros_like(self.skip)
        least[_TURNING] = LEAST
        scale, hands, first, second = (softplus(p) for p in (self.scale, self.hands, self.first, self.second))
        leave = MOST * torch.sigmoid(self.leave)
        skip = softplus(self.skip) + least
        share = torch.sigmoid(self.scale)
        return {
            "filters": self.filters,
            "scale": _tied(scale + 1e-3, lambda pan, _, g: pan * share[g]).flatten(),
            "hands": _tied(hands, lambda pan, _, g: pan * share[g]).flatten(),
            "leave": _tied(leave, lambda pan, _, g: pan * share[g].mean()),
            "skip": _tied(skip, lambda pan, own, _: pan + own).flatten(),
            "first": _tied(first, lambda pan, own, _: pan + own).flatten(0, 1),
            "threshold": self.threshold, "second": second,
        }  # fmt: skip

    def tables(self, zero: float, unit: float) -> dict[str, NDArray[np.float32]]:
        """What ships: the weights as they act, and how costs are told."""
        found = {k: v.detach().numpy().astype(np.float32) for k, v in self.effective().items()}
        return found | {"calibration": np.array([zero, unit], np.float32)}


def cost(t: Mapping[str, Tensor], w: Windows) -> Tensor:
    """Costs [B] that tables give windows, before zero and unit."""
    bands = torch.einsum("ki,bgij,kj->bgk", t["filters"], w.scatter, t["filters"])
    power = torch.cat([bands, w.slow[..., None]], dim=2).clamp(min=1e-12).flatten(1)
    leave = (w.asked @ t["leave"].T).repeat_interleave(int(BANDS), dim=1)
    r = power.sqrt() / (t["scale"] + t["hands"] * w.hands[:, None] + leave)
    r = r / (1 + r)
    return r @ t["skip"] + (t["threshold"] + r @ t["first"]).relu() @ t["second"]


def _tied(table: Tensor, rule: Callable[[Tensor, Tensor, int], Tensor]) -> Tensor:
    """The table with the rows of the tied groups made from the first row, theirs and their number."""
    return torch.stack([rule(table[0], row, g) if g in _TIED else row for g, row in enumerate(table)])


def _before_softplus(value: Tensor) -> Tensor:
    return torch.log(torch.expm1(value))
