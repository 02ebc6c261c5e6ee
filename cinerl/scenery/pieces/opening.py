"""Windows and doors on walls."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import Hole, frame, pane, quad, reveal, slab
from cinerl.scenery.kit.form import Form, join
from cinerl.scenery.kit.round import ball, lined, sheet
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.spec.pieces.building import Door, Window
from cinerl.surface import Kind


def sash(hole: Hole, panes: tuple[int, int], y: float, bar_m: float = 0.05) -> Form:
    """The frame of a window in a hole of a wall, its face at depth ``y``: a rim and glazing bars."""
    x0, z0, x1, z1 = hole
    b = min(bar_m, 0.2 * (x1 - x0), 0.2 * (z1 - z0))
    inner = (x0 + b, z0 + b, x1 - b, z1 - b)
    rim = [
        quad((x0, y, z0), (x1, y, z0), (x1 - b, y, z0 + b), (x0 + b, y, z0 + b)),
        quad((x1, y, z0), (x1, y, z1), (x1 - b, y, z1 - b), (x1 - b, y, z0 + b)),
        quad((x1, y, z1), (x0, y, z1), (x0 + b, y, z1 - b), (x1 - b, y, z1 - b)),
        quad((x0, y, z1), (x0, y, z0), (x0 + b, y, z0 + b), (x0 + b, y, z1 - b)),
        reveal(inner, 0.04).at(y=y),
    ]
    columns, rows = panes
    for k in range(1, columns):
        x = inner[0] + (inner[2] - inner[0]) * k / columns
        rim.append(slab((x - b / 3, y, inner[1]), (x + b / 3, y + 0.03, inner[3])))
    for k in range(1, rows):
        z = inner[1] + (inner[3] - inner[1]) * k / rows
        rim.append(slab((inner[0], y, z - b / 3), (inner[2], y + 0.03, z + b / 3)))
    return join(rim)


def drapes(width: float, height: float, folds: int, deep: float, y: float = 0.0) -> Form:
    """A cloth in folds, its upper edge's middle at z = height, towards −y."""
    x = np.linspace(-width / 2, width / 2, 6 * folds + 1)
    z = np.linspace(0, height, 4)
    wave = np.sin(np.linspace(0, 2 * np.pi * folds, len(x)))
    loose = np.linspace(1.0, 0.7, len(z))[:, None]
    grid = np.stack(np.broadcast_arrays(x[None], y + 0.5 * deep * wave[None] * loose, z[:, None]), axis=-1)
    return sheet(grid)


@craft(Window, Kind.BUILDING)
def window(w: Window, rng: Chance) -> Model:
    """A casing around panes that glow with the day outside; curtains beside it."""
    model = Model()
    wide, high = w.size_m
    hole = (-wide / 2, 0.0, wide / 2, high)
    frame_paint = paint(w.frame, gloss=0.25)
    model.add(frame_paint, frame(wide + 0.2, high + 0.2, 0.1, 0.05, (0, 0, -0.1)))
    model.add(frame_paint, slab((-wide / 2 - 0.18, -0.13, -0.14), (wide / 2 + 0.18, 0, -0.1)))
    model.add(frame_paint, sash(hole, w.panes, -0.035))
    bright = w.glow * rng.uniform(0.92, 1.08)
    low = paint(shaded(w.tint, 0.35), gloss=0.5, glow=1.6 * bright)
    model.add(paint(w.tint, gloss=0.5, glow=bright), pane(wide, high * 0.62, (0, -0.008, high * 0.38)))
    model.add(low, pane(wide, high * 0.38, (0, -0.008, 0)))
    if w.curtains:
        _curtains(model, w)
    return model


def _curtains(model: Model, w: Window) -> None:
    wide, high = w.size_m
    cloth = paint(w.fabric, "fabric", 0.012, shaded(w.fabric, 0.8))
    side = 0.28 * wide
    for sign in (-1, 1):
        model.add(
            cloth,
            lined(drapes(side, high + 0.55, 4, 0.09, -0.11)).at(sign * (wide / 2 + 0.1), 0, -0.42),
            crease_deg=80.0,
        )
    rod = slab((-wide / 2 - 0.4, -0.14, high + 0.13), (wide / 2 + 0.4, -0.11, high + 0.16))
    model.add(paint((0.1, 0.08, 0.06), gloss=0.5), rod)
    for sign in (-1, 1):
        model.add(
            paint((0.1, 0.08, 0.06), gloss=0.5), ball(0.07, (sign * (wide / 2 + 0.42), -0.125, high + 0.145))
        )


@craft(Door, Kind.BUILDING)
def door(d: Door, rng: Chance) -> Model:
    """Casing, leaf with its panels, and a handle."""
    model = Model()
    wide, high = d.size_m
    casing = paint(d.casing, gloss=0.2)
    model.add(casing, frame(wide + 0.24, high + 0.12, 0.12, 0.06).at(z=0.0))
    model.add(casing, slab((-wide / 2 - 0.16, -0.08, high + 0.1), (wide / 2 + 0.16, 0, high + 0.15)))
    leaf = paint(d.leaf, gloss=0.3)
    model.add(leaf, pane(wide, high, (0, -0.02, 0)))
    if d.kind == "panels":
        _panels(model, d)
    elif d.kind == "glass":
        model.add(paint((0.05, 0.06, 0.07), gloss=0.9), pane(wide - 0.3, high - 0.5, (0, -0.026, 0.3)))
    else:
        model.add(paint((0.5, 0.42, 0.05)), pane(wide - 0.2, 0.12, (0, -0.024, 1.0)))
        model.add(
            paint(shaded(d.leaf, 0.7)), slab((-wide / 2 + 0.08, -0.05, 0.95), (wide / 2 - 0.08, -0.02, 1.02))
        )
    metal = paint((0.45, 0.38, 0.2), gloss=0.7)
    model.add(
        metal,
        ball(0.06, (wide / 2 - 0.1, -0.07, 1.0), 8),
        slab((wide / 2 - 0.13, -0.03, 0.9), (wide / 2 - 0.07, -0.02, 1.1)),
    )
    return model


def _panels(model: Model, d: Door) -> None:
    wide, high = d.size_m
    w = (wide - 0.36) / 2
    for x in (-w / 2 - 0.06, w / 2 + 0.06):
        for low, up in ((0.16, 0.36 * high), (0.36 * high + 0.12, high - 0.14)):
            model.add(
                paint(shaded(d.leaf, 0.75), gloss=0.3), frame(w, up - low, 0.035, 0.015, (x, -0.02, low))
            )
            model.add(
                paint(shaded(d.leaf, 1.08), gloss=0.3),
                pane(w - 0.16, up - low - 0.16, (x, -0.03, low + 0.08)),
            )
