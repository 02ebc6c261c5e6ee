"""The style's discriminator: what it learns and what keeps it from winning; and resume to the bit with it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import safetensors.torch
import tomli_w
import torch
from scipy.spatial.transform import Rotation

from cinerl.critic.moves import camera_quats
from cinerl.critic.past import CHANNELS, WINDOW, windows_of
from cinerl.critic.style import features, load_style, mirrored, style_reward
from cinerl.env.core import Core
from cinerl.policy.scripted import FollowCamera
from cinerl.spec.brief import load_brief
from cinerl.spec.document import to_dict
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Network, Recipe
from cinerl.spec.tracks import FPS, Track, load_tracks
from cinerl.train import train
from cinerl.train.style import EVERY, Style, style_of
from tests.env.performances import take_for

SECONDS = 3.0
SMALL = Recipe(
    schema=1, title="style", algorithm="ppo", rollout=20, log_std=-1.5, rows=16, minibatch=64, epochs=2,
    steps=2560, network=Network(hidden=(16,)),
)  # fmt: skip
STOP_AT = 1280


def example(pace_dps: float, seconds: float = 8.0, seed: int = 0) -> Track:
    t = np.arange(round(seconds * FPS)) / FPS
    rng = np.random.default_rng(seed)
    yaw = np.radians(pace_dps * t + 2 * np.sin(rng.uniform(1, 3) * t))
    pos = np.stack([0.5 * t, 0.1 * np.sin(t), 1.5 + 0 * t], axis=1).astype(np.float32)
    return Track(f"pan{pace_dps:g}", "npz", pos, camera_quats(yaw, 0 * yaw).astype(np.float32), True)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = tmp_path_factory.mktemp("style")
    brief = dataclasses.replace(load_brief("follow"), seconds=SECONDS)
    take_for(brief).save(desk / "take.npz")
    (desk / "brief.toml").write_text(tomli_w.dumps(to_dict(brief)))
    (desk / "recipe.toml").write_text(tomli_w.dumps(to_dict(SMALL)))
    for i in range(2):
        example(12.0, seed=i).save(desk / "examples" / f"{i}.npz")
    return desk


class Stopped(Exception):
    """Stands for a kill: nothing is saved on the way out."""


def run(desk, out, stop_at=None):
    def report(steps, budget, figures):
        if stop_at and steps >= stop_at:
            raise Stopped

    style = style_of(desk / "examples", 3)
    brief = style.named_in(load_brief(str(desk / "brief.toml")), 2.0)
    train(
        brief, str(desk / "recipe.toml"), out=out, seed=3, takes=[str(desk / "take.npz")], terms=[style.term],
        checkpoint_every=2, report=report,
    )  # fmt: skip


@pytest.fixture(scope="module")
def whole(desk):
    run(desk, desk / "whole")
    return desk / "whole"


def test_stopped_and_resumed(whole, desk, tmp_path):
    """Stopped in the fourth rollout, resumed from the second's checkpoint: agent and judge to the bit."""
    with pytest.raises(Stopped):
        run(desk, tmp_path, STOP_AT)
    assert not (tmp_path / "style.safetensors").exists()
    run(desk, tmp_path)
    for name in ("weights.safetensors", "style.safetensors", "style.toml", "agent.toml"):
        assert (tmp_path / name).read_bytes() == (whole / name).read_bytes(), name
    ours, theirs = (safetensors.torch.load_file(f / "checkpoint.safetensors") for f in (tmp_path, whole))
    assert ours.keys() == theirs.keys()
    assert {"others.draw", "others.replay", "others.judge.mean", "core.past"} <= ours.keys()
    for name in ours:
        assert torch.equal(torch.nan_to_num(ours[name]), torch.nan_to_num(theirs[name])), name


