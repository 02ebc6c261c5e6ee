"""Strangers' paths: what unease follows, what it does not mind, and that no shake is free."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cinerl import geometry
from cinerl.critic.comfort import kinematic_unease, measures, roughness
from cinerl.critic.motion import network_unease, unease
from cinerl.critic.moves import camera_quats
from cinerl.critic.reel import FPS, Array, track, turned
from cinerl.critic.weights import load_critic

FRAMES = 144
T = np.arange(FRAMES) / FPS


def paths(count: int, seed: int) -> tuple[Array, Array]:
    """Wandering cameras, from 0.3 to 40 °/s, smooth to nervous."""
    rng = np.random.default_rng(seed)
    speed = np.exp(rng.uniform(np.log(0.3), np.log(40), (count, 1)))
    hertz = rng.uniform(0.05, 0.8, (count, 1))
    phase = rng.uniform(0, 6, (count, 2))
    yaw = speed * np.sin(2 * np.pi * hertz * T + phase[:, :1]) / (2 * np.pi * hertz)
    pitch = 0.3 * speed * np.sin(4 * hertz * T + phase[:, 1:]) / (4 * hertz)
    way = rng.normal(size=(count, 1, 3)) * rng.uniform(0, 1, (count, 1, 1))
    pos = way * (T + 0.2 * np.sin(2 * T))[:, None]
    return pos, camera_quats(np.radians(yaw), np.radians(pitch))


def turning(pos: Array, quat: Array) -> Array:
    return measures(pos, quat)["turn"]


def test_it_follows_the_mean_angular_speed():
    pos, quat = paths(120, 0)
    speed = turning(pos, quat)
    follows = stats.spearmanr(unease(pos, quat), speed).statistic
    by_network = network_unease(track(pos, quat, meant=False), load_critic())
    assert follows > max(0.9, stats.spearmanr(by_network, speed).statistic)


def test_twice_as_fast_is_an_octave_and_little_more():
    yaw = np.radians(np.outer([5.0, 10.0, 20.0, 40.0], T))
    cost = kinematic_unease(np.zeros((4, FRAMES, 3)), camera_quats(yaw, 0 * yaw))
    assert ((np.diff(cost) > 0.7) & (np.diff(cost) < 1.5)).all()


@pytest.mark.parametrize("pace", [2.0, 12.0])
@pytest.mark.parametrize("what", ["yaw", "roll", "place", "noise"])
def test_no_shake_is_free(pace, what):
    """The same mean course; the more shake, the more unease."""
    amplitude = np.array([0.0, 0.1, 0.2, 0.5, 1.0, 2.0])
    rng = np.random.default_rng(1)
    wave = rng.normal(size=(FRAMES, 3)) if what == "noise" else np.sin(2 * np.pi * 3 * T)[:, None] * [1, 1, 1]
    yaw = np.radians(pace * T)[None].repeat(6, axis=0)
    pos, quat = np.zeros((6, FRAMES, 3)) + 0.5 * T[:, None] * [1, 0, 0], camera_quats(yaw, 0 * yaw)
    axis = {"yaw": [0, 1, 0], "roll": [0, 0, 1], "noise": [1, 1, 1], "place": [0, 0, 0]}[what]
    quat = turned(quat, np.radians(amplitude[:, None, None] * wave * axis))
    if what == "place":
        pos = pos + 0.02 * amplitude[:, None, None] * wave * [0, 1, 0]
    assert (np.diff(unease(pos, quat)) > 0).all()


def test_jerk_costs_at_the_same_mean_speed():
    """Half the time at twice the speed, switched ever more often."""
    costs = []
    for switches in (0, 2, 6, 12):
        going = np.ones(FRAMES) if not switches else 2.0 * ((T * switches / T[-1]).astype(int) % 2)
        yaw = np.radians(10 * np.cumsum(going / going.mean()) / FPS)[None]
        costs.append(unease(np.zeros((1, FRAMES, 3)), camera_quats(yaw, 0 * yaw))[0])
    assert (np.diff(costs) > 0).all()


def test_where_and_whither_do_not_matter():
    pos, quat = paths(12, 2)
    cost = unease(pos, quat)
    around = camera_quats(np.array(1.1), np.array(0.0))
    base = camera_quats(np.array(0.0), np.array(0.0))
    swing = geometry.multiply(around, geometry.conjugate(base))
    moved = geometry.rotate(swing, pos) + np.array([3.0, -40.0, 7.0])
    np.testing.assert_allclose(unease(moved, geometry.multiply(swing, quat)), cost, atol=2e-3)


def test_length_hardly_matters():
    """The same course, of which half is shown."""
    pos, quat = paths(60, 3)
    middle = FRAMES // 2
    halves = (unease(pos[:, :middle], quat[:, :middle]) + unease(pos[:, middle:], quat[:, middle:])) / 2
    whole = unease(pos, quat)
    assert stats.spearmanr(halves, whole).statistic > 0.97
    assert np.abs(halves - whole).mean() < 0.35


def test_a_slower_showing_is_easier():
    """Every second frame of a path, and the path between: the same course, shown twice as fast."""
    pos, quat = paths(40, 4)
    fast, slow = unease(pos[:, ::2], quat[:, ::2]), unease(pos, quat)
    assert (fast > slow).all()
    assert stats.spearmanr(fast, slow).statistic > 0.97


def test_the_tracker_s_noise_does_not_reorder():
    pos, quat = paths(80, 5)
    rng = np.random.default_rng(6)
    noisy = turned(quat, np.radians(0.03) * rng.normal(size=pos.shape))
    places = pos + 0.001 * rng.normal(size=pos.shape)
    assert stats.spearmanr(unease(places, noisy), turning(pos, quat)).statistic > 0.85


def test_roughness():
    """A steady and a still camera are smooth; stop and go is not."""
    steady, still = np.ones((1, FRAMES)), np.zeros((1, FRAMES))
    stop_and_go = np.maximum(np.sign(np.sin(2 * np.pi * T)), 0)[None]
    assert roughness(still)[0] == 0
    assert 1.2 * roughness(steady)[0] < roughness(stop_and_go)[0]
    np.testing.assert_allclose(roughness(5 * stop_and_go), roughness(stop_and_go))


def test_one_path_alone_and_among_others():
    pos, quat = paths(5, 7)
    for i in range(5):
        np.testing.assert_allclose(unease(pos[i], quat[i]), unease(pos, quat)[i : i + 1], rtol=1e-5)
    np.testing.assert_allclose(unease(pos, -quat), unease(pos, quat), rtol=1e-5)
