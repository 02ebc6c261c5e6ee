"""Lamps that glow."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, slab
from cinerl.scenery.kit.round import ball, cylinder, lathe, rounded, tube
from cinerl.scenery.model import Model, paint
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_ball, solid_box, solid_cylinder
from cinerl.spec.pieces.street import Lamp
from cinerl.surface import Kind, Paint


def bulk(lamp: Lamp) -> list[Solid]:
    """The post and the head; small lamps stop nobody."""
    h = lamp.height_m
    if lamp.style in ("lantern", "globe"):
        return [solid_cylinder(0.14, h - 0.3, (0, 0, (h - 0.3) / 2)), solid_ball(0.45, (0, 0, h - 0.2))]
    if lamp.style == "mast":
        return [solid_cylinder(0.16, h, (0, 0, h / 2))]
    if lamp.style == "floor":
        return [solid_cylinder(0.36, h, (0, 0, h / 2))]
    if lamp.style == "tube":
        return [solid_box((1.5, 0.2, 0.12), (0, 0, -0.08))]
    return []


@craft(Lamp, Kind.LAMP, bulk)
def lamp(lamp: Lamp, rng: Chance) -> Model:
    """One of the styles."""
    model = Model()
    glow = paint(tuple(0.9 * c for c in lamp.tint), glow=lamp.glow)
    metal = paint(lamp.color, gloss=0.4)
    draw = {
        "lantern": _lantern, "mast": _mast, "floor": _floor, "table": _table,
        "pendant": _pendant, "tube": _tube, "wall": _wall, "globe": _globe,
    }[lamp.style]  # fmt: skip
    draw(model, lamp.height_m, metal, glow)
    return model


def _post(model: Model, top: float, metal: Paint) -> None:
    foot = [
        (0.2, 0),
        (0.2, 0.08),
        (0.15, 0.12),
        (0.15, 0.5),
        (0.17, 0.53),
        (0.17, 0.58),
        (0.1, 0.68),
        (0.075, 0.9),
    ]
    shaft = [
        (0.06, 1.2),
        (0.075, 1.24),
        (0.055, 1.3),
        (0.04, top - 0.35),
        (0.07, top - 0.3),
        (0.07, top - 0.24),
        (0.035, top - 0.16),
        (0.05, top),
    ]
    model.add(metal, lathe([*foot, *shaft], 12))
    model.add(metal, bar((-0.35, 0, top - 0.42), (0.35, 0, top - 0.42), 0.035))
    for x in (-0.35, 0.35):
        model.add(metal, ball(0.06, (x, 0, top - 0.42), 6))


def _lantern(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    """Four panes that widen upwards, a roof, a finial."""
    foot = h - 0.42
    _post(model, foot, metal)
    model.add(glow, lathe([(0.12, foot + 0.03), (0.185, foot + 0.38)], 4).turn(45.0))
    for turn in range(4):
        model.add(metal, bar((0.13, 0, foot), (0.2, 0, foot + 0.4), 0.025).turn(45.0 + 90 * turn))
    model.add(metal, lathe([(0.14, foot - 0.01), (0.14, foot + 0.03), (0.0, foot + 0.03)], 4).turn(45.0))
    roof = [
        (0.24, foot + 0.38),
        (0.24, foot + 0.41),
        (0.1, foot + 0.52),
        (0.06, foot + 0.54),
        (0.06, foot + 0.58),
        (0.0, foot + 0.66),
    ]
    model.add(metal, lathe(roof, 4).turn(45.0))


def _globe(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    _post(model, h - 0.42, metal)
    model.add(glow, ball(0.42, (0, 0, h - 0.2), 16))
    model.add(
        metal,
        lathe([(0.1, h - 0.44), (0.13, h - 0.38), (0.08, h - 0.36)], 12),
        lathe([(0.06, h), (0.03, h + 0.05), (0.0, h + 0.1)], 8),
    )


def _mast(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    """A tapering mast with an arm towards −y."""
    model.add(metal, lathe([(0.11, 0), (0.11, 0.4), (0.08, 0.45), (0.045, h)], 10))
    arm = [(0, 0, h - 0.1), (0, -0.15, h + 0.12), (0, -0.5, h + 0.22), (0, -1.0, h + 0.22)]
    model.add(metal, tube(arm, 0.06, 8))
    model.add(metal, rounded((0.28, 0.62, 0.1), 0.045, (0, -1.2, h + 0.22)))
    model.add(glow, slab((-0.1, -1.45, h + 0.155), (0.1, -0.97, h + 0.17)))


def _floor(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    model.add(metal, lathe([(0.16, 0), (0.16, 0.02), (0.03, 0.05), (0.014, 0.1), (0.014, h - 0.2)], 14))
    model.add(glow, lathe([(0.21, h - 0.34), (0.14, h)], 20), lathe([(0.135, h), (0.205, h - 0.34)], 20))
    for z, r in ((h - 0.34, 0.212), (h, 0.142)):
        model.add(
            metal, lathe([(r - 0.006, z - 0.008), (r, z - 0.008), (r, z + 0.008), (r - 0.006, z + 0.008)], 20)
        )


def _table(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    """``h``: its full height; it stands on what is under it."""
    model.add(
        metal,
        lathe(
            [
                (0.07, 0),
                (0.075, 0.02),
                (0.03, 0.06),
                (0.07, 0.14),
                (0.03, 0.22),
                (0.012, 0.25),
                (0.012, h - 0.18),
            ],
            14,
        ),
    )
    model.add(glow, lathe([(0.16, h - 0.22), (0.1, h)], 18), lathe([(0.095, h), (0.155, h - 0.22)], 18))


def _pendant(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    """Hangs ``h`` below its place."""
    model.add(metal, tube([(0, 0, 0), (0, 0, -h + 0.2)], 0.012, 6), cylinder(0.1, 0.03, 10).at(z=-0.03))
    shade_of = [(0.24, -h), (0.22, -h + 0.05), (0.12, -h + 0.17), (0.04, -h + 0.22), (0.0, -h + 0.24)]
    model.add(metal, lathe(shade_of, 18).scale(1, 1, 1))
    model.add(glow, ball(0.13, (0, 0, -h + 0.04), 10))
    model.add(glow, cylinder(0.4, 0.004, 18).at(z=-h + 0.002))


def _tube(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    model.add(metal, slab((-0.75, -0.1, -0.06), (0.75, 0.1, 0.0)))
    for y in (-0.05, 0.05):
        model.add(glow, tube([(-0.7, y, -0.09), (0.7, y, -0.09)], 0.04, 8))
    for x in (-0.72, 0.72):
        model.add(metal, box((0.04, 0.2, 0.12), (x, 0, -0.08)))


def _wall(model: Model, h: float, metal: Paint, glow: Paint) -> None:
    """A caged lamp on an arm, on a wall; ``h`` is ignored."""
    model.add(
        metal,
        box((0.16, 0.03, 0.22), (0, -0.015, 0)),
        tube([(0, 0, 0.04), (0, -0.14, 0.12), (0, -0.24, 0.1)], 0.03, 6),
    )
    model.add(metal, lathe([(0.17, 0.0), (0.15, 0.03), (0.05, 0.1), (0.0, 0.11)], 14).at(0, -0.24, 0.0))
    model.add(glow, lathe([(0.0, -0.17), (0.06, -0.15), (0.08, -0.08), (0.07, 0.0)], 12).at(0, -0.24, 0.0))
    for turn in np.arange(0, 360, 60):
        cage = tube([(0.085, 0, 0.0), (0.1, 0, -0.08), (0.07, 0, -0.16), (0.0, 0, -0.19)], 0.01, 4)
        model.add(metal, cage.turn(float(turn)).at(0, -0.24, 0.0))
