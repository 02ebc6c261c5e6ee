"""The batched core: any number of rows, any threads, resumed or not, the same bits."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import torch

from cinerl.camera.windows import Window
from cinerl.env.build import build
from cinerl.env.core import Core
from cinerl.env.observation import ENTRIES, LIMIT, WIDTH
from cinerl.reward.terms import term_names
from cinerl.spec import data
from cinerl.spec.brief import Criterion, Goal, Lens, Reward, Start, load_brief
from cinerl.spec.errors import UserError
from tests.env import golden
from tests.env.performances import take_for

STEPS = 30


@pytest.fixture(scope="module")
def brief():
    """Follow, cut to 25 steps: 30 steps run over an end."""
    return dataclasses.replace(load_brief("follow"), seconds=25 / 24)


@pytest.fixture(scope="module")
def takes(brief, make_take):
    return [
        take_for(brief, 2),
        make_take([((0.0, 0.0), 2.0, 0.9)], seconds=4, name="b", columns=[(1.0, -2.5, 0.2)]),
    ]


def random_actions(rows, axes, steps=STEPS, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, (steps, rows, axes)).astype(np.float32)


def rollout(core, actions, seed=5):
    obs = [core.reset(seed)]
    rewards, ended, episodes = [], [], []
    for action in actions:
        step = core.step(action)
        obs.append(step.obs)
        rewards.append(step.reward)
        ended.append(step.ended)
        episodes.append(step.episode)
    return np.stack(obs), np.stack(rewards), np.stack(ended), episodes


def same_episode(a, b, rows=slice(None)):
    for field in dataclasses.fields(a):
        np.testing.assert_array_equal(
            getattr(a, field.name), getattr(b, field.name)[rows], err_msg=field.name
        )


@pytest.fixture(scope="module")
def big(brief, takes):
    core = Core(brief, takes, 300, threads=2)
    assert len(core.filming.lanes.spans) == 2
    actions = random_actions(300, len(core.axes))
    return actions, rollout(core, actions)


def test_threads_do_not_matter(brief, takes, big):
    actions, (obs, rewards, ended, episodes) = big
    one = rollout(Core(brief, takes, 300, threads=1), actions)
    for a, b in zip(one[:3], (obs, rewards, ended), strict=True):
        np.testing.assert_array_equal(a, b)
    same_episode(one[3][24], episodes[24])


@pytest.mark.parametrize("rows", [1, 7])
def test_a_row_is_a_batch_of_one(rows, brief, takes, big):
    """Row i of any batch, seeded s, is a batch of one seeded s + i."""
    actions, (obs, rewards, ended, episodes) = big
    for first in (0, 149, 300 - rows):
        span = slice(first, first + rows)
        found = rollout(Core(brief, takes, rows), actions[:, span], seed=5 + first)
        np.testing.assert_array_equal(found[0], obs[:, span])
        np.testing.assert_array_equal(found[1], rewards[:, span])
        np.testing.assert_array_equal(found[2], ended[:, span])
        assert [e is None for e in found[3]] == [e is None for e in episodes]
        found[3][24].rows[:] += first
        same_episode(found[3][24], episodes[24], span)


def test_torch_threads_do_not_matter(brief, takes, big):
    actions, (obs, rewards, _, _) = big
    before = torch.get_num_threads()
    torch.set_num_threads(4)
    try:
        found = rollout(Core(brief, takes, 300), actions[:5])
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(found[0], obs[:6])
    np.testing.assert_array_equal(found[1], rewards[:5])


def test_a_seed_starts_the_same_episode_whatever_came_before(brief, takes):
    core = Core(brief, takes, 3)
    first = core.reset(9)
    core.step(random_actions(3, 5)[0])
    core.reset()
    assert (core.reset(10)[:2] == first[1:]).all()
    assert (core.reset(9) == first).all()
    follow_up = core.reset()
    assert (follow_up != first).any(axis=1).all()
    core.reset(9)
    assert (core.reset() == follow_up).all()
    # Without a seed, two cores begin apart.
    assert (Core(brief, takes, 1).reset() != Core(brief, takes, 1).reset()).any()
    for seed in (0, 2**32 - 1, 2**40, 2**70):
        assert np.isfinite(core.reset(seed)).all()


def test_an_episode_is_judged_on_its_own_frames():
    """Sums, criteria and shake of a shot do not depend on the one before it."""
    brief = dataclasses.replace(load_brief("push_in"), seconds=25 / 24)
    core = Core(brief, [take_for(brief)], 3)
    actions = random_actions(3, len(core.axes), 25)
    fresh = rollout(core, actions, seed=5)[3][24]
    for a in random_actions(3, len(core.axes), 13, seed=1):
        core.step(a)
    same_episode(rollout(core, actions, seed=5)[3][24], fresh)


def test_resetting_some_rows_leaves_the_others(brief, takes):
    core, twin = Core(brief, takes, 4), Core(brief, takes, 4)
    actions = random_actions(4, 5)
    core.reset(1)
    twin.reset(1)
    for a in actions[:5]:
        before = core.step(a).obs
        twin.step(a)
    obs = core.reset(chosen=np.array([False, True, False, True]))
    np.testing.assert_array_equal(obs[[0, 2]], before[[0, 2]])
    assert (obs[[1, 3]] != before[[1, 3]]).any(axis=1).all()
    mine, other = core.step(actions[6]), twin.step(actions[6])
    np.testing.assert_array_equal(mine.obs[[0, 2]], other.obs[[0, 2]])
    np.testing.assert_array_equal(mine.reward[[0, 2]], other.reward[[0, 2]])


def test_episodes_end_together_and_restart_in_the_same_step(brief, takes, big):
    _, (obs, rewards, ended, episodes) = big
    assert Core(brief, takes, 1).length == 25
    assert not ended[:24].any()
    assert ended[24].all()
    assert not ended[25:].any()
    episode = episodes[24]
    np.testing.assert_array_equal(episode.rows, np.arange(300))
    np.testing.assert_allclose(episode.reward, rewards[:25].mean(axis=0), rtol=1e-5)
    progress = np.cumsum([0, *[e.width for e in ENTRIES]])[[e.name for e in ENTRIES].index("progress")]
    np.testing.assert_array_equal(episode.obs[:, progress], 1)
    np.testing.assert_array_equal(obs[25][:, progress], 0)  # after step 25: of the next episode
    np.testing.assert_allclose(obs[5][:, progress], 5 / 25, rtol=1e-6)
    assert episode.sums.shape == (300, len(brief.reward))
    assert episode.criteria.shape == (300, 6 + len(brief.success))
    assert (episode.sums <= 25).all()
    assert (episode.sums >= 0).all()


@pytest.mark.parametrize("at", [3, 20])
def test_exact_resume(at, brief, takes):
    actions = random_actions(5, 5, 40)
    core = Core(brief, takes, 5)
    core.reset(3)
    for a in actions[:at]:
        obs = core.step(a).obs
    state = core.get_state()
    end = [core.step(a) for a in actions[at:]]
    assert any(s.episode is not None for s in end)
    for target in (core, Core(brief, takes, 5, threads=1)):
        again = target.set_state(state)
        np.testing.assert_array_equal(again, obs)
        for a, want in zip(actions[at:], end, strict=True):
            found = target.step(a)
            np.testing.assert_array_equal(found.obs, want.obs)
            np.testing.assert_array_equal(found.reward, want.reward)
            if want.episode is not None:
                same_episode(found.episode, want.episode)


def test_rows_of_a_state_can_be_copied(brief, takes):
    """Planning: every row continues from row 0."""
    core = Core(brief, takes, 4)
    core.reset(0)
    for a in random_actions(4, 5)[:6]:
        core.step(a)
    state = {k: np.repeat(v[:1], 4, axis=0) for k, v in core.get_state().items()}
    obs = core.set_state(state)
    assert (obs == obs[0]).all()
    step = core.step(np.tile(random_actions(1, 5)[0], (4, 1)))
    assert (step.obs == step.obs[0]).all()
    assert (step.reward == step.reward[0]).all()


def test_nothing_handed_out_changes_later(brief, takes):
    core = Core(brief, takes, 3)
    handed = [core.reset(0)]
    actions = random_actions(3, 5)
    kept_actions = actions.copy()
    for a in actions:
        step = core.step(a, pictures=True)
        handed += [step.obs, step.reward, step.ended, *step.pictures.values()]
        if step.episode is not None:
            handed += list(vars(step.episode).values())
        if len(handed) < 12:
            handed += list(core.get_state().values())
    copies = [h.copy() for h in handed]
    for a in actions:
        core.step(a)
    core.reset(8)
    for a, b in zip(handed, copies, strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(actions, kept_actions)
    handed[0][...] = 77  # and what one does to it changes nothing
    assert np.abs(core.step(actions[0]).obs).max() <= LIMIT


def test_observations_are_documented():
    assert sum(e.width for e in ENTRIES) == WIDTH
    names = [e.name for e in ENTRIES]
    assert len(set(names)) == len(names)
    for e in ENTRIES:
        assert e.meaning, e.name
        assert e.unit, e.name
        assert e.scale > 0
        assert e.width >= 1


def heading_axes(core, v):
    yaw = core.filming.state.angles.numpy()[:, 0]
    s, c = np.sin(yaw), np.cos(yaw)
    return np.column_stack([s * v[:, 0] - c * v[:, 1], c * v[:, 0] + s * v[:, 1], v[:, 2]])


@pytest.mark.parametrize("name", data.names("envs"))
def test_every_entry_holds_what_it_says(name):
    """The observation rebuilt from framing and rig by the table: names, scales, order."""
    brief = load_brief(name)
    core = Core(brief, [take_for(brief, 2)], 20)
    core.reset(4)
    for a in random_actions(20, len(core.axes), 40):
        obs = core.step(a).obs
    f = {k: v.numpy() for k, v in vars(core.framing).items()}
    state = {
        k: getattr(core.filming.state, k).numpy()
        for k in (
            "speed",
            "acceleration",
            "turn",
            "turn_acceleration",
            "body",
            "focal",
            "clearance",
            "blocked",
        )
    }

    def octaves(x):
        return np.log2(np.maximum(x, 1e-3))

    away, gap = state["clearance"][:, :3], state["clearance"][:, 3:]
    u = f["progress"]
    want = {
        "speed": heading_axes(core, state["speed"]),
        "acceleration": heading_axes(core, state["acceleration"]),
        "turn": state["turn"],
        "turn_acceleration": state["turn_acceleration"],
        "tilt": f["tilt"],
        "roll": f["roll"],
        "height": state["body"][:, 2] - 1.5,
        "focal": np.log2(f_mm(core) / 35),
        "zoom": state["focal"][:, 1],
        "away": heading_axes(core, away) * (1 - np.clip(gap / 3, 0, 1)),
        "blocked": state["blocked"],
        "progress": u,
        "goal_rate": 6 * u * (1 - u),
        "goal_size": octaves(f["goal_size"]),
        "goal_swing": f["goal_swing"],
        "lead_judged": ~np.isnan(f["lead_room"][:, 0]),
        "lead_room": octaves(f["lead_room"][:, 0]),
        "size": octaves(f["size"][:, 0]),
        "distance": octaves(f["distance_m"][:, 0]),
    }
    for key in ("size_error", "distance_error", "bearing_error", "swing_error", "place_error"):
        want[key] = f[key]
    for key in (
        "eyes",
        "eyes_speed",
        "third",
        "headroom",
        "direction",
        "travel",
        "gaze",
        "elevation",
        "on_screen",
        "visible",
    ):
        want[key] = f[key][:, 0]
    for key in ("bearing", "facing"):
        want[key] = np.column_stack([np.sin(f[key][:, 0]), np.cos(f[key][:, 0])])
    for k in (1, 2, 3):
        here = f["present"][:, k]
        want |= {
            f"present_{k}": here,
            f"eyes_{k}": f["eyes"][:, k] * here[:, None],
            f"size_{k}": octaves(f["size"][:, k]) * here,
            f"visible_{k}": f["visible"][:, k] * here,
        }
    at = 0
    for e in ENTRIES:
        values = np.nan_to_num(np.asarray(want[e.name], float).reshape(20, e.width)) * e.scale
        np.testing.assert_allclose(
            obs[:, at : at + e.width],
            np.clip(values, -LIMIT, LIMIT),
            atol=2e-4,
            rtol=1e-4,
            err_msg=f"{name} {e.name}",
        )
        at += e.width
    assert at == WIDTH <= obs.shape[1]


def f_mm(core):
    return core.filming.state.focal_mm.numpy()


def test_nan_and_outsize_actions_do_no_harm(brief, takes):
    core = Core(brief, takes, 2)
    core.reset(0)
    for value in (np.nan, np.inf, -np.inf, 1e30):
        step = core.step(np.full((2, 5), value))
        assert np.isfinite(step.obs).all()
        assert np.isfinite(step.reward).all()


def test_a_forced_side(brief, takes):
    for side in (-1.0, 1.0):
        core = Core(brief, takes, 32, side=side)
        core.reset(0)
        bearing = core.framing.bearing[:, 0]
        assert (bearing.sign() == side).all()
    core = Core(brief, takes, 64)
    core.reset(0)
    assert 0.2 < (core.framing.bearing[:, 0] > 0).float().mean() < 0.8


def wanted_x(core):
    f = core.framing
    return (f.eyes[:, 0, 0] - 2 * f.place_error[:, 0]).numpy()


def test_starts_are_as_the_brief_asks(brief, takes):
    core = Core(brief, takes, 200)
    core.reset(0)
    f = core.framing
    bearing = np.degrees(np.abs(f.bearing[:, 0].numpy()))
    low, high = brief.start.bearing_deg
    assert bearing.min() >= low - 0.5
    assert bearing.max() <= high + 0.5
    assert np.ptp(bearing) > 0.7 * (high - low)
    height = core.filming.state.body.numpy()[:, 2]
    assert brief.start.height_m[0] <= height.min() < height.max() <= brief.start.height_m[1]
    assert np.abs(f.distance_error.numpy()).max() < 0.085
    assert (f.collision == 0).all()
    assert (f.hit == 0).all()
    # Aimed near the wanted composition: 35 mm, so half a frame is 19.6 degrees wide.
    off = np.degrees(np.arctan(np.abs(f.eyes[:, 0, 0].numpy() - wanted_x(core)) * 12.445 / 35))
    assert off.max() < 1.3 * brief.start.aim_error_deg
    assert off.max() > 0.7 * brief.start.aim_error_deg
    assert {tuple(t) for t in np.unique(core.filming.state.take.numpy())[:, None].tolist()} == {(0,), (1,)}


def test_windows_can_be_given(brief, takes):
    core = Core(brief, takes, 8, windows=[Window(1, 0, 12)])
    core.reset(0)
    assert (core.filming.state.take.numpy() == 1).all()
    assert (core.filming.state.start.numpy() == 12).all()


def test_what_does_not_fit_is_named(brief, takes, make_take):
    with pytest.raises(UserError, match="takes have frame rates"):
        Core(brief, [takes[0], dataclasses.replace(takes[0], rate=(25, 1))])
    with pytest.raises(UserError, match="takes have frame rates"):
        Core(brief, [])
    with pytest.raises(UserError, match="no such file or name in assets/rigs; did you mean 'steadicam'"):
        Core(dataclasses.replace(brief, rig="steadycam"), takes)
    with pytest.raises(UserError, match="device: 'abacus' is not on this machine; there are: cpu"):
        Core(brief, takes, device="abacus")
    with pytest.raises(UserError, match="unknown term"):
        Core(dataclasses.replace(brief, reward=(Reward(term="beauty", weight=1.0),)), takes)
    with pytest.raises(UserError, match="no such file or name in assets/takes"):
        build(brief, takes=["nowhere"])
    with pytest.raises(UserError, match="of split 'train' matches"):
        build(dataclasses.replace(brief, takes=("nowhere-*",)))


def test_build_takes_names_files_and_objects(brief, takes, tmp_path):
    path = tmp_path / "mine.npz"
    takes[0].save(path)
    by_path, by_object = build(brief, takes=[str(path)]), build(brief, takes=[takes[0]])
    assert by_path.takes == by_object.takes
    np.testing.assert_array_equal(by_path.reset(1), by_object.reset(1))


@pytest.mark.parametrize("name", data.names("envs"))
def test_golden_rollouts(name):
    """What a brief's episodes look like changes only together with its id, or before its first release."""
    known = json.loads(golden.PATH.read_text())
    again = "run python -m tests.env.golden, and give a released brief a new -vN"
    assert set(known) == set(data.names("envs")), again
    want, found = known[name], golden.rollout(name)
    assert found["id"] == want["id"], again
    assert found["brief"] == want["brief"], f"envs/{name}.toml changed: {again}"
    for key in ("obs", "reward", "mean_reward"):
        # Loose enough for another processor's last bits, tight enough for any change of meaning.
        np.testing.assert_allclose(
            found[key], want[key], atol=2e-3, err_msg=f"{name} {key}: behaviour changed: {again}"
        )


