"""What every brief's first episode looked like. ``python -m tests.env.golden`` writes it anew.

A change of these numbers is a change of behaviour: it needs a new ``-vN`` in the brief's id.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cinerl.env.core import Core
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.document import digest
from tests.env.performances import take_for

PATH = Path(__file__).with_name("golden.json")


def rollout(name: str) -> dict[str, Any]:
    """Two rows under slow sine commands: observations and rewards now and then, and how it ended."""
    brief = load_brief(name)
    core = Core(brief, [take_for(brief, 2)], 2, threads=1)
    phase = np.arange(len(core.axes)) + np.array([[0.0], [2.0]])
    obs = [core.reset(2024)]
    rewards = []
    for frame in range(core.length):
        step = core.step(0.4 * np.sin(0.05 * frame + phase))
        rewards.append(step.reward)
        if frame in (9, core.length // 2):
            obs.append(step.obs)
    assert step.episode is not None
    obs.append(step.episode.obs)
    return {
        "id": brief.id,
        "brief": digest(brief),
        "obs": np.round(obs, 5).tolist(),
        "reward": np.round(rewards[:: core.length // 8], 5).tolist(),
        "mean_reward": np.round(step.episode.reward, 5).tolist(),
    }


if __name__ == "__main__":
    found = {name: rollout(name) for name in data.names("envs")}
    PATH.write_text(json.dumps(found, indent=None).replace('"id"', '\n"id"') + "\n")
