"""Moves to learn from: drawn about people of the takes, and demonstrated by cameramen."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cinerl import geometry
from cinerl.camera import arrays
from cinerl.camera.bank import derive
from cinerl.critic.kernels import Asked
from cinerl.critic.motion import asking
from cinerl.critic.moves import FRAMES, Subjects, camera_quats, professional
from cinerl.critic.reel import Reel, join, turned
from cinerl.env.core import Core
from cinerl.policy.catalog import SCRIPTED, find_policy, shipped_agents
from cinerl.spec import data
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.take import KeyPoint, Take

CAMERAMEN = ("follow", "composer", "ppo")
FROM_FRAME = 12
"""Cameramen settle their aim in the first half second."""


def schooling(takes: Sequence[Take], moves: int, rows: int, seed: int) -> Reel:
    """Drawn moves, and moves of the scripted and the shipped cameramen, in briefs that prescribe a course.

    Where the way may be obstructed, cameramen leave the course that is asked for, as they should.

    Args:
        takes: what is filmed.
        moves: to draw.
        rows: episodes that each cameraman films in each brief; Follow and Arc also from the handheld rig.
        seed: of everything.
    """
    briefs = [b for b in map(load_brief, data.names("envs")) if b.start.obstructed is None]
    shaky = [dataclasses.replace(b, rig="handheld") for b in briefs if b.rig == "steadicam"]
    return join(
        [
            draw_moves(takes, moves, np.random.default_rng(seed)),
            demonstrations(takes, briefs + shaky, CAMERAMEN, rows, seed),
        ]
    )


def draw_moves(takes: Sequence[Take], count: int, rng: np.random.Generator) -> Reel:
    """Professional moves about people of the takes, whatever they do."""
    found = [derive(take) for take in takes]
    eyes, travel = [], []
    for k in rng.integers(0, len(takes), count):
        actor = rng.integers(0, takes[k].actors)
        start = rng.integers(0, takes[k].frames - FRAMES)
        eyes.append(found[k].key[start : start + FRAMES, actor, KeyPoint.EYES])
        travel.append(found[k].travel[start : start + FRAMES, actor])
    return professional(Subjects(np.stack(eyes).astype(float), np.stack(travel).astype(float)), rng)


def demonstrations(
    takes: Sequence[Take], briefs: Sequence[Brief], cameramen: Sequence[str], rows: int, seed: int
) -> Reel:
    """One stretch of each episode that cameramen film, with what the brief asked for at every frame."""
    rng, found = np.random.default_rng(seed), [derive(take) for take in takes]
    reels = []
    for k, (brief, name) in enumerate(itertools.product(briefs, cameramen)):
        core = Core(brief, takes, rows, threads=1)
        if name not in SCRIPTED and name not in shipped_agents(brief.id):
            continue
        begun, filmed = _film(core, name, seed + 1000 * k)
        starts = rng.integers(FROM_FRAME, core.length - FRAMES, rows)
        at = starts[:, None] + np.arange(FRAMES)
        row = np.arange(rows)[:, None]
        cast = zip(begun["take"], begun["subject"], begun["start"], at, strict=True)
        people = [(found[t].key[s + f, a, KeyPoint.EYES], found[t].travel[s + f, a]) for t, a, s, f in cast]
        cut = {name: filmed[name][at, row].astype(float) for name in filmed}
        reels.append(
            Reel(
                cut["body"], cut["steady"], cut["focal_mm"],
                np.stack([p[0] for p in people]), np.stack([p[1] for p in people]),
                cut["speed"], cut["turn"], cut["zoom"], cut["hands"][:, 0],
                cut["shake_pos"], cut["shake_turn"],
            )
        )
    return join(reels)


def _film(core: Core, name: str, seed: int) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """One episode: where every row began, and its poses and what was asked for, [F, N, ...]."""
    asked, state = asking(core.filming), core.filming.state
    policy = find_policy(name, core, seed)
    obs = core.reset(seed)
    policy.reset(np.ones(core.rows, bool))
    begun = {n: getattr(state, n).numpy().copy() for n in ("take", "subject", "start")}
    frames = []
    for _ in range(core.length):
        rig = {n: getattr(state, n).numpy().copy() for n in ("body", "angles")}
        frames.append(core.pictures() | rig | arrays.read(asked, Asked))
        obs = core.step(policy.act(obs, core.framing)).obs
    filmed = {n: np.stack([f[n] for f in frames]) for n in frames[0]}
    angles = filmed["angles"].astype(float)
    roll = np.stack([0 * angles[..., 2], 0 * angles[..., 2], angles[..., 2]], axis=-1)
    filmed["steady"] = turned(camera_quats(angles[..., 0], angles[..., 1]), roll)
    off = geometry.multiply(geometry.conjugate(filmed["steady"]), filmed["quat"])
    filmed["shake_turn"] = Rotation.from_quat(off.reshape(-1, 4)).as_rotvec().reshape(angles.shape)
    filmed["shake_pos"] = filmed["pos"] - filmed["body"]
    return begun, filmed
