"""`Past`: how every camera turned and travelled in the last two seconds, in its own axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import warp as wp
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from torch import Tensor

from cinerl import geometry
from cinerl.camera.filming import Filming
from cinerl.critic.kernels import PAST, RATES, remember
from cinerl.critic.reel import rates, turns

WINDOW, CHANNELS = int(PAST), int(RATES)
"""Frames; turning about and travel along right, up, back: rad/s and m/s."""



class Past:
    """The windows of N rows, kept by the measuring itself. A row never depends on how many there are.

    Args:
        filming: whose cameras are watched, from now on.
    """

    def __init__(self, filming: Filming) -> None:
        self._array = wp.zeros((filming.rows, WINDOW * CHANNELS), dtype=float, device=filming.device)
        self._known = wp.to_torch(filming.state.known)
        self._view = wp.to_torch(self._array).reshape(filming.rows, WINDOW, CHANNELS)
        filming.add(remember, [filming.state, self._array])

    @property
    def windows(self) -> Tensor:
        """[N, 48, 6] oldest first; a view that changes at the next step."""
        return self._view

    @property
    def full(self) -> Tensor:
        """[N] whether the episode is two seconds old."""
        return self._known > WINDOW

    def get_state(self) -> dict[str, NDArray[Any]]:
        """Rows first."""
        return {"past": self._array.numpy().copy()}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Return to what `get_state` gave."""
        self._array.assign(np.ascontiguousarray(state["past"]))


def windows_of(pos: NDArray[np.floating], quat: NDArray[np.floating]) -> NDArray[np.float32]:
    """All windows [F − 48, 48, 6] of a path [F, 3], [F, 4] at 24 frames a second."""
    p, q = np.asarray(pos, float)[None], np.asarray(quat, float)[None]
    inverse = geometry.conjugate(q)
    local = [geometry.rotate(inverse, v) for v in (turns(q), rates(p))]
    felt = np.concatenate(local, axis=-1)[0, 1:]
    return np.ascontiguousarray(sliding_window_view(felt, WINDOW, axis=0).transpose(0, 2, 1), np.float32)
