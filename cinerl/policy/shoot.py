"""Lets a cameraman film one episode in every row, and keeps what the cameras did as shots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.env.core import Core, Episode
from cinerl.policy.protocol import Policy
from cinerl.spec.document import digest
from cinerl.spec.shot import Shot

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Footage:
    """One episode of every row."""

    shots: tuple[Shot, ...]
    episode: Episode
    terms: Floats
    """[F − 1, N, T] every term's score at every step, NaN where it was not judged."""


def shoot(core: Core, policy: Policy, seed: int) -> Footage:
    """Film one episode in every row of the core; frame 0 is where the camera began.

    Args:
        core: the rows; row i draws from ``seed + i``.
        policy: who films.
        seed: of starts and takes.
    """
    core.observe_as(policy.sees)
    obs = core.reset(seed)
    policy.reset(np.ones(core.rows, bool))
    began = _beginnings(core)
    frames, terms = [core.pictures()], []
    episode = None
    while episode is None:
        step = core.step(policy.act(obs, core.framing), pictures=True)
        obs, episode = step.obs, step.episode
        frames.append(step.pictures or {})
        terms.append(core.scoring.terms.numpy().copy())
    stacked = {name: np.stack([f[name] for f in frames]) for name in frames[0]}
    shots = tuple(_shot(core, policy, seed, row, began, stacked) for row in range(core.rows))
    return Footage(shots, episode, np.stack(terms))


def _beginnings(core: Core) -> dict[str, NDArray[Any]]:
    state = core.filming.state
    return {name: getattr(state, name).numpy().copy() for name in ("take", "subject", "start", "side")}


def _shot(
    core: Core, policy: Policy, seed: int, row: int, began: dict[str, NDArray[Any]], frames: dict[str, Floats]
) -> Shot:
    take = core.takes[began["take"][row]]
    pos, focal = np.ascontiguousarray(frames["pos"][:, row]), np.ascontiguousarray(frames["focal_mm"][:, row])
    lens = core.brief.lens
    return Shot(
        take=take.digest,
        brief=core.brief.id,
        rate=take.rate,
        start_frame=int(began["start"][row]),
        subject=int(began["subject"][row]),
        pos=pos,
        quat=np.ascontiguousarray(frames["quat"][:, row]),
        focal_mm=focal,
        focus_m=np.ascontiguousarray(frames["focus_m"][:, row]),
        aperture=np.full(len(pos), lens.aperture, np.float32),
        exposure_ev=np.full(len(pos), lens.exposure_ev, np.float32),
        source={
            "agent": policy.name,
            "seed": seed,
            "row": row,
            "take": take.name,
            "brief": digest(core.brief),
            "side": float(began["side"][row]),
        },
    )
