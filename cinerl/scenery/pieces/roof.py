"""Roofs: tanks, ducts, coolers, and the skyline beyond."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, quad, slab
from cinerl.scenery.kit.form import Form
from cinerl.scenery.kit.round import cylinder, lathe, rounded, tube
from cinerl.scenery.model import DARK, Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box, solid_cylinder
from cinerl.spec.pieces.building import Cooler, Duct, Skyline, Tank
from cinerl.surface import Kind


def tank_bulk(t: Tank) -> list[Solid]:
    """The vessel, and the space between its legs."""
    wide, high = t.size_m
    legs = 0.38 * high
    return [
        solid_cylinder(wide, high - legs, (0, 0, 0.5 * (high + legs))),
        solid_box((0.7 * wide, 0.7 * wide, legs), (0, 0, 0.5 * legs)),
    ]


@craft(Tank, Kind.BUILDING, tank_bulk)
def tank(t: Tank, rng: Chance) -> Model:
    """Staves and hoops under a cone, on braced legs."""
    model = Model()
    wide, high = t.size_m
    r, legs, eaves = wide / 2, 0.38 * high, 0.83 * high
    wood = paint(t.colors[0], "planks", 0.16, t.colors[1])
    model.add(wood, lathe([(r * 0.97, legs), (r, 0.5 * (legs + eaves)), (r * 0.97, eaves)], 28))
    hoop = paint((0.1, 0.095, 0.09), gloss=0.3)
    for z in np.linspace(legs + 0.15, eaves - 0.15, 7):
        model.add(
            hoop,
            lathe(
                [
                    (r * 0.985, float(z) - 0.02),
                    (r * 1.012, float(z) - 0.02),
                    (r * 1.012, float(z) + 0.02),
                    (r * 0.985, float(z) + 0.02),
                ],
                28,
            ),
        )
    tin = paint(shaded(t.colors[1], 0.9), "stripes", 0.22, shaded(t.colors[1], 0.72), gloss=0.2)
    model.add(
        tin,
        lathe(
            [(r * 1.1, eaves - 0.06), (r * 1.1, eaves), (0.12, high - 0.12), (0.12, high), (0.0, high)], 28
        ),
    )
    steel = paint((0.13, 0.12, 0.12), gloss=0.3)
    s = 0.62 * r
    feet = [(-s, -s), (s, -s), (s, s), (-s, s)]
    for (x0, y0), (x1, y1) in zip(feet, feet[1:] + feet[:1], strict=True):
        model.add(steel, bar((x0 * 1.15, y0 * 1.15, 0), (x0, y0, legs), 0.14))
        model.add(
            steel,
            bar((x0 * 1.1, y0 * 1.1, 0.2), (x1, y1, legs - 0.2), 0.05),
            bar((x1 * 1.1, y1 * 1.1, 0.2), (x0, y0, legs - 0.2), 0.05),
        )
        model.add(
            steel,
            bar((x0, y0, legs - 0.08), (x1, y1, legs - 0.08), 0.16),
            box((0.35, 0.35, 0.12), (x0 * 1.15, y0 * 1.15, 0.06)),
        )
    for k in range(7):
        model.add(wood, box((2 * r * 0.9, 0.12, 0.1), (0, (k - 3) * 0.27 * r, legs - 0.03)))
    model.add(steel, tube([(0, 0, 0), (0, 0, legs)], 0.16, 10))
    for side in (-0.2, 0.2):
        model.add(steel, bar((side, -r * 1.06, legs - 0.5), (side, -r * 1.06, eaves), 0.03))
    for z in np.arange(legs - 0.4, eaves, 0.3):
        model.add(steel, bar((-0.2, -r * 1.06, float(z)), (0.2, -r * 1.06, float(z)), 0.025))
    return model


def duct_bulk(d: Duct) -> list[Solid]:
    """One box."""
    long, wide, high = d.size_m
    lift = 0.35 if d.legs else 0.0
    return [solid_box((long, wide, high), (0, 0, lift + high / 2))]


@craft(Duct, Kind.BUILDING, duct_bulk)
def duct(d: Duct, rng: Chance) -> Model:
    """Sections with flanges, on legs."""
    model = Model()
    long, wide, high = d.size_m
    lift = 0.35 if d.legs else 0.0
    tin = paint(d.color, "metal", 0.6, shaded(d.color, 0.8), gloss=0.45)
    model.add(tin, slab((-long / 2, -wide / 2, lift), (long / 2, wide / 2, lift + high)))
    count = max(2, round(long / 1.1) + 1)
    for x in np.linspace(-long / 2 + 0.02, long / 2 - 0.02, count):
        model.add(
            paint(shaded(d.color, 0.85), gloss=0.4),
            box((0.05, wide + 0.07, high + 0.07), (float(x), 0, lift + high / 2)),
        )
    steel = paint((0.12, 0.12, 0.12))
    for x in np.linspace(-long / 2 + 0.3, long / 2 - 0.3, max(2, int(long / 2) + 1)) if d.legs else ():
        for y in (-wide / 2 + 0.05, wide / 2 - 0.05):
            model.add(
                steel,
                box((0.06, 0.06, lift), (float(x), y, lift / 2)),
                box((0.2, 0.2, 0.04), (float(x), y, 0.02)),
            )
    return model


def cooler_bulk(c: Cooler) -> list[Solid]:
    """One box."""
    return [solid_box(c.size_m, (0, 0, 0.5 * c.size_m[2]))]


@craft(Cooler, Kind.BUILDING, cooler_bulk)
def cooler(c: Cooler, rng: Chance) -> Model:
    """A case with louvres in front and fans on top."""
    model = Model()
    wide, deep, high = c.size_m
    case = paint(c.color, "metal", 0.8, shaded(c.color, 0.88), gloss=0.25)
    model.add(case, rounded((wide, deep, high - 0.14), 0.03, (0, 0, 0.12 + (high - 0.14) / 2)))
    dark = paint(DARK)
    for z in np.arange(0.3, high - 0.25, 0.07):
        model.add(
            dark,
            slab((-0.42 * wide, -deep / 2 - 0.006, float(z)), (0.42 * wide, -deep / 2, float(z) + 0.035)),
        )
    span = wide / c.fans
    for k in range(c.fans):
        x, r = (k + 0.5 - c.fans / 2) * span, 0.4 * min(span, deep)
        model.add(
            case,
            lathe([(r * 1.06, high - 0.03), (r * 1.06, high + 0.1), (r, high + 0.1), (r, high)], 20).at(x),
        )
        model.add(dark, cylinder(2 * r, 0.012, 20).at(x, 0, high - 0.008))
        for turn in range(5):
            model.add(
                paint((0.2, 0.2, 0.2)),
                box((0.2 * r, 0.9 * r, 0.01), (0, 0.5 * r, 0))
                .turn(20.0, "y")
                .turn(72.0 * turn)
                .at(x, 0, high + 0.03),
            )
        for ring in (0.35, 0.7):
            model.add(
                case,
                lathe(
                    [
                        (ring * r - 0.012, high + 0.09),
                        (ring * r + 0.012, high + 0.09),
                        (ring * r, high + 0.1),
                    ],
                    16,
                ).at(x),
            )
        for turn in range(4):
            model.add(case, box((2 * r, 0.015, 0.015), (0, 0, high + 0.095)).turn(45.0 * turn).at(x))
    for x in (-0.4 * wide, 0.4 * wide):
        model.add(paint((0.1, 0.1, 0.1)), box((0.12, deep, 0.12), (x, 0, 0.06)))
    return model


@craft(Skyline, Kind.BUILDING)
def skyline(s: Skyline, rng: Chance) -> Model:
    """Towers in a ring, the nearer the lower, windows in rows on the faces that look in."""
    model = Model()
    for k in range(s.towers):
        angle = 2 * np.pi * (k + rng.uniform(-0.3, 0.3)) / s.towers * 3
        share = rng.uniform() ** 0.8 * (0.2 if k % 3 == 0 else 1.0)
        far = s.near_m + (s.far_m - s.near_m) * share
        low, top = s.high_m
        high = float(low + (top - low) * (0.25 + 0.75 * share) * rng.uniform(0.3, 1.0))
        wide, deep = rng.uniform(9, 19, 2) * (0.7 + 0.6 * share)
        tone = shaded(s.color, float(rng.uniform(0.7, 1.25)))
        part = Model()
        _tower(part, float(wide), float(deep), high, tone, s.lit, rng)
        yaw = np.degrees(angle) + 90 + rng.uniform(-18, 18)
        model.put(part, float(far * np.cos(angle)), float(far * np.sin(angle)), 0.0, float(180 + yaw))
    return model


def _tower(
    model: Model,
    wide: float,
    deep: float,
    high: float,
    tone: tuple[float, float, float],
    lit: float,
    rng: Chance,
) -> None:
    style = ["brick", "concrete", "plaster"][int(rng.integers(3))]
    cover = paint(tone, style, 0.9 if style == "brick" else 4.0, shaded(tone, 0.8))
    model.add(cover, slab((-wide / 2, -deep / 2, 0), (wide / 2, deep / 2, high)))
    model.add(
        cover,
        slab((-wide / 2 - 0.2, -deep / 2 - 0.2, high - 0.6), (wide / 2 + 0.2, deep / 2 + 0.2, high + 0.5)),
    )
    if rng.uniform() < 0.5:
        model.add(
            cover, slab((-wide / 5, -deep / 5, high), (wide / 5, deep / 5, high + float(rng.uniform(1.5, 5))))
        )
    if rng.uniform() < 0.3:
        model.add(
            paint((0.1, 0.1, 0.1)), tube([(0, 0, high), (0, 0, high + float(rng.uniform(4, 8)))], 0.12, 5)
        )
    bay, floor = 2.6, 3.3
    columns, rows = int((wide - 1) / bay), min(int((high - 1.5) / floor), 12)
    for turn, out, across in ((0.0, deep, wide), (90.0, wide, deep), (-90.0, wide, deep)):
        columns = int((across - 1) / bay)
        groups: dict[int, list[tuple[float, float]]] = {0: [], 1: [], 2: []}
        for row in range(rows):
            z = high - 2.6 - row * floor
            if z < 0.5:
                break
            for c in range(columns):
                x = (c + 0.5 - columns / 2) * bay
                dice = rng.uniform()
                groups[1 if dice < 0.6 * lit else 2 if dice < lit else 0].append((x, z))
        covers = (
            paint((0.05, 0.06, 0.075), gloss=0.8),
            paint((0.5, 0.35, 0.18), glow=1.6),
            paint((0.4, 0.42, 0.45), glow=1.0),
        )
        for number, places in groups.items():
            forms = [_pane(x, z) for x, z in places]
            model.add(covers[number], *(f.at(y=-out / 2).turn(turn) for f in forms))


def _pane(x: float, z: float) -> Form:
    return quad(
        (x - 0.7, -0.03, z), (x + 0.7, -0.03, z), (x + 0.7, -0.03, z + 1.8), (x - 0.7, -0.03, z + 1.8)
    )
