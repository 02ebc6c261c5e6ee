"""Trains and machines."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import box, frame, pane, pierced, prism, slab
from cinerl.scenery.kit.round import cylinder, rounded
from cinerl.scenery.model import DARK, Model, glass, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.street import Machine, Train
from cinerl.surface import Kind


def bulk(p: Train | Machine) -> list[Solid]:
    """The piece as one box."""
    return [solid_box(p.size_m, (0, 0, 0.5 * p.size_m[2]))]


@craft(Train, Kind.VEHICLE, bulk)
def train(t: Train, rng: Chance) -> Model:
    """Carriages with lit saloons behind doors and windows."""
    model = Model()
    long = t.size_m[0] / t.cars
    for k in range(t.cars):
        part = Model()
        _carriage(part, t, long - 0.5, rng)
        model.put(part, (k + 0.5 - t.cars / 2) * long)
    model.add(
        paint(DARK),
        slab(
            (-t.size_m[0] / 2 + 0.4, -t.size_m[1] / 2 + 0.4, 0.2),
            (t.size_m[0] / 2 - 0.4, t.size_m[1] / 2 - 0.2, t.size_m[2] - 0.5),
        ),
    )
    return model


def _carriage(model: Model, t: Train, long: float, rng: Chance) -> None:
    _, wide, high = t.size_m
    steel = paint(t.color, "metal", 0.9, shaded(t.color, 0.86), gloss=0.5)
    y = -wide / 2
    side, roof = high - 0.55, 0.55
    doors = max(2, round(long / 4.5))
    xs = [(k + 0.5 - doors / 2) * long / doors for k in range(doors)]
    openings = [(x - 0.68, 0.06, x + 0.68, 2.06) for x in xs]
    windows = [
        (a + 0.85, 0.95, b - 0.85, 1.85)
        for a, b in zip([-long / 2 - 0.4, *xs], [*xs, long / 2 + 0.4], strict=True)
    ]
    windows = [(max(w[0], -long / 2 + 0.3), w[1], min(w[2], long / 2 - 0.3), w[3]) for w in windows]
    windows = [w for w in windows if w[2] - w[0] > 0.4]
    model.add(steel, pierced(long, side, [*openings, *windows], 0.07).at(y=y))
    _saloon(model, t, long, y)
    tint = paint((0.3, 0.34, 0.34), gloss=0.9, glow=0.35 * t.glow)
    for x0, z0, x1, z1 in windows:
        model.add(
            paint((0.04, 0.04, 0.045), gloss=0.4),
            frame(x1 - x0, z1 - z0, 0.05, 0.03, (0.5 * (x0 + x1), y + 0.05, z0)),
        )
        _people(model, x0, x1, y, t, rng)
    for x0, z0, x1, z1 in openings:
        mid = 0.5 * (x0 + x1)
        for half in (-1, 1):
            px = mid + half * (x1 - x0) / 4
            w = (x1 - x0) / 2 - 0.01
            model.add(
                paint(shaded(t.stripe, 1.1), gloss=0.5),
                pierced(w, z1 - z0, [(-0.2, 0.85, 0.2, 1.75)], 0.03).at(px, y + 0.05, z0),
            )
            model.add(tint, pane(0.4, 0.9, (px, y + 0.075, z0 + 0.85)))
        model.add(paint((0.5, 0.4, 0.08)), slab((x0, y - 0.04, 0.0), (x1, y + 0.05, 0.05)))
        model.add(
            paint((0.8, 0.5, 0.1), gloss=0.5, glow=0.6), box((0.12, 0.03, 0.06), (mid, y - 0.01, z1 + 0.12))
        )
    model.add(
        paint(t.stripe, gloss=0.5),
        *(slab((a, y - 0.008, 0.55), (b, y, 0.8)) for a, b in _between(openings, long)),
    )
    model.add(
        paint(shaded(t.stripe, 2.0), gloss=0.5),
        *(slab((a, y - 0.008, 0.82), (b, y, 0.86)) for a, b in _between(openings, long)),
    )
    arc = [
        (wide / 2 * float(np.cos(a)), side + roof * float(np.sin(a)) ** 0.8) for a in np.linspace(0, np.pi, 9)
    ]
    hood = prism(arc, -long / 2, long / 2).turn(90.0)
    model.add(paint(shaded(t.color, 0.75), "metal", 1.0, shaded(t.color, 0.6), gloss=0.3), hood)
    model.add(
        steel,
        slab((-long / 2, -y - 0.05, 0), (long / 2, -y, side)),
        slab((-long / 2, y, 0), (-long / 2 + 0.08, -y, side)),
        slab((long / 2 - 0.08, y, 0), (long / 2, -y, side)),
    )
    for x in np.arange(-long / 2 + 0.8, long / 2, 1.6):
        model.add(steel, box((0.03, 0.02, 0.45), (float(x), y - 0.005, 0.28)))


def _between(openings: list[tuple[float, float, float, float]], long: float) -> list[tuple[float, float]]:
    starts = [-long / 2, *(o[2] for o in openings)]
    return list(zip(starts, [*(o[0] for o in openings), long / 2], strict=True))


def _saloon(model: Model, t: Train, long: float, y: float) -> None:
    """A lit back wall, seats, poles and a band of light seen through the windows."""
    high = t.size_m[2]
    back = y + 0.36
    model.add(
        paint((0.5, 0.48, 0.42), "stripes", 1.4, (0.42, 0.41, 0.37), glow=0.4 * t.glow),
        pane(long - 0.2, high - 0.7, (0, back, 0.1)),
    )
    model.add(paint((1.0, 0.97, 0.9), glow=1.6 * t.glow), pane(long - 0.2, 0.12, (0, back - 0.01, 1.98)))
    model.add(
        paint(t.stripe, "fabric", 0.02, glow=0.2 * t.glow),
        slab((-long / 2 + 0.2, back - 0.1, 0.4), (long / 2 - 0.2, back, 1.0)),
    )
    for x in np.arange(-long / 2 + 1.0, long / 2, 1.5):
        model.add(
            paint((0.6, 0.55, 0.2), gloss=0.6, glow=0.2),
            cylinder(0.04, 2.0, 6).at(float(x), back - 0.14, 0.1),
        )


def _people(model: Model, x0: float, x1: float, y: float, t: Train, rng: Chance) -> None:
    """Silhouettes of passengers."""
    if rng.uniform() < 0.55:
        x = float(rng.uniform(x0 + 0.2, x1 - 0.2))
        cloth = paint(tuple(rng.uniform(0.03, 0.25, 3)), glow=0.25 * t.glow)
        model.add(cloth, rounded((0.46, 0.12, 0.5), 0.06, (x, y + 0.22, 1.05)))
        model.add(
            paint((0.35, 0.22, 0.16), glow=0.2 * t.glow),
            rounded((0.17, 0.12, 0.24), 0.055, (x, y + 0.22, 1.44)),
        )


@craft(Machine, Kind.PROP, bulk)
def machine(m: Machine, rng: Chance) -> Model:
    """A glowing front with rows of tins, a slot, a flap."""
    model = Model()
    wide, deep, high = m.size_m
    model.add(paint(m.color, gloss=0.4), rounded((wide, deep, high), 0.03, (0, 0, high / 2)))
    y = -deep / 2
    left, w = -0.1 * wide, 0.66 * wide
    model.add(
        paint((0.75, 0.78, 0.8), gloss=0.4, glow=m.glow), pane(w, 0.62 * high, (left, y - 0.006, 0.32 * high))
    )
    rows, columns = 5, 6
    for r in range(rows):
        z = (0.34 + 0.12 * r) * high
        model.add(
            paint((0.1, 0.1, 0.1)), slab((left - w / 2, y - 0.03, z - 0.02), (left + w / 2, y - 0.004, z))
        )
        for c in range(columns):
            hue = tuple(rng.uniform(0.05, 0.7, 3))
            x = left + (c + 0.5 - columns / 2) * w / columns
            model.add(
                paint(hue, gloss=0.4, glow=0.35),
                box((0.6 * w / columns, 0.02, 0.08 * high), (x, y - 0.018, z + 0.04 * high)),
            )
    model.add(
        paint(DARK, gloss=0.5),
        slab((left - 0.35 * w, y - 0.01, 0.1 * high), (left + 0.35 * w, y, 0.22 * high)),
    )
    model.add(
        paint((0.3, 0.31, 0.32), gloss=0.5),
        slab((0.29 * wide, y - 0.015, 0.5 * high), (0.44 * wide, y, 0.8 * high)),
    )
    model.add(
        paint((0.1, 0.5, 0.2), glow=0.8),
        slab((0.31 * wide, y - 0.018, 0.72 * high), (0.42 * wide, y - 0.014, 0.77 * high)),
    )
    model.add(glass(), slab((0.31 * wide, y - 0.018, 0.55 * high), (0.42 * wide, y - 0.014, 0.6 * high)))
    return model
