"""Trained twice, or killed and resumed: the same weights to the bit; and nothing else is disturbed."""

from __future__ import annotations

import dataclasses
import random
import signal
import subprocess
import sys

import numpy as np
import pytest
import safetensors.torch
import tomli_w
import torch

from cinerl.env.build import build
from cinerl.policy.agent import Agent
from cinerl.spec import data
from cinerl.spec.brief import Brief, Reward, load_brief
from cinerl.spec.document import load, to_dict
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Demonstration, Network, Recipe, load_recipe
from cinerl.train import train
from tests.env.performances import take_for

STEPS = 2048  # eight rollouts of 16 rows × 16 steps


SHORTER = {"rows": 16, "minibatch": 64, "epochs": 2, "steps": STEPS, "network": Network(hidden=(16,))}
RECIPES = {
    # Judged by a critic, from nothing: episodes of 25 steps run over the rollouts' ends.
    "critic": Recipe(schema=1, title="critic", algorithm="ppo", rollout=16, log_std=-1.5, **SHORTER),
    # As the shipped agents learn: rollouts are whole episodes.
    "group": dataclasses.replace(
        load_recipe("ppo"), group=4, demonstration=Demonstration(teacher="composer", steps=640), **SHORTER
    ),
}
LEVEL = Reward(term="level", weight=2.0, bounds=(0.3, 0.4))
SECONDS = {"critic": "1.0417", "group": "0.6667"}


@pytest.fixture(scope="module", params=list(RECIPES))
def desk(request, tmp_path_factory):
    """A short brief, a small recipe and a take, as files."""
    desk = tmp_path_factory.mktemp(request.param)
    text = data.find("envs", "follow").read_text()
    (desk / "brief.toml").write_text(text.replace("seconds = 8.0", f"seconds = {SECONDS[request.param]}"))
    recipe = RECIPES[request.param]
    (desk / "recipe.toml").write_text(tomli_w.dumps(to_dict(recipe)))
    take_for(load_brief("follow")).save(desk / "take.npz")
    return desk


def run(desk, out, **options):
    options = {"seed": 3, "takes": [str(desk / "take.npz")], "checkpoint_every": 2} | options
    return train(str(desk / "brief.toml"), str(desk / "recipe.toml"), out=out, **options)


@pytest.fixture(scope="module")
def whole(desk):
    """One training from beginning to end, and what it reported."""
    told = []
    agent = run(desk, desk / "whole", report=lambda *figures: told.append(figures))
    return agent, told


def weights(folder):
    return (folder / "weights.safetensors").read_bytes()


def test_the_same_again(whole, desk, tmp_path):
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002
    run(desk, tmp_path)
    assert weights(tmp_path) == weights(desk / "whole")
    assert (tmp_path / "agent.toml").read_bytes() == (desk / "whole" / "agent.toml").read_bytes()


def test_a_recipe_rewards_what_the_brief_does_not(desk, tmp_path):
    told = []
    plan = dataclasses.replace(load_recipe(str(desk / "recipe.toml")), reward=(LEVEL,), steps=1024)
    options = {"seed": 3, "takes": [str(desk / "take.npz")], "report": lambda *f: told.append(f[2])}
    train(str(desk / "brief.toml"), plan, out=tmp_path, **options)
    assert any("terms/level" in figures for figures in told)
    assert weights(tmp_path) != weights_without(desk, tmp_path / "without")
    (tmp_path / "odd.toml").write_text(
        tomli_w.dumps(to_dict(dataclasses.replace(plan, reward=(Reward(term="levle", weight=1.0),))))
    )
    with pytest.raises(UserError, match=r"odd.toml: unknown term 'levle'; did you mean 'level'"):
        train(str(desk / "brief.toml"), str(tmp_path / "odd.toml"), out=tmp_path, **options)


def weights_without(desk, out):
    run(desk, out, steps=1024)
    return weights(out)


def test_another_seed(whole, desk, tmp_path):
    run(desk, tmp_path, seed=4, steps=256)
    run(desk, tmp_path / "b", seed=3, steps=256)
    assert len({weights(tmp_path), weights(tmp_path / "b"), weights(desk / "whole")}) == 3


KILLED = """
import os, signal, sys
from pathlib import Path
from cinerl.train import train

desk, out = Path(sys.argv[1]), Path(sys.argv[2])

def report(steps, budget, figures):
    if steps >= 1280:
        os.kill(os.getpid(), signal.SIGKILL)

train(str(desk / "brief.toml"), str(desk / "recipe.toml"), out=out, seed=3, takes=[str(desk / "take.npz")],
      checkpoint_every=2, report=report)
"""


