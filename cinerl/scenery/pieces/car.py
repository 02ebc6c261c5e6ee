"""Parked cars: a lofted body, glass, wheels in arches, lamps."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import box, slab
from cinerl.scenery.kit.form import Array, Form, form, join
from cinerl.scenery.kit.round import disc, lathe, sheet
from cinerl.scenery.model import DARK, Model, glass, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.street import Car
from cinerl.surface import Color, Kind, Paint

_COLORS: tuple[Color, ...] = (
    (0.42, 0.05, 0.04),
    (0.06, 0.13, 0.28),
    (0.62, 0.61, 0.58),
    (0.05, 0.05, 0.055),
    (0.25, 0.27, 0.28),
    (0.1, 0.2, 0.14),
    (0.5, 0.4, 0.2),
)
_BODY = (4.3, 1.75, 0.62)
_CABIN = (2.3, 1.55, 0.55)
# Along x from the tail (−) to the nose (+): upper edge of the body, of the cabin's roof.
_DECK = {
    "saloon": [
        (-2.15, 0.62),
        (-2.1, 0.78),
        (-1.75, 0.86),
        (-1.3, 0.88),
        (0.9, 0.88),
        (1.3, 0.84),
        (1.9, 0.74),
        (2.12, 0.62),
        (2.16, 0.5),
    ],
    "hatch": [
        (-2.12, 0.6),
        (-2.08, 0.78),
        (-1.8, 0.88),
        (0.9, 0.88),
        (1.3, 0.85),
        (1.85, 0.74),
        (2.1, 0.6),
        (2.15, 0.48),
    ],
    "van": [
        (-2.15, 0.6),
        (-2.13, 0.8),
        (-2.05, 0.95),
        (1.2, 0.95),
        (1.5, 0.92),
        (1.95, 0.78),
        (2.12, 0.6),
        (2.16, 0.48),
    ],
}
_ROOF = {
    "saloon": [(-1.5, 0.87), (-0.95, 1.32), (-0.5, 1.38), (0.15, 1.38), (0.4, 1.32), (1.02, 0.87)],
    "hatch": [(-1.98, 0.87), (-1.72, 1.3), (-1.3, 1.38), (0.1, 1.38), (0.4, 1.32), (1.0, 0.87)],
    "van": [(-2.1, 0.94), (-2.05, 1.72), (-1.9, 1.82), (0.5, 1.82), (0.75, 1.75), (1.4, 0.94)],
}  # fmt: skip
_WHEELS = (-1.32, 1.36)


def bulk(c: Car) -> list[Solid]:
    """Body and cabin."""
    high = 0.99 if c.body == "van" else _CABIN[2]
    return [
        solid_box(_BODY, (0, 0, 0.49)),
        solid_box((_CABIN[0], _CABIN[1], high), (-0.2, 0, 0.8 + high / 2)),
    ]


@craft(Car, Kind.VEHICLE, bulk)
def car(c: Car, rng: Chance) -> Model:
    """All of it; the colour is chance's unless given."""
    model = Model()
    color = _COLORS[int(rng.integers(len(_COLORS)))] if c.color is None else c.color
    body = paint(color, gloss=0.7)
    model.add(body, _hull(c), crease_deg=35.0)
    _cabin(model, c, body)
    for x in _WHEELS:
        for side in (-1, 1):
            _wheel(model, x, side)
    _face(model, c, color)
    return model


def _line(points: list[tuple[float, float]], x: Array) -> Array:
    xs, zs = zip(*points, strict=True)
    return np.interp(x, xs, zs)


