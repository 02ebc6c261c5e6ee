"""`FramingCritic`: judges single pictures by how they are framed, whatever they show."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cinerl.critic.weights import load_tables

Floats = NDArray[np.float32]
WIDE, HIGH = 112, 63
CHANNELS = (16, 24, 40, 48)
GRID = (4, 7)
HIDDEN = 32
SHAPES: dict[str, tuple[int, ...]] = {
    "eye.0.weight": (16, 3, 5, 5), "eye.0.bias": (16,), "eye.2.weight": (24, 16, 3, 3), "eye.2.bias": (24,),
    "eye.4.weight": (40, 24, 3, 3), "eye.4.bias": (40,), "eye.6.weight": (48, 40, 3, 3), "eye.6.bias": (48,),
    "head.0.weight": (HIDDEN, 48 * GRID[0] * GRID[1]), "head.0.bias": (HIDDEN,),
    "head.2.weight": (1, HIDDEN), "head.2.bias": (1,), "calibration": (2,),
}  # fmt: skip
_BATCH = 64


class FramingNet(nn.Module):
    """Strided convolutions down to a grid of 4 x 7 places, and a head that knows which place is which.

    Where things are is what framing is about: a head that averages over the picture cannot tell.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            layers: list[nn.Module] = []
            for k, (a, b) in enumerate(zip((3, *CHANNELS), CHANNELS, strict=False)):
                size = 3 if k else 5
                layers += [nn.Conv2d(a, b, size, stride=2, padding=size // 2), nn.ReLU()]
            self.eye = nn.Sequential(*layers)
            places = CHANNELS[-1] * GRID[0] * GRID[1]
            self.head = nn.Sequential(nn.Linear(places, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))

    def forward(self, picture: Tensor) -> Tensor:
        """Scores [B], not yet calibrated, of pictures [B, 3, 63, 112] in [0, 1]."""
        told: Tensor = self.head(self.eye(evened(picture)).flatten(1))
        return told[:, 0]


def evened(picture: Tensor) -> Tensor:
    """Pictures about their own mean, in their own contrast: exposure is no framing."""
    some = picture[:, :, ::3, ::3].flatten(1)
    spread, mean = torch.var_mean(some, dim=1)
    gain = 1 / (spread.sqrt() + 0.06)
    return torch.addcmul((-mean * gain)[:, None, None, None], picture, gain[:, None, None, None])


class FramingCritic:
    """Scores of pictures: 0 as a marred view, 1 as a well-framed one; on one thread, batches of any size.

    Args:
        tables: the network's; None reads the shipped ones.
    """

    def __init__(self, tables: Mapping[str, Floats] | None = None) -> None:
        found = dict(tables or load_framing())
        self._zero, self._one = (float(v) for v in found.pop("calibration"))
        self._net = FramingNet(0).eval()
        self._net.load_state_dict({k: torch.from_numpy(np.array(v)) for k, v in found.items()})
        self._net.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def score(self, pictures: NDArray[np.uint8]) -> Floats:
        """Scores [B] of pictures [B, 63, 112, 3].

        Raises:
            ValueError: pictures of another shape or kind.
        """
        if pictures.dtype != np.uint8 or pictures.shape[1:] != (HIGH, WIDE, 3):
            want = f"want uint8 (B, {HIGH}, {WIDE}, 3)"
            raise ValueError(f"pictures are {pictures.dtype} {pictures.shape}; {want}")
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            with torch.inference_mode():
                parts = [self._batch(pictures[i : i + _BATCH]) for i in range(0, len(pictures), _BATCH)]
        finally:
            torch.set_num_threads(threads)
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _batch(self, pictures: NDArray[np.uint8]) -> Floats:
        x = torch.from_numpy(np.ascontiguousarray(pictures)).permute(0, 3, 1, 2).float() / 255
        score = (self._net(x) - self._zero) / (self._one - self._zero)
        return np.asarray(score.numpy(), np.float32)


def load_framing(path: Path | None = None) -> dict[str, Floats]:
    """Tables of a framing critic; by default the shipped ones.

    Raises:
        UserError: no file, or not the tables of a framing critic.
    """
    return load_tables("framing", SHAPES, path)
