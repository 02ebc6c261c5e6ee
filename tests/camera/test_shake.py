"""The shake measures against scipy's filters, and what they are for: telling clean moves from noisy ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import signal

from cinerl import geometry
from tests.camera.stands import filming_of, framing_numbers, put

FPS = 24


def film(take, pos, quat):
    """Shake [F, 3] and the frames' other numbers of one path."""
    filming = filming_of(take, 1, threads=1, with_shake=True)
    seen = []
    for k in range(len(pos)):
        put(filming, pos=pos[k : k + 1], quat=quat[k : k + 1], focal_mm=[35.0], focus_m=[3.0], frame=[k])
        filming.measure()
        f = framing_numbers(filming)
        seen.append([f["shake"][0], f["eyes_speed"][0, 0]])
    return [np.stack([s[i] for s in seen]) for i in range(2)]


def push_in(frames, noise_m=0.0, noise_rad=0.0, seed=0):
    """An eased push in of 4 m towards somebody's eyes."""
    u = np.arange(frames) / (frames - 1)
    ease = 10 * u**3 - 15 * u**4 + 6 * u**5
    rng = np.random.default_rng(seed)
    pos = (
        np.column_stack([8 - 4 * ease, 1.5 - ease, np.full(frames, 1.5)])
        + rng.normal(0, 1, (frames, 3)) * noise_m
    )
    aim = np.array([0.08, 0.0, 1.49])
    quat = np.stack([geometry.look_at(p, aim) for p in pos])
    jitter = rng.normal(0, 1, (frames, 3)) * noise_rad / 2
    small = np.column_stack([jitter, np.ones(frames)])
    quat = geometry.multiply(small / np.linalg.norm(small, axis=1, keepdims=True), quat)
    return pos.astype(np.float32), quat.astype(np.float32)


def reference(speed):
    """[F] running RMS above 2 Hz and running mean of the length, filter settled on the first value."""
    sos = signal.butter(4, 2.0, "highpass", fs=FPS, output="sos")
    zi = signal.sosfilt_zi(sos)
    rest = np.column_stack([signal.sosfilt(sos, c, zi=zi * c[0])[0] for c in speed.T])
    count = np.arange(1, len(speed) + 1)
    return np.sqrt(np.cumsum((rest**2).sum(1)) / count), np.cumsum(np.linalg.norm(speed, axis=1)) / count


@pytest.fixture(scope="module")
def take(make_take):
    return make_take(seconds=10)


def test_against_scipy(take):
    pos, quat = push_in(120, 0.02, 0.01)
    shake, eyes = film(take, pos, quat)
    q = quat.astype(float)
    change = geometry.multiply(q[1:], geometry.conjugate(q[:-1]))
    change *= np.sign(change[:, 3:])
    sine = np.linalg.norm(change[:, :3], axis=1, keepdims=True)
    spin = change[:, :3] / sine * 2 * np.arctan2(sine, change[:, 3:]) * FPS
    for column, speed in (
        (0, np.diff(pos.astype(float), axis=0) * FPS),
        (1, spin),
        (2, eyes[1:].astype(float)),
    ):
        rms, mean = reference(speed)
        found = shake[1:, column]
        # A nearly still camera is compared with a floor; where it moves, with its own mean speed.
        moving = mean > 0.6
        np.testing.assert_allclose(found[moving], (rms / mean)[moving], rtol=5e-3, atol=1e-6)
        assert (found <= rms / mean * 1.01).all()
        assert moving.sum() > 10, column
    assert not shake[0].any()


def test_clean_moves_and_noisy_ones(take):
    clean, _ = film(take, *push_in(192))
    assert clean[-1].max() < 0.005
    noisy, _ = film(take, *push_in(192, 0.01, 0.003))
    assert noisy[-1].min() > 0.02
    assert (noisy[-1] > 20 * clean[-1]).all()


def test_a_camera_that_stands_still_does_not_shake(take):
    pos, quat = (np.repeat(x[:1], 100, axis=0) for x in push_in(2))
    shake, _ = film(take, pos, quat)
    assert not shake.any()


def test_a_move_that_begins_in_motion_rings_no_bell(take):
    pos = np.column_stack([8 - np.arange(100) / FPS, np.zeros(100), np.full(100, 1.5)]).astype(np.float32)
    quat = np.tile(geometry.look_at(pos[0], [0, 0, 1.5]), (100, 1)).astype(np.float32)
    shake, _ = film(take, pos, quat)
    assert shake[:, 0].max() < 1e-3
