"""Imitation from pixels: resumed to the bit, kept without pickle, refused where it does not fit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import safetensors.torch
import torch

from cinerl.bench.cell import film
from cinerl.env.build import build
from cinerl.env.planes import Sees
from cinerl.policy.agent import Agent
from cinerl.policy.catalog import find_policy
from cinerl.policy.convnet import ConvNet
from cinerl.policy.shoot import shoot
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Eyes, Imitation, Recipe, load_recipe
from cinerl.train import train
from tests.env.performances import take_for

ROUNDS = 5
PLAN = Imitation(
    schema=1,
    title="small",
    algorithm="dagger",
    steps=ROUNDS * 6 * 8,
    rows=6,
    rollout=8,
    minibatch=16,
    teacher_films=0.4,
    eyes=Eyes(size=(64, 36), frames=2, channels=(4, 8), hidden=16),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A short brief and a take, as files."""
    desk = tmp_path_factory.mktemp("desk")
    text = data.find("envs", "follow").read_text()
    (desk / "brief.toml").write_text(text.replace("seconds = 8.0", "seconds = 0.625"))
    take_for(load_brief("follow")).save(desk / "take.npz")
    return desk


def run(desk, out, plan=PLAN, **options):
    options = {"seed": 3, "takes": [str(desk / "take.npz")], "checkpoint_every": 2} | options
    return train(str(desk / "brief.toml"), plan, out=out, **options)


@pytest.fixture(scope="module")
def whole(desk):
    told = []
    agent = run(desk, desk / "whole", report=lambda *figures: told.append(figures))
    return agent, told


class Killed(Exception):
    pass


