"""Things to sit and lie on."""

from __future__ import annotations

from cinerl.scenery.kit.flat import bar, box, slab
from cinerl.scenery.kit.round import lathe, rounded, tube
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.furniture import Bed, Chair, Sofa
from cinerl.surface import Color, Kind

SEAT_M = 0.42


def sofa_bulk(s: Sofa) -> list[Solid]:
    """Seat and back."""
    wide, deep, high = s.size_m
    return [
        solid_box((wide, deep, SEAT_M), (0, 0, SEAT_M / 2)),
        solid_box((wide, 0.2, high - SEAT_M), (0, deep / 2 - 0.1, (high + SEAT_M) / 2)),
    ]


@craft(Sofa, Kind.FURNITURE, sofa_bulk)
def sofa(s: Sofa, rng: Chance) -> Model:
    """Arms, seat and back cushions, a few loose ones, turned feet."""
    model = Model()
    wide, deep, high = s.size_m
    cloth = paint(s.color, "fabric", 0.014, shaded(s.color, 0.78))
    model.add(cloth, rounded((wide, deep - 0.04, 0.2), 0.04, (0, 0.02, 0.2)))
    model.add(cloth, rounded((wide, 0.2, high - 0.12), 0.07, (0, deep / 2 - 0.1, 0.1 + (high - 0.12) / 2), 2))
    arm = min(0.2, 0.18 * wide)
    for sign in (-1, 1):
        model.add(cloth, rounded((arm, deep, 0.5), 0.07, (sign * (wide - arm) / 2, 0, 0.36), 2))
    inner = wide - 2 * arm
    each = inner / s.seats
    for k in range(s.seats):
        x = (k + 0.5 - s.seats / 2) * each
        model.add(cloth, rounded((each - 0.012, deep - 0.24, 0.17), 0.06, (x, -0.1, 0.37), 2))
        model.add(
            cloth,
            rounded((each - 0.03, 0.17, 0.4), 0.075, (0, 0, 0), 2)
            .turn(-10.0, "x")
            .at(x, deep / 2 - 0.24, 0.63),
        )
    for sign in (-1, 1)[: 2 if s.seats > 1 else 1]:
        tone = paint(shaded(s.cushion, float(rng.uniform(0.8, 1.2))), "fabric", 0.02, shaded(s.cushion, 0.7))
        pillow = (
            rounded((0.42, 0.14, 0.42), 0.069, steps=2)
            .turn(float(rng.uniform(-15, 15)), "y")
            .turn(-22.0, "x")
        )
        model.add(tone, pillow.turn(18.0 * -sign).at(sign * (inner / 2 - 0.24), deep / 2 - 0.36, 0.66))
    for x in (-wide / 2 + 0.12, wide / 2 - 0.12):
        for y in (-deep / 2 + 0.12, deep / 2 - 0.12):
            model.add(paint((0.12, 0.07, 0.04), gloss=0.4), lathe([(0.018, 0), (0.03, 0.11)], 8).at(x, y))
    return model


def chair_bulk(c: Chair) -> list[Solid]:
    """Seat and back in one box."""
    high = 0.7 if c.style == "stool" else 0.88
    return [solid_box((0.46, 0.5, high), (0, 0, high / 2))]


@craft(Chair, Kind.FURNITURE, chair_bulk)
def chair(c: Chair, rng: Chance) -> Model:
    """One of the styles, facing −y."""
    model = Model()
    if c.style == "wood":
        _wooden(model, c.color)
    elif c.style == "folding":
        _director(model, c.color)
    elif c.style == "stool":
        _stool(model, c.color)
    else:
        bistro_chair(model, c.color)
    return model


def _wooden(model: Model, color: Color) -> None:
    wood = paint(color, "bark", 0.25, shaded(color, 0.82), gloss=0.25)
    model.add(wood, rounded((0.43, 0.42, 0.035), 0.015, (0, 0, 0.45)))
    for x in (-0.18, 0.18):
        model.add(wood, bar((x * 1.08, -0.19, 0), (x, -0.17, 0.44), 0.036))
        model.add(
            wood,
            bar((x * 1.08, 0.23, 0), (x, 0.18, 0.45), 0.036),
            bar((x, 0.18, 0.45), (x * 0.95, 0.25, 0.9), 0.034),
        )
        model.add(wood, bar((x, -0.18, 0.2), (x, 0.2, 0.2), 0.022))
    model.add(wood, bar((-0.19, -0.175, 0.4), (0.19, -0.175, 0.4), 0.02, 0.05))
    for z, y in ((0.62, 0.208), (0.74, 0.226), (0.86, 0.245)):
        model.add(wood, rounded((0.37, 0.022, 0.06), 0.01, (0, y, z)))


