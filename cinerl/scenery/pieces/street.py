"""What stands about in streets and squares."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, frame, slab
from cinerl.scenery.kit.form import Form, form, join
from cinerl.scenery.kit.round import ball, cylinder, lathe, rounded, tube
from cinerl.scenery.model import DARK, Model, paint, shaded
from cinerl.scenery.pieces.seat import bistro_chair
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box, solid_cylinder
from cinerl.spec.pieces.street import Barrel, Bench, Bin, Bollard, Cafe, Crate, Fountain, Hydrant, Skip
from cinerl.surface import Kind


def whole(p: Bench | Skip | Crate) -> list[Solid]:
    """The piece as one box."""
    return [solid_box(p.size_m, (0, 0, 0.5 * p.size_m[2]))]


@craft(Bench, Kind.FURNITURE, whole)
def bench(b: Bench, rng: Chance) -> Model:
    """Slats on iron sides, with a back that leans over the rear edge."""
    model = Model()
    long, deep, high = b.size_m
    for k in range(4):
        y = -deep / 2 + (k + 0.5) * deep / 4
        tone = shaded(b.colors[0], float(rng.uniform(0.9, 1.1)))
        model.add(paint(tone, gloss=0.15), rounded((long, deep / 4 - 0.015, 0.04), 0.01, (0, y, high - 0.02)))
    iron = paint((0.05, 0.055, 0.06), gloss=0.35)
    for x in (-long / 2 + 0.16, long / 2 - 0.16):
        model.add(iron, bar((x, -deep / 2 + 0.04, 0), (x, -deep / 2 + 0.07, high - 0.04), 0.05))
        model.add(
            iron,
            bar((x, deep / 2 - 0.02, 0), (x, deep / 2 - 0.08, high - 0.04), 0.05),
            bar((x, -deep / 2 + 0.03, high - 0.06), (x, deep / 2 - 0.04, high - 0.06), 0.05),
        )
        if b.back:
            model.add(iron, bar((x, deep / 2 - 0.07, high - 0.1), (x, deep / 2 + 0.1, high + 0.45), 0.045))
            model.add(
                iron,
                tube(
                    [
                        (x, deep / 2 - 0.04, high + 0.2),
                        (x, 0.0, high + 0.22),
                        (x, -deep / 2 + 0.06, high + 0.18),
                        (x, -deep / 2 + 0.05, high),
                    ],
                    0.035,
                    6,
                ),
            )
    for k in range(3 if b.back else 0):
        z = high + 0.14 + 0.13 * k
        y = deep / 2 - 0.03 + 0.17 * (z - high) / 0.55
        model.add(
            paint(shaded(b.colors[0], float(rng.uniform(0.9, 1.1)))),
            rounded((long, 0.03, 0.11), 0.01, (0, y, z)),
        )
    return model


def bin_bulk(b: Bin) -> list[Solid]:
    """A cylinder."""
    return [solid_cylinder(0.48, 0.95, (0, 0, 0.475))]


@craft(Bin, Kind.PROP, bin_bulk)
def litter(b: Bin, rng: Chance) -> Model:
    """Slats around a bucket, a lid with a slot."""
    model = Model()
    metal = paint(b.color, gloss=0.35)
    model.add(paint(DARK), cylinder(0.38, 0.8, 14).at(z=0.05))
    for k in range(16):
        model.add(metal, box((0.05, 0.02, 0.72), (0, -0.22, 0.44)).turn(22.5 * k))
    for z in (0.1, 0.78):
        model.add(metal, lathe([(0.22, z), (0.24, z), (0.24, z + 0.05), (0.22, z + 0.05)], 20))
    model.add(metal, lathe([(0.24, 0.86), (0.22, 0.92), (0.1, 0.95), (0.1, 0.94), (0.0, 0.94)], 20))
    for turn in (45, 135, 225, 315):
        model.add(metal, bar((0.21, 0, 0.8), (0.21, 0, 0.88), 0.03).turn(turn))
    return model


def bollard_bulk(b: Bollard) -> list[Solid]:
    """A thin cylinder."""
    return [solid_cylinder(0.2, 0.95, (0, 0, 0.475))]


@craft(Bollard, Kind.PROP, bollard_bulk)
def bollard(b: Bollard, rng: Chance) -> Model:
    """A cast post with a ball."""
    model = Model()
    profile = [
        (0.12, 0),
        (0.12, 0.06),
        (0.085, 0.1),
        (0.07, 0.6),
        (0.09, 0.63),
        (0.09, 0.69),
        (0.06, 0.72),
        (0.05, 0.76),
    ]
    model.add(paint(b.color, gloss=0.35), lathe(profile, 14), ball(0.2, (0, 0, 0.85), 12))
    model.add(paint((0.6, 0.6, 0.56)), lathe([(0.075, 0.5), (0.08, 0.5), (0.08, 0.57), (0.075, 0.57)], 14))
    return model


def hydrant_bulk(h: Hydrant) -> list[Solid]:
    """A cylinder."""
    return [solid_cylinder(0.34, 0.8, (0, 0, 0.4))]


@craft(Hydrant, Kind.PROP, hydrant_bulk)
def hydrant(h: Hydrant, rng: Chance) -> Model:
    """A barrel with a dome and three nozzles."""
    model = Model()
    red = paint(h.color, gloss=0.4)
    body = [
        (0.17, 0),
        (0.17, 0.05),
        (0.12, 0.07),
        (0.115, 0.5),
        (0.15, 0.52),
        (0.15, 0.57),
        (0.12, 0.6),
        (0.1, 0.68),
        (0.05, 0.73),
        (0.04, 0.8),
        (0.0, 0.8),
    ]
    model.add(red, lathe(body, 14))
    for turn, wide in ((0, 0.13), (90, 0.09), (-90, 0.09)):
        model.add(red, cylinder(wide, 0.09, 10).turn(90.0, "x").at(0, -0.1, 0.42).turn(turn))
        model.add(
            paint((0.5, 0.5, 0.48), gloss=0.6),
            cylinder(wide * 0.7, 0.03, 6).turn(90.0, "x").at(0, -0.18, 0.42).turn(turn),
        )
    return model


def barrel_bulk(b: Barrel) -> list[Solid]:
    """A cylinder."""
    return [solid_cylinder(b.size_m[0], b.size_m[1], (0, 0, 0.5 * b.size_m[1]))]


@craft(Barrel, Kind.PROP, barrel_bulk)
def barrel(b: Barrel, rng: Chance) -> Model:
    """A steel drum with its beads and bungs."""
    model = Model()
    wide, high = b.size_m
    r = wide / 2
    profile = [(r, 0), (r, 0.03), (0.97 * r, 0.04)]
    for z in (high / 3, 2 * high / 3):
        profile += [(0.97 * r, z - 0.03), (r, z), (0.97 * r, z + 0.03)]
    profile += [
        (0.97 * r, high - 0.04),
        (r, high - 0.03),
        (r, high),
        (0.94 * r, high),
        (0.94 * r, high - 0.02),
        (0.0, high - 0.02),
    ]
    model.add(paint(b.colors[0], "concrete", 0.5, b.colors[1], gloss=0.35), lathe(profile, 22))
    model.add(
        paint((0.3, 0.3, 0.3), gloss=0.5),
        cylinder(0.07, 0.02, 8).at(0.6 * r, 0, high - 0.02),
        cylinder(0.05, 0.02, 8).at(-0.5 * r, 0.2 * r, high - 0.02),
    )
    return model


@craft(Skip, Kind.PROP, whole)
def skip(s: Skip, rng: Chance) -> Model:
    """Ribbed sides, lids, castors, fork pockets."""
    model = Model()
    wide, deep, high = s.size_m
    steel = paint(s.color, "concrete", 0.7, shaded(s.color, 0.7), gloss=0.25)
    model.add(
        steel,
        slab((-wide / 2 + 0.03, -deep / 2 + 0.03, 0.12), (wide / 2 - 0.03, deep / 2 - 0.03, high - 0.06)),
    )
    for x in np.linspace(-wide / 2 + 0.1, wide / 2 - 0.1, max(3, round(wide / 0.35))):
        model.add(steel, slab((float(x) - 0.03, -deep / 2, 0.14), (float(x) + 0.03, deep / 2, high - 0.1)))
    model.add(steel, box((wide, deep, 0.07), (0, 0, high - 0.11)))
    lid = paint((0.04, 0.045, 0.045), gloss=0.35)
    for x in (-wide / 4, wide / 4):
        model.add(lid, rounded((wide / 2 - 0.02, deep - 0.02, 0.07), 0.03, (x, 0, high - 0.04)))
    for x in (-wide / 2 + 0.15, wide / 2 - 0.15):
        for y in (-deep / 2 + 0.12, deep / 2 - 0.12):
            model.add(paint(DARK), cylinder(0.13, 0.05, 10).turn(90.0, "y").at(x - 0.025, y, 0.065))
        model.add(steel, box((0.1, deep + 0.04, 0.1), (x, 0, 0.5 * high)))
    model.add(
        paint((0.6, 0.58, 0.5)), slab((-0.2, -deep / 2 - 0.004, 0.55 * high), (0.2, -deep / 2, 0.7 * high))
    )
    return model


@craft(Crate, Kind.PROP, whole)
def crate(c: Crate, rng: Chance) -> Model:
    """Boards with gaps in frames with a brace."""
    model = Model()
    wide, deep, high = c.size_m
    model.add(paint(shaded(c.colors[0], 0.3)), box((wide - 0.06, deep - 0.06, high - 0.04), (0, 0, high / 2)))
    for turn, across, out in ((0, wide, deep), (90, deep, wide), (180, wide, deep), (270, deep, wide)):
        count = max(3, round(high / 0.16))
        for k in range(count):
            tone = shaded(c.colors[0], float(rng.uniform(0.8, 1.12)))
            z = (k + 0.5) * high / count
            board = box((across - 0.03, 0.02, high / count - 0.014), (0, -out / 2 + 0.022, z))
            model.add(paint(tone, "bark", 0.3, shaded(tone, 0.8)), board.turn(turn))
        rim = paint(shaded(c.colors[0], 0.85), "bark", 0.3, shaded(c.colors[0], 0.7))
        model.add(rim, frame(across, high, 0.08, 0.014, (0, -out / 2 + 0.014, 0)).turn(turn))
        brace = bar(
            (-across / 2 + 0.08, -out / 2 + 0.007, 0.06),
            (across / 2 - 0.08, -out / 2 + 0.007, high - 0.06),
            0.012,
            0.07,
        )
        model.add(rim, brace.turn(turn))
    for k in range(max(3, round(deep / 0.16))):
        y = -deep / 2 + (k + 0.5) * deep / max(3, round(deep / 0.16))
        tone = shaded(c.colors[0], float(rng.uniform(0.85, 1.12)))
        model.add(
            paint(tone, "bark", 0.3, shaded(tone, 0.8)),
            box((wide - 0.01, deep / max(3, round(deep / 0.16)) - 0.012, 0.02), (0, y, high - 0.01)),
        )
    return model


def fountain_bulk(f: Fountain) -> list[Solid]:
    """The basin and the column."""
    wide, high = f.size_m
    return [solid_cylinder(wide, 0.5, (0, 0, 0.25)), solid_cylinder(0.4 * wide, high, (0, 0, 0.5 * high))]


@craft(Fountain, Kind.PROP, fountain_bulk)
def fountain(f: Fountain, rng: Chance) -> Model:
    """A moulded basin, water, a baluster with a bowl, jets that fall back."""
    model = Model()
    wide, high = f.size_m
    r = wide / 2
    stone = paint(f.colors[0], "plaster", 0.5, f.colors[1])
    basin = [
        (r * 1.0, 0),
        (r, 0.1),
        (r * 0.96, 0.14),
        (r * 0.95, 0.36),
        (r * 0.98, 0.4),
        (r, 0.44),
        (r, 0.5),
        (r * 0.88, 0.5),
        (r * 0.87, 0.2),
    ]
    model.add(stone, lathe(basin, 36))
    water = paint((0.05, 0.13, 0.15), "marble", 0.8, (0.09, 0.2, 0.22), gloss=0.95)
    model.add(water, cylinder(wide * 0.88, 0.02, 36).at(z=0.4))
    top = 0.8 * high
    shaft = [
        (0.26, 0.3),
        (0.26, 0.5),
        (0.14, 0.58),
        (0.11, 0.7),
        (0.19, 0.95),
        (0.1, top - 0.22),
        (0.16, top - 0.12),
        (0.42, top - 0.02),
        (0.5, top + 0.05),
        (0.45, top + 0.05),
        (0.4, top),
    ]
    model.add(stone, lathe(shaft, 20))
    model.add(water, cylinder(0.86, 0.01, 20).at(z=top + 0.02))
    model.add(
        stone,
        lathe(
            [(0.1, top), (0.06, top + 0.1), (0.12, high - 0.12), (0.08, high - 0.02), (0.0, high + 0.02)], 14
        ),
    )
    spray = paint((0.55, 0.62, 0.66), gloss=0.6)
    for turn in np.arange(0, 360, 30.0):
        path = [(0.46 + 0.3 * t, 0, top + 0.05 - 1.1 * t * t * (top - 0.4)) for t in np.linspace(0, 0.95, 6)]
        model.add(spray, tube(path, 0.018, 4).turn(float(turn)))
    return model


def cafe_bulk(c: Cafe) -> list[Solid]:
    """A cylinder around table and chairs."""
    return [solid_cylinder(1.5, 0.9, (0, 0, 0.45))]


@craft(Cafe, Kind.FURNITURE, cafe_bulk)
def cafe(c: Cafe, rng: Chance) -> Model:
    """A bistro table laid for two."""
    model = Model()
    iron = paint((0.06, 0.06, 0.06), gloss=0.4)
    model.add(
        paint((0.6, 0.58, 0.54), "marble", 0.5, (0.4, 0.38, 0.36), gloss=0.5),
        lathe([(0.34, 0.72), (0.35, 0.73), (0.35, 0.745), (0.0, 0.75)], 24),
    )
    model.add(iron, lathe([(0.03, 0.05), (0.025, 0.4), (0.05, 0.7), (0.2, 0.72)], 10))
    for k in range(3):
        model.add(iron, tube([(0, 0, 0.25), (0.16, 0, 0.08), (0.3, 0, 0.0)], 0.03, 6).turn(120.0 * k))
    white = paint((0.75, 0.74, 0.7), gloss=0.5)
    for sign in (-1, 1):
        x = 0.17 * sign
        model.add(
            white,
            lathe([(0.03, 0.75), (0.07, 0.76), (0.07, 0.763), (0.0, 0.757)], 12).at(x),
            lathe([(0.025, 0.76), (0.04, 0.83), (0.036, 0.83)], 10).at(x),
        )
        chair = Model()
        bistro_chair(chair, c.color)
        model.put(chair, 0.62 * sign, 0.05, 0, 90.0 * sign + float(rng.uniform(-20, 20)))
    if c.parasol:
        model.add(paint((0.5, 0.48, 0.44)), cylinder(0.045, 2.5, 8))
        for k in range(8):
            cloth = paint(c.color if k % 2 else (0.75, 0.72, 0.64), "fabric", 0.01)
            a0, a1 = np.radians(45.0 * k), np.radians(45.0 * (k + 1))
            model.add(cloth, _gore(float(a0), float(a1)))
    return model


def _gore(a0: float, a1: float) -> Form:
    top, rim, hem = 2.55, 2.18, 2.05
    ring = [(1.2 * float(np.cos(a)), 1.2 * float(np.sin(a))) for a in (a0, a1)]
    (x0, y0), (x1, y1) = ring
    points = [(0, 0, top), (x0, y0, rim), (x1, y1, rim), (x0, y0, hem), (x1, y1, hem)]
    faces = [[0, 1, 2], [1, 3, 4], [1, 4, 2]]
    return join(
        [form(points, faces), form([(x, y, z - 0.012) for x, y, z in points], [f[::-1] for f in faces])]
    )
