"""Rocks, logs, undergrowth."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.form import Array, Form, form
from cinerl.scenery.kit.leaf import blades, leaves
from cinerl.scenery.kit.round import blob, lathe, sheet
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.nature import Log, Rock, Undergrowth
from cinerl.surface import Kind


def rock_bulk(r: Rock) -> list[Solid]:
    """A box within it."""
    wide, deep, high = r.size_m
    return [solid_box((0.8 * wide, 0.8 * deep, 0.9 * high), (0, 0, 0.45 * high))]


@craft(Rock, Kind.PROP, rock_bulk)
def rock(r: Rock, rng: Chance) -> Model:
    """A boulder cut by planes, sunk in the ground, with moss above and grass at its foot."""
    model = Model()
    wide, deep, high = r.size_m
    stone = blob((1.0, 1.0, 1.0), 0.1, rng, 2)
    point = stone.point * 2.0
    for way in rng.normal(size=(9, 3)):
        way /= np.linalg.norm(way)
        over = np.maximum(point @ way - float(rng.uniform(0.62, 0.85)), 0)
        point = point - 0.85 * over[:, None] * way
    point = point * [wide / 2, deep / 2, 0.62 * high] + [0, 0, 0.38 * high]
    solid = form(point, stone.face)
    centre = point[stone.face].mean(axis=1)
    up = np.cross(
        point[stone.face[:, 1]] - point[stone.face[:, 0]], point[stone.face[:, 2]] - point[stone.face[:, 0]]
    )
    up /= np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-12)
    patch = np.sin(4 * centre[:, 0] / wide + 2) + np.sin(5 * centre[:, 1] / deep) > -0.5
    mossy = (up[:, 2] > 0.72) & patch
    above = centre[:, 2] > -0.12
    grey = paint(r.color, "concrete", 1.1, shaded(r.color, 0.65))
    model.add(grey, form(point, solid.face[~mossy & above]), crease_deg=24.0)
    if mossy.any():
        model.add(
            paint(r.moss, "grass", 0.35, shaded(r.moss, 0.6)),
            form(point, solid.face[mossy & above]),
            crease_deg=60.0,
        )
    turn = rng.uniform(0, 2 * np.pi, 36)
    foot = np.stack([0.5 * wide * np.cos(turn), 0.5 * deep * np.sin(turn), np.zeros(36)], axis=1)
    model.add(paint((0.13, 0.22, 0.06)), blades(foot, 0.2, rng, 0.02))
    return model


def log_bulk(log: Log) -> list[Solid]:
    """A box."""
    long, thick = log.size_m
    return [solid_box((long, thick, thick), (0, 0, thick / 2))]


@craft(Log, Kind.PROP, log_bulk)
def fallen(log: Log, rng: Chance) -> Model:
    """A lying trunk with sawn ends, stubs of branches and moss."""
    model = Model()
    long, thick = log.size_m
    bark = paint(log.bark, "bark", 0.16, shaded(log.bark, 0.5))
    xs = np.linspace(-long / 2, long / 2, 9)
    angle = np.linspace(0, 2 * np.pi, 15)
    angle[-1] = 0.0
    ridge = 1 + 0.05 * np.sin(7 * angle) + 0.03 * np.sin(4 * angle + 1)
    rings = []
    for x in xs:
        r = 0.5 * thick * ridge * float(rng.uniform(0.94, 1.04)) * (1 - 0.1 * (x / long + 0.5))
        rings.append(np.stack([np.full(15, x), r * np.cos(angle), 0.47 * thick + r * np.sin(angle)], axis=1))
    grid = np.array(rings)
    around = np.linspace(0, np.pi * thick, 15)
    uv = np.stack(np.broadcast_arrays(around[None], xs[:, None]), axis=2)
    model.add(bark, sheet(grid, uv))
    cut = paint((0.42, 0.3, 0.17), "marble", 0.12, (0.3, 0.2, 0.1))
    for end, flip in ((0, True), (-1, False)):
        fan = [[0, k, k + 1] for k in range(1, 13)]
        model.add(cut, form(grid[end, :-1], [f[::-1] for f in fan] if flip else fan))
    for _ in range(3):
        x, turn = float(rng.uniform(-0.4, 0.4)) * long, float(rng.uniform(0.3, 2.8))
        stub = lathe([(0.16 * thick, 0), (0.1 * thick, 0.7 * thick), (0.0, 0.72 * thick)], 8)
        model.add(
            bark,
            stub.turn(np.degrees(turn) - 90, "x").at(
                x, 0.3 * thick * np.cos(turn), 0.47 * thick + 0.3 * thick * np.sin(turn)
            ),
        )
    place = np.stack(
        [rng.uniform(-0.5, 0.5, 60) * long, rng.normal(0, 0.16, 60) * thick, np.full(60, 0.93 * thick)],
        axis=1,
    )
    model.add(paint((0.12, 0.2, 0.05)), leaves(place, np.tile([0, 0, 1.0], (60, 1)), 0.09, rng, 0.9))
    return model


@craft(Undergrowth, Kind.PLANT)
def undergrowth(u: Undergrowth, rng: Chance) -> Model:
    """Tufts of grass, ferns, flowers and dead leaves; denser outwards."""
    model = Model()
    for k, tone in enumerate((0.65, 0.9, 1.25)):
        tufts = _ring(u, u.grass // 3, rng)
        place = np.repeat(tufts, 7, axis=0) + np.concatenate(
            [rng.normal(0, 0.09, (7 * len(tufts), 2)), np.zeros((7 * len(tufts), 1))], axis=1
        )
        model.add(paint(shaded(u.color, tone)), blades(place, 0.26 + 0.07 * k, rng, 0.022, 0.6))
    for at in _ring(u, u.ferns, rng):
        _fern(model, u, at, rng)
    flowers = _ring(u, u.grass // 2, rng)
    flowers[:, 2] = rng.uniform(0.12, 0.34, len(flowers))
    model.add(paint(u.flowers), leaves(flowers, np.tile([0, 0, 1.0], (len(flowers), 1)), 0.055, rng, 1.0))
    litter = _ring(u, 2 * u.grass, rng, 0.55)
    litter[:, 2] = 0.012
    for brown in ((0.2, 0.11, 0.04), (0.26, 0.17, 0.06), (0.13, 0.075, 0.035)):
        some = litter[rng.uniform(size=len(litter)) < 0.4]
        model.add(paint(brown), _flat_leaves(some, rng))
    return model


def _ring(u: Undergrowth, count: int, rng: Chance, inner: float = 1.0) -> Array:
    low, high = inner * u.inner_m, u.outer_m
    r = np.sqrt(rng.uniform(low**2, high**2, count))
    turn = rng.uniform(0, 2 * np.pi, count)
    return np.stack([r * np.cos(turn), r * np.sin(turn), np.zeros(count)], axis=1)


def _flat_leaves(place: Array, rng: Chance) -> Form:
    turn = rng.uniform(0, 2 * np.pi, len(place))
    a = np.stack([np.cos(turn), np.sin(turn), np.zeros(len(place))], axis=1) * 0.06
    b = np.stack([-np.sin(turn), np.cos(turn), np.full(len(place), 0.15)], axis=1) * 0.03
    point = np.stack([place - a, place - b, place + a, place + b], axis=1)
    return form(
        point,
        np.arange(len(place))[:, None] * 4 + np.arange(4),
        normal=np.tile([0, 0, 1.0], (4 * len(place), 1)),
    )


def _fern(model: Model, u: Undergrowth, at: Array, rng: Chance) -> None:
    """Seven fronds with leaflets."""
    points: list[Array] = []
    faces: list[list[int]] = []
    tall = float(rng.uniform(0.35, 0.7))
    for k in range(7):
        turn = 0.9 * k + float(rng.uniform(-0.2, 0.2))
        way = np.array([np.cos(turn), np.sin(turn), 0.0])
        side = np.array([-np.sin(turn), np.cos(turn), 0.0])
        t = np.linspace(0.1, 1, 6)
        spine = (
            at
            + way * (tall * t)[:, None]
            + np.array([0, 0, 1.0]) * (tall * (1.5 * t - 1.05 * t * t))[:, None]
        )
        for i in range(5):
            long = 0.3 * tall * np.sin(np.pi * (0.15 + 0.8 * (i / 5)))
            for sign in (-1, 1):
                n = len(points)
                tip = spine[i] + sign * side * long + way * 0.5 * long
                points += [spine[i], spine[i + 1], tip]
                faces.append([n, n + 1, n + 2] if sign > 0 else [n, n + 2, n + 1])
    normal = np.tile([0.0, 0.0, 1.0], (len(points), 1))
    model.add(paint(shaded(u.color, float(rng.uniform(0.7, 1.2)))), form(points, faces, normal=normal))
