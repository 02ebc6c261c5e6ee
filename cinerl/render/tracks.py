"""Camera tracks at a glance: from above, and how fast they travel and turn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from cinerl.spec.tracks import FPS, Track

MOST = 10
"""Tracks that one picture shows, each in a colour of its own."""
_ARROWS_S = 1.0


def draw_tracks(tracks: Sequence[Track], path: Path) -> None:
    """Write a picture of the first ``MOST`` tracks: arrows look where the camera does, one a second."""
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    plan, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
    right.axis("off")
    above, below = right.inset_axes((0, 0.56, 1, 0.44)), right.inset_axes((0, 0, 1, 0.44))
    shown = tracks[:MOST]
    for i, track in enumerate(shown):
        color = f"C{i}"
        t = np.arange(1, track.frames) / FPS
        plan.plot(track.pos[:, 0], track.pos[:, 1], color=color, lw=1.2, label=track.name)
        plan.plot(*track.pos[0, :2], "o", color=color, ms=5)
        at = np.arange(0, track.frames, int(_ARROWS_S * FPS * max(1, track.seconds // 40)))
        ahead = _ahead(track)[at]
        plan.quiver(
            track.pos[at, 0], track.pos[at, 1], ahead[:, 0], ahead[:, 1],
            color=color, alpha=0.6, width=0.004, scale=22,
        )  # fmt: skip
        above.plot(t, track.speed_mps, color=color, lw=0.9)
        below.plot(t, track.turn_dps, color=color, lw=0.9)
    metric = all(track.metric for track in shown)
    plan.set(title="from above", xlabel="m" if metric else "no metres known")
    plan.set_aspect("equal", adjustable="datalim")
    plan.legend(fontsize=8, loc="best", frameon=False)
    above.set(ylabel="m/s" if metric else "1/s", ylim=(0, None), title="speed")
    below.set(ylabel="°/s", ylim=(0, None), xlabel="s", title="turning")
    for axes in (plan, above, below):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


def _ahead(track: Track) -> np.ndarray:
    x, y, z, w = track.quat.T
    return -np.stack([2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)], axis=1)