@pytest.mark.parametrize("teacher", ["composer", "ppo"])
def test_stopped_and_resumed(desk, tmp_path, teacher):
    """Stopped in the fourth round; the checkpoint is of the second. The teacher's memory is kept too."""
    plan = dataclasses.replace(PLAN, teacher=teacher)

    def stop(steps, budget, figures):
        if steps >= 3 * 48:
            raise Killed

    run(desk, tmp_path / "whole", plan)
    with pytest.raises(Killed):
        run(desk, tmp_path / "cut", plan, report=stop)
    assert not (tmp_path / "cut" / "weights.safetensors").exists()
    told = []
    run(desk, tmp_path / "cut", plan, report=lambda steps, *_: told.append(steps))
    assert told == [3 * 48, 4 * 48, 5 * 48]
    for name in ("weights.safetensors", "agent.toml"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    ours, theirs = (
        safetensors.torch.load_file(tmp_path / f / "checkpoint.safetensors") for f in ("cut", "whole")
    )
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert torch.equal(torch.nan_to_num(ours[name]), torch.nan_to_num(theirs[name])), name


def test_another_seed(whole, desk, tmp_path):
    run(desk, tmp_path, seed=4)
    first, other = (f / "weights.safetensors" for f in (desk / "whole", tmp_path))
    assert first.read_bytes() != other.read_bytes()


def test_generators_are_left_as_they_were(desk, tmp_path):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    run(desk, tmp_path, steps=48)
    assert torch.equal(torch.get_rng_state(), before)


def test_it_learns_from_its_teacher(whole):
    """The loss falls, and the student gets to film."""
    _, told = whole
    losses = [figures["loss"] for _, _, figures in told if figures]
    assert losses
    assert losses[-1] < 0.3
    assert {"reward", "success"} <= told[-1][2].keys()


def test_a_checkpoint_of_another_training(whole, desk):
    with pytest.raises(UserError, match="is of another training"):
        run(desk, desk / "whole", seed=9)


def test_the_card(whole, desk):
    agent, _ = whole
    again = Agent.load(desk / "whole")
    assert again.card == agent.card
    assert again.reads == "pixels"
    assert again.sees == Sees("rgb", (64, 36), 2)
    assert again.card.observation == 64 * 36 * 6
    assert again.card.takes == ("test",)
    for a, b in zip(agent.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(a, b)


def test_it_films_through_its_own_eyes(whole, desk):
    """A core that observes numbers gives a student the pictures it was trained on, and no others."""
    numbers = build(str(desk / "brief.toml"), 3, takes=[str(desk / "take.npz")])
    pictures = build(
        str(desk / "brief.toml"), 3, takes=[str(desk / "take.npz")], obs="rgb", size=(64, 36), frames=2
    )
    policy = find_policy(str(desk / "whole"), numbers)
    shots = shoot(numbers, policy, 3).shots
    assert shots == shoot(pictures, policy, 3).shots
    assert shots != shoot(numbers, find_policy("static", numbers), 3).shots
    assert film(numbers, policy, 3)["reads"] == "pixels"
    operators = [shoot(core, find_policy("follow", core), 3).shots for core in (numbers, pictures)]
    assert operators[0] == operators[1]


@pytest.mark.parametrize(
    "sees", [Sees(), Sees("rgb", (64, 36), 1), Sees("rgb", (48, 48), 2), Sees("rgbd", (64, 36), 2)]
)
def test_other_eyes_are_refused(whole, desk, sees):
    agent, _ = whole
    core = build(str(desk / "brief.toml"), 2, takes=[str(desk / "take.npz")])
    core.observe_as(sees)
    with pytest.raises(
        UserError, match="agent 'cnn': reads 2 rgb pictures of 64x36 pixels; these observations are"
    ):
        agent.act(core.reset(0), core.framing)


def test_a_card_that_does_not_fit_its_network(whole, desk, tmp_path):
    text = (desk / "whole" / "agent.toml").read_text()
    weights = (desk / "whole" / "weights.safetensors").read_bytes()
    (tmp_path / "weights.safetensors").write_bytes(weights)
    for old, new, message in (
        ("frames = 2", "frames = 3", "reads observations of 13824 entries"),
        ('obs = "rgb"', 'obs = "state"', "reads observations of 13824 entries"),
        ('activation = "relu"', 'activation = "tanh"', "an agent that sees pictures has"),
        ("    4,", "    5,", "not the weights of this agent"),
    ):
        assert old in text
        (tmp_path / "agent.toml").write_text(text.replace(old, new))
        with pytest.raises(UserError, match=message):
            Agent.load(tmp_path)


def test_the_network_hears_changes():
    """Its first layer acts on the latest picture about grey, and on twice the change since the older ones."""
    torch.manual_seed(0)
    net = ConvNet((40, 36), 3, 3, (5,), 7, 2)
    obs = torch.randint(0, 256, (2, 36, 40, 9), dtype=torch.uint8)
    x = obs.permute(0, 3, 1, 2).float() / 255
    latest, older = x[:, 6:], x[:, :6]
    plain = torch.cat([2 * (older - latest.repeat(1, 2, 1, 1)), latest - 0.5], dim=1)
    first = net.layers[0]
    hidden = torch.relu(torch.nn.functional.conv2d(plain, first.weight, first.bias, stride=4))
    expected = net.commands(torch.relu(net.hidden(hidden.flatten(1))))
    torch.testing.assert_close(net(obs), expected, atol=1e-4, rtol=1e-4)


def test_recipes():
    plan = load_recipe("cnn")
    assert isinstance(plan, Imitation)
    assert isinstance(load_recipe("ppo"), Recipe)
    weights = ConvNet(plan.eyes.size, 3, plan.eyes.frames, plan.eyes.channels, plan.eyes.hidden, 5)
    assert sum(p.numel() for p in weights.parameters()) * 4 < 2e6


def test_a_teacher_that_there_is_not(desk, tmp_path):
    with pytest.raises(UserError, match="no such cameraman"):
        run(desk, tmp_path, dataclasses.replace(PLAN, teacher="hitchcock"))


def test_actions_are_commands(whole, desk):
    agent, _ = whole
    action = agent.act(np.random.default_rng(0).integers(0, 256, (5, 36, 64, 6)).astype(np.uint8), None)
    assert action.shape == (5, 5)
    assert np.abs(action).max() <= 1
