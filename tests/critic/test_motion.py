"""The critic beside the core: the same bits in every face and batch, exact resume, no change without it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from cinerl.camera import arrays
from cinerl.camera.bank import derive
from cinerl.critic.kernels import Asked
from cinerl.critic.motion import MotionCritic, ReelCritic, asking
from cinerl.critic.network import cost, windows_of
from cinerl.critic.reel import Reel
from cinerl.critic.weights import load_critic
from cinerl.env.build import build
from cinerl.env.core import Core
from cinerl.env.sb3 import Sb3VecEnv
from cinerl.env.single import CineEnv
from cinerl.env.vector import CineVectorEnv
from cinerl.policy.scripted import FollowCamera, StaticCamera
from cinerl.spec.brief import Reward, load_brief
from cinerl.spec.take import KeyPoint
from tests.camera.stands import filming_of

FRAMES = 60


@pytest.fixture(scope="module")
def take(make_take):
    return make_take([((-3.0, 0.0), 0.2, 1.2), ((1.0, 6.0), 0.0, 0.0)], seconds=9)


def critical(name, seconds=3.0):
    """A brief that earns nothing but the critic's favour."""
    return dataclasses.replace(
        load_brief(name), seconds=seconds, reward=(Reward(term="motion_critic", weight=1.0),)
    )


def actions(rows, axes, frames, seed=0):
    rng = np.random.default_rng(seed)
    phase = rng.uniform(0, 6, (rows, axes))
    return [0.5 * np.sin(0.1 * f + phase) + rng.normal(0, 0.2, (rows, axes)) for f in range(frames)]


def test_rows_do_not_depend_on_each_other(take):
    many = Core(critical("follow"), [take], 300, threads=2)
    few = Core(critical("follow"), [take], 5, threads=1)
    np.testing.assert_array_equal(many.reset(7)[:5], few.reset(7))
    told = []
    for a in actions(300, 5, FRAMES):
        x, y = many.step(a), few.step(a[:5])
        np.testing.assert_array_equal(x.reward[:5], y.reward)
        np.testing.assert_array_equal(many.framing.motion[:5], few.framing.motion)
        told.append(few.framing.motion.numpy().copy())
    told = np.stack(told)
    # Nineteen frames make no judgement (the reset's is the first), then every one does.
    assert np.isnan(told[:18]).all()
    assert np.isfinite(told[18:]).all()
    assert (told[18:].std(axis=0) > 0.01).all()


def test_faces_agree_to_the_bit(take):
    brief = critical("follow", 1.5)
    vector = CineVectorEnv(brief, 3, takes=[take])
    sb3 = Sb3VecEnv(build(brief, 3, takes=[take]))
    singles = [CineEnv(brief, takes=[take]) for _ in range(3)]
    vector.reset(seed=5)
    sb3.seed(5)
    sb3.reset()
    for i, single in enumerate(singles):
        single.reset(seed=5 + i)
    earned = 0.0
    for a in actions(3, 5, 80):
        a = np.clip(a, -1, 1).astype(np.float32)
        _, reward, ended, _, info = vector.step(a)
        np.testing.assert_array_equal(sb3.step(a)[1], reward.astype(np.float32))
        for i, single in enumerate(singles):
            assert single.step(a[i])[1] == reward[i]
            if ended[i]:
                single.reset()
        earned += reward.sum()
        if ended.all():
            assert "motion_critic" in info["final_info"]["terms"]
    assert earned > 1


def test_resumes_to_the_bit(take):
    core = Core(critical("arc"), [take], 4, threads=1)
    core.reset(1)
    script = actions(4, len(core.axes), FRAMES)
    for a in script[:30]:
        core.step(a)
    kept = core.get_state()
    first = [core.step(a).reward for a in script[30:]]
    other = Core(critical("arc"), [take], 4, threads=1)
    other.set_state(kept)
    for a, want in zip(script[30:], first, strict=True):
        np.testing.assert_array_equal(other.step(a).reward, want)
    assert np.ptp(first) > 0


def test_an_episode_forgets_the_last(take):
    core = Core(critical("arc"), [take], 4, threads=1)
    core.reset(1)
    script = actions(4, len(core.axes), 40)
    first = [core.step(a).reward for a in script]
    core.reset(2)
    for a in script[::-1]:
        core.step(a)
    core.reset(1)
    for a, want in zip(script, first, strict=True):
        np.testing.assert_array_equal(core.step(a).reward, want)


def test_nothing_changes_where_nobody_asks(take):
    plain = load_brief("follow")
    asks = dataclasses.replace(plain, reward=(*plain.reward, Reward(term="motion_critic", weight=1.0)))
    with_it, without = (Core(b, [take], 4, threads=1) for b in (asks, plain))
    np.testing.assert_array_equal(with_it.reset(3), without.reset(3))
    for a in actions(4, 5, 30):
        x, y = with_it.step(a), without.step(a)
        np.testing.assert_array_equal(x.obs, y.obs)
        np.testing.assert_array_equal(with_it.scoring.terms.numpy()[:, :-1], without.scoring.terms.numpy())
        assert torch.isnan(without.framing.motion).all()
    assert not without.critics
    assert not any(name.startswith("critic") for name in without.get_state())


