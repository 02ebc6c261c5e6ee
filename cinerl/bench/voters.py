"""Simulated voters: hidden tastes made of thresholds, vetoes and conditions over raw measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl.taste.measures import MEASURES

Floats = NDArray[np.float64]
RANDOM = 0.1
"""Share of votes that are thrown like a coin."""
INDIFFERENT = 0.02
"""Utilities that lie no further apart are a tie; a perfect clip has 1."""
_LIKES: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "size": ((0.3, 4.0), (1.6, 3.0)),  # a factor either way, see `_band`
    "headroom": ((0.0, 0.3), (0.05, 0.12)),
    "lead_room": ((0.6, 3.5), (1.4, 2.2)),
    "off_centre": ((0.0, 0.5), (0.1, 0.25)),
    "eye_line": ((0.0, 0.7), (0.12, 0.3)),
    "side": ((0.0, 180.0), (20.0, 50.0)),
    "elevation": ((-15.0, 30.0), (6.0, 15.0)),
    "speed_mps": ((0.0, 1.6), (0.2, 0.6)),
}
"""What a voter may like: where the middle of the band lies, and how far it reaches."""
_FACTORS = ("size", "lead_room")
_LIMITS: dict[str, tuple[float, float]] = {
    "turn_dps": (4.0, 20.0),
    "turn_steady": (8.0, 60.0),
    "move_steady": (0.3, 2.0),
    "drift": (0.3, 1.5),
    "motion_critic": (0.2, 1.0),
}
"""What a voter may not bear, and from where on."""


@dataclass(frozen=True)
class Voter:
    """A simulated person. Utility of a clip [F, M]: shares of frames inside bands, of which one counts only
    where another holds, less a fixed price when a limit is broken in a tenth of the frames, halved when the
    face is often out of the picture."""

    bands: tuple[tuple[str, float, float, float], ...]
    """Measure, from, to, weight."""
    condition: tuple[int, int]
    """The first of these bands counts only in frames where the second holds."""
    limits: tuple[tuple[str, float, float], ...]
    """Measure, the limit, the price."""

    def utility(self, clips: NDArray[np.floating]) -> Floats:
        """[C] of clips [C, F, M]."""
        inside = [self._inside(clips, *band[:3]) for band in self.bands]
        a, b = self.condition
        inside[a] = inside[a] & inside[b]
        weights = np.array([band[3] for band in self.bands])
        worth = sum(w * held.mean(axis=1) for w, held in zip(weights, inside, strict=True)) / weights.sum()
        for name, limit, price in self.limits:
            worth = worth - price * ((_column(clips, name) > limit).mean(axis=1) > 0.1)
        gone = (_column(clips, "on_screen") < 1).mean(axis=1) > 0.25
        return np.asarray(np.where(gone, worth / 2, worth), float)

    def vote(self, apart: float, rng: np.random.Generator) -> float:
        """1 for the first, 0 for the second, 0.5 for a tie, from the difference of two utilities."""
        if rng.random() < RANDOM:
            return float(rng.integers(2))
        return 0.5 if abs(apart) <= INDIFFERENT else float(apart > 0)

    @staticmethod
    def _inside(clips: NDArray[np.floating], name: str, low: float, high: float) -> NDArray[np.bool_]:
        x = _column(clips, name)
        return np.asarray((x >= low) & (x <= high))


def draw_voter(rng: np.random.Generator) -> Voter:
    """A taste of four likes and two limits."""
    liked = rng.choice(list(_LIKES), 4, replace=False)
    bands = tuple(_band(str(name), rng) for name in liked)
    limits = tuple(
        (str(n), float(rng.uniform(*_LIMITS[n])), float(rng.uniform(0.05, 0.25)))
        for n in rng.choice(list(_LIMITS), 2, replace=False)
    )
    return Voter(bands, (0, 1), limits)


def _band(name: str, rng: np.random.Generator) -> tuple[str, float, float, float]:
    (low, high), reach = _LIKES[name]
    weight, wide = float(rng.uniform(0.4, 1.0)), float(rng.uniform(*reach))
    if name in _FACTORS:
        middle = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        return name, middle / wide, middle * wide, weight
    middle = float(rng.uniform(low, high))
    return name, middle - wide, middle + wide, weight


def _column(clips: NDArray[np.floating], name: str) -> NDArray[np.floating]:
    return clips[..., list(MEASURES).index(name)]
