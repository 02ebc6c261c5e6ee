"""Walls of rooms, beams, parapets."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import box, frame, moulding, pierced, slab
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.building import Beam, Parapet, Wall
from cinerl.surface import Kind

_TURNS = {"south": 0.0, "east": 90.0, "north": 180.0, "west": -90.0}


def bulk(w: Wall | Beam | Parapet) -> list[Solid]:
    """The piece as one box."""
    return [solid_box(w.size_m, (0.0, 0.0, 0.5 * w.size_m[2]))]


@craft(Wall, Kind.BUILDING, bulk)
def wall(w: Wall, rng: Chance) -> Model:
    """The wall itself, with joinery on the sides that are seen."""
    model = Model()
    wide, deep, high = w.size_m
    model.add(
        paint(w.colors[0], w.pattern, w.pattern_m, w.colors[1]),
        slab((-wide / 2, -deep / 2, 0), (wide / 2, deep / 2, high)),
    )
    for side in w.sides:
        across, out = (wide, deep) if side in ("south", "north") else (deep, wide)
        part = Model()
        _joinery(part, w, across, high)
        angle = np.radians(_TURNS[side])
        model.put(
            part, 0.5 * out * float(np.sin(angle)), -0.5 * out * float(np.cos(angle)), 0.0, _TURNS[side]
        )
    return model


def _joinery(model: Model, w: Wall, across: float, high: float) -> None:
    trim = paint(w.trim, gloss=0.2)
    left, right = -across / 2, across / 2
    s, c, d = w.skirting_m, w.crown_m, w.dado_m
    if s > 0:
        model.add(
            trim,
            moulding(
                [(0, 0), (0.022, 0), (0.022, 0.75 * s), (0.012, 0.85 * s), (0.008, s), (0, s)], left, right
            ),
        )
    if c > 0:
        crown = [
            (0, 0),
            (0.15 * c, 0.1 * c),
            (0.25 * c, 0.4 * c),
            (0.7 * c, 0.8 * c),
            (c, 0.9 * c),
            (c, c),
            (0, c),
        ]
        model.add(trim, moulding(crown, left, right).at(z=high - c))
    if d > 0:
        model.add(trim, pierced(across, d - s, []).at(y=-0.004, z=s))
        model.add(
            trim,
            moulding([(0, 0), (0.02, 0.01), (0.035, 0.03), (0.035, 0.05), (0, 0.06)], left, right).at(z=d),
        )
        count = max(1, round(across / 0.75))
        for k in range(count):
            x = left + (k + 0.5) * across / count
            panel = frame(0.8 * across / count, 0.72 * (d - s), 0.03, 0.014, (x, -0.004, s + 0.14 * (d - s)))
            model.add(paint(shaded(w.trim, 0.9), gloss=0.2), panel)


@craft(Beam, Kind.BUILDING, bulk)
def beam(b: Beam, rng: Chance) -> Model:
    """An entablature: the beam, and mouldings along its long faces."""
    model = Model()
    wide, deep, high = b.size_m
    cover = paint(b.colors[0], b.pattern, b.pattern_m, b.colors[1])
    model.add(cover, slab((-wide / 2, -deep / 2, 0), (wide / 2, deep / 2, high)))
    profile = [
        (0, 0),
        (0.05, 0),
        (0.05, 0.16 * high),
        (0.1, 0.22 * high),
        (0.14, 0.32 * high),
        (0, 0.36 * high),
    ]
    long, turns, half = (wide, (0.0, 180.0), deep / 2) if wide >= deep else (deep, (90.0, -90.0), wide / 2)
    for turn in turns:
        part = Model()
        part.add(cover, moulding(profile, -long / 2, long / 2).at(z=0.64 * high))
        part.add(
            cover, moulding([(0, 0), (0.03, 0), (0.03, 0.12 * high), (0, 0.14 * high)], -long / 2, long / 2)
        )
        angle = np.radians(turn)
        model.put(part, half * float(np.sin(angle)), -half * float(np.cos(angle)), 0.0, turn)
    return model


@craft(Parapet, Kind.BUILDING, bulk)
def parapet(p: Parapet, rng: Chance) -> Model:
    """A wall under a coping of stones."""
    model = Model()
    wide, deep, high = p.size_m
    cap = min(0.09, 0.3 * high)
    model.add(
        paint(p.colors[0], p.pattern, p.pattern_m, p.colors[1]),
        slab((-wide / 2, -deep / 2, 0), (wide / 2, deep / 2, high - cap)),
    )
    along = 0 if wide >= deep else 1
    count = max(1, round(p.size_m[along] / 1.1))
    for k in range(count):
        size, at = [wide + 0.1, deep + 0.1, cap], [0.0, 0.0, high - cap / 2]
        size[along] = p.size_m[along] / count - 0.012
        at[along] = (k + 0.5 - count / 2) * p.size_m[along] / count
        tone = shaded(p.coping, float(rng.uniform(0.9, 1.08)))
        model.add(paint(tone, "concrete", 2.0, shaded(tone, 0.8)), box(size, at))
    return model