def bistro_chair(model: Model, color: Color) -> None:
    """Bent metal and a round seat, facing −y."""
    iron = paint(color, gloss=0.45)
    model.add(iron, lathe([(0.19, 0.44), (0.2, 0.45), (0.19, 0.465), (0.0, 0.46)], 18))
    for x in (-0.15, 0.15):
        model.add(iron, tube([(x * 1.15, -0.19, 0), (x, -0.14, 0.44)], 0.024, 6))
    arch = [
        (-0.19, 0.21, 0),
        (-0.16, 0.16, 0.45),
        (-0.17, 0.22, 0.72),
        (-0.1, 0.24, 0.86),
        (0.1, 0.24, 0.86),
        (0.17, 0.22, 0.72),
        (0.16, 0.16, 0.45),
        (0.19, 0.21, 0),
    ]
    model.add(iron, tube(arch, 0.024, 6))
    for x in (-0.07, 0.07):
        model.add(iron, tube([(x, 0.17, 0.46), (x, 0.22, 0.68), (x * 0.9, 0.24, 0.86)], 0.016, 5))


def _director(model: Model, color: Color) -> None:
    wood = paint((0.35, 0.22, 0.12), gloss=0.3)
    cloth = paint(color, "fabric", 0.015, shaded(color, 0.8))
    for y in (-0.2, 0.2):
        model.add(
            wood,
            bar((-0.24, y, 0.02), (0.24, y, 0.44), 0.025, 0.04),
            bar((0.24, y, 0.02), (-0.24, y, 0.44), 0.025, 0.04),
        )
    for x in (-0.25, 0.25):
        model.add(
            wood,
            bar((x, -0.25, 0.02), (x, 0.25, 0.02), 0.03),
            bar((x, 0.2, 0.42), (x, 0.22, 0.88), 0.03, 0.03),
        )
        model.add(
            wood,
            bar((x, -0.2, 0.42), (x, -0.2, 0.64), 0.03),
            bar((x, -0.25, 0.65), (x, 0.24, 0.65), 0.025, 0.06),
            bar((x, -0.24, 0.45), (x, 0.24, 0.45), 0.03),
        )
    model.add(cloth, box((0.5, 0.42, 0.015), (0, 0, 0.45)), box((0.5, 0.012, 0.18), (0, 0.215, 0.78)))


def _stool(model: Model, color: Color) -> None:
    wood = paint(color, gloss=0.3)
    model.add(wood, lathe([(0.16, 0.67), (0.17, 0.68), (0.17, 0.7), (0.0, 0.705)], 18))
    for k in range(4):
        model.add(wood, bar((0.22, 0, 0), (0.12, 0, 0.67), 0.035).turn(45 + 90.0 * k))
        model.add(wood, bar((0.18, 0, 0.25), (0.0, 0.18, 0.25), 0.022).turn(45 + 90.0 * k))


def bed_bulk(b: Bed) -> list[Solid]:
    """The mattress and what is under it."""
    return [solid_box(b.size_m, (0, 0, 0.5 * b.size_m[2]))]


@craft(Bed, Kind.FURNITURE, bed_bulk)
def bed(b: Bed, rng: Chance) -> Model:
    """Head at +y: frame, mattress, pillows, a blanket with a fold."""
    model = Model()
    wide, deep, high = b.size_m
    wood = paint(b.color, "bark", 0.4, shaded(b.color, 0.85), gloss=0.25)
    model.add(wood, slab((-wide / 2, -deep / 2, 0.1), (wide / 2, deep / 2, 0.28)))
    model.add(wood, rounded((wide, 0.06, high + 0.38), 0.02, (0, deep / 2 - 0.03, (high + 0.38) / 2)))
    for x in (-wide / 2 + 0.06, wide / 2 - 0.06):
        model.add(wood, box((0.08, 0.08, 0.12), (x, -deep / 2 + 0.06, 0.06)))
    white = paint((0.7, 0.69, 0.66), "fabric", 0.012, (0.64, 0.63, 0.6))
    model.add(
        white, rounded((wide - 0.04, deep - 0.1, high - 0.3), 0.06, (0, -0.02, 0.28 + (high - 0.3) / 2), 2)
    )
    cover = paint(b.blanket, "fabric", 0.025, shaded(b.blanket, 0.7))
    model.add(
        cover,
        rounded((wide + 0.06, deep * 0.62, high - 0.2), 0.07, (0, -0.19 * deep, 0.24 + (high - 0.2) / 2), 2),
    )
    model.add(
        paint(shaded(b.blanket, 1.3), "fabric", 0.025),
        rounded((wide + 0.07, 0.32, 0.08), 0.035, (0, 0.08 * deep, high + 0.01), 2),
    )
    pillows = 2 if wide > 1.1 else 1
    for k in range(pillows):
        x = (k + 0.5 - pillows / 2) * wide / pillows
        pillow = (
            rounded((0.9 * wide / pillows - 0.06, 0.42, 0.15), 0.07, steps=2)
            .turn(14.0, "x")
            .turn(float(rng.uniform(-5, 5)))
        )
        model.add(white, pillow.at(x, deep / 2 - 0.32, high + 0.06))
    if rng.uniform() < 0.7:
        loose = rounded((0.4, 0.13, 0.36), 0.06, steps=2).turn(-35.0, "x").at(0, deep / 2 - 0.5, high + 0.17)
        model.add(paint(shaded(b.blanket, 1.6), "fabric", 0.02, shaded(b.blanket, 1.2)), loose)
    return model
