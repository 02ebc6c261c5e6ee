"""What watching a camera path costs by its kinematics alone, weighed as people's comfort ratings suggest."""

from __future__ import annotations

import numpy as np

from cinerl.critic.reel import FPS, Array, rates, smooth_track, turns

SMOOTH_S = 1 / FPS
"""Of the path before it is differentiated: what is faster is the tracker's noise as often as the camera's."""
WINDOW, HOP = 72, 24
"""Frames over which smoothness is judged, so that it does not depend on how long a path is."""
FLOORS = {"turn": 2.0, "turn_acceleration": 20.0, "turn_jerk": 200.0}
"""What nobody notices: °/s, °/s², °/s³."""
WEIGHTS = {"turn": 1.0, "turn_acceleration": 0.25, "turn_jerk": 0.1, "roughness": 1.5}
"""Per octave above the floor, and per unit of spectral arc length."""
_FASTEST_HERTZ = 10.0
_AUDIBLE = 0.05
_PADDED = 16


def kinematic_unease(pos: Array, quat: Array) -> Array:
    """Cost [N] of N paths, in octaves of turning.

    In the published ratings of 100 paths by 43 people, comfort falls by about 8 of 100 points with every
    doubling of the mean angular speed: hence its logarithm, and the unit. The other weights are about the
    non-negative least squares that the published rank correlations (angular speed −0.79, acceleration −0.71,
    jerk −0.66, linear jerk −0.31, linear spectral arc length +0.49) give with the correlations among the same
    measures of our drawn and real paths. Linear jerk gets nothing: it says less than it shares with turning.

    Args:
        pos: [N, F, 3] metres, at 24 frames a second.
        quat: [N, F, 4] camera to world, xyzw.
    """
    found = measures(pos, quat)
    octaves = [WEIGHTS[name] * np.log2(1 + found[name] / floor) for name, floor in FLOORS.items()]
    return np.asarray(np.sum(octaves, axis=0) + WEIGHTS["roughness"] * found["roughness"])


def measures(pos: Array, quat: Array) -> dict[str, Array]:
    """Each [N]: mean turning, the root mean squares of its two derivatives, roughness of travel."""
    pos, quat = smooth_track(pos, quat, SMOOTH_S)
    turn, speed = np.degrees(turns(quat))[:, 1:], rates(pos)[:, 1:]
    turned = np.diff(turn, axis=1) * FPS
    return {
        "turn": np.linalg.norm(turn, axis=-1).mean(axis=1),
        "turn_acceleration": _rms(turned), "turn_jerk": _rms(np.diff(turned, axis=1) * FPS),
        "roughness": roughness(np.linalg.norm(speed, axis=-1)),
    }  # fmt: skip


def roughness(speed: Array) -> Array:
    """Spectral arc length [N] of speed profiles [N, F], longer for rougher motion; 0 where nothing moves.

    Balasubramanian, Melendez-Calderon, Roby-Brami, Burdet, "On the analysis of movement smoothness", 2015,
    with the sign turned round, as the mean over windows of three seconds, tapered: their edges are no stops.
    """
    frames = speed.shape[1]
    starts = range(0, max(frames - WINDOW, 0) + 1, HOP)
    return np.asarray(np.mean([_arc_length(speed[:, s : s + WINDOW]) for s in starts], axis=0))


def _arc_length(speed: Array) -> Array:
    speed = speed * np.hanning(speed.shape[1])
    padded = _PADDED * 2 ** int(np.ceil(np.log2(speed.shape[1])))
    hertz = np.fft.rfftfreq(padded, 1 / FPS)
    kept = hertz <= _FASTEST_HERTZ
    spectrum = np.abs(np.fft.rfft(speed, padded, axis=1))[:, kept]
    spectrum = spectrum / np.maximum(spectrum.max(axis=1, keepdims=True), 1e-12)
    # The band ends where the spectrum last rises above what shows.
    last = kept.sum() - 1 - np.argmax(spectrum[:, ::-1] >= _AUDIBLE, axis=1)
    inside = np.arange(1, kept.sum()) <= last[:, None]
    step = 1 / np.maximum(last[:, None], 1)
    lengths = np.hypot(step, np.diff(spectrum, axis=1))
    return np.asarray((lengths * inside).sum(axis=1) * (speed.max(axis=1) > 1e-6))


def _rms(x: Array) -> Array:
    return np.asarray(np.sqrt((x**2).sum(-1).mean(-1)))
