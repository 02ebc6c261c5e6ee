"""Pixel observations: the same pictures from every face, in any batch, and nothing that checkers mind."""

from __future__ import annotations

import warnings

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium.utils.env_checker import check_env
from stable_baselines3 import PPO
from stable_baselines3.common.env_checker import check_env as check_env_sb3
from stable_baselines3.common.vec_env import VecTransposeImage

import cinerl  # noqa: F401 - registers the environments
from cinerl.env.build import build
from cinerl.env.observation import OWN
from cinerl.env.planes import PLANES
from cinerl.env.sb3 import Sb3VecEnv
from cinerl.env.single import CineEnv
from cinerl.env.vector import CineVectorEnv
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take

ID = "cinerl/Follow-v0"
ROWS = 3
SMALL = {"obs": "rgb", "size": (64, 36), "frames": 2}


@pytest.fixture(scope="module")
def actions():
    return np.random.default_rng(0).uniform(-1, 1, (40, ROWS, 5)).astype(np.float32)


@pytest.mark.parametrize("obs", list(PLANES))
def test_spaces(take, obs):
    core = build(ID, ROWS, takes=[take], obs=obs, frames=2)
    pictures = core.reset(0)
    assert pictures.shape == (ROWS, 63, 112, 2 * len(PLANES[obs]))
    assert pictures.dtype == np.uint8
    assert pictures[0] in core.sight.space
    assert pictures.std() > 10


def test_faces_agree_to_the_bit(brief, take, actions):
    """An episode and a half: the vector face, SB3's, and three single environments, seeded alike."""
    vector = CineVectorEnv(brief, ROWS, takes=[take], **SMALL)
    sb3 = Sb3VecEnv(build(brief, ROWS, takes=[take], **SMALL))
    singles = [CineEnv(brief, takes=[take], **SMALL) for _ in range(ROWS)]
    obs, _ = vector.reset(seed=40)
    sb3.seed(40)
    np.testing.assert_array_equal(sb3.reset(), obs)
    np.testing.assert_array_equal(np.stack([e.reset(seed=40 + i)[0] for i, e in enumerate(singles)]), obs)
    for a in actions:
        obs, _, terminated, _, info = vector.step(a)
        obs3, _, _, infos3 = sb3.step(a)
        np.testing.assert_array_equal(obs3, obs)
        for i, single in enumerate(singles):
            o, _, t, _, _ = single.step(a[i])
            assert t == terminated[i]
            if not t:
                np.testing.assert_array_equal(o, obs[i])
                continue
            # The last picture of the old episode, and the first of the next.
            np.testing.assert_array_equal(o, info["final_obs"][i])
            np.testing.assert_array_equal(o, infos3[i]["terminal_observation"])
            np.testing.assert_array_equal(single.reset()[0], obs[i])


@pytest.mark.parametrize("threads", [1, 2])
def test_any_batch(brief, take, threads):
    many = build(brief, 8, takes=[take], threads=threads, **SMALL)
    one = build(brief, 1, takes=[take], **SMALL)
    lots, single = many.reset(7), one.reset(7 + 5)
    rng = np.random.default_rng(3)
    for _ in range(30):
        np.testing.assert_array_equal(lots[5], single[0])
        a = rng.uniform(-1, 1, (8, 5)).astype(np.float32)
        lots, single = many.step(a).obs, one.step(a[5:6]).obs


def test_the_stack(brief, take, actions):
    """It begins with its first picture everywhere, moves up by one a step, and begins anew after an end."""
    core = build(brief, ROWS, takes=[take], **SMALL)
    obs = core.reset(0)
    np.testing.assert_array_equal(obs[..., :3], obs[..., 3:])
    for a in actions[:24]:
        new = core.step(a).obs
        np.testing.assert_array_equal(new[..., :3], obs[..., 3:])
        assert (new[..., 3:] != obs[..., 3:]).any(axis=(1, 2, 3)).all()
        obs = new
    step = core.step(actions[24])
    np.testing.assert_array_equal(step.episode.obs[..., :3], obs[..., 3:])
    np.testing.assert_array_equal(step.obs[..., :3], step.obs[..., 3:])


def test_pictures_do_not_touch_the_filming(brief, take, actions):
    """Rewards, success and the state of the filming are those of a core that observes numbers."""
    cores = [build(brief, ROWS, takes=[take], **options) for options in ({}, SMALL)]
    for core in cores:
        core.reset(5)
    for a in actions:
        plain, seeing = (core.step(a) for core in cores)
        np.testing.assert_array_equal(plain.reward, seeing.reward)
        np.testing.assert_array_equal(plain.ended, seeing.ended)
    for name, values in cores[0].get_state().items():
        np.testing.assert_array_equal(values, cores[1].get_state()[name])


def test_state_out_and_in(brief, take, actions):
    core = build(brief, ROWS, takes=[take], **SMALL)
    core.reset(2)
    for a in actions[:10]:
        core.step(a)
    state = core.get_state()
    ahead = [core.step(a).obs for a in actions[10:20]]
    other = build(brief, ROWS, takes=[take], **SMALL)
    np.testing.assert_array_equal(other.set_state(state), state["pixels"])
    for a, expected in zip(actions[10:20], ahead, strict=True):
        np.testing.assert_array_equal(other.step(a).obs, expected)


def test_one_core_observes_one_way_and_another(brief, take, actions):
    """A change of sight is a change of nothing else."""
    core = build(brief, ROWS, takes=[take])
    numbers = core.reset(1)
    core.observe_as(build(brief, 1, takes=[take], **SMALL).sees)
    pictures = core.reset(1)
    np.testing.assert_array_equal(pictures, build(brief, ROWS, takes=[take], **SMALL).reset(1))
    core.observe_as(build(brief, 1, takes=[take]).sees)
    np.testing.assert_array_equal(core.reset(1), numbers)


