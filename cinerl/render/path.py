"""The floor plan of a shot: camera paths, frusta, actors' tracks and the set, from above."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon
from numpy.typing import NDArray

from cinerl.geometry import rotation
from cinerl.render.type import ACTORS
from cinerl.spec.shot import Shot
from cinerl.spec.take import KeyPoint, Shape, Take

_PAPER, _INK, _SET, _EDGE = "#faf8f4", "#33312e", "#ddd8ce", "#b7b0a3"
_MAPS = ("viridis", "magma", "cividis", "plasma")
_WEDGES = 6
_MARGIN_M = 1.2
_ASPECT = 1.36


def plot_paths(
    path: Path, take: Take, shots: Sequence[Shot], labels: Sequence[str] = (), title: str = ""
) -> None:
    """Draw shots of a take from above, as a PNG or whatever the name's suffix says.

    Camera paths run from dark to bright with time; a wedge every so often shows where the camera looked
    and how wide. Numbers on a path are seconds of the take.
    """
    fig = Figure(figsize=(9.6, 7.2), dpi=150, facecolor=_PAPER, layout="constrained")
    ax = fig.add_subplot()
    ax.set_facecolor(_PAPER)
    span = (
        slice(min(s.start_frame for s in shots), max(s.start_frame + s.frames for s in shots))
        if shots
        else slice(None)
    )
    _set(ax, take)
    tracks = [_actor(ax, take, a, span) for a in range(take.actors)]
    for i, shot in enumerate(shots):
        _camera(ax, shot, _MAPS[i % len(_MAPS)], labels[i] if i < len(labels) else "")
    _frame(ax, np.concatenate([*tracks, *[s.pos[:, :2] for s in shots]]), title or take.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    fig.savefig(part, metadata={"Software": None} if path.suffix == ".png" else None)
    part.replace(path)


def _set(ax: Axes, take: Take) -> None:
    for s in np.flatnonzero(take.shape_link < 0):
        at, size = take.shape_pos[s, :2], take.shape_size[s]
        if take.shape_kind[s] == Shape.BOX:
            corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * size[:2]
            turn = rotation(take.shape_quat[s])[:2, :2]
            ax.add_patch(Polygon(corners @ turn.T + at, facecolor=_SET, edgecolor=_EDGE, lw=0.8, zorder=1))
        else:
            ax.add_patch(
                Circle((at[0], at[1]), float(size[0]), facecolor=_SET, edgecolor=_EDGE, lw=0.8, zorder=1)
            )


def _actor(ax: Axes, take: Take, a: int, span: slice) -> NDArray[np.float32]:
    track = take.link_pos[span, take.key_link[a, KeyPoint.PELVIS], :2]
    color = tuple(c / 255 for c in ACTORS[a % len(ACTORS)])
    ax.plot(track[:, 0], track[:, 1], color=color, lw=2.2, solid_capstyle="round", zorder=3)
    ax.plot(*track[0], "o", color=color, ms=6, mec=_PAPER, mew=1.2, zorder=4)
    heading = take.facing[span][-1, a, :2] * 0.35
    ax.annotate(
        "",
        track[-1] + heading,
        track[-1],
        zorder=4,
        arrowprops={"arrowstyle": "-|>", "color": color, "lw": 1.6, "shrinkA": 0, "shrinkB": 0},
    )
    ax.annotate(
        take.body_names[a],
        track[0],
        (0, 9 if heading[1] < 0 else -9),
        textcoords="offset points",
        ha="center",
        va="bottom" if heading[1] < 0 else "top",
        color=color,
        fontsize=9,
        fontweight="bold",
        zorder=5,
    )
    return track


def _camera(ax: Axes, shot: Shot, cmap: str, label: str) -> None:
    path = shot.pos[:, :2]
    time = (shot.start_frame + np.arange(shot.frames)) / shot.fps
    lines = LineCollection(
        list(np.stack([path[:-1], path[1:]], axis=1)), cmap=cmap, lw=3.0, zorder=6, capstyle="round"
    )
    lines.set_array(time[:-1])
    lines.set_clim(float(time[0]), float(time[-1]) * 1.15 + 1e-3)
    ax.add_collection(lines)
    marks = np.unique(np.linspace(0, shot.frames - 1, min(_WEDGES, shot.frames)).astype(int))
    reach = 0.55 + 0.12 * float(np.linalg.norm(np.ptp(path, axis=0)))
    last = np.full(2, np.inf)
    for m in marks:
        color = lines.to_rgba(np.array([time[m]]))[0]
        _wedge(ax, shot, int(m), reach, tuple(color))
        if np.linalg.norm(path[m] - last) > 0.3:
            last = path[m]
            ax.annotate(
                f"{time[m]:.1f} s" if m or not label else f"{label}\n{time[m]:.1f} s",
                path[m],
                tuple(rotation(shot.quat[m])[:2, 2] * (18 if label and not m else 12)),
                textcoords="offset points",
                ha="center",
                va="center",
                fontsize=7,
                color=_INK,
                zorder=8,
            )


def _wedge(ax: Axes, shot: Shot, m: int, reach: float, color: tuple[float, ...]) -> None:
    ahead = -rotation(shot.quat[m])[:2, 2]
    half = np.arctan(shot.sensor_mm[0] / (2 * float(shot.focal_mm[m])))
    angle = np.arctan2(ahead[1], ahead[0])
    at = shot.pos[m, :2]
    rim = [at + reach * np.array([np.cos(angle + s), np.sin(angle + s)]) for s in np.linspace(-half, half, 9)]
    ax.add_patch(
        Polygon(
            np.array([at, *rim]), facecolor=(*color[:3], 0.16), edgecolor=(*color[:3], 0.7), lw=0.8, zorder=5
        )
    )
    ax.plot(*at, "o", ms=4.5, color=color, mec=_PAPER, mew=0.8, zorder=7)


def _frame(ax: Axes, points: NDArray[np.float32], title: str) -> None:
    """Show what moves, not the whole set; at least 4 m across."""
    low, high = points.min(axis=0) - _MARGIN_M, points.max(axis=0) + _MARGIN_M
    span = np.maximum(high - low, 4.0)
    span = np.maximum(span, span[::-1] * [_ASPECT, 1 / _ASPECT])
    middle = (low + high) / 2
    ax.set_xlim(float(middle[0] - span[0] / 2), float(middle[0] + span[0] / 2))
    ax.set_ylim(float(middle[1] - span[1] / 2), float(middle[1] + span[1] / 2))
    ax.set_aspect("equal")
    ax.set_title(title, loc="left", color=_INK, fontsize=12)
    ax.grid(color="#e9e4da", lw=0.7, zorder=0)
    ax.set_axisbelow(True)
    ax.set_xlabel("x, m", color=_INK, fontsize=8)
    ax.set_ylabel("y, m", color=_INK, fontsize=8)
    ax.tick_params(colors=_EDGE, labelsize=8, length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
