"""Lamps and culling views of a take, and the light meter that sets the neutral exposure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.kernels.records import Lamp, View
from cinerl.look.parts import Array, blank
from cinerl.spec.take import Take

PERSPECTIVE, PARALLEL = 0, 1
_SUN_CELLS = 48
_POINT_CELLS = 16
_PENUMBRA_M = 0.16
_NEAR_M = 0.51
"""The widest step of the ambient occlusion, and a little."""
_AROUND_M = 1.5
_LUMA = np.array([0.2126, 0.7152, 0.0722])


def meter(take: Take) -> float:
    """Exposure gain at 0 EV, as an incident light meter at the actors' place gives it.

    A grey card of 18 % that faces half into the key light reads 0.18. Constant over a take, so that
    every shot of it cuts with every other.
    """
    place = take.link_pos[0].mean(axis=0) * [1, 1, 0] + [0, 0, 1.2]
    light = 0.75 * float((take.sky.astype(np.float64) * [[0.35], [0.45], [0.2]] @ _LUMA).sum())
    for g in range(len(take.light_kind)):
        power = float(take.light_power[g].astype(np.float64) @ _LUMA)
        if take.light_kind[g] != 0:
            power /= max(float(((take.light_from[g] - place) ** 2).sum()), 0.04)
        light += power / np.pi * (0.7 if take.light_role[g] == 0 else 0.2)
    return 1.0 / max(light, 1e-6)


def lamps(take: Take, views: list[NDArray[Any]]) -> NDArray[Any]:
    """Records of the kernels' `Lamp`; appends the views that their shadows need to ``views``."""
    out = blank(Lamp, max(len(take.light_kind), 1))
    for g in range(len(take.light_kind)):
        out[g]["kind"], out[g]["role"] = min(take.light_kind[g], 1), take.light_role[g]
        out[g]["place"], out[g]["power"] = take.light_from[g], take.light_power[g]
        out[g]["view"] = len(views) if take.light_shadows[g] else -1
        if take.light_shadows[g]:
            views.extend(_sun(take, g) if take.light_kind[g] == 0 else _point(take.light_from[g]))
    return out


def above() -> NDArray[Any]:
    """The view from above that finds what is near a point."""
    return _parallel(np.eye(3), _NEAR_M)


def focus(views: NDArray[Any], points: NDArray[Any]) -> None:
    """Fit the parallel views, in place, around ``points`` [n, 3]: small cells where the bodies are.

    The cells at a grid's border stand for all that lies outside, so nothing is lost.
    """
    for i in np.flatnonzero(views["kind"] == PARALLEL):
        flat = points @ views[i]["axes"][:2].T
        low = flat.min(axis=0) - _AROUND_M
        views[i]["low"], views[i]["size"] = low, flat.max(axis=0) + _AROUND_M - low


def view(
    kind: int,
    origin: Array,
    axes: Array,
    low: Array,
    size: Array,
    cells: tuple[int, int],
    pad: float,
) -> NDArray[Any]:
    """One record of the kernels' `View`, its first cell still to be set."""
    out = blank(View, 1)
    for name, value in {
        "kind": kind,
        "origin": origin,
        "axes": axes,
        "low": low,
        "size": size,
        "pad": pad,
        "columns": cells[0],
        "rows": cells[1],
    }.items():
        out[0][name] = value
    return out


def _sun(take: Take, g: int) -> list[NDArray[Any]]:
    towards = take.light_from[g] / np.linalg.norm(take.light_from[g])
    side = np.cross([0.0, 0.0, 1.0], towards)
    side = np.array([1.0, 0.0, 0.0]) if np.linalg.norm(side) < 1e-3 else side / np.linalg.norm(side)
    return [_parallel(np.stack([side, np.cross(towards, side), towards]), _PENUMBRA_M)]


def _point(place: NDArray[Any]) -> list[NDArray[Any]]:
    views = []
    for face in range(6):
        axis, sign = face // 2, 1.0 - 2.0 * (face % 2)
        axes = np.zeros((3, 3))
        axes[0, (axis + 1) % 3] = axes[1, (axis + 2) % 3] = 1.0
        axes[2, axis] = sign
        views.append(
            view(
                PERSPECTIVE,
                np.asarray(place, np.float64),
                axes,
                np.full(2, -1.0),
                np.full(2, 2.0),
                (_POINT_CELLS, _POINT_CELLS),
                _PENUMBRA_M,
            )
        )
    return views


def _parallel(axes: Array, pad: float) -> NDArray[Any]:
    return view(PARALLEL, np.zeros(3), axes, np.zeros(2), np.ones(2), (_SUN_CELLS, _SUN_CELLS), pad)
