"""Does the cost rise with what makes people uneasy: turning, its acceleration, its jerk?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from cinerl.bench.tracks import clips_of
from cinerl.critic.comfort import kinematic_unease
from cinerl.critic.motion import network_unease, unease
from cinerl.critic.moves import camera_quats
from cinerl.critic.reel import FPS, Reel, track, turns
from cinerl.critic.weights import Tables

SPEEDS_DPS = (0.0, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 45.0)
BANDS_HERTZ = (0.5, 1.0, 2.0, 4.0, 8.0)
SHAKES_DEG = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
PACES_DPS = (0.0, 5.0, 20.0)
RATED = {"mean_speed": -0.79, "acceleration_rms": -0.71, "jerk_rms": -0.66}
"""Spearman with people's comfort on 100 camera paths, published with the ratings of 43 people."""

Floats = NDArray[np.float64]
_SECONDS = np.arange(96) / FPS
_PHASES = 4


def examine(tables: Tables, reel: Reel, folder: Path | None = None) -> dict[str, Any]:
    """Sweeps of made-up paths, and rank correlations over held-out ones; nothing was asked for.

    Returns:
        ``pan``: cost at every speed; ``shake``: cost at every pace, band and amplitude; ``rising``: share of
        neighbours in all sweeps of which the faster or the shakier costs more; ``spearman`` of `unease` with
        each measure of the turning, over the moves of ``reel``; ``judges``: the same over them and over the
        clips of every real track in ``folder``, of `unease`, of the network alone, of the kinematics alone.
    """
    pan = _sweep(tables, np.outer(SPEEDS_DPS, _SECONDS)[None])
    shake = {
        f"{pace:g}": {f"{hertz:g}": _sweep(tables, _shaken(pace, hertz)).tolist() for hertz in BANDS_HERTZ}
        for pace in PACES_DPS
    }
    steps = [np.diff(pan), *(np.diff(v) for by_band in shake.values() for v in by_band.values())]
    paths = {"drawn": reel.shown()}
    for path in sorted(folder.glob("*.npz")) if folder else []:
        paths[path.stem] = clips_of(path).shown()
    ranks = {name: _ranks(tables, *shown) for name, shown in paths.items()}
    return {
        "speeds_dps": list(SPEEDS_DPS), "pan": pan.tolist(),
        "shakes_deg": list(SHAKES_DEG), "shake": shake,
        "rising": float((np.concatenate(steps) > 0).mean()),
        "spearman": ranks["drawn"]["unease"], "judges": ranks, "rated": RATED,
    }  # fmt: skip


def _shaken(pace_dps: float, hertz: float) -> Floats:
    """Angles [P, A, F] in degrees of every phase and amplitude."""
    waves = np.sin(2 * np.pi * hertz * _SECONDS + np.arange(_PHASES)[:, None] * 2 * np.pi / _PHASES)
    return pace_dps * _SECONDS + np.array(SHAKES_DEG)[:, None] * waves[:, None]


def _sweep(tables: Tables, yaw_deg: Floats) -> Floats:
    """Mean costs over the phases [A] of angles [P, A, F]."""
    yaw = np.radians(yaw_deg.reshape(-1, yaw_deg.shape[-1]))
    quat = camera_quats(yaw, np.zeros_like(yaw))
    costs = unease(np.zeros((*yaw.shape, 3)), quat, tables)
    return np.asarray(costs.reshape(yaw_deg.shape[:2]).mean(axis=0), float)


def _ranks(tables: Tables, pos: Floats, quat: Floats) -> dict[str, dict[str, float]]:
    """Spearman of each judge's cost with each measure."""
    costs = {
        "unease": unease(pos, quat, tables),
        "network": network_unease(track(pos, quat, meant=False), tables),
        "kinematics": kinematic_unease(pos, quat),
    }
    turn = turns(quat)[:, 1:]
    acceleration = np.diff(turn, axis=1) * FPS
    jerk = np.diff(acceleration, axis=1) * FPS
    measures = {
        "mean_speed": np.linalg.norm(turn, axis=-1).mean(-1),
        "acceleration_rms": np.sqrt((acceleration**2).sum(-1).mean(-1)),
        "jerk_rms": np.sqrt((jerk**2).sum(-1).mean(-1)),
    }
    return {
        judge: {name: float(stats.spearmanr(cost, m).statistic) for name, m in measures.items()}
        for judge, cost in costs.items()
    }
