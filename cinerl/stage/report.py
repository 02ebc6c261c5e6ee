"""What happened in a take: acts, falls, support, assist, contacts; as data and as a picture."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from cinerl.spec.archive import write_atomic
from cinerl.spec.take import KeyPoint, Take
from cinerl.stage.cues import HANDOVER, LOW
from cinerl.stage.network import LEARNED

_LOW_SHARE = 0.5
_FALL_S = 0.4
_KINDS = ("foot on the floor", "body on the floor", "prop on the floor", "hit")
_KIND_COLORS = ("#4c78a8", "#b279a2", "#9d9d9d", "#e45756")
_LEARNED_COLOR, _ASSISTED_COLOR, _HANDOVER_COLOR = "#72b48a", "#e8c27a", "#d98f5c"


def report(take: Take) -> dict[str, Any]:
    """A take in figures, ready for JSON.

    Per actor: its acts with their seconds and whether a policy performs them; falls; the mean share of the
    weight that the floor carries; mean and greatest outside force in newtons; the path walked in metres;
    the numbers of contacts by kind.
    """
    kinds = contact_kinds(take)
    return {
        "take": take.name,
        "digest": take.digest,
        "seconds": round(take.seconds, 3),
        "held_out": take.held_out,
        "actors": [_actor(take, a, kinds) for a in range(take.actors)],
        "contacts": {name: int((kinds == k).sum()) for k, name in enumerate(_KINDS)},
    }


def falls(take: Take, actor: int) -> list[float]:
    """Seconds at which an actor falls: head below half its height for 0.4 s, in an act that stays up."""
    head = take.link_pos[:, take.key_link[actor, KeyPoint.TOP], 2]
    upright = np.array([name not in LOW for name in take.act_names])[take.act[:, actor]]
    down = (head < _LOW_SHARE * take.heights_m[actor]) & upright
    return [round(s / take.fps, 2) for s, e in _runs(down) if (e - s) / take.fps >= _FALL_S]


def contact_kinds(take: Take) -> NDArray[np.int_]:
    """[E] 0 foot on floor, 1 other part of an actor on floor or set, 2 prop on floor or set, 3 hit."""
    body = np.append(take.link_body, -1)[take.contact_links]
    feet = take.key_link[:, [KeyPoint.LEFT_SOLE, KeyPoint.RIGHT_SOLE]]
    ground = take.contact_links.min(axis=1, initial=0) < 0
    first = take.contact_links.max(axis=1, initial=-1)
    actor = body.max(axis=1, initial=-1) < take.actors
    return np.select([~ground, ~actor, np.isin(first, feet)], [3, 2, 0], 1)


def timeline(take: Take, path: Path) -> None:
    """Draw acts, assist, support, speech and contacts over time as a PNG."""
    figure = Figure(figsize=(11.0, 1.6 + 1.9 * take.actors), dpi=110, layout="constrained")
    axes = figure.subplots(take.actors + 1, 1, sharex=True, squeeze=False)[:, 0]
    for actor in range(take.actors):
        _draw_actor(axes[actor], take, actor)
    _draw_contacts(axes[-1], take)
    axes[-1].set_xlabel("seconds")
    axes[-1].set_xlim(0.0, take.seconds)
    figure.suptitle(take.name, x=0.01, ha="left", fontweight="bold")
    image = BytesIO()
    figure.savefig(image, format="png")
    write_atomic(path, image.getvalue())


def _actor(take: Take, actor: int, kinds: NDArray[np.int_]) -> dict[str, Any]:
    mine = (np.append(take.link_body, -1)[take.contact_links] == actor).any(axis=1)
    root = take.link_pos[:, take.key_link[actor, KeyPoint.PELVIS], :2]
    assist = take.assist_n[:, actor]
    return {
        "name": take.body_names[actor],
        "acts": [_act(take, *run) for run in act_runs(take, actor)],
        "falls_s": falls(take, actor),
        "support": round(float(take.support[1:, actor].mean()), 3),
        "assist_n": {"mean": round(float(assist.mean()), 1), "max": round(float(assist.max()), 1)},
        "path_m": round(float(np.linalg.norm(np.diff(root, axis=0), axis=1).sum()), 2),
        "contacts": {name: int((mine & (kinds == k)).sum()) for k, name in enumerate(_KINDS)},
    }


def _act(take: Take, name: str, start: int, end: int) -> dict[str, Any]:
    span = {"from_s": round(start / take.fps, 3), "to_s": round(end / take.fps, 3)}
    return {"act": name, **span, "learned": name in LEARNED}


def act_runs(take: Take, actor: int) -> list[tuple[str, int, int]]:
    """Name, first frame and end frame of an actor's acts in order."""
    runs, at = [], 0
    for index, group in groupby(take.act[:, actor].tolist()):
        size = len(list(group))
        runs.append((take.act_names[index], at, at + size))
        at += size
    return runs