@pytest.mark.parametrize("name", ["follow", "arc", "thirds"])
def test_reels_feel_what_the_core_feels(name, take):
    """NumPy's measures of poses and the core's kernels: the same motion, the same costs."""
    brief = critical(name, 3.0)
    core = Core(brief, [take], 6, threads=1)
    asked = asking(core.filming)
    core.reset(11)
    begun = {n: getattr(core.filming.state, n).numpy().copy() for n in ("take", "subject", "start")}
    policy = FollowCamera(core)
    policy.reset(np.ones(6, bool))
    frames, costs, felt = [], [], []
    for _ in range(FRAMES):
        frames.append(core.pictures() | arrays.read(asked, Asked))
        costs.append(core.framing.motion.numpy().copy())
        felt.append(core.critics[0].memory.felt.numpy().copy())
        core.step(policy.act(np.zeros((6, 1)), core.framing))
    people = derive(take)
    film = {n: np.stack([f[n] for f in frames], 1).astype(float) for n in frames[0]}
    at = begun["start"][:, None] + np.arange(FRAMES)
    who = begun["subject"][:, None]
    reel = Reel(
        film["pos"], film["quat"], film["focal_mm"], people.key[at, who, KeyPoint.EYES],
        people.travel[at, who],
        film["speed"], film["turn"], film["zoom"], film["hands"][:, 0],
        np.zeros_like(film["pos"]), np.zeros_like(film["pos"]),
    )  # fmt: skip
    told, asks, again = ReelCritic(reel, load_critic()).run()
    # Float32 places at 24 frames a second leave a few ten thousandths.
    np.testing.assert_allclose(told[:, 1:], np.stack(felt, 1)[:, 1:], atol=4e-3)
    np.testing.assert_allclose(again, np.stack(costs, 1), atol=0.02)
    # And the network that learns is the network that judges.
    tables = {k: torch.from_numpy(v) for k, v in load_critic().items()}
    zero, unit = tables["calibration"]
    for end in (20, 33, FRAMES):
        twin = (cost(tables, windows_of(told[:, :end], asks[:, :end])) - zero) / unit
        np.testing.assert_allclose(twin, again[:, end - 1], atol=3e-3)


def test_what_is_asked_for_is_what_a_cameraman_does(take):
    """An arc at its middle: around, at one height, turning as fast as it goes around."""
    core = Core(dataclasses.replace(critical("arc"), seconds=8.0), [take], 8, threads=1)
    asked = asking(core.filming)
    core.reset(0)
    policy = FollowCamera(core)
    policy.reset(np.ones(8, bool))
    for _ in range(core.length // 2):
        core.step(policy.act(np.zeros((8, 1)), core.framing))
    found = arrays.read(asked, Asked)
    speed = core.filming.state.last_speed.numpy()
    turn = core.filming.state.last_turn.numpy()
    assert np.linalg.norm(found["speed"], axis=1).min() > 0.5
    np.testing.assert_allclose(found["speed"], speed, atol=0.25 * np.linalg.norm(speed, axis=1).max())
    np.testing.assert_allclose(found["turn"][:, 2], turn[:, 2], rtol=0.3, atol=0.02)
    rate = np.pi * 1.5 / 8.0  # a smooth step is fastest in its middle
    np.testing.assert_allclose(np.abs(found["turn"][:, 2]), rate, rtol=0.25)


def test_a_frozen_camera_earns_less_than_the_move(take):
    """Side tracking asked for: who stands still loses the walker, and the critic says so."""
    core = Core(critical("follow", 5.0), [take], 12, threads=1)
    earned = {}
    for name, policy in (("static", StaticCamera(core)), ("follow", FollowCamera(core))):
        core.reset(4)
        policy.reset(np.ones(12, bool))
        costs = []
        for _ in range(core.length - 1):
            core.step(policy.act(np.zeros((12, 1)), core.framing))
            costs.append(core.framing.motion.numpy().copy())
        # A rig starts from rest, and the walker is on the way: both pay for the first two seconds.
        earned[name] = np.mean(costs[72:], axis=0)
    assert (earned["static"] > earned["follow"]).mean() > 0.9
    assert np.mean(earned["static"]) > 1 > 2 * np.mean(earned["follow"])


def test_without_a_brief_nothing_is_asked(take):
    with pytest.raises(ValueError, match="judge a `Reel`"):
        MotionCritic(filming_of(take, 2))


def test_where_a_brief_leaves_the_course_free_the_camera_is_asked_to_keep_its_own():
    core = build(critical("tour"), 3, threads=1)
    core.reset(5)
    rng, speed = np.random.default_rng(0), np.zeros((3, 3))
    (critic,) = core.critics
    for _ in range(30):
        core.step(rng.uniform(-1, 1, (3, len(core.axes))).astype(np.float32))
        now = core.filming.state.last_speed.numpy().astype(float)
        speed += (now - speed) * (1 - np.exp(-1 / 12))
        np.testing.assert_allclose(critic.asked.speed.numpy(), speed, atol=1e-4)
    assert np.abs(speed).max() > 0.1
    assert not critic.asked.hands.numpy().any()
