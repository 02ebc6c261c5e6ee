"""What stands about in film studios."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, frame, slab
from cinerl.scenery.kit.round import ball, cylinder, lathe, rounded, sheet, tube
from cinerl.scenery.model import DARK, Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box, solid_cylinder
from cinerl.spec.pieces.stagecraft import Cable, CStand, Cyclorama, Flat, FlightCase, Speaker, Track
from cinerl.surface import Kind


def whole(p: Flat | FlightCase | Speaker) -> list[Solid]:
    """The piece as one box."""
    return [solid_box(p.size_m, (0, 0, 0.5 * p.size_m[2]))]


@craft(Flat, Kind.PROP, whole)
def flat(f: Flat, rng: Chance) -> Model:
    """Ply in front, a timber frame and braces with weights behind."""
    model = Model()
    wide, deep, high = f.size_m
    y = -deep / 2
    model.add(
        paint(f.colors[0], f.pattern, f.pattern_m, f.colors[1]),
        slab((-wide / 2, y, 0), (wide / 2, y + 0.02, high)),
    )
    pine = paint((0.5, 0.36, 0.2), "bark", 0.2, (0.4, 0.28, 0.15))
    bars = max(1, round(high / 1.1))
    for k in range(bars + 1):
        z = 0.03 + k * (high - 0.06) / bars
        model.add(pine, slab((-wide / 2, y + 0.02, z - 0.03), (wide / 2, deep / 2, z + 0.03)))
    for x in np.linspace(-wide / 2 + 0.03, wide / 2 - 0.03, max(2, round(wide / 1.0) + 1)):
        model.add(pine, slab((float(x) - 0.03, y + 0.02, 0), (float(x) + 0.03, deep / 2, high)))
    for x in (-0.3 * wide, 0.3 * wide) if f.braces else ():
        model.add(
            pine,
            bar((x, deep / 2, 0.72 * high), (x, deep / 2 + 0.24 * high, 0.03), 0.05),
            bar((x, deep / 2, 0.03), (x, deep / 2 + 0.24 * high, 0.03), 0.05),
        )
        model.add(paint(DARK, gloss=0.3), rounded((0.4, 0.22, 0.14), 0.06, (x, deep / 2 + 0.2 * high, 0.1)))
    return model


@craft(FlightCase, Kind.PROP, whole)
def flight_case(f: FlightCase, rng: Chance) -> Model:
    """Black ply, aluminium edges, ball corners, latches, castors, a label."""
    model = Model()
    wide, deep, high = f.size_m
    foot = 0.1
    model.add(
        paint(f.color, "fabric", 0.05, shaded(f.color, 1.3), gloss=0.2),
        slab(
            (-wide / 2 + 0.015, -deep / 2 + 0.015, foot + 0.015),
            (wide / 2 - 0.015, deep / 2 - 0.015, high - 0.015),
        ),
    )
    alu = paint((0.55, 0.56, 0.57), "metal", 0.3, (0.47, 0.48, 0.49), gloss=0.6)
    lid = high - 0.28 * (high - foot)
    for x in (-wide / 2, wide / 2):
        for y in (-deep / 2, deep / 2):
            model.add(alu, box((0.035, 0.035, high - foot), (0.99 * x, 0.99 * y, (foot + high) / 2)))
            for z in (foot + 0.02, high - 0.02):
                model.add(alu, ball(0.075, (0.985 * x, 0.985 * y, z), 8))
    for z in (foot + 0.015, high - 0.015, lid):
        for y in (-deep / 2, deep / 2):
            model.add(alu, box((wide - 0.03, 0.03, 0.035), (0, 0.99 * y, z)))
        for x in (-wide / 2, wide / 2):
            model.add(alu, box((0.03, deep - 0.03, 0.035), (0.99 * x, 0, z)))
    for x in (-0.3 * wide, 0.3 * wide):
        model.add(paint((0.35, 0.35, 0.36), gloss=0.7), box((0.1, 0.02, 0.12), (x, -deep / 2 - 0.008, lid)))
    for x in (-wide / 2, wide / 2):
        model.add(paint(DARK, gloss=0.4), box((0.03, 0.16, 0.09), (x, 0, 0.5 * (foot + lid))))
    for x in (-wide / 2 + 0.12, wide / 2 - 0.12):
        for y in (-deep / 2 + 0.1, deep / 2 - 0.1):
            model.add(paint(DARK), cylinder(0.1, 0.035, 10).turn(90.0, "y").at(x - 0.018, y, 0.05))
    tape = shaded((0.6, 0.55, 0.4), float(rng.uniform(0.7, 1.2)))
    model.add(
        paint(tape), slab((-0.16, -deep / 2 - 0.002, 0.45 * lid), (0.1, -deep / 2 + 0.02, 0.45 * lid + 0.08))
    )
    return model


def cstand_bulk(c: CStand) -> list[Solid]:
    """A thin cylinder around the column."""
    return [solid_cylinder(0.3, c.height_m, (0, 0, c.height_m / 2))]


@craft(CStand, Kind.PROP, cstand_bulk)
def cstand(c: CStand, rng: Chance) -> Model:
    """Turtle base, column in three stages, arm, flag, sandbag."""
    model = Model()
    steel = paint((0.4, 0.41, 0.42), gloss=0.7)
    h = c.height_m
    for k, low in ((0, 0.0), (1, 0.09), (2, 0.18)):
        leg = tube(
            [(0, 0, 0.3 + 0.3 * low), (0.12, 0, 0.28 + 0.3 * low), (0.4, 0, 0.05), (0.46, 0, 0.02)], 0.028, 6
        )
        model.add(steel, leg.turn(120.0 * k + float(rng.uniform(-6, 6))))
    for z0, z1, d in ((0.2, 0.55 * h, 0.035), (0.55 * h, 0.8 * h, 0.028), (0.8 * h, h, 0.02)):
        model.add(steel, tube([(0, 0, z0), (0, 0, z1)], d, 8))
        model.add(paint(DARK), box((0.06, 0.05, 0.05), (0, 0, z1)))
    model.add(steel, tube([(-0.25, 0, h - 0.02), (0.8, 0, h + 0.12)], 0.018, 6))
    w, t = c.flag_m
    flag = Model()
    flag.add(paint(c.color, "fabric", 0.02), box((w, 0.006, t), (0, 0, -t / 2)))
    flag.add(steel, frame(w, t, 0.015, 0.015, (0, 0.008, -t)))
    model.put(flag, 0.8, 0, h + 0.12, float(rng.uniform(-25, 25)))
    model.add(
        paint((0.35, 0.14, 0.03), "fabric", 0.03, (0.26, 0.1, 0.02)),
        rounded((0.36, 0.16, 0.1), 0.045, (0.24, 0, 0.13)),
    )
    return model


def cyclorama_bulk(c: Cyclorama) -> list[Solid]:
    """The wall behind, and a low box in the foot of the curve."""
    wide, r, high = c.size_m
    return [
        solid_box((wide, 0.2, high), (0, r + 0.1, high / 2)),
        solid_box((wide, 0.35 * r, 0.35 * r), (0, 0.825 * r, 0.175 * r)),
    ]


@craft(Cyclorama, Kind.BUILDING, cyclorama_bulk)
def cyclorama(c: Cyclorama, rng: Chance) -> Model:
    """Floor, curve and wall in one; ``at_m`` is where the curve leaves the floor."""
    model = Model()
    wide, r, high = c.size_m
    turns = np.linspace(0, np.pi / 2, 13)
    line = [
        (-0.9 * r, 0.012),
        *((r * float(np.sin(t)), 0.012 + r * (1 - float(np.cos(t)))) for t in turns),
        (r, high),
    ]
    xs = np.linspace(-wide / 2, wide / 2, 2)
    grid = np.array([[(x, y, z) for x in xs] for y, z in line])
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(np.array(line), axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(xs[None], length[:, None]), axis=2)
    model.add(
        paint(c.colors[0], c.pattern, c.pattern_m, c.colors[1], gloss=0.1), sheet(grid, uv), crease_deg=60.0
    )
    back = paint((0.45, 0.32, 0.18), "planks", 0.4, (0.36, 0.25, 0.14))
    model.add(back, slab((-wide / 2, r + 0.01, 0), (wide / 2, r + 0.2, high)))
    return model


def track_bulk(t: Track) -> list[Solid]:
    """The dolly; rails stop nobody."""
    return [solid_box((1.3, 0.75, 1.1), (0, 0, 0.55))] if t.dolly else []


@craft(Track, Kind.PROP, track_bulk)
def track(t: Track, rng: Chance) -> Model:
    """Rails on sleepers with wedges, and a dolly with its column, seat and camera."""
    model = Model()
    long = t.length_m
    steel = paint((0.45, 0.46, 0.47), gloss=0.7)
    for y in (-0.31, 0.31):
        model.add(steel, tube([(-long / 2, y, 0.07), (long / 2, y, 0.07)], 0.045, 8))
    for x in np.linspace(-long / 2 + 0.2, long / 2 - 0.2, max(2, round(long / 0.9))):
        model.add(paint((0.12, 0.12, 0.12)), box((0.08, 0.8, 0.035), (float(x), 0, 0.028)))
    if t.dolly:
        _dolly(model)
    return model


def _dolly(model: Model) -> None:
    black = paint((0.03, 0.03, 0.032), gloss=0.35)
    model.add(black, rounded((1.25, 0.62, 0.1), 0.03, (0, 0, 0.23)))
    for x in (-0.5, 0.5):
        for y in (-0.31, 0.31):
            model.add(
                paint((0.3, 0.05, 0.04)), cylinder(0.14, 0.05, 12).turn(90.0, "x").at(x, y + 0.025, 0.14)
            )
    model.add(
        black, lathe([(0.11, 0.28), (0.09, 0.5), (0.06, 0.52), (0.06, 0.85), (0.1, 0.87), (0.1, 0.92)], 14)
    )
    model.add(black, rounded((0.34, 0.16, 0.24), 0.03, (0.02, 0, 1.06)))
    model.add(
        black,
        lathe([(0.05, 0), (0.06, 0.14), (0.075, 0.15), (0.075, 0.22)], 14)
        .turn(90.0, "x")
        .turn(0.0)
        .at(0.0, -0.08, 1.06),
    )
    model.add(
        paint((0.04, 0.05, 0.08), gloss=0.95), cylinder(0.13, 0.005, 14).turn(90.0, "x").at(0.0, -0.302, 1.06)
    )
    model.add(
        black,
        cylinder(0.3, 0.06, 14).turn(90.0, "x").at(-0.1, 0.03, 1.26),
        rounded((0.36, 0.34, 0.07), 0.03, (0.42, 0.1, 0.62)),
    )
    model.add(
        paint((0.3, 0.3, 0.31), gloss=0.6),
        tube([(0.42, 0.1, 0.28), (0.42, 0.1, 0.6)], 0.05, 8),
        tube([(-0.6, -0.2, 0.28), (-0.68, -0.2, 0.95), (-0.68, 0.2, 0.95), (-0.6, 0.2, 0.28)], 0.03, 6),
    )


@craft(Speaker, Kind.PROP, whole)
def speaker(s: Speaker, rng: Chance) -> Model:
    """Cabinets one on another, with cones behind cloth."""
    model = Model()
    wide, deep, high = s.size_m
    each = high / s.cabinets
    for k in range(s.cabinets):
        z = (k + 0.5) * each
        model.add(paint((0.03, 0.03, 0.03), gloss=0.15), rounded((wide, deep, each - 0.01), 0.02, (0, 0, z)))
        for r, dz in ((0.3 * wide, -0.16 * each), (0.13 * wide, 0.28 * each)):
            cone = [(r, 0.0), (r, 0.02), (0.9 * r, 0.02), (0.35 * r, -0.04), (0.3 * r, -0.02), (0.0, -0.005)]
            model.add(
                paint((0.09, 0.09, 0.095), gloss=0.3),
                lathe([(a, b + 0.045) for a, b in cone], 20).turn(90.0, "x").at(0, -deep / 2 + 0.03, z + dz),
            )
        for x in (-wide / 2, wide / 2):
            model.add(paint(DARK), box((0.01, 0.16, 0.06), (x, 0, z)))
    return model


@craft(Cable, Kind.PROP)
def cable(c: Cable, rng: Chance) -> Model:
    """A line that wanders along x, with loops at one end."""
    model = Model()
    t = np.linspace(0, 1, 40)
    bend = 0.25 * np.sin(7 * t + float(rng.uniform(0, 6))) + 0.15 * np.sin(13 * t)
    path = np.stack([c.length_m * (t - 0.5), bend, np.full(40, 0.012)], axis=1)
    turn = np.linspace(0, 2 * np.pi * c.turns, 14 * c.turns)
    ring = np.stack([0.3 * np.sin(turn), 0.3 * (1 - np.cos(turn)), 0.012 + 0.015 * turn / 6.28], axis=1)
    loops = path[-1] + ring * [1 + 0.1 * float(rng.uniform()), 1, 1]
    model.add(paint(DARK, gloss=0.3), tube(np.concatenate([path, loops[1:]]).tolist(), 0.02, 5))
    return model