def test_killed_and_resumed(whole, desk, tmp_path):
    """SIGKILL in the fifth rollout; the checkpoint is of the fourth."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(desk), str(tmp_path)], capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert not (tmp_path / "weights.safetensors").exists()
    assert not list(tmp_path.glob(".*.part"))
    told = []
    run(desk, tmp_path, report=lambda *figures: told.append(figures))
    assert [steps for steps, _, _ in told] == [1280, 1536, 1792, 2048]
    assert weights(tmp_path) == weights(desk / "whole")
    assert (tmp_path / "agent.toml").read_bytes() == (desk / "whole" / "agent.toml").read_bytes()
    ours, theirs = (
        safetensors.torch.load_file(f / "checkpoint.safetensors") for f in (tmp_path, desk / "whole")
    )
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert torch.equal(torch.nan_to_num(ours[name]), torch.nan_to_num(theirs[name])), name


def test_a_finished_training_is_not_trained_on(whole, desk):
    before = weights(desk / "whole")
    told = []
    again = run(desk, desk / "whole", report=lambda *figures: told.append(figures))
    assert told == []
    assert weights(desk / "whole") == before
    assert again.card == whole[0].card


def test_what_it_reports(whole):
    _, told = whole
    assert [(steps, budget) for steps, budget, _ in told] == [(256 * k, STEPS) for k in range(1, 9)]
    figures = told[-1][2]
    terms = {f"terms/{r.term}" for r in load_brief("follow").reward}
    assert figures.keys() == {"reward", "success"} | terms
    assert all(0 <= v <= 1 for v in figures.values())


def test_the_agent(whole, desk):
    agent, _ = whole
    core = build(str(desk / "brief.toml"), 4, takes=[str(desk / "take.npz")])
    loaded = Agent.load(desk / "whole", core)
    assert loaded.card == agent.card
    assert (agent.card.steps, agent.card.seed, agent.card.env) == (STEPS, 3, "cinerl/Follow-v0")
    assert agent.card.takes == ("test",)
    # It acts as the trained network's mean does.
    obs = core.reset(0)
    t = safetensors.torch.load_file(desk / "whole" / "checkpoint.safetensors")
    hidden = torch.tanh(
        torch.from_numpy(obs) @ t["policy.mlp_extractor.policy_net.0.weight"].T
        + t["policy.mlp_extractor.policy_net.0.bias"]
    )
    mean = hidden @ t["policy.action_net.weight"].T + t["policy.action_net.bias"]
    np.testing.assert_allclose(loaded.act(obs, core.framing), mean.clamp(-1, 1), atol=1e-6)


def test_it_learns_something(whole, desk):
    """The weights moved away from where they began."""
    agent, _ = whole
    one = safetensors.torch.load(weights(desk / "whole"))
    rows = one["2.weight"].norm(dim=1)
    # The composer never moves its pedestal: there is nothing to learn from it.
    still = [desk.name.startswith("group") and axis == "pedestal" for axis in agent.card.axes]
    assert (rows[~torch.tensor(still)] > 0.012).all()  # the action layer starts with rows of length 0.01


def test_generators_are_left_as_they_were(desk, tmp_path):
    random.seed(5)
    np.random.seed(5)  # noqa: NPY002
    torch.manual_seed(5)
    threads = torch.get_num_threads()
    before = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    run(desk, tmp_path, steps=256)
    after = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    assert after == before
    assert torch.get_num_threads() == threads
    with pytest.raises(UserError):  # also when it fails half-way
        run(desk, tmp_path, seed=9)
    assert torch.get_rng_state().tolist() == before[2]
    assert torch.get_num_threads() == threads


def test_a_checkpoint_of_another_training(whole, desk, tmp_path):
    checkpoint = (desk / "whole" / "checkpoint.safetensors").read_bytes()
    other_take = tmp_path / "take.npz"
    take_for(load_brief("follow"), 2).save(other_take)
    for change in ({"seed": 4}, {"steps": STEPS * 2}, {"takes": [str(other_take)]}):
        (tmp_path / "checkpoint.safetensors").write_bytes(checkpoint)
        with pytest.raises(
            UserError, match=r"checkpoint\.safetensors: is of another training .* name another folder"
        ):
            run(desk, tmp_path, **change)
        assert (tmp_path / "checkpoint.safetensors").read_bytes() == checkpoint
    brief = dataclasses.replace(load(Brief, desk / "brief.toml"), title="another")
    with pytest.raises(UserError, match="is of another training"):
        train(brief, load(Recipe, desk / "recipe.toml"), out=tmp_path, seed=3, takes=[str(desk / "take.npz")])


def test_a_damaged_checkpoint(whole, desk, tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    checkpoint = (desk / "whole" / "checkpoint.safetensors").read_bytes()
    for bad in (
        b"",
        checkpoint[:100],
        checkpoint[:-10],
        b"\x00" * 64,
        safetensors.torch.save({"a": torch.ones(1)}),
        safetensors.torch.save({"a": torch.ones(1)}, {"json": "{"}),
        safetensors.torch.save({"a": torch.ones(1)}, {"json": "[]"}),
    ):
        path.write_bytes(bad)
        with pytest.raises(UserError) as caught:
            run(desk, tmp_path)
        assert str(caught.value).startswith(f"{path}: ")


def test_names_that_do_not_exist(desk, tmp_path):
    with pytest.raises(UserError, match="no such file or name in envs; did you mean 'follow'"):
        train("folow", out=tmp_path)
    with pytest.raises(UserError, match="no such file or name in agents"):
        train("follow", "pppo.toml", out=tmp_path)