@pytest.mark.parametrize("obs", list(PLANES))
def test_the_checkers_are_content(take, obs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        env = gymnasium.make(ID, takes=[take], obs=obs, frames=2, disable_env_checker=True)
        check_env(env.unwrapped, skip_render_check=True)
        check_env_sb3(env.unwrapped, warn=True)


def test_gymnasium_makes_them(take):
    vector = gymnasium.make_vec(ID, num_envs=2, takes=[take], obs="rgbd", size=(84, 84))
    assert vector.observation_space.shape == (2, 84, 84, 4)
    single = gymnasium.make(ID, takes=[take], obs="rgbd", size=(84, 84))
    np.testing.assert_array_equal(vector.reset(seed=3)[0][0], single.reset(seed=3)[0])


def test_stable_baselines_learns_from_them(brief, take):
    """Its convolutional policy takes the pictures as they are."""
    env = Sb3VecEnv(build(brief, 2, takes=[take], obs="rgb", size=(64, 36), frames=3))
    model = PPO("CnnPolicy", env, n_steps=8, batch_size=16, n_epochs=1, device="cpu", seed=0)
    assert isinstance(model.get_env(), VecTransposeImage)
    before = [p.detach().clone() for p in model.policy.parameters()]
    model.learn(16)
    after = list(model.policy.parameters())
    assert any(not torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_render(take):
    env = gymnasium.make(ID, takes=[take], render_mode="rgb_array", width=96, height=54)
    env.reset(seed=0)
    first = env.render()
    assert first.shape == (54, 96, 3)
    assert first.dtype == np.uint8
    assert first.std() > 10
    np.testing.assert_array_equal(env.render(), first)
    env.step(np.ones(5, np.float32))
    assert (env.render() != first).any()
    assert CineEnv(ID, takes=[take]).render() is None


def test_the_small_picture_shows_what_the_film_shows():
    """The rasteriser's picture and the film's agree in what is light and what is dark."""
    env = CineEnv("follow", "rgb_array", 112, 63, takes=["train-street-walk-east"], obs="rgb")
    seen, _ = env.reset(seed=0)
    film = env.render().astype(float).mean(-1)
    a, b = seen.astype(float).mean(-1).ravel(), film.ravel()
    assert np.corrcoef(a, b)[0, 1] > 0.5


def test_live(actions):
    """Until the camera touches somebody, a live core's pictures are those of the take."""
    take = load_take("train-studio-walk")
    cores = [build("follow", 1, takes=[take], live=live, **SMALL) for live in (False, True)]
    recorded, live = (core.reset(3) for core in cores)
    np.testing.assert_array_equal(recorded, live)
    for a in actions[:6]:
        recorded, live = (core.step(0.1 * a[:1]).obs for core in cores)
        np.testing.assert_array_equal(recorded, live)
    pictures = [core.still((64, 36)) for core in cores]
    assert np.abs(pictures[0].astype(float) - pictures[1]).mean() < 1.0


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"obs": "sound"}, "obs: is 'sound'; want state, rgb, rgbd, gbuffer"),
        ({"obs": "rgb", "frames": 9}, "frames: is 9; want 1 to 8"),
        ({"obs": "rgb", "frames": 0}, "frames: is 0; want 1 to 8"),
        ({"obs": "rgb", "size": (0, 63)}, "size: is .*want width and height, 1 to 1024 pixels"),
        ({"obs": "gbuffer", "size": (40, 40), "frames": 4}, "frames: 4 of 11 planes in a picture of 40x40"),
    ],
)
def test_bad_wishes(take, options, text):
    with pytest.raises(UserError, match=text):
        build(ID, 1, takes=[take], **options)


def test_bad_render_mode(take):
    with pytest.raises(UserError, match="render_mode: is 'human'; want rgb_array"):
        CineEnv(ID, render_mode="human", takes=[take])


def test_with_what_the_camera_knows_of_itself(brief, take, actions):
    """A Dict of the same picture and of some of the same numbers, from every face."""
    options = {**SMALL, "own": True}
    core, plain, numbers = (build(brief, ROWS, takes=[take], **o) for o in (options, SMALL, {}))
    vector, sb3 = CineVectorEnv(brief, ROWS, takes=[take], **options), Sb3VecEnv(core)
    single = CineEnv(brief, takes=[take], **options)
    sb3.seed(4)
    seen = [sb3.reset(), vector.reset(seed=4)[0], single.reset(seed=4)[0]]
    pictures, states = plain.reset(4), numbers.reset(4)
    for a in actions:
        for obs in seen[:2]:
            np.testing.assert_array_equal(obs["picture"], pictures)
            np.testing.assert_array_equal(obs["own"], states[:, list(OWN)])
        np.testing.assert_array_equal(seen[2]["picture"], pictures[0])
        assert seen[2] in single.observation_space
        pictures, states = plain.step(a), numbers.step(a)
        sb3.step_async(a)
        obs3, _, _, infos3 = sb3.step_wait()
        obs, _, _, _, info = vector.step(a)
        one, _, ended, _, _ = single.step(a[0])
        if ended:
            for last in (infos3[0]["terminal_observation"], info["final_obs"][0], one):
                np.testing.assert_array_equal(last["picture"], pictures.episode.obs[0])
                np.testing.assert_array_equal(last["own"], states.episode.obs[0, list(OWN)])
            one, _ = single.reset()
        pictures, states, seen = pictures.obs, states.obs, [obs3, obs, one]


def test_what_the_camera_knows_goes_with_pictures(brief, take):
    with pytest.raises(UserError, match="own: with obs = 'state'"):
        build(brief, 1, takes=[take], own=True)