def test_strange_briefs_work_or_are_refused(takes):
    """Numbers that the file format allows: finite observations and rewards, or one `UserError`."""
    plain = load_brief("follow")
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(60):
        low, high = np.sort(rng.uniform(0.05, 6, 2)).tolist()
        focal = np.sort(rng.uniform(18, 135, 2)).tolist()
        brief = dataclasses.replace(
            plain,
            seconds=float(rng.choice([0.55, 1.0, 3.0, 60.0])),
            rig=str(rng.choice(data.names("assets/rigs"))),
            lens=Lens(
                focal_mm=tuple(focal),
                zoom_octaves_ps=float(rng.choice([0, 2.0])),
                focus=str(rng.choice(["auto", "pull"])),
                aperture=float(rng.choice([0.1, 4, 500.0])),
            ),
            start=Start(
                bearing_deg=(-999.0, 999.0),
                height_m=(low, high),
                aim_error_deg=float(rng.choice([0, 180.0])),
                distance_m=None if rng.random() < 0.5 else (low / 10, high * 10),
            ),
            goal=Goal(
                size=(float(rng.uniform(0.01, 40)), "ECU"),
                sweep_deg=float(rng.choice([0.0, -720.0])),
                screen_x=float(rng.choice([0, 3.0])),
                bearing_deg=float(rng.choice([0.0, 1e4])),
            ),
            reward=(Reward(term=str(rng.choice(term_names())), weight=1e-6, bounds=(0.0, 0.0), margin=1e-9),),
            success=(Criterion(measure="size", over="fall", bounds=(0.0, 1.0)),),
        )
        try:
            core = Core(brief, takes, 2, threads=1)
        except UserError:
            refused += 1
            continue
        assert np.isfinite(core.reset(1)).all()
        for a in random_actions(2, len(core.axes), 20):
            step = core.step(a)
            assert np.isfinite(step.obs).all()
            assert ((step.reward >= 0) & (step.reward <= 1)).all()
        state = core.get_state()
        for name in ("body", "pos", "quat", "angles", "speed", "focal_mm", "focus_m"):
            assert np.isfinite(state[name]).all(), name
    assert 0 < refused < 40
