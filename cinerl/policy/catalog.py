"""Cameramen by name: scripted ones, shipped agents, or the folder of a trained one."""

from __future__ import annotations

from pathlib import Path

from cinerl.env.core import Core
from cinerl.policy.agent import Agent
from cinerl.policy.protocol import Policy
from cinerl.policy.scripted import ComposerCamera, FollowCamera, RandomCamera, StaticCamera
from cinerl.spec import data
from cinerl.spec.errors import UserError

SCRIPTED = ("random", "static", "follow", "composer")


def short_id(env: str) -> str:
    """``Follow-v0`` of ``cinerl/Follow-v0``: the folder of an agent trained for it."""
    return env.rpartition("/")[2]


def shipped_agents(env: str) -> list[str]:
    """Names of the trained agents that ship for an environment."""
    root = data.folder("agents")
    return sorted(p.parent.parent.name for p in root.glob(f"*/{short_id(env)}/agent.toml"))


def find_policy(name: str, core: Core, seed: int = 0) -> Policy:
    """A cameraman for a core.

    Args:
        name: a scripted cameraman, a shipped agent, or a folder that holds ``agent.toml``.
        core: what it will film with.
        seed: of the random cameraman.

    Raises:
        UserError: no such cameraman, or one for another brief.
    """
    match name:
        case "random":
            return RandomCamera(core, seed)
        case "static":
            return StaticCamera(core)
        case "follow":
            return FollowCamera(core)
        case "composer":
            return ComposerCamera(core)
    short = short_id(core.brief.id)
    for folder in (data.folder("agents") / name / short, Path(name), Path(name) / short):
        if (folder / "agent.toml").is_file():
            return Agent.load(folder, core)
    there = ", ".join([*SCRIPTED, *shipped_agents(core.brief.id)])
    raise UserError(
        name, f"no such cameraman for {core.brief.id}", f"there are: {there}; or a trained agent's folder"
    )
