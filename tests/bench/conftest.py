"""A small library to bench on, made by hand."""

from __future__ import annotations

import pytest
import torch

from cinerl.camera.limits import free_axes
from cinerl.env.observation import WIDTH
from cinerl.policy.agent import Agent, Card, mlp
from cinerl.spec.brief import load_brief
from cinerl.spec.rig import load_rig


@pytest.fixture(scope="session")
def takes(make_take, tmp_path_factory):
    """Two takes of somebody who walks, on disk."""
    folder = tmp_path_factory.mktemp("takes")
    for name, heading in (("east", 0.0), ("north", 1.5)):
        people = (((0.0, 0.0), heading, 1.1), ((3.0, 6.0), 0.0, 0.0))
        make_take(people, name=name, held_out=True, seconds=10.0).save(folder / f"{name}.npz")
    return [str(folder / "east.npz"), str(folder / "north.npz")]


@pytest.fixture(scope="session")
def agents(tmp_path_factory):
    """Two untrained trainings of an agent for Follow, and a copy of the second as if it shipped."""
    folder = tmp_path_factory.mktemp("agents")
    brief = load_brief("follow")
    axes = free_axes(load_rig(brief.rig), brief.lens)
    for seed, name in ((0, "novice-s0"), (1, "novice-s1"), (1, "novice")):
        torch.manual_seed(seed)
        card = Card(
            schema=1, env=brief.id, recipe="r", seed=seed, steps=1, axes=axes, observation=WIDTH, hidden=(8,),
            activation="tanh", brief="b", takes=("train-studio-walk",),
        )
        weights = mlp(WIDTH, (8,), len(axes), "tanh").state_dict()
        Agent(card, weights).save(folder / name / "Follow-v0")
    return folder