def test_the_judge_has_learned(whole):
    tensors = safetensors.torch.load_file(whole / "checkpoint.safetensors")
    assert len(tensors["others.replay"]) > 0
    judge, card = load_style(whole)
    fresh = style_of(whole.parent / "examples", 3)
    assert card.source == fresh.term.source
    assert card.metric
    assert card.seconds == pytest.approx(2 * 191 / 24, abs=1e-3)
    assert any((a != b).any() for a, b in zip(judge.parameters(), fresh.judge.parameters(), strict=True))
    assert 0.4 <= card.accuracy <= 1


def test_other_examples_are_another_training(whole, desk, tmp_path):
    (tmp_path / "checkpoint.safetensors").write_bytes((whole / "checkpoint.safetensors").read_bytes())
    style = Style([example(30.0)], 3)
    brief = style.named_in(load_brief(str(desk / "brief.toml")), 2.0)
    with pytest.raises(UserError, match="is of another training"):
        train(
            brief, str(desk / "recipe.toml"), out=tmp_path, seed=3, takes=[str(desk / "take.npz")],
            terms=[style.term],
        )  # fmt: skip


def test_cameras_and_tracks_are_felt_alike(make_take):
    """The kernel's windows of a filmed path are those of the path itself; a row is alone."""
    take = make_take([((-3.0, 0.0), 0.2, 1.2)], seconds=9)
    brief = dataclasses.replace(load_brief("follow"), seconds=4.0)
    cores = []
    for rows in (1, 4):
        style = Style([example(12.0)], 0)
        cores.append(Core(style.named_in(brief, 1.0), [take], rows, threads=1, terms=[style.term]))
    for core in cores:
        core.reset(5)
        policy = FollowCamera(core)
        policy.reset(np.ones(core.rows, bool))
        poses = [core.pictures()]
        past = core.critics[0]._past
        for step in range(WINDOW + 10):
            assert bool(past.full.all()) == (step >= WINDOW)
            core.step(policy.act(np.zeros((core.rows, 1)), core.framing))
            poses.append(core.pictures())
    pos, quat = (np.stack([p[n] for p in poses])[:, 0] for n in ("pos", "quat"))
    np.testing.assert_allclose(past.windows[0], windows_of(pos, quat)[-1], atol=2e-4)
    state = cores[1].get_state()
    assert state["past"].shape == (4, WINDOW * CHANNELS)
    cores[1].reset(6)
    assert not past.windows.any()
    cores[1].set_state(state)
    np.testing.assert_allclose(past.windows[0], windows_of(pos, quat)[-1], atol=2e-4)


def test_the_term_pays_what_the_judge_says(make_take):
    take = make_take([((-3.0, 0.0), 0.2, 1.2)], seconds=9)
    style = Style([example(12.0)], 0)
    brief = dataclasses.replace(load_brief("follow"), seconds=4.0)
    core = Core(style.named_in(brief, 1.0), [take], 3, threads=1, terms=[style.term])
    core.reset(0)
    for step in range(WINDOW + 5):
        core.step(np.full((3, len(core.axes)), 0.3, np.float32))
        paid = core.scoring.terms.numpy()[:, -1]
        if step < WINDOW - 1:
            assert np.isnan(paid).all()
    with torch.no_grad():
        told = style.judge(features(core.critics[0]._past.windows, True))
    np.testing.assert_allclose(paid, style_reward(told), atol=1e-4)
    np.testing.assert_allclose(style_reward(torch.tensor([1.0, 0.0, -1.0, -3.0, 3.0])), [1, 0.75, 0, 0, 0])


def test_without_a_style_nothing_changes(make_take):
    take = make_take([((-3.0, 0.0), 0.2, 1.2)], seconds=9)
    brief = dataclasses.replace(load_brief("follow"), seconds=4.0)
    style = Style([example(12.0)], 0)
    plain = Core(brief, [take], 2, threads=1)
    styled = Core(style.named_in(brief, 1.0), [take], 2, threads=1, terms=[style.term])
    np.testing.assert_array_equal(plain.reset(1), styled.reset(1))
    for _ in range(60):
        a = np.full((2, len(plain.axes)), 0.2, np.float32)
        np.testing.assert_array_equal(plain.step(a).obs, styled.step(a).obs)
        np.testing.assert_array_equal(plain.scoring.terms.numpy(), styled.scoring.terms.numpy()[:, :-1])
    assert not plain.critics