def _draw_actor(axis: Axes, take: Take, actor: int) -> None:
    seconds = np.arange(take.frames) / take.fps
    for name, start, end in act_runs(take, actor):
        axis.axvspan(start / take.fps, end / take.fps, color=_act_color(name), alpha=0.35, lw=0)
        axis.axvline(start / take.fps, color="white", lw=2)
        # A short act has no room for its name.
        if end - start > 0.05 * take.frames:
            axis.text(start / take.fps + 0.05, 1.93, name, va="top", fontsize=9)
    axis.plot(seconds, np.minimum(_smooth(take.support[:, actor], 5), 2.0), color="#2b5c8a", lw=1.1)
    axis.axhline(1.0, color="#2b5c8a", lw=0.5, ls=":")
    for start, end in _runs(take.speaks[:, actor] > 0):
        span = [start / take.fps, end / take.fps]
        axis.plot(span, [0.08, 0.08], color="#222222", lw=4, solid_capstyle="butt")
    for second in falls(take, actor):
        axis.plot(second, 0.35, marker="v", color="#c0392b", ms=9)
    axis.set_ylim(0.0, 2.0)
    axis.set_ylabel(f"{take.body_names[actor]}\nsupport", color="#2b5c8a")
    force = axis.twinx()
    force.plot(seconds, take.assist_n[:, actor], color="#b8651b", lw=1.0)
    force.set_ylim(0.0, max(600.0, 1.1 * float(take.assist_n[:, actor].max())))
    force.set_ylabel("assist (N)", color="#b8651b")
    for edge in (*axis.spines.values(), *force.spines.values()):
        edge.set_visible(False)


def _act_color(name: str) -> str:
    if name == HANDOVER:
        return _HANDOVER_COLOR
    return _LEARNED_COLOR if name in LEARNED else _ASSISTED_COLOR


def _draw_contacts(axis: Axes, take: Take) -> None:
    kinds = contact_kinds(take)
    for kind, (name, color) in enumerate(zip(_KINDS, _KIND_COLORS, strict=True)):
        mine = kinds == kind
        sizes = 12.0 + 14.0 * np.sqrt(take.contact_ns[mine])
        axis.scatter(take.contact_s[mine], np.full(mine.sum(), kind), s=sizes, color=color, alpha=0.75, lw=0)
        beside = axis.get_yaxis_transform()
        axis.text(1.005, kind, name, color=color, va="center", fontsize=9, transform=beside)
    axis.set_yticks([])
    axis.set_ylim(len(_KINDS) - 0.5, -0.5)
    axis.set_ylabel("contacts")
    for edge in axis.spines.values():
        edge.set_visible(False)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and end index of each run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(int)))
    return [(int(s), int(e)) for s, e in edges.reshape(-1, 2)]


def _smooth(values: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    kernel = np.full(width, 1.0 / width, np.float32)
    padded = np.pad(values, width // 2, mode="edge")
    smooth: NDArray[np.float32] = np.convolve(padded, kernel, "valid").astype(np.float32)
    return smooth
