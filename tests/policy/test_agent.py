"""Trained agents: out and in without pickle, and refused when damaged or foreign."""

from __future__ import annotations

import dataclasses
import pickle

import numpy as np
import pytest
import torch

from cinerl.env.core import Core
from cinerl.env.observation import WIDTH
from cinerl.policy.agent import Agent, Card, mlp
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from tests.env.performances import take_for


@pytest.fixture(scope="module")
def core():
    brief = dataclasses.replace(load_brief("follow"), seconds=1.0)
    return Core(brief, [take_for(brief)], 4)


@pytest.fixture(scope="module")
def agent(core):
    card = Card(
        schema=1,
        env=core.brief.id,
        recipe="r" * 64,
        seed=0,
        steps=10,
        axes=core.axes,
        observation=WIDTH,
        hidden=(16, 8),
        activation="tanh",
        brief="b" * 64,
        takes=(),
    )
    torch.manual_seed(0)
    return Agent(card, mlp(WIDTH, (16, 8), len(core.axes), "tanh").state_dict())


@pytest.fixture
def folder(agent, tmp_path):
    agent.save(tmp_path / "mine")
    return tmp_path / "mine"


def test_round_trip(agent, core, folder):
    again = Agent.load(folder, core)
    assert again.card == agent.card
    assert again.name == "mine"
    obs = np.random.default_rng(0).normal(0, 2, (200, WIDTH)).astype(np.float32)
    np.testing.assert_array_equal(again.act(obs, core.framing), agent.act(obs, core.framing))
    assert {p.name for p in folder.iterdir()} == {"agent.toml", "weights.safetensors"}
    before = [(folder / n).read_bytes() for n in ("agent.toml", "weights.safetensors")]
    again.save(folder)
    assert [(folder / n).read_bytes() for n in ("agent.toml", "weights.safetensors")] == before


def test_it_films(agent, core, folder):
    policy = find_policy(str(folder), core)
    assert policy.reads == "obs"
    obs = np.random.default_rng(0).normal(0, 99, (64, WIDTH)).astype(np.float32)
    action = policy.act(obs, core.framing)
    assert action.shape == (64, len(core.axes))
    assert np.abs(action).max() <= 1
    assert shoot(core, policy, 3).shots == shoot(core, agent, 3).shots


def test_a_folder_of_several_briefs(agent, core, tmp_path):
    agent.save(tmp_path / "star" / "Follow-v0")
    found = find_policy(str(tmp_path / "star"), core)
    assert found.name == "star"


@pytest.mark.parametrize("name", ["weights.safetensors", "agent.toml"])
def test_missing_files(name, core, folder):
    (folder / name).unlink()
    with pytest.raises(UserError, match=f"{name}: no such file"):
        Agent.load(folder, core)


def test_damaged_weights(core, folder):
    path = folder / "weights.safetensors"
    whole = path.read_bytes()
    for bad in (
        b"",
        whole[:5],
        whole[:200],
        whole[:-4],
        whole + b"more",
        pickle.dumps({"a": 1}),
        b"\xff" * 400,
    ):
        path.write_bytes(bad)
        with pytest.raises(UserError) as caught:
            Agent.load(folder, core)
        assert str(caught.value).startswith(f"{path}: not the weights of this agent")
        assert "\n" not in str(caught.value)


def test_weights_of_another_shape(core, folder):
    card = (folder / "agent.toml").read_text()
    for old, new in (("16,\n    8,", "16,\n    9,"), ("16,\n    8,", "16,")):
        assert old in card
        (folder / "agent.toml").write_text(card.replace(old, new))
        with pytest.raises(UserError, match="not the weights of this agent"):
            Agent.load(folder, core)


def test_a_card_that_does_not_fit(core, folder):
    card = (folder / "agent.toml").read_text()
    for old, new, says in (
        (f"observation = {WIDTH}", "observation = 3", "reads observations of 3 entries"),
        ('activation = "tanh"', 'activation = "sine"', "key 'activation' is 'sine'"),
        ("seed = 0", "sede = 0", "unknown key 'sede'; did you mean 'seed'"),
    ):
        assert old in card
        (folder / "agent.toml").write_text(card.replace(old, new))
        with pytest.raises(UserError, match=says):
            Agent.load(folder, core)


def test_an_agent_of_another_rig(folder):
    brief = load_brief("thirds")
    other = Core(brief, [take_for(brief)], 1)
    with pytest.raises(
        UserError, match="moves truck, dolly, pedestal, pan, tilt; cinerl/Thirds-v0 has pan, tilt, zoom"
    ):
        find_policy(str(folder), other)


def test_the_network():
    net = mlp(3, (5, 4), 2, "relu")
    assert [type(m).__name__ for m in net] == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    x = torch.randn(7, 3)
    h = torch.relu(net[2](torch.relu(net[0](x))))
    torch.testing.assert_close(net(x), net[4](h))
