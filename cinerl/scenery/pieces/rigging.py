"""Trusses, spotlights, seats of a house."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, slab
from cinerl.scenery.kit.form import Form
from cinerl.scenery.kit.round import cylinder, lathe, rounded, tube
from cinerl.scenery.model import DARK, Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box, solid_cylinder
from cinerl.spec.pieces.stagecraft import Seats, Spotlight, Truss
from cinerl.surface import Kind, Paint


def truss_bulk(t: Truss) -> list[Solid]:
    """The beam, and its legs."""
    long, thick = t.size_m
    out = [solid_box((long, thick, thick), (0, 0, 0))]
    if t.legs:
        z = t.at_m[2]
        out += [
            solid_box((thick, thick, z), (x, 0, -z / 2))
            for x in (-long / 2 + thick / 2, long / 2 - thick / 2)
        ]
    return out


@craft(Truss, Kind.PROP, truss_bulk)
def truss(t: Truss, rng: Chance) -> Model:
    """Four tubes with diagonals on each side."""
    model = Model()
    metal = paint(t.color, gloss=0.6)
    long, thick = t.size_m
    model.add(metal, *_lattice(long, thick))
    if t.legs:
        z = t.at_m[2]
        for x in (-long / 2 + thick / 2, long / 2 - thick / 2):
            model.add(
                metal,
                *(f.turn(90.0, "y").at(x, 0, -z / 2 - thick / 4) for f in _lattice(z - thick / 2, thick)),
            )
            model.add(paint(DARK), box((2.2 * thick, 2.2 * thick, 0.05), (x, 0, 0.025 - z)))
    return model


def _lattice(long: float, thick: float) -> list[Form]:
    h = thick / 2 - 0.02
    corners = [(-h, -h), (h, -h), (h, h), (-h, h)]
    forms = [tube([(-long / 2, y, z), (long / 2, y, z)], 0.05, 6) for y, z in corners]
    count = max(2, round(long / (1.4 * thick)))
    step = long / count
    for (y0, z0), (y1, z1) in zip(corners, corners[1:] + corners[:1], strict=True):
        for k in range(count):
            x = -long / 2 + k * step
            a, b = ((y0, z0), (y1, z1)) if k % 2 else ((y1, z1), (y0, z0))
            forms.append(bar((x, *a), (x + step, *b), 0.022))
        for x in (-long / 2 + 0.02, long / 2 - 0.02):
            forms.append(bar((x, y0, z0), (x, y1, z1), 0.03))
    return forms


def spot_bulk(s: Spotlight) -> list[Solid]:
    """The stand and the housing; a hung lamp is above everybody."""
    if s.stand_m == 0:
        return []
    return [solid_cylinder(0.5, s.stand_m + 0.3, (0, 0, (s.stand_m + 0.3) / 2))]


@craft(Spotlight, Kind.LAMP, spot_bulk)
def spotlight(s: Spotlight, rng: Chance) -> Model:
    """Housing, lens that glows, yoke, barn doors; stand or clamp."""
    model = Model()
    black = paint((0.025, 0.025, 0.028), gloss=0.35)
    glow = paint(tuple(0.9 * c for c in s.tint), gloss=0.5, glow=s.glow)
    head = Model()
    {"can": _can, "fresnel": _fresnel, "panel": _panel}[s.style](head, black, glow)
    pivot = s.stand_m if s.stand_m > 0 else -0.42
    aim = np.asarray(s.aim_m) - np.asarray(s.at_m) - [0, 0, pivot]
    pan = np.degrees(np.arctan2(aim[1], aim[0])) + 90 - s.yaw_deg
    tilt = np.degrees(np.arctan2(aim[2], np.hypot(aim[0], aim[1])))
    for cover, crease, forms in head.parts():
        model.add(cover, *(f.turn(-tilt, "x").turn(pan).at(z=pivot) for f in forms), crease_deg=crease)
    half = 0.24 if s.style != "panel" else 0.42
    arms = [tube([(x, 0, 0), (x, 0, 0.3 if s.stand_m == 0 else -0.3)], 0.03, 6) for x in (-half, half)]
    cross = bar((-half, 0, 0.3), (half, 0, 0.3), 0.035)
    model.add(
        black, *(f.turn(pan).at(z=pivot) for f in [*arms, cross if s.stand_m == 0 else cross.scale(1, 1, -1)])
    )
    if s.stand_m > 0:
        _stand(model, s.stand_m - 0.3, black)
    else:
        model.add(
            black, tube([(0, 0, pivot + 0.3), (0, 0, 0.02)], 0.04, 6), box((0.09, 0.07, 0.1), (0, 0, 0.0))
        )
    return model


def _can(head: Model, black: Paint, glow: Paint) -> None:
    body = [(0.0, -0.3), (0.11, -0.28), (0.14, -0.1), (0.16, 0.2), (0.17, 0.24), (0.15, 0.24), (0.14, 0.2)]
    head.add(black, lathe(body, 18).turn(90.0, "x"))
    head.add(glow, cylinder(0.29, 0.006, 18).at(z=0.205).turn(90.0, "x"))
    head.add(black, *_doors(0.24, 0.17))


def _fresnel(head: Model, black: Paint, glow: Paint) -> None:
    head.add(black, rounded((0.4, 0.4, 0.42), 0.04, (0, 0.03, 0)))
    for k in range(4):
        head.add(black, box((0.42, 0.03, 0.36), (0, 0.05 + 0.05 * k, 0)))
    head.add(
        black, lathe([(0.19, 0), (0.19, 0.05), (0.165, 0.05), (0.16, 0.0)], 20).turn(90.0, "x").at(y=-0.18)
    )
    head.add(glow, lathe([(0.16, 0.0), (0.12, 0.03), (0.0, 0.045)], 20).turn(90.0, "x").at(y=-0.18))
    head.add(black, *_doors(0.3, 0.24))


def _panel(head: Model, black: Paint, glow: Paint) -> None:
    """A soft box."""
    head.add(
        black,
        lathe([(0.1, -0.25), (0.5, 0.06), (0.5, 0.1), (0.47, 0.1)], 4)
        .turn(45.0)
        .turn(90.0, "x")
        .scale(1.0, 1.0, 0.8),
    )
    head.add(glow, slab((-0.335, -0.09, -0.27), (0.335, -0.085, 0.27)))
    head.add(black, box((0.18, 0.2, 0.18), (0, 0.3, 0)))


def _doors(half: float, reach: float) -> list[Form]:
    leaf = box((0.9 * half, 0.008, reach), (0, 0, reach / 2))
    out = []
    for turn in (0, 90, 180, 270):
        out.append(leaf.turn(62.0, "x").at(0, -0.24, 0.5 * half).turn(turn, "y"))
    return out


def _stand(model: Model, high: float, black: Paint) -> None:
    steel = paint((0.3, 0.3, 0.31), gloss=0.6)
    model.add(black, tube([(0, 0, 0.3), (0, 0, 0.6 * high)], 0.04, 8))
    model.add(steel, tube([(0, 0, 0.6 * high), (0, 0, high)], 0.028, 8))
    for turn in (30.0, 150.0, 270.0):
        model.add(
            black,
            bar((0, 0, 0.75), (0.48, 0, 0.02), 0.025).turn(turn),
            bar((0, 0, 0.3), (0.26, 0, 0.36), 0.02).turn(turn),
        )
    for z in (0.6 * high, 0.3, 0.76):
        model.add(black, box((0.07, 0.07, 0.06), (0, 0, z)))


def seats_bulk(s: Seats) -> list[Solid]:
    """A box for each row."""
    return [solid_box((s.size_m[0], 0.6, 0.85), (0, y, 0.425)) for y in _row_ys(s)]


def _row_ys(s: Seats) -> list[float]:
    return [-s.size_m[1] / 2 + (k + 0.5) * s.size_m[1] / s.rows for k in range(s.rows)]


@craft(Seats, Kind.FURNITURE, seats_bulk)
def seats(s: Seats, rng: Chance) -> Model:
    """Rows of tip-up seats with shells and arms."""
    model = Model()
    plush = [paint(shaded(s.color, k), "fabric", 0.015, shaded(s.color, 0.7 * k)) for k in (0.85, 1.0, 1.1)]
    wood = paint((0.16, 0.08, 0.04), gloss=0.4)
    count = max(1, int(s.size_m[0] / 0.58))
    for y in _row_ys(s):
        for k in range(count):
            x = (k + 0.5 - count / 2) * 0.58
            cloth = plush[int(rng.integers(3))]
            model.add(cloth, rounded((0.5, 0.09, 0.52), 0.035).turn(-12.0, "x").at(x, y + 0.2, 0.62))
            model.add(cloth, box((0.48, 0.4, 0.1)).turn(70.0, "x").at(x, y + 0.06, 0.52))
            model.add(wood, box((0.54, 0.03, 0.62), (x, y + 0.27, 0.55)))
        for k in range(count + 1):
            x = (k - count / 2) * 0.58
            model.add(
                wood, box((0.05, 0.46, 0.04), (x, y, 0.64)), box((0.04, 0.3, 0.62), (x, y + 0.05, 0.31))
            )
    return model