def _hull(c: Car) -> Form:
    """Cross-sections along x; the lower edge rises over the wheels."""
    deck = _DECK[c.body]
    arches = [np.array([w + 0.36 * np.cos(t) for t in np.linspace(np.pi, 0, 9)]) for w in _WHEELS]
    xs = np.unique(np.round(np.concatenate([[p[0] for p in deck], *arches, np.linspace(-2.1, 2.1, 9)]), 4))
    low = np.full(len(xs), 0.2) + 0.1 * np.clip(np.abs(xs) - 1.95, 0, 1) / 0.2
    for w in _WHEELS:
        low = np.maximum(
            low, np.sqrt(np.clip(0.36**2 - (xs - w) ** 2, 0, None)) + 0.3 * (np.abs(xs - w) < 0.36)
        )
    top = _line(deck, xs)
    nose = np.clip((np.abs(xs) - 1.6) / 0.56, 0, 1)
    half = 0.875 - 0.16 * nose**2
    rings = []
    for x, z0, z1, w in zip(xs, np.minimum(low, top - 0.05), top, half, strict=True):
        mid = 0.5 * (z0 + z1)
        side = [
            (0.94, z0),
            (1.0, z0 + 0.06),
            (1.0, mid),
            (0.97, z1 - 0.1),
            (0.9, z1 - 0.02),
            (0.7, z1 + 0.015),
            (0.0, z1 + 0.03),
        ]
        left = [(x, w * k, z) for k, z in side]
        rings.append(left + [(x, -y, z) for _, y, z in left[-2::-1]])
    grid = np.array(rings)
    ends = [form(grid[i], [[0, j, j + 1] for j in range(1, grid.shape[1] - 1)]) for i in (0, -1)]
    tail = Form(ends[0].point, ends[0].face[:, ::-1], ends[0].uv, ends[0].normal)
    skin = sheet(grid.transpose(1, 0, 2))
    floor = slab((-2.0, -0.8, 0.19), (2.0, 0.8, 0.25))
    return join([Form(skin.point, skin.face[:, ::-1], skin.uv, skin.normal), tail, ends[1], floor])


def _cabin(model: Model, c: Car, body: Paint) -> None:
    """Roof and pillars in the body's colour, glass between."""
    roof = _ROOF[c.body]
    lean = 0.16 if c.body != "van" else 0.07
    base, crown = 0.8, 0.8 - lean
    (x0, z0), *upper, (x3, z3) = roof
    top = [(x, z) for x, z in upper]
    high = max(z for _, z in top)

    def half(z: float) -> float:
        return base + (crown - base) * (z - z0) / (high - z0)

    grid = np.array(
        [
            [
                (x, k * half(z) * (1.0 if k in (-1, 1) else 0.9), z + (0.0 if abs(k) == 1 else 0.02))
                for k in (1.0, 0.5, -0.5, -1.0)
            ]
            for x, z in top
        ]
    )
    model.add(body, sheet(grid), crease_deg=50.0)
    pane = glass((0.025, 0.03, 0.035))
    for (xa, za), (xb, zb), out in ((roof[0], top[0], -1), (roof[-1], top[-1], 1)):
        a, b = half(za), half(zb)
        points = [(xa, -a, za), (xa, a, za), (xb, b, zb), (xb, -b, zb)]
        face = [[0, 3, 2, 1]] if out < 0 else [[0, 1, 2, 3]]
        if c.body == "van" and out < 0:
            model.add(body, form(points, face))
        else:
            model.add(pane, form(points, face))
            for k in (-1, 1):
                edge = [(xa, k * a, za), (xa, k * (a - 0.07), za), (xb, k * (b - 0.07), zb), (xb, k * b, zb)]
                lift = [(x + 0.006 * out, y, z + 0.004) for x, y, z in edge]
                model.add(body, form(lift, [[0, 1, 2, 3]] if (k < 0) == (out > 0) else [[0, 3, 2, 1]]))
    for side in (-1, 1):
        outline = [(x0, z0), (x3, z3), *reversed(top)]
        points = [(x, side * half(z), z) for x, z in outline]
        fan = [[0, j, j + 1] for j in range(1, len(points) - 1)]
        cover = body if c.body == "van" else pane
        model.add(cover, form(points, fan if side < 0 else [f[::-1] for f in fan]))
        posts = [(-0.32, -0.24)] if c.body != "van" else []
        for xa, xb in posts:
            post = [
                (xa, side * (half(z0) + 0.004), z0),
                (xb, side * (half(z0) + 0.004), z0),
                (xb, side * (half(high) + 0.004), high),
                (xa, side * (half(high) + 0.004), high),
            ]
            model.add(body, form(post, [[0, 1, 2, 3]] if side < 0 else [[0, 3, 2, 1]]))
        _strip(model, body, [(x, side * (half(z) + 0.003), z) for x, z in [(x0, z0), *top, (x3, z3)]], side)
        if c.body == "van":
            window = [(0.45, 1.0), (1.28, 1.0), (0.78, 1.68), (0.45, 1.7)]
            points = [(x, side * (half(z) + 0.006), z) for x, z in window]
            model.add(pane, form(points, [[0, 1, 2, 3]] if side < 0 else [[0, 3, 2, 1]]))


