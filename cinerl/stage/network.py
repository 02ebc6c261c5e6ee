"""The DeepMimic actor network, 197 → 1024 → 512 → 36, in numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cinerl.stage.checkpoint import read_checkpoint
from cinerl.stage.motion import DATA

Vector = NDArray[np.float32]

LEARNED = ("walk", "jump", "spinkick", "backflip")
"""Acts that a policy of the PyBullet wheel performs, with no outside force."""

_ZERO = np.float32(0.0)


class Network:
    """State to action, with the checkpoint's own normalisation folded into the weights."""

    def __init__(self, path: Path) -> None:
        t = read_checkpoint(path)
        mean, std = t["agent/resource/s_norm/mean"], t["agent/resource/s_norm/std"]
        first = t["agent/main/actor/0/dense/kernel"] / std[:, None]
        scale = t["agent/resource/a_norm/std"]
        self._layers = (
            _Layer(first, t["agent/main/actor/0/dense/bias"] - mean @ first),
            _Layer(t["agent/main/actor/1/dense/kernel"], t["agent/main/actor/1/dense/bias"]),
            _Layer(
                t["agent/main/actor/dense/kernel"] * scale,
                t["agent/main/actor/dense/bias"] * scale + t["agent/resource/a_norm/mean"],
            ),
        )

    def __call__(self, state: Vector) -> Vector:
        """Action [36] for a state [197]; overwritten by the next call."""
        one, two, out = self._layers
        hidden = one(state)
        np.maximum(hidden, _ZERO, out=hidden)
        hidden = two(hidden)
        np.maximum(hidden, _ZERO, out=hidden)
        return out(hidden)


class _Layer:
    """Rows in blocks that the BLAS never splits among threads: the bits depend on no thread count."""

    def __init__(self, kernel: Vector, bias: Vector) -> None:
        inputs, outputs = kernel.shape
        rows = next(r for r in (16, 8, 4, 2, 1) if outputs % r == 0 and r * inputs <= 8192)
        self._blocks = np.ascontiguousarray(kernel.T.reshape(outputs // rows, rows, inputs))
        self._bias = np.ascontiguousarray(bias)
        self._sums = np.empty(self._blocks.shape[:2], np.float32)
        self._out = self._sums.reshape(-1)

    def __call__(self, x: Vector) -> Vector:
        np.matmul(self._blocks, x, self._sums)
        return np.add(self._out, self._bias, self._out)


def checkpoint_path(act: str) -> Path:
    """The wheel's checkpoint of a learned act."""
    return DATA / "data/policies/humanoid3d" / f"humanoid3d_{act}.ckpt"


def load_network(act: str) -> Network:
    """The wheel's policy of that name."""
    return Network(checkpoint_path(act))
