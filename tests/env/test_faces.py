"""Gymnasium's and Stable-Baselines3's faces: one core, the same bits, what their checkers ask."""

from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from stable_baselines3.common.env_checker import check_env as check_env_sb3
from stable_baselines3.common.vec_env import VecMonitor

import cinerl
from cinerl.env.build import build
from cinerl.env.sb3 import Sb3VecEnv
from cinerl.env.single import CineEnv
from cinerl.env.vector import CineVectorEnv
from cinerl.spec import data
from cinerl.spec.brief import load_brief

ID = "cinerl/Follow-v0"
ROWS = 3


@pytest.fixture(scope="module")
def actions():
    return np.random.default_rng(0).uniform(-1, 1, (60, ROWS, 5)).astype(np.float32)


def test_all_briefs_are_registered():
    shipped = [load_brief(name).id for name in data.names("envs")]
    assert all(i in gymnasium.registry for i in shipped)
    assert len(set(shipped)) == len(shipped)
    assert cinerl.__version__


def test_faces_agree_to_the_bit(brief, take, actions):
    """Two episodes and a half: the vector face, SB3's, and three single environments, seeded alike."""
    vector = CineVectorEnv(brief, ROWS, takes=[take])
    sb3 = Sb3VecEnv(build(brief, ROWS, takes=[take]))
    singles = [CineEnv(brief, takes=[take]) for _ in range(ROWS)]
    obs, info = vector.reset(seed=40)
    assert info == {}
    sb3.seed(40)
    np.testing.assert_array_equal(sb3.reset(), obs)
    np.testing.assert_array_equal(np.stack([e.reset(seed=40 + i)[0] for i, e in enumerate(singles)]), obs)
    ends = 0
    for a in actions:
        obs, reward, terminated, truncated, info = vector.step(a)
        assert not truncated.any()
        obs3, reward3, done3, infos3 = sb3.step(a)
        np.testing.assert_array_equal(obs3, obs)
        np.testing.assert_array_equal(reward3, reward.astype(np.float32))
        np.testing.assert_array_equal(done3, terminated)
        for i, single in enumerate(singles):
            o, r, t, cut, single_info = single.step(a[i])
            assert (r, t, cut) == (reward[i], terminated[i], False)
            if not t:
                assert single_info == {} == infos3[i]
                np.testing.assert_array_equal(o, obs[i])
                continue
            ends += 1
            # The last observation of the old episode, and the first of the next.
            np.testing.assert_array_equal(o, info["final_obs"][i])
            np.testing.assert_array_equal(o, infos3[i]["terminal_observation"])
            np.testing.assert_array_equal(single.reset()[0], obs[i])
            assert infos3[i]["TimeLimit.truncated"] is False
            for key in ("success", "mean_reward"):
                assert single_info[key] == info["final_info"][key][i] == infos3[i][key]
            for key in ("terms", "criteria"):
                assert single_info[key] == infos3[i][key]
                assert single_info[key].keys() == {
                    k for k in info["final_info"][key] if not k.startswith("_")
                }
                for name, value in single_info[key].items():
                    np.testing.assert_equal(np.float32(info["final_info"][key][name][i]), np.float32(value))
    assert ends == 2 * ROWS


def test_final_info(brief, take, actions):
    env = CineVectorEnv(brief, ROWS, takes=[take])
    env.reset(seed=0)
    total = np.zeros(ROWS)
    for k, a in enumerate(actions[:25]):
        _, reward, terminated, _, info = env.step(a)
        total += reward
        assert (info == {}) == (k < 24)
    assert terminated.all()
    final = info["final_info"]
    np.testing.assert_allclose(final["mean_reward"], total / 25, rtol=1e-6)
    assert info["_final_info"].all()
    assert info["_final_obs"].all()
    plain = load_brief(brief)
    assert {k for k in final["terms"] if not k.startswith("_")} == {r.term for r in plain.reward}
    assert {"collision.max", "on_screen.share", "visible.gap", "turn_dps.mean", "size.share"} <= final[
        "criteria"
    ].keys()
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP


def test_gymnasium_makes_them(take):
    single = gymnasium.make(ID, takes=[take])
    vector = gymnasium.make_vec(ID, num_envs=4, takes=[take])
    assert isinstance(vector.unwrapped, CineVectorEnv)
    assert single.unwrapped.core.brief.id == ID
    assert vector.observation_space.shape == (4, *single.observation_space.shape)
    first, _ = single.reset(seed=3)
    np.testing.assert_array_equal(vector.reset(seed=3)[0][0], first)
    assert vector.single_action_space == single.action_space
    obs, *_ = vector.step(vector.action_space.sample())
    assert obs in vector.observation_space
    single.close()
    vector.close()


def test_the_checkers_are_content(take):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gymnasium.make(ID, takes=[take], disable_env_checker=True)
        check_env(env.unwrapped, skip_render_check=True)
        check_env_sb3(env.unwrapped, warn=True)


def test_an_ended_shot_wants_a_reset(brief, take):
    env = CineEnv(brief, takes=[take])
    env.reset(seed=0)
    for _ in range(25):
        ended = env.step(np.zeros(5))[2]
    assert ended
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(np.zeros(5))
    # Reset with a seed begins that seed's episode, also after an end.
    again, _ = env.reset(seed=0)
    np.testing.assert_array_equal(again, CineEnv(brief, takes=[take]).reset(seed=0)[0])


def test_a_reset_in_mid_episode_begins_another(brief, take):
    env = CineEnv(brief, takes=[take])
    first, _ = env.reset(seed=0)
    env.step(np.ones(5))
    second, _ = env.reset()
    assert (first != second).any()


def test_observations_are_not_aliased(brief, take, actions):
    vector, sb3 = CineVectorEnv(brief, ROWS, takes=[take]), Sb3VecEnv(build(brief, ROWS, takes=[take]))
    single = CineEnv(brief, takes=[take])
    sb3.seed(0)
    handed = [vector.reset(seed=0)[0], sb3.reset(), single.reset(seed=0)[0]]
    copies = [h.copy() for h in handed]
    for a in actions[:24]:
        for found in (vector.step(a)[:2], sb3.step(a)[:2], single.step(a[0])[:1]):
            handed += found
            copies += [f.copy() for f in found]
    for a, b in zip(handed, copies, strict=True):
        np.testing.assert_array_equal(a, b)


def test_one_seed_for_all_rows(brief, take):
    env = CineVectorEnv(brief, 2, takes=[take])
    with pytest.raises(ValueError, match="one integer seed"):
        env.reset(seed=[1, 2])


def test_sb3_scales_rewards_and_monitors(brief, take, actions):
    plain = CineVectorEnv(brief, ROWS, takes=[take])
    env = VecMonitor(Sb3VecEnv(build(brief, ROWS, takes=[take]), reward_scale=0.25))
    env.seed(1)
    env.reset()
    plain.reset(seed=1)
    for a in actions[:25]:
        _, reward, done, infos = env.step(a)
        np.testing.assert_array_equal(reward, plain.step(a)[1].astype(np.float32) * np.float32(0.25))
    assert done.all()
    assert all(i["episode"]["l"] == 25 for i in infos)
    assert env.env_is_wrapped(VecMonitor) == [False] * ROWS
    assert env.get_attr("length") == [25] * ROWS
    for call in (lambda: env.set_attr("x", 1), lambda: env.env_method("step")):
        with pytest.raises(AttributeError):
            call()