def taught(style: Style, ours: torch.Tensor, rounds: int) -> list[float]:
    """The judge's accuracy after every rollout of the same motion."""
    found = []
    for _ in range(rounds):
        style._fresh = [ours]
        style.learn()
        found.append(style.accuracy)
    return found


def test_it_tells_styles_apart_and_never_wins():
    """Against pans three times as fast: it learns to tell, stops there, and still pays for coming nearer."""
    style = Style([example(10.0, 20, seed) for seed in range(4)], 1)

    def of(pace, seed):
        track = example(pace, 20, seed)
        return features(torch.from_numpy(windows_of(track.pos, track.quat)), True)

    accuracy = taught(style, of(30.0, 9), 80)
    assert accuracy[-1] > 0.85
    with torch.no_grad():
        paid = {pace: float(style_reward(style.judge(of(pace, 9))).mean()) for pace in (10, 15, 20, 25, 30)}
    assert paid[10] > paid[20] > paid[30]
    assert paid[30] > 0.02  # the slope is still felt where the agent is
    # The examples themselves cannot be told apart, and others of their pace are paid well.
    again = Style([example(10.0, 20, seed) for seed in range(4)], 1)
    assert abs(np.mean(taught(again, again.examples, 40)[-20:]) - 0.5) < 0.1
    with torch.no_grad():
        assert style_reward(again.judge(of(10.0, 8))).mean() > 0.5


def test_left_is_right():
    track = example(20.0, 6, 3)
    windows = torch.from_numpy(windows_of(track.pos, track.quat))
    flip = track.pos * np.array([1.0, -1.0, 1.0], np.float32)
    # Reflected in the plane y = 0; the camera's own right is turned round too.
    other = torch.from_numpy(windows_of(flip, _reflected(track)))
    np.testing.assert_allclose(mirrored(windows), other, atol=1e-3)


def _reflected(track):
    r = Rotation.from_quat(track.quat).as_matrix()
    m = np.diag([1.0, -1.0, 1.0]) @ r @ np.diag([-1.0, 1.0, 1.0])
    return Rotation.from_matrix(m).as_quat()


def test_without_metres_travel_does_not_count():
    track = dataclasses.replace(example(20.0), metric=False)
    style = Style([track, example(10.0)], 0)
    assert not style.metric
    w = torch.from_numpy(windows_of(track.pos, track.quat))
    far = w * torch.tensor([1.0, 1, 1, 50, 50, 50])
    np.testing.assert_array_equal(features(w, False), features(far, False))
    assert (features(w, True) != features(far, True)).any()


def test_bad_examples(tmp_path):
    example(5.0, 3.0).save(tmp_path / "short.npz")
    with pytest.raises(UserError, match="--style: its tracks hold 24 windows of 2 s; want 100 or more"):
        style_of(tmp_path, 0)
    with pytest.raises(UserError, match="no such file"):
        style_of(tmp_path / "none.npz", 0)
    style = Style([example(12.0)], 0)
    with pytest.raises(UserError, match="one that learns by PPO"):
        train(style.named_in(load_brief("follow"), 1.0), "cnn", out=tmp_path / "o", terms=[style.term])
    with pytest.raises(UserError, match=r"style\.toml: no such file"):
        load_style(tmp_path)


def test_the_judge_on_disk(tmp_path):
    style = Style([example(12.0)], 4)
    style.save(tmp_path)
    judge, card = load_style(tmp_path)
    assert card.examples == ("pan12",)
    with torch.no_grad():
        assert torch.equal(judge(style.examples[:9]), style.judge(style.examples[:9]))
    (tmp_path / "style.safetensors").write_bytes(b"no")
    with pytest.raises(UserError, match="not the weights of a style"):
        load_style(tmp_path)
    assert EVERY > 0
    assert len(load_tracks(_saved(tmp_path))) == 1


def _saved(folder):
    example(12.0).save(folder / "e" / "a.npz")
    return folder / "e"
