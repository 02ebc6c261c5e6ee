"""Motion statistics of shots whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from cinerl.judge.motion import motion_of, sparc
from cinerl.spec.shot import Shot

FRAMES, FPS = 193, 24.0


def shot(pos, yaw_deg=None):
    yaw = np.zeros(len(pos)) if yaw_deg is None else np.asarray(yaw_deg, float)
    ones = np.ones(len(pos), np.float32)
    quat = Rotation.from_euler("y", yaw[:, None], degrees=True).as_quat().astype(np.float32)
    return Shot("t", "", (24, 1), 0, 0, np.asarray(pos, np.float32), quat, 35 * ones, ones, ones, 0 * ones)


def line(x):
    return np.stack([x, 0 * x, 0 * x + 1.5], axis=1)


def test_a_camera_that_stands():
    found = motion_of(shot(line(np.zeros(FRAMES))))
    assert (found.speed_mps, found.turn_dps, found.shake, found.turn_shake) == (0, 0, 0, 0)
    assert np.isnan(found.sparc)


def test_known_answers():
    t = np.arange(FRAMES) / FPS
    steady = motion_of(shot(line(0.5 * t), 7 * t))
    assert steady.speed_mps == pytest.approx(0.5, rel=1e-4)
    assert steady.turn_dps == pytest.approx(7, rel=1e-3)
    assert steady.shake < 2e-3
    assert np.isnan(steady.sparc)  # neither begins nor ends at rest
    cubic = motion_of(shot(line(0.01 * t**3)))
    assert cubic.jerk_rms_mps3 == pytest.approx(0.06, rel=0.05)
    turned = motion_of(shot(line(t), 1.5 * t**2))
    assert turned.turn_acceleration_rms_dps2 == pytest.approx(3, rel=0.02)
    shaken = motion_of(shot(line(0.5 * t + 0.003 * np.sin(2 * np.pi * 5 * t))))
    # The sampled tone's speed has the amplitude 2 · 0.003 · fps · sin(π 5 / fps).
    tone = 2 * 0.003 * FPS * np.sin(np.pi * 5 / FPS) / np.sqrt(2)
    assert shaken.shake == pytest.approx(tone / 0.5, rel=0.1)


def test_sparc_of_a_bell():
    t = np.arange(-2, 2, 1 / FPS)
    assert sparc(np.exp(-5 * t**2), FPS) == pytest.approx(-1.414, abs=0.05)
    u = np.clip((np.arange(FRAMES) / FPS - 2) / 4, 0, 1)
    eased = motion_of(shot(line(u**3 * (10 - 15 * u + 6 * u * u))))
    assert -1.7 < eased.sparc < -1.3


@pytest.mark.parametrize("frames", [1, 2, 3, 5])
def test_short_shots(frames):
    found = motion_of(shot(line(np.linspace(0, 1, frames))))
    assert np.isnan(found.shake)
    assert np.isnan(found.jerk_rms_mps3) == (frames < 4)
    assert np.isnan(found.speed_mps) == (frames < 2)
