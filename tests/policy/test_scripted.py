"""Scripted cameramen: their commands are commands, they remember per row, and they are found by name."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.env.core import Core
from cinerl.policy.catalog import SCRIPTED, find_policy, short_id
from cinerl.policy.gains import Gains, gains_for, settings_path
from cinerl.policy.scripted import ComposerCamera, FollowCamera
from cinerl.policy.shoot import shoot
from cinerl.spec import data
from cinerl.spec.brief import Lens, load_brief
from cinerl.spec.errors import UserError
from tests.env.performances import take_for

NAMES = data.names("envs")


def core_of(name, rows=8, people=2, **changes):
    brief = dataclasses.replace(load_brief(name), **changes)
    return Core(brief, [take_for(brief, people)], rows, threads=1)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("who", SCRIPTED)
def test_commands_are_commands(name, who):
    core = core_of(name)
    policy = find_policy(who, core, seed=3)
    assert policy.name == who
    assert policy.reads in ("nothing", "obs", "framing")
    obs = core.reset(1)
    policy.reset(np.ones(8, bool))
    acted = []
    for _ in range(50):
        action = policy.act(obs, core.framing)
        assert action.dtype == np.float32
        assert action.shape == (8, len(core.axes))
        assert np.isfinite(action).all()
        assert np.abs(action).max() <= 1
        acted.append(action)
        obs = core.step(action).obs
    assert (np.ptp(np.stack(acted), axis=0).max() > 0.01) == (who != "static")


@pytest.mark.parametrize("who", ["follow", "composer"])
def test_subjects_behind_the_camera_and_out_of_reach(who):
    """Even when it has lost everything, it gives finite commands, and turns back."""
    core = core_of("follow")
    policy = find_policy(who, core)
    obs = core.reset(1)
    state = core.get_state()
    state["angles"][:, 0] += np.pi * 0.9
    obs = core.set_state(state)
    core.step(np.zeros((8, len(core.axes))))
    assert (core.framing.depth_m[:, 0] < 0).all()
    for _ in range(100):
        action = policy.act(obs, core.framing)
        assert np.isfinite(action).all()
        obs = core.step(action).obs
    assert (core.framing.depth_m[:, 0] > 0).float().mean() > 0.8


@pytest.mark.parametrize("who", SCRIPTED)
def test_the_same_again(who):
    core = core_of("follow")
    first = shoot(core, find_policy(who, core, seed=5), seed=2)
    again = shoot(core, find_policy(who, core, seed=5), seed=2)
    assert first.shots == again.shots
    np.testing.assert_array_equal(first.episode.obs, again.episode.obs)
    if who == "random":
        assert shoot(core, find_policy(who, core, seed=6), seed=2).shots != first.shots


@pytest.mark.parametrize("who", ["static", "follow", "composer"])
def test_rows_do_not_see_each_other(who):
    """Row 5 of eight films what a single row with its seed films."""
    many, one = core_of("arc", 8), core_of("arc", 1)
    shots = shoot(many, find_policy(who, many), seed=10).shots
    alone = shoot(one, find_policy(who, one), seed=15).shots[0]
    for name in ("pos", "quat"):
        np.testing.assert_allclose(getattr(shots[5], name), getattr(alone, name), atol=1e-4)


def test_reset_forgets_the_chosen_rows_alone():
    core = core_of("arc", 2)
    policy = FollowCamera(core, Gains())
    obs = core.reset(0)
    for _ in range(10):
        obs = core.step(policy.act(obs, core.framing)).obs
    kept = {k: v.copy() for k, v in policy.memory.items()}
    assert kept
    policy.reset(np.array([True, False]))
    for name, memory in policy.memory.items():
        assert np.isnan(memory[0]), name
        assert memory[1] == kept[name][1]
    assert np.isfinite(policy.act(obs, core.framing)).all()


def test_gains_change_what_it_does():
    core = core_of("follow")
    slow = shoot(core, FollowCamera(core, Gains(turn_rate=0.1)), seed=2)
    fast = shoot(core, FollowCamera(core, Gains(turn_rate=4.0)), seed=2)
    assert slow.shots != fast.shots


def test_the_dead_zone_rests():
    """Within the dead zone the composer's head does not turn; `follow` corrects every error."""
    core = core_of("thirds", 32, start=dataclasses.replace(load_brief("thirds").start, aim_error_deg=0.2))
    obs = core.reset(0)
    at = [core.axes.index("pan"), core.axes.index("tilt")]
    still = Gains(dead_zone=0.9, feed_forward=0.0)
    assert np.abs(ComposerCamera(core, still).act(obs, core.framing)[:, at]).max() < 1e-6
    assert np.abs(FollowCamera(core, still).act(obs, core.framing)[:, at]).max() > 1e-4


def test_axes_follow_rig_and_lens():
    core = core_of("follow", rig="free", lens=Lens(focal_mm=35.0, zoom_octaves_ps=0.5, focus="pull"))
    assert core.axes == ("truck", "dolly", "pedestal", "pan", "tilt", "roll", "zoom", "focus")
    core.reset(0)
    for who in SCRIPTED:
        assert find_policy(who, core).act(core.reset(0), core.framing).shape == (8, 8)


def test_nobody_by_that_name(tmp_path):
    core = core_of("follow", 1)
    with pytest.raises(
        UserError, match="no such cameraman for cinerl/Follow-v0; there are: random, static, follow, composer"
    ):
        find_policy("hitchcock", core)
    with pytest.raises(UserError, match="no such cameraman"):
        find_policy(str(tmp_path), core)
    assert short_id("cinerl/Follow-v0") == "Follow-v0"


@pytest.mark.parametrize("who", ["follow", "composer"])
def test_shipped_gains(who):
    ids = [load_brief(name).id for name in NAMES]
    for env in ids:
        assert isinstance(gains_for(who, env), Gains)
    assert gains_for(who, "cinerl/Nothing-v0") == Gains()
    assert settings_path(who).parent == data.folder("agents")
