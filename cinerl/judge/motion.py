"""How a camera moved, in the numbers that viewers' comfort goes with; of any shot, without its take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import signal
from scipy.spatial.transform import Rotation

from cinerl.spec.shot import Shot

Array = NDArray[np.float64]
SHAKE_HERTZ = 2.0
STILL_MPS, STILL_DPS = 0.01, 0.1
"""Mean speeds below which a ratio to them would say nothing."""
REST = 0.05
"""Share of the peak speed below which a move begins and ends at rest."""
SPARC_HERTZ, SPARC_LEAST, SPARC_PADDING = 10.0, 0.05, 4


@dataclass(frozen=True)
class Motion:
    """Statistics of one shot; a shorter one than they need has NaN."""

    speed_mps: float
    """Mean."""
    jerk_rms_mps3: float
    turn_dps: float
    """Mean angular speed: with comfort −0.80 (Spearman, 100 paths rated by 43 people)."""
    turn_acceleration_rms_dps2: float
    """−0.71 with comfort."""
    turn_jerk_rms_dps3: float
    """−0.66 with comfort."""
    shake: float
    """RMS of speed above 2 Hz / mean speed; 0 for a camera that stands. Clean moves stay below 0.002."""
    turn_shake: float
    """The same of the angular speed."""
    sparc: float
    """Smoothness of a move from rest to rest, −1.4 at best; NaN for other moves, where it misleads."""


def motion_of(shot: Shot) -> Motion:
    """Measure a shot. Needs four frames for jerk and a second for shake."""
    speed = np.diff(shot.pos.astype(float), axis=0) * shot.fps
    turn = _turns(shot.quat.astype(float)) * shot.fps
    pace = np.linalg.norm(speed, axis=1)
    return Motion(
        speed_mps=_mean(pace), jerk_rms_mps3=_rms(np.diff(speed, 2, axis=0) * shot.fps**2),
        turn_dps=_mean(np.linalg.norm(turn, axis=1)),
        turn_acceleration_rms_dps2=_rms(np.diff(turn, axis=0) * shot.fps),
        turn_jerk_rms_dps3=_rms(np.diff(turn, 2, axis=0) * shot.fps**2),
        shake=_shake(speed, shot.fps, STILL_MPS), turn_shake=_shake(turn, shot.fps, STILL_DPS),
        sparc=_sparc(pace, shot.fps),
    )  # fmt: skip


def sparc(speed: Array, fps: float) -> float:
    """Spectral arc length of a speed profile [F] (Balasubramanian et al. 2015): 10 Hz, 0.05, padding 4."""
    size = 2 ** (int(np.ceil(np.log2(len(speed)))) + SPARC_PADDING)
    hertz = np.arange(size) * fps / size
    power = np.abs(np.fft.fft(speed, size))
    power /= max(float(power.max()), 1e-12)
    below = hertz <= min(SPARC_HERTZ, fps / 2)
    hertz, power = hertz[below], power[below]
    last = np.flatnonzero(power >= SPARC_LEAST)[-1]
    if last < 1:
        return 0.0
    hertz, power = hertz[: last + 1], power[: last + 1]
    steps = np.hypot(np.diff(hertz) / (hertz[-1] - hertz[0]), np.diff(power))
    return -float(steps.sum())


def _sparc(pace: Array, fps: float) -> float:
    """Only of moves from rest to rest."""
    if len(pace) < 4 or _mean(pace) < STILL_MPS or max(pace[0], pace[-1]) > REST * pace.max():
        return float("nan")
    return sparc(pace, fps)


def _shake(rate: Array, fps: float, still: float) -> float:
    if len(rate) < fps:
        return float("nan")
    mean = float(np.linalg.norm(rate, axis=1).mean())
    if mean < still:
        return 0.0
    sections = signal.butter(4, SHAKE_HERTZ, "highpass", fs=fps, output="sos")
    return _rms(signal.sosfiltfilt(sections, rate, axis=0)) / mean


def _turns(quat: Array) -> Array:
    """Degrees [F − 1, 3] from frame to frame, in the camera's axes."""
    turned = Rotation.from_quat(quat)
    return np.degrees((turned[:-1].inv() * turned[1:]).as_rotvec()) if len(quat) > 1 else np.zeros((0, 3))


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _rms(values: Array) -> float:
    """Root mean square of vectors' lengths [F, 3]."""
    return float(np.sqrt((values**2).sum(axis=1).mean())) if len(values) else float("nan")
