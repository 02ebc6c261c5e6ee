"""Tables, shelves, cabinets, kitchens."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, frame, pane, slab
from cinerl.scenery.kit.round import cylinder, lathe, rounded, tube
from cinerl.scenery.model import DARK, Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.furniture import Cabinet, Kitchen, Shelf, Table
from cinerl.surface import Color, Kind, Paint

_SPINES: tuple[Color, ...] = (
    (0.35, 0.06, 0.05), (0.06, 0.14, 0.25), (0.09, 0.2, 0.12), (0.5, 0.42, 0.28), (0.6, 0.57, 0.5),
    (0.16, 0.12, 0.1), (0.45, 0.25, 0.08), (0.2, 0.1, 0.22), (0.12, 0.25, 0.28),
)  # fmt: skip


def whole(p: Table | Shelf | Cabinet) -> list[Solid]:
    """The piece as one box."""
    return [solid_box(p.size_m, (0, 0, 0.5 * p.size_m[2]))]


def _wood(color: Color) -> Paint:
    return paint(color, "bark", 0.35, shaded(color, 0.83), gloss=0.25)


@craft(Table, Kind.FURNITURE, whole)
def table(t: Table, rng: Chance) -> Model:
    """A top with an apron on legs; drawers; what lies on it."""
    model = Model()
    wide, deep, high = t.size_m
    wood = _wood(t.color)
    model.add(wood, rounded((wide, deep, 0.04), 0.012, (0, 0, high - 0.02)))
    model.add(
        wood,
        slab(
            (-wide / 2 + 0.06, -deep / 2 + 0.05, high - 0.12), (wide / 2 - 0.06, deep / 2 - 0.05, high - 0.04)
        ),
    )
    for x in (-wide / 2 + 0.06, wide / 2 - 0.06):
        for y in (-deep / 2 + 0.06, deep / 2 - 0.06):
            model.add(wood, bar((x, y, 0), (x, y, high - 0.04), 0.06))
    if t.drawers:
        for x in (-wide / 2 + 0.28, wide / 2 - 0.28):
            _fronts(model, (x - 0.21, 0.08, x + 0.21, high - 0.12), -deep / 2 + 0.04, 1, 3, t.color, 0.4)
    {"none": lambda *_: None, "meal": _meal, "desk": _desk, "tools": _tools, "books": _books}[t.laid](
        model, t, rng
    )
    return model


def _meal(model: Model, t: Table, rng: Chance) -> None:
    wide, deep, high = t.size_m
    china = paint((0.72, 0.71, 0.68), gloss=0.5)
    for x in np.linspace(-wide / 2 + 0.35, wide / 2 - 0.35, max(2, round(wide / 0.8))):
        for sign in (-1, 1):
            y = sign * (deep / 2 - 0.2)
            model.add(
                china,
                lathe([(0.07, 0), (0.13, 0.018), (0.125, 0.02), (0.0, 0.008)], 16).at(float(x), y, high),
            )
            model.add(
                paint((0.5, 0.55, 0.55), gloss=0.8),
                lathe([(0.03, 0), (0.032, 0.1), (0.03, 0.1)], 10).at(float(x) + 0.2, y - 0.06 * sign, high),
            )
    bowl = lathe([(0.06, 0), (0.15, 0.08), (0.14, 0.08), (0.0, 0.03)], 18)
    model.add(paint((0.2, 0.3, 0.35), gloss=0.5), bowl.at(0, 0, high))
    for k in range(6):
        fruit = [(0.55, 0.25, 0.04), (0.5, 0.06, 0.04), (0.35, 0.4, 0.06)][int(rng.integers(3))]
        model.add(
            paint(fruit, gloss=0.3),
            rounded((0.075, 0.075, 0.07), 0.034).at(0.07 * np.cos(k), 0.07 * np.sin(k), high + 0.09),
        )


def _desk(model: Model, t: Table, rng: Chance) -> None:
    high, deep = t.size_m[2], t.size_m[1]
    model.add(paint((0.05, 0.05, 0.055), gloss=0.4), box((0.34, 0.24, 0.015), (0, -0.05, high + 0.008)))
    model.add(
        paint((0.05, 0.05, 0.055), gloss=0.4),
        box((0.34, 0.012, 0.23), (0, 0, 0.115)).turn(-14.0, "x").at(0, 0.08, high + 0.01),
    )
    model.add(
        paint((0.25, 0.4, 0.55), glow=0.5),
        box((0.31, 0.004, 0.2), (0, 0, 0.115)).turn(-14.0, "x").at(0, 0.071, high + 0.01),
    )
    for k in range(4):
        size = (0.21, 0.29, 0.004 + 0.03 * float(rng.uniform()))
        model.add(
            paint((0.68, 0.67, 0.63)),
            box(size, (0, 0, 0.01 + 0.02 * k)).turn(float(rng.uniform(-15, 15))).at(0.45, 0.1 * deep, high),
        )
    model.add(
        paint((0.3, 0.08, 0.06), gloss=0.4),
        lathe([(0.04, 0), (0.042, 0.1), (0.036, 0.1), (0.0, 0.08)], 12).at(-0.4, -0.1, high),
    )


def _tools(model: Model, t: Table, rng: Chance) -> None:
    wide, deep, high = t.size_m
    for _ in range(9):
        x, y = float(rng.uniform(-0.42, 0.42)) * wide, float(rng.uniform(-0.3, 0.3)) * deep
        if rng.uniform() < 0.5:
            tin = shaded(_SPINES[int(rng.integers(len(_SPINES)))], 1.4)
            model.add(paint(tin, gloss=0.4), cylinder(0.1, float(rng.uniform(0.08, 0.2)), 12).at(x, y, high))
        else:
            long = float(rng.uniform(0.2, 0.35))
            model.add(
                paint((0.3, 0.31, 0.32), gloss=0.6),
                box((long, 0.03, 0.02), (0, 0, 0.01)).turn(float(rng.uniform(0, 180))).at(x, y, high),
            )
    model.add(
        paint((0.12, 0.2, 0.3), gloss=0.4),
        box((0.14, 0.25, 0.16), (-wide / 2 + 0.15, 0, high + 0.08)),
        box((0.1, 0.12, 0.1), (-wide / 2 + 0.15, -0.2, high + 0.08)),
    )


def _books(model: Model, t: Table, rng: Chance) -> None:
    high = t.size_m[2]
    for x in (-0.2, 0.15):
        z = high
        for _ in range(int(rng.integers(2, 5))):
            thick = float(rng.uniform(0.02, 0.05))
            cover = paint(_SPINES[int(rng.integers(len(_SPINES)))], gloss=0.2)
            model.add(
                cover,
                box((0.19, 0.26, thick), (0, 0, thick / 2)).turn(float(rng.uniform(-25, 25))).at(x, 0, z),
            )
            z += thick
    model.add(
        paint((0.5, 0.5, 0.46), gloss=0.5),
        lathe([(0.05, 0), (0.09, 0.08), (0.06, 0.2), (0.045, 0.26), (0.06, 0.3), (0.055, 0.3)], 16).at(
            0.4 * t.size_m[0] - 0.1, 0, high
        ),
    )


@craft(Shelf, Kind.FURNITURE, whole)
def shelf(s: Shelf, rng: Chance) -> Model:
    """Sides, boards, a back, and what stands on the boards."""
    model = Model()
    wide, deep, high = s.size_m
    wood = _wood(s.color)
    model.add(paint(shaded(s.color, 0.5)), slab((-wide / 2, deep / 2 - 0.02, 0), (wide / 2, deep / 2, high)))
    for x in (-wide / 2 + 0.015, wide / 2 - 0.015):
        model.add(wood, slab((x - 0.015, -deep / 2, 0), (x + 0.015, deep / 2, high)))
    rise = (high - 0.1) / s.boards
    for k in range(s.boards + 1):
        z = 0.08 + k * rise
        model.add(wood, slab((-wide / 2, -deep / 2, z - 0.013), (wide / 2, deep / 2, z + 0.013)))
        if k < s.boards:
            _row(model, s, z + 0.013, rise - 0.05, rng)
    model.add(
        wood,
        slab((-wide / 2 - 0.02, -deep / 2 - 0.02, high - 0.02), (wide / 2 + 0.02, deep / 2, high + 0.015)),
    )
    return model


def _row(model: Model, s: Shelf, z: float, room: float, rng: Chance) -> None:
    wide, deep, _ = s.size_m
    x, end = -wide / 2 + 0.05, wide / 2 - 0.05
    while x < end:
        if s.full == "books":
            thick, tall = float(rng.uniform(0.02, 0.055)), room * float(rng.uniform(0.62, 0.95))
            if rng.uniform() < 0.06:
                x += float(rng.uniform(0.08, 0.22))
                continue
            back = deep * float(rng.uniform(0.55, 0.72))
        else:
            thick, tall = float(rng.uniform(0.16, 0.34)), room * float(rng.uniform(0.4, 0.85))
            back = deep * 0.8
        if x + thick > end:
            break
        tone = shaded(_SPINES[int(rng.integers(len(_SPINES)))], float(rng.uniform(0.8, 1.3)))
        if s.full == "boxes":
            tone = shaded((0.38, 0.28, 0.18), float(rng.uniform(0.8, 1.3)))
        if s.full == "tins":
            model.add(paint(tone, gloss=0.4), cylinder(0.8 * thick, tall * 0.7, 12).at(x + thick / 2, 0, z))
        else:
            model.add(
                paint(tone, gloss=0.15),
                slab((x, deep / 2 - 0.03 - back, z), (x + thick - 0.003, deep / 2 - 0.03, z + tall)),
            )
        x += thick + (0.0 if s.full == "books" else 0.05)


def _fronts(
    model: Model,
    area: tuple[float, float, float, float],
    y: float,
    columns: int,
    rows: int,
    color: Color,
    deep: float,
) -> None:
    """Doors or drawers with handles, over a carcase."""
    x0, z0, x1, z1 = area
    model.add(_wood(shaded(color, 0.9)), slab((x0, y, z0), (x1, y + deep, z1)))
    w, h = (x1 - x0) / columns, (z1 - z0) / rows
    for c in range(columns):
        for r in range(rows):
            x, z = x0 + (c + 0.5) * w, z0 + r * h
            model.add(_wood(color), rounded((w - 0.012, 0.02, h - 0.012), 0.006, (x, y - 0.008, z + h / 2)))
            model.add(
                _wood(shaded(color, 0.88)), frame(w - 0.1, h - 0.1, 0.02, 0.008, (x, y - 0.016, z + 0.05))
            )
            model.add(
                paint((0.4, 0.34, 0.2), gloss=0.7),
                box((min(0.14, 0.4 * w), 0.02, 0.015), (x, y - 0.03, z + h - 0.09)),
            )


@craft(Cabinet, Kind.FURNITURE, whole)
def cabinet(c: Cabinet, rng: Chance) -> Model:
    """Doors under a top, on a plinth; a vase, books and a frame on it."""
    model = Model()
    wide, deep, high = c.size_m
    _fronts(
        model,
        (-wide / 2, 0.08, wide / 2, high - 0.03),
        -deep / 2 + 0.02,
        c.columns,
        c.rows,
        c.color,
        deep - 0.02,
    )
    model.add(
        paint(shaded(c.color, 0.4)),
        slab((-wide / 2 + 0.04, -deep / 2 + 0.06, 0), (wide / 2 - 0.04, deep / 2, 0.08)),
    )
    model.add(_wood(c.color), rounded((wide + 0.03, deep + 0.02, 0.03), 0.01, (0, 0, high - 0.015)))
    if c.decor:
        top = Model()
        _books(top, Table(shape="table", at_m=(0, 0, 0), size_m=c.size_m), rng)
        model.put(top)
    return model


def kitchen_bulk(k: Kitchen) -> list[Solid]:
    """The run, the wall units and the fridge."""
    wide, deep, high = k.size_m
    out = [solid_box((wide, deep, high), (0, 0, high / 2))]
    if k.uppers:
        out.append(solid_box((wide, 0.35, 0.7), (0, deep / 2 - 0.175, 1.8)))
    if k.fridge:
        out.append(solid_box((0.7, 0.68, 1.95), (wide / 2 + 0.37, deep / 2 - 0.34, 0.975)))
    return out


@craft(Kitchen, Kind.FURNITURE, kitchen_bulk)
def kitchen(k: Kitchen, rng: Chance) -> Model:
    """Units, worktop, sink and tap, hob with pots, tiles, wall units, a fridge."""
    model = Model()
    wide, deep, high = k.size_m
    columns = max(2, round(wide / 0.6))
    _fronts(
        model, (-wide / 2, 0.1, wide / 2, high - 0.04), -deep / 2 + 0.04, columns, 1, k.color, deep - 0.04
    )
    model.add(paint(DARK), slab((-wide / 2, -deep / 2 + 0.1, 0), (wide / 2, deep / 2, 0.1)))
    top = paint(k.worktop, "marble", 0.7, shaded(k.worktop, 0.7), gloss=0.5)
    model.add(top, rounded((wide, deep + 0.02, 0.04), 0.01, (0, -0.01, high - 0.02)))
    model.add(
        paint((0.6, 0.6, 0.56), "tiles", 0.12, (0.4, 0.4, 0.38), gloss=0.5),
        pane(wide, 0.55, (0, deep / 2 - 0.01, high)),
    )
    _sink(model, -wide / 4, high, deep)
    _hob(model, wide / 4, high, deep, rng)
    if k.uppers:
        part = Model()
        _fronts(part, (-wide / 2, 1.45, wide / 2, 2.15), 0.0, columns, 1, shaded(k.color, 1.1), 0.35)
        model.put(part, 0, deep / 2 - 0.35)
        model.add(
            paint((1.0, 0.9, 0.7), glow=2.0), box((wide * 0.7, 0.03, 0.015), (0, deep / 2 - 0.2, 1.442))
        )
    if k.fridge:
        _fridge(model, wide / 2 + 0.37, deep / 2 - 0.34)
    for _ in range(5):
        x = float(rng.uniform(-0.1, 0.08)) * wide
        tin = shaded(_SPINES[int(rng.integers(len(_SPINES)))], 1.5)
        model.add(
            paint(tin, gloss=0.4),
            cylinder(0.1, float(rng.uniform(0.12, 0.24)), 12).at(x, deep / 2 - 0.12, high),
        )
    return model


def _sink(model: Model, x: float, high: float, deep: float) -> None:
    steel = paint((0.5, 0.51, 0.52), "metal", 0.3, (0.42, 0.43, 0.44), gloss=0.7)
    model.add(steel, frame(0.55, 0.4, 0.03, 0.006).turn(-90.0, "x").at(x, 0.2, high))
    model.add(paint((0.18, 0.18, 0.19), gloss=0.6), box((0.49, 0.34, 0.004), (x, 0, high + 0.002)))
    model.add(
        steel,
        tube(
            [
                (x, 0.22, high),
                (x, 0.22, high + 0.3),
                (x, 0.14, high + 0.37),
                (x, 0.04, high + 0.32),
                (x, 0.03, high + 0.26),
            ],
            0.025,
            8,
        ),
    )


def _hob(model: Model, x: float, high: float, deep: float, rng: Chance) -> None:
    model.add(paint((0.02, 0.02, 0.022), gloss=0.8), box((0.58, 0.5, 0.012), (x, 0, high + 0.006)))
    for dx in (-0.14, 0.14):
        for dy in (-0.11, 0.11):
            model.add(paint((0.12, 0.12, 0.12)), cylinder(0.17, 0.012, 14).at(x + dx, dy, high + 0.012))
    pot = paint((0.45, 0.12, 0.07), gloss=0.5)
    model.add(
        pot,
        lathe([(0.1, 0), (0.11, 0.13), (0.1, 0.14), (0.03, 0.155), (0.03, 0.18), (0.0, 0.18)], 16).at(
            x - 0.14, 0.11, high + 0.024
        ),
    )
    model.add(
        paint((0.05, 0.05, 0.05), gloss=0.4),
        lathe([(0.1, 0), (0.13, 0.05), (0.125, 0.05), (0.0, 0.01)], 16).at(x + 0.14, -0.11, high + 0.024),
    )
    model.add(
        paint((0.05, 0.05, 0.05)), bar((x + 0.24, -0.14, high + 0.06), (x + 0.42, -0.2, high + 0.08), 0.025)
    )


def _fridge(model: Model, x: float, y: float) -> None:
    white = paint((0.62, 0.63, 0.62), gloss=0.45)
    model.add(white, rounded((0.68, 0.6, 1.95), 0.02, (x, y + 0.04, 0.975)))
    for z, h in ((0.05, 1.2), (1.28, 0.64)):
        model.add(white, rounded((0.67, 0.06, h), 0.02, (x, y - 0.29, z + h / 2)))
        model.add(
            paint((0.4, 0.4, 0.42), gloss=0.7),
            bar((x - 0.27, y - 0.345, z + 0.25 * h), (x - 0.27, y - 0.345, z + 0.75 * h), 0.025),
        )
    for dx, dz, hue in (
        (0.05, 1.5, (0.5, 0.4, 0.1)),
        (0.15, 1.62, (0.6, 0.6, 0.55)),
        (-0.06, 1.66, (0.15, 0.3, 0.4)),
    ):
        model.add(paint(hue), box((0.1, 0.004, 0.08), (x + dx, y - 0.323, dz)))
