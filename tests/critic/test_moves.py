"""Drawn moves are professional, marred ones are not, and both stay within what was asked for."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl import geometry
from cinerl.critic.corruptions import FAMILIES, seen
from cinerl.critic.motion import ReelCritic, unease
from cinerl.critic.moves import FRAMES, Subjects, camera_quats, handheld, professional
from cinerl.critic.reel import FPS, join, rates, track, turned, turns
from cinerl.critic.weights import load_critic
from cinerl.spec.errors import UserError

COUNT = 120


@pytest.fixture(scope="module")
def reel():
    rng = np.random.default_rng(0)
    t = np.arange(FRAMES) / FPS
    speed = np.where(rng.random((COUNT, 1)) < 0.5, 0.0, 1.0) * [1.0, 0.3, 0.0]
    eyes = np.array([0.0, 0.0, 1.6]) + speed[:, None] * t[:, None]
    return professional(Subjects(eyes, np.repeat(speed[:, None], FRAMES, 1)), rng)


@pytest.fixture(scope="module")
def felt(reel):
    return ReelCritic(reel, load_critic()).run()


def test_moves_are_smooth_and_varied(reel):
    pos, quat = reel.pos, reel.quat
    np.testing.assert_allclose(np.linalg.norm(quat, axis=-1), 1, atol=1e-6)
    # No speed changes at once: not by a tenth of the distance to the subject per second in a frame.
    reach = np.linalg.norm(reel.eyes - pos, axis=-1)[:, 3:]
    assert (np.linalg.norm(np.diff(rates(pos), axis=1)[:, 2:], axis=-1) / reach).max() < 0.1
    assert pos[..., 2].min() > 0.3
    degrees = np.degrees(np.linalg.norm(turns(quat), axis=-1)).mean(1)
    assert degrees.min() < 1
    assert degrees.max() > 10
    assert 0.2 < (reel.hands > 0).mean() < 0.5
    assert np.abs(reel.asked_zoom).max() > 0.1


def test_the_operator_does_what_was_asked(reel):
    steady = reel.hands == 0
    gap = np.linalg.norm((turns(reel.quat) - reel.asked_turn)[steady, 1:], axis=-1).mean()
    asked = np.linalg.norm(reel.asked_turn[steady, 1:], axis=-1).mean()
    assert 0 < gap < 0.2 * asked


def test_hands_shake_as_the_rig_does():
    shift, turn = handheld(np.ones(400), FRAMES, np.random.default_rng(1))
    # `cinerl.camera.kernels.rig.hands`: twice the amplitude, a root mean square of about a half.
    assert 0.2 < np.degrees(turn[..., 0].std()) < 0.5
    assert 0.004 < shift.std() < 0.012
    assert turn[..., 2].std() < 0.5 * turn[..., 0].std()
    assert handheld(np.zeros(3), FRAMES, np.random.default_rng(1))[1].max() == 0


@pytest.mark.parametrize("name", FAMILIES)
def test_families(name, reel, felt):
    """Reproducible, true to the subject and the wish, and worse to the critic than the move it came from."""
    marred, again = (FAMILIES[name](reel, np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(marred.pos, again.pos)
    np.testing.assert_array_equal(marred.quat, again.quat)
    np.testing.assert_allclose(np.linalg.norm(marred.quat, axis=-1), 1, atol=1e-6)
    assert np.isfinite(marred.focal_mm).all()
    for kept in ("eyes", "travel", "asked_speed", "asked_turn", "asked_zoom", "hands"):
        np.testing.assert_array_equal(getattr(marred, kept), getattr(reel, kept))
    bad, _, costs = ReelCritic(marred, load_critic()).run()
    shows = seen(felt[0], bad, reel.hands)
    assert shows.mean() > 0.3
    assert (costs[shows, -1] > felt[2][shows, -1]).mean() > 0.85


def test_only_roll_rolls(reel):
    def rolled(r):
        right = geometry.rotate(r.quat, np.array([1.0, 0.0, 0.0]))
        return np.abs(np.degrees(np.arcsin(right[..., 2]))).max(1)

    assert np.median(rolled(FAMILIES["roll"](reel, np.random.default_rng(2)))) > 2
    for name in ("hunting", "drift", "frozen", "stutter"):
        assert np.median(rolled(FAMILIES[name](reel, np.random.default_rng(2)))) < 1


def test_pans_and_shakes_cost_more_the_faster_they_are():
    """Strangers' paths, of which nobody knows what was asked for."""
    t = np.arange(FRAMES) / FPS
    for yaw in (
        np.outer([0, 2, 5, 10, 20, 40], t),
        5 * t + np.outer([0, 0.1, 0.3, 1.0, 3.0], np.sin(2 * np.pi * 3 * t)),
        20 * t + np.outer([0, 0.1, 0.3, 1.0, 3.0], np.sin(2 * np.pi * 5 * t)),
    ):
        quat = camera_quats(np.radians(yaw), np.zeros_like(yaw))
        assert (np.diff(unease(np.zeros((*yaw.shape, 3)), quat)) > 0).all()


def test_scale_does_not_matter(reel):
    """A world twice as large, filmed from twice as far: the same costs."""
    large = dataclasses.replace(
        reel, **{n: 2 * getattr(reel, n) for n in ("pos", "eyes", "travel", "asked_speed", "shake_pos")}
    )
    small = ReelCritic(reel, load_critic()).run()[2]
    near = np.linalg.norm(reel.eyes - reel.pos, axis=-1).min(1) > 0.5
    np.testing.assert_allclose(ReelCritic(large, load_critic()).run()[2][near], small[near], atol=2e-3)


def test_tracks_that_are_none():
    good = np.tile([0.0, 0.0, 0.0, 1.0], (40, 1))
    for pos, quat, words in (
        (np.zeros((40, 2)), good, "want"),
        (np.zeros((10, 3)), good[:10], "24 frames"),
        (np.full((40, 3), np.nan), good, "NaN"),
        (np.zeros((40, 3)), 0 * good, "rotations that are none"),
    ):
        with pytest.raises(UserError, match=words):
            track(pos, quat)


def test_reels_are_cut_and_joined(reel):
    both = join([reel.pick(slice(0, 3)), reel.pick(np.array([5]))])
    np.testing.assert_array_equal(both.pos, reel.pos[[0, 1, 2, 5]])
    part = reel.cut(10, 40)
    assert (part.frames, part.moves) == (30, COUNT)
    np.testing.assert_array_equal(part.asked_turn, reel.asked_turn[:, 10:40])
    np.testing.assert_allclose(
        turned(reel.quat, np.zeros_like(reel.pos)), reel.quat, atol=1e-12
    )