def _strip(model: Model, body: Paint, line: list[tuple[float, float, float]], side: int) -> None:
    """Pillars and roof rail: a band inside the outline of the side windows."""
    outer = np.array(line)
    middle = outer.mean(axis=0) * [1, 0, 1] + [0, outer[0, 1], 0]
    gap = np.linalg.norm(outer - middle, axis=1, keepdims=True)
    inner = outer + (middle - outer) * np.minimum(0.085 / np.maximum(gap * 0.6, 1e-6), 0.4)
    inner[:, 1] = outer[:, 1] + 0.002 * side
    n = len(line)
    faces = [[i, i + 1, n + i + 1, n + i] for i in range(n - 1)]
    # The outline runs over the roof from tail to nose: clockwise from the left.
    model.add(body, form(np.concatenate([outer, inner]), faces if side > 0 else [f[::-1] for f in faces]))


def _wheel(model: Model, x: float, side: int) -> None:
    turn = 90.0 * side
    tyre = [(0.2, 0.0), (0.29, 0.0), (0.315, 0.03), (0.315, 0.17), (0.29, 0.2), (0.21, 0.2), (0.19, 0.17)]
    y = side * 0.68
    model.add(paint((0.025, 0.025, 0.027)), lathe(tyre, 16).turn(-turn, "x").at(x, y, 0.315))
    alloy = paint((0.42, 0.43, 0.44), "metal", 0.3, (0.36, 0.36, 0.37), gloss=0.6)
    model.add(paint(DARK), disc(0.4, 16).at(z=0.12).turn(-turn, "x").at(x, y, 0.315))
    for k in range(5):
        spoke = box((0.05, 0.17, 0.03), (0, 0.1, 0.165)).turn(72.0 * k)
        model.add(alloy, spoke.turn(-turn, "x").at(x, y, 0.315))
    model.add(alloy, lathe([(0.05, 0.15), (0.05, 0.185), (0.0, 0.19)], 10).turn(-turn, "x").at(x, y, 0.315))
    model.add(
        alloy,
        lathe([(0.2, 0.16), (0.205, 0.185), (0.18, 0.19), (0.175, 0.16)], 16)
        .turn(-turn, "x")
        .at(x, y, 0.315),
    )
    # The dark of the arch around it.
    model.add(paint(DARK), box((0.7, 0.6, 0.5), (x, side * 0.5, 0.42)))


def _face(model: Model, c: Car, color: Color) -> None:
    """Lamps, grille, bumpers, mirrors, handles, plates, seams."""
    dark = paint((0.03, 0.03, 0.03), gloss=0.3)
    head = paint((0.8, 0.8, 0.76), gloss=0.9, glow=3.0 if c.lights else 0.15)
    tail = paint((0.35, 0.02, 0.02), gloss=0.7, glow=1.5 if c.lights else 0.1)
    for side in (-1, 1):
        model.add(head, box((0.14, 0.3, 0.11), (2.05, side * 0.54, 0.61)))
        model.add(tail, box((0.12, 0.24, 0.15), (-2.07, side * 0.56, 0.68)))
        model.add(paint(color, gloss=0.7), box((0.1, 0.16, 0.1), (0.78, side * 0.93, 0.93)))
        for x in (-0.62, 0.3):
            model.add(paint(shaded(color, 0.6), gloss=0.7), box((0.16, 0.03, 0.03), (x, side * 0.872, 0.74)))
        for x in (-1.0, -0.28, 0.78):
            model.add(dark, box((0.012, 0.012, 0.5), (x, side * 0.872, 0.55)))
        model.add(dark, box((1.9, 0.03, 0.07), (0.02, side * 0.872, 0.27)))
    model.add(
        dark,
        box((0.1, 0.62, 0.1), (2.1, 0, 0.6)),
        box((0.12, 1.35, 0.12), (2.07, 0, 0.33)),
        box((0.1, 1.4, 0.12), (-2.07, 0, 0.33)),
    )
    plate = paint((0.7, 0.7, 0.66), gloss=0.3)
    model.add(plate, box((0.02, 0.5, 0.11), (2.14, 0, 0.44)), box((0.02, 0.5, 0.11), (-2.135, 0, 0.5)))
