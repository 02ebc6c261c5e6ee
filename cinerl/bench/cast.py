"""Who films: cameramen by name, with the trainings of one agent gathered under it."""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cinerl.policy.agent import Card
from cinerl.policy.catalog import SCRIPTED, shipped_agents, short_id
from cinerl.policy.gains import gains_for
from cinerl.spec import data
from cinerl.spec.document import digest, load
from cinerl.spec.errors import UserError

_SEED = re.compile(r"(?P<name>.+?)-s(?P<seed>\d+)$")


@dataclass(frozen=True)
class Member:
    """One training of an agent, or a scripted cameraman."""

    label: str
    """``s3`` for training seed 3; empty for a scripted one."""
    policy: str
    """What `cinerl.policy.catalog.find_policy` takes."""
    identity: str
    """Digest of its weights or gains."""
    takes: tuple[str, ...] = ()
    """Names of the takes that it was trained on."""


@dataclass(frozen=True)
class Contestant:
    """A cameraman and its trainings."""

    name: str
    trained: bool
    members: tuple[Member, ...]


def contestants(env: str, folders: Sequence[str] = ()) -> list[Contestant]:
    """All cameramen that can film an environment: scripted ones, shipped agents, further agents.

    Args:
        env: environment id.
        folders: patterns of further agents' folders. ``<name>-s<k>`` is training seed k of agent ``<name>``.

    Raises:
        UserError: a pattern without agents, or a damaged agent.
    """
    scripted = [Contestant(name, False, (Member("", name, _gains(name, env)),)) for name in SCRIPTED]
    agents = _agents(env, folders)
    members = {name: tuple(sorted(found.values(), key=_seed_order)) for name, found in sorted(agents.items())}
    return scripted + [Contestant(name, True, found) for name, found in members.items()]


def agent_folders(patterns: Sequence[str]) -> list[Path]:
    """Folders that match, sorted. Raises `UserError` for a pattern that matches none."""
    found: list[Path] = []
    for pattern in patterns:
        # Path.glob takes no absolute patterns.
        matches = [Path(p) for p in sorted(glob.glob(pattern)) if Path(p).is_dir()]  # noqa: PTH207
        if not any([*p.glob("agent.toml"), *p.glob("*/agent.toml")] for p in matches):
            raise UserError(f"--agents {pattern}", "matches no folder with an agent.toml in it or one below",
                            "name folders like agents/ppo or 'benchmarks/agents/*'")
        found += matches
    return found


def agent_name(folder: Path) -> str:
    """``ppo`` of ``ppo`` and of ``ppo-s3``."""
    match = _SEED.match(folder.name)
    return match["name"] if match else folder.name


def _agents(env: str, patterns: Sequence[str]) -> dict[str, dict[str, Member]]:
    """Members by agent name and digest: a shipped copy of a training counts once."""
    root = data.folder("agents")
    folders = [*(root / name for name in shipped_agents(env)), *agent_folders(patterns)]
    agents: dict[str, dict[str, Member]] = {}
    for folder in folders:
        home = _home(folder, env)
        if home is not None:
            match = _SEED.match(folder.name)
            member = _member(home, match["seed"] if match else None)
            agents.setdefault(agent_name(folder), {}).setdefault(member.identity, member)
    return agents


def _home(folder: Path, env: str) -> Path | None:
    below = folder / short_id(env)
    if (below / "agent.toml").is_file():
        return below
    path = folder / "agent.toml"
    return folder if path.is_file() and load(Card, path).env == env else None


def _member(home: Path, seed: str | None) -> Member:
    card = load(Card, home / "agent.toml")
    weights = home / "weights.safetensors"
    if not weights.is_file():
        raise UserError(str(weights), "no such file", "an agent is agent.toml and weights.safetensors")
    identity = hashlib.sha256(digest(card).encode() + weights.read_bytes()).hexdigest()
    return Member(f"s{seed if seed is not None else card.seed}", str(home.resolve()), identity, card.takes)


def _gains(name: str, env: str) -> str:
    return f"{name} {digest(gains_for(name, env))}"


def _seed_order(member: Member) -> tuple[int, str]:
    return int(member.label[1:]), member.identity
