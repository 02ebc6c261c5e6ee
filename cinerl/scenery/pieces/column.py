"""Columns and arches."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cinerl.scenery.kit.flat import Point, bar, box, slab
from cinerl.scenery.kit.form import form, join
from cinerl.scenery.kit.round import ball, lathe
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box, solid_cylinder
from cinerl.spec.pieces.building import Arch, Column
from cinerl.surface import Kind


def bulk(c: Column) -> list[Solid]:
    """A cylinder; a box for what is square."""
    wide, high = c.size_m
    at = (0.0, 0.0, 0.5 * high)
    return [solid_box((wide, wide, high), at) if c.style == "tiled" else solid_cylinder(wide, high, at)]


@craft(Column, Kind.BUILDING, bulk)
def column(c: Column, rng: Chance) -> Model:
    """One of the styles."""
    model = Model()
    {"classic": _classic, "iron": _iron, "steel": _steel, "tiled": _tiled}[c.style](model, c)
    return model


def _classic(model: Model, c: Column) -> None:
    wide, high = c.size_m
    r = wide / 2
    stone = paint(c.colors[0], c.pattern, c.pattern_m, c.colors[1])
    foot = shaded(c.colors[0], 0.95)
    plain = paint(foot, "plaster", 0.6, shaded(foot, 0.85))
    model.add(plain, box((2.5 * r, 2.5 * r, 0.12), (0, 0, 0.06)))
    torus = [
        (1.2 * r, 0.12),
        (1.24 * r, 0.16),
        (1.2 * r, 0.2),
        (1.02 * r, 0.22),
        (1.0 * r, 0.25),
        (1.1 * r, 0.28),
        (1.1 * r, 0.31),
        (0.94 * r, 0.34),
    ]
    model.add(plain, lathe(torus, 20))
    heights = np.linspace(0.34, high - 0.34, 7)
    swell = [0.94 * r * (1 - 0.12 * ((z - 0.34) / high) ** 1.7) for z in heights]
    model.add(stone, lathe(list(zip(swell, heights.tolist(), strict=True)), 20))
    top = high - 0.34
    cap = [
        (0.84 * r, top),
        (0.92 * r, top + 0.03),
        (0.84 * r, top + 0.06),
        (0.88 * r, top + 0.12),
        (1.12 * r, top + 0.21),
        (1.16 * r, top + 0.24),
    ]
    model.add(plain, lathe(cap, 20))
    model.add(plain, box((2.44 * r, 2.44 * r, 0.1), (0, 0, high - 0.05)))


def _iron(model: Model, c: Column) -> None:
    wide, high = c.size_m
    r = wide / 2
    iron = paint(c.colors[0], gloss=0.35)
    foot = [
        (1.5 * r, 0),
        (1.5 * r, 0.05),
        (1.2 * r, 0.1),
        (1.2 * r, 0.3),
        (1.35 * r, 0.34),
        (1.35 * r, 0.4),
        (0.9 * r, 0.46),
    ]
    head = [
        (0.82 * r, high - 0.5),
        (1.15 * r, high - 0.47),
        (1.15 * r, high - 0.42),
        (0.85 * r, high - 0.38),
        (1.3 * r, high - 0.16),
        (1.7 * r, high - 0.06),
        (1.7 * r, high),
    ]
    model.add(iron, lathe([*foot, *head], 16))
    for turn in range(4):
        corner = join(
            [
                bar((0.8 * r, 0, high - 0.55), (2.4 * r, 0, high - 0.03), 0.03, 0.03),
                box((1.6 * r, 0.04, 0.04), (1.6 * r, 0, high - 0.02)),
            ]
        )
        model.add(iron, corner.turn(90.0 * turn))
    for turn in range(6):
        model.add(iron, ball(0.035, (1.3 * r, 0, 0.06), 6).turn(60.0 * turn))


def _steel(model: Model, c: Column) -> None:
    """A riveted double-T."""
    wide, high = c.size_m
    s = 0.35 * wide
    steel = paint(c.colors[0], c.pattern, c.pattern_m, c.colors[1], gloss=0.3)
    model.add(steel, slab((-s, -s, 0), (s, -s + 0.035, high)), slab((-s, s - 0.035, 0), (s, s, high)))
    model.add(steel, slab((-0.02, -s, 0), (0.02, s, high)))
    model.add(
        steel,
        box((1.0 * wide, 1.0 * wide, 0.04), (0, 0, 0.02)),
        box((1.1 * wide, 1.1 * wide, 0.06), (0, 0, high - 0.03)),
    )
    model.add(steel, slab((-s, -s, high - 0.5), (s, s, high - 0.06)))
    for z in np.arange(0.2, high - 0.55, 0.3):
        for x in (-0.7 * s, 0.7 * s):
            for y in (-s, s):
                model.add(steel, box((0.035, 0.02, 0.035), (x, y, float(z))))


def _tiled(model: Model, c: Column) -> None:
    wide, high = c.size_m
    tiles = paint(c.colors[0], c.pattern, c.pattern_m, c.colors[1], gloss=0.5)
    dark = paint(shaded(c.colors[1], 0.5), gloss=0.4)
    model.add(tiles, slab((-wide / 2, -wide / 2, 0.18), (wide / 2, wide / 2, high)))
    model.add(
        dark,
        box((wide + 0.03, wide + 0.03, 0.18), (0, 0, 0.09)),
        box((wide + 0.02, wide + 0.02, 0.12), (0, 0, 1.9)),
    )
    model.add(dark, box((wide + 0.06, wide + 0.06, 0.14), (0, 0, high - 0.07)))


@craft(Arch, Kind.BUILDING)
def arch(a: Arch, rng: Chance) -> Model:
    """The wall over an arched opening, its soffit, a moulded edge and a key stone."""
    model = Model()
    cover = paint(a.colors[0], a.pattern, a.pattern_m, a.colors[1])
    half, y = a.span_m / 2, a.depth_m / 2
    turns = np.linspace(np.pi, 0, 17)
    curve = [(half * float(np.cos(t)), -a.rise_m + 0.92 * a.rise_m * float(np.sin(t))) for t in turns]
    for side in (-1, 1):
        points: list[Point] = [*((x, side * y, z) for x, z in curve), *((x, side * y, 0.0) for x, _ in curve)]
        faces = [[i, i + 1, i + 18, i + 17] for i in range(16)]
        model.add(cover, form(points, faces if side < 0 else [f[::-1] for f in faces]))
    under: list[Point] = [(x, s * y, z) for s in (-1, 1) for x, z in curve]
    model.add(cover, form(under, [[i, i + 17, i + 18, i + 1] for i in range(16)]))
    for x, side in ((-half, -1), (half, 1)):
        close = [(x, -y, -a.rise_m), (x, y, -a.rise_m), (x, y, 0.0), (x, -y, 0.0)]
        model.add(cover, form(close, [[0, 1, 2, 3]] if side > 0 else [[0, 3, 2, 1]]))
    edge = paint(shaded(a.colors[0], 1.12), "plaster", 0.5, a.colors[0])
    for (x0, z0), (x1, z1) in pairwise(curve):
        for side in (-1, 1):
            model.add(edge, bar((x0, side * y, z0 + 0.03), (x1, side * y, z1 + 0.03), 0.06, 0.06))
    model.add(edge, box((0.2, 2 * y + 0.1, 0.28), (0, 0, -0.1)))
    return model
