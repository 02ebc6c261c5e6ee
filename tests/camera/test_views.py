"""How new a view is, against all kept views one by one; and that it survives a restart and a restore."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl import geometry
from cinerl.camera.kernels.views import EVERY_S, PLACE_M, RECENT_S, TURN_RAD
from cinerl.camera.measure import measure
from cinerl.env.core import Core
from cinerl.policy.scripted import RandomCamera
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import load_brief
from tests.camera.stands import filming_of, framing_numbers, put
from tests.env.performances import take_for

FPS = 24


def film(take, pos, quat):
    """New view [F] and the way back [F, 3] of one path."""
    filming = filming_of(take, 1, threads=1, with_views=True)
    seen = []
    for k in range(len(pos)):
        put(filming, pos=pos[k : k + 1], quat=quat[k : k + 1], focal_mm=[35.0], focus_m=[3.0], frame=[k])
        filming.measure()
        seen.append([framing_numbers(filming)["new_view"][0], filming.views.back.numpy()[0].copy()])
    return [np.stack([s[i] for s in seen]) for i in range(2)]


def expected(pos, quat, frame):
    """The least unlike of the views a second apart that are two seconds old, and where it was."""
    axes = geometry.rotate(quat, np.array([0.0, 0.0, -1.0]))
    kept = np.arange(0, frame - round(RECENT_S * FPS) + 1, round(EVERY_S * FPS))
    place = np.linalg.norm(pos[kept] - pos[frame], axis=1) / PLACE_M
    turn = np.arccos(np.clip(axes[kept] @ axes[frame], -1, 1)) / TURN_RAD
    far = np.hypot(place, turn)
    return far.min(), pos[kept[far.argmin()]] - pos[frame]


@pytest.fixture(scope="module")
def take(make_take):
    return make_take(seconds=12)


def path(seed, frames=240):
    """A wandering camera that looks about."""
    rng = np.random.default_rng(seed)
    pos = np.cumsum(rng.normal(0, 0.05, (frames, 3)), axis=0) + np.array([4.0, 0.0, 3.0])
    aim = np.cumsum(rng.normal(0, 0.08, (frames, 3)), axis=0)
    quat = np.stack([geometry.look_at(p, a) for p, a in zip(pos, aim, strict=True)])
    return pos.astype(np.float32), quat.astype(np.float32)


@pytest.mark.parametrize("seed", [0, 1])
def test_against_every_kept_view(take, seed):
    pos, quat = path(seed)
    found, back = film(take, pos, quat)
    assert np.isnan(found[: round(RECENT_S * FPS)]).all()
    for frame in range(round(RECENT_S * FPS), len(pos), 7):
        far, way = expected(pos.astype(float), quat.astype(float), frame)
        assert found[frame] == pytest.approx(far, rel=1e-3, abs=1e-3)
        np.testing.assert_allclose(back[frame], way, atol=1e-4)


def test_a_still_camera_shows_nothing_new(take):
    pos, quat = path(0)
    found, _ = film(take, np.repeat(pos[:1], 100, axis=0), np.repeat(quat[:1], 100, axis=0))
    np.testing.assert_allclose(found[48:], 0.0, atol=2e-3)


def test_coming_back_is_not_new(take):
    """Three seconds out and three back along one line: at the end stands the view of the beginning."""
    pos, quat = path(0)
    along = np.concatenate([np.linspace(0, 3, 72), np.linspace(3, 0, 73)])[:, None] * [1.0, 0.0, 0.0]
    found, _ = film(take, (pos[:1] + along).astype(np.float32), np.repeat(quat[:1], 145, axis=0))
    assert found[70] > 0.9
    assert found[-1] < 0.01


@pytest.fixture(scope="module")
def brief():
    return dataclasses.replace(load_brief("tour"), seconds=4.0)


def test_the_same_bits_in_any_company(brief):
    take = take_for(brief, 2)
    many = Core(brief, [take], 300, threads=2)
    few = Core(brief, [take], 3, threads=1)
    held = np.random.default_rng(0).uniform(-1, 1, (300, len(many.axes)))
    many.reset(9)
    few.reset(9)
    for _ in range(70):
        a, b = many.step(held), few.step(held[:3])
        np.testing.assert_array_equal(a.obs[:3], b.obs)
        np.testing.assert_array_equal(many.framing.new_view[:3], few.framing.new_view)


def test_it_is_restored(brief):
    take = take_for(brief, 2)
    core, other = (Core(brief, [take], 4, threads=1) for _ in range(2))
    held = np.random.default_rng(1).uniform(-1, 1, (4, len(core.axes)))
    core.reset(2)
    for _ in range(60):
        core.step(held)
    np.testing.assert_array_equal(other.set_state(core.get_state()), core.sight.read())
    for _ in range(40):
        a, b = core.step(-held), other.step(-held)
        np.testing.assert_array_equal(a.obs, b.obs)
        np.testing.assert_array_equal(a.reward, b.reward)


def test_a_shot_is_measured_as_it_was_filmed(brief):
    take = take_for(brief, 2)
    core = Core(brief, [take], 2, threads=1)
    footage = shoot(core, RandomCamera(core, 3), seed=3)
    shot = footage.shots[0]
    found = measure(shot, take, brief)["new_view"]
    want = [
        expected(shot.pos.astype(float), shot.quat.astype(float), k)[0] for k in range(48, shot.frames)
    ]
    np.testing.assert_allclose(found[48:], want, rtol=1e-3, atol=1e-3)
