"""What houses wear outside: awnings, stairs, railings, escapes, pipes; patches of ground, kerbs, signs."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import bar, box, frame, prism, slab
from cinerl.scenery.kit.letters import lettering, width
from cinerl.scenery.kit.round import cylinder, sheet, tube
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.building import Awning, Escape, Ground, Kerb, Pipe, Rail, Sign, Stairs
from cinerl.surface import Kind


def awning_bulk(a: Awning) -> list[Solid]:
    """The cloth's bounding box."""
    wide, out, down = a.size_m
    return [solid_box((wide, out, down), (0.0, -out / 2, -down / 2))]


@craft(Awning, Kind.BUILDING, awning_bulk)
def awning(a: Awning, rng: Chance) -> Model:
    """Striped cloth that sags a little, with a scalloped valance and arms."""
    model = Model()
    wide, out, down = a.size_m
    count = max(4, round(wide / 0.28))
    fall = down - 0.22
    for k in range(count):
        x0, x1 = -wide / 2 + k * wide / count, -wide / 2 + (k + 1) * wide / count
        cover = paint(a.colors[k % 2], "fabric", 0.01, shaded(a.colors[k % 2], 0.85))
        run = [(-t * out, -fall * t - 0.04 * np.sin(np.pi * t)) for t in (0.0, 0.33, 0.67, 1.0)]
        for lift in (0.0, -0.012):
            grid = np.array([[(x, y, z + lift) for x in (x0, x1)] for y, z in run])
            model.add(cover, sheet(grid[::-1] if lift == 0.0 else grid))
        edge = [
            (x0, -out, -fall - 0.16),
            (0.5 * (x0 + x1), -out - 0.01, -fall - 0.22),
            (x1, -out, -fall - 0.16),
        ]
        model.add(cover, prism([(x0, -fall), *[(p[0], p[2]) for p in edge], (x1, -fall)], -out - 0.008, -out))
    metal = paint((0.3, 0.3, 0.31), gloss=0.5)
    for x in (-wide / 2 + 0.05, wide / 2 - 0.05):
        model.add(metal, bar((x, 0, -down * 0.95), (x, -out + 0.02, -fall), 0.025))
    model.add(metal, bar((-wide / 2, -out + 0.01, -fall), (wide / 2, -out + 0.01, -fall), 0.03))
    return model


def stairs_bulk(s: Stairs) -> list[Solid]:
    """A box for each step."""
    wide, deep, high = s.size_m
    return [
        solid_box(
            (wide, deep * (1 - k / s.steps), high / s.steps),
            (0, 0.5 * deep * k / s.steps, high * (k + 0.5) / s.steps),
        )
        for k in range(s.steps)
    ]


@craft(Stairs, Kind.BUILDING, stairs_bulk)
def stairs(s: Stairs, rng: Chance) -> Model:
    """Steps with a nosing each."""
    model = Model()
    wide, deep, high = s.size_m
    rise, run = high / s.steps, deep / s.steps
    cover = paint(s.colors[0], s.pattern, s.pattern_m, s.colors[1])
    for k in range(s.steps):
        model.add(
            cover, slab((-wide / 2, -deep / 2 + k * run, k * rise), (wide / 2, deep / 2, (k + 1) * rise))
        )
        front = -deep / 2 + k * run
        model.add(
            paint(shaded(s.colors[0], 1.1)),
            slab(
                (-wide / 2 - 0.01, front - 0.025, (k + 1) * rise - 0.03),
                (wide / 2 + 0.01, front + 0.02, (k + 1) * rise + 0.003),
            ),
        )
    return model


def rail_bulk(r: Rail) -> list[Solid]:
    """A thin box."""
    long, high = r.size_m
    return [solid_box((long, 0.06, high), (0.0, 0.0, 0.5 * high))]


@craft(Rail, Kind.BUILDING, rail_bulk)
def rail(r: Rail, rng: Chance) -> Model:
    """Posts, a hand rail, bars."""
    model = Model()
    long, high = r.size_m
    iron = paint(r.color, gloss=0.4)
    posts = max(2, round(long / 1.5) + 1)
    for x in np.linspace(-long / 2 + 0.025, long / 2 - 0.025, posts):
        model.add(iron, bar((float(x), 0, 0), (float(x), 0, high), 0.05))
    model.add(iron, tube([(-long / 2, 0, high), (long / 2, 0, high)], 0.06, 8))
    if r.bars == "upright":
        model.add(iron, bar((-long / 2, 0, 0.12), (long / 2, 0, 0.12), 0.03))
        for x in np.arange(-long / 2 + 0.14, long / 2 - 0.05, 0.13):
            model.add(iron, bar((float(x), 0, 0.12), (float(x), 0, high), 0.018))
    else:
        for z in np.linspace(0.25, high - 0.2, 4):
            model.add(iron, tube([(-long / 2, 0, float(z)), (long / 2, 0, float(z))], 0.025, 6))
    return model


def escape_bulk(e: Escape) -> list[Solid]:
    """A box for each landing with its railing."""
    wide, out, _ = e.size_m
    return [solid_box((wide, out, 1.0), (0, -out / 2, z + 0.5)) for z in _landings(e)]


def _landings(e: Escape) -> list[float]:
    high = e.size_m[2]
    return [2.9 + k * (high - 2.9) / e.storeys for k in range(e.storeys)]


@craft(Escape, Kind.BUILDING, escape_bulk)
def escape(e: Escape, rng: Chance) -> Model:
    """Landings of slats, railings, ladders between them."""
    model = Model()
    iron = paint(e.color, gloss=0.3)
    wide, out, high = e.size_m
    levels = [*_landings(e), high + 0.6]
    for k, z in enumerate(levels[:-1]):
        for y in np.linspace(-out + 0.04, -0.04, 8):
            model.add(iron, box((wide, 0.06, 0.03), (0, float(y), z)))
        for x in (-wide / 2, 0.0, wide / 2):
            model.add(
                iron,
                bar((x, 0, z - 0.02), (x, -out, z - 0.02), 0.05),
                bar((x, 0, z - 0.6), (x, -out + 0.1, z - 0.04), 0.04),
            )
        for lift in (0.35, 0.68, 1.0):
            model.add(iron, bar((-wide / 2, -out, z + lift), (wide / 2, -out, z + lift), 0.03))
            for x in (-wide / 2, wide / 2):
                model.add(iron, bar((x, 0, z + lift), (x, -out, z + lift), 0.03))
        for x in np.linspace(-wide / 2, wide / 2, max(3, int(wide / 0.35))):
            model.add(iron, bar((float(x), -out, z), (float(x), -out, z + 1.0), 0.022))
        sign = 1 if k % 2 else -1
        _ladder(
            model, (sign * (wide / 2 - 0.4), z), (-sign * (wide / 2 - 0.9), levels[k + 1] - 0.05), -out / 2
        )
    _ladder(model, (wide / 2 - 0.3, 2.3), (wide / 2 - 0.3, levels[0]), -out + 0.02)
    return model


def _ladder(model: Model, foot: tuple[float, float], head: tuple[float, float], y: float) -> None:
    iron = paint((0.06, 0.06, 0.06), gloss=0.3)
    (x0, z0), (x1, z1) = foot, head
    for side in (-0.2, 0.2):
        model.add(iron, bar((x0, y + side, z0), (x1, y + side, z1), 0.035))
    for t in np.linspace(0.04, 0.96, max(2, int(np.hypot(x1 - x0, z1 - z0) / 0.27))):
        x, z = x0 + float(t) * (x1 - x0), z0 + float(t) * (z1 - z0)
        model.add(iron, bar((x, y - 0.2, z), (x, y + 0.2, z), 0.025))


@craft(Pipe, Kind.BUILDING)
def pipe(p: Pipe, rng: Chance) -> Model:
    """A pipe, its sleeves and its brackets."""
    model = Model()
    d, long = p.diameter_m, p.length_m
    metal = paint(p.color, gloss=0.35)
    parts = [tube([(0, -d, 0), (0, -d, long)], d, 10)]
    for z in np.arange(0.4, long, 1.4):
        parts.append(cylinder(1.25 * d, 0.09, 10).at(0, -d, float(z)))
        parts.append(box((2.0 * d, d, 0.04), (0, -0.5 * d, float(z) + 0.2)))
    model.add(metal, *(f.turn(90.0, "y") if p.level else f for f in parts))
    return model


@craft(Ground, Kind.FLOOR)
def ground(g: Ground, rng: Chance) -> Model:
    """A patch with a border."""
    model = Model()
    wide, deep = g.size_m
    cover = paint(g.colors[0], g.pattern, g.pattern_m, g.colors[1])
    if g.round:
        model.add(cover, cylinder(wide, g.lift_m, 48).scale(1, deep / wide, 1))
        return model
    z, b = g.lift_m, g.line_m
    model.add(cover, slab((-wide / 2 + b, -deep / 2 + b, 0), (wide / 2 - b, deep / 2 - b, z)))
    if b > 0:
        model.add(paint(g.colors[1]), frame(wide, deep, b, z).turn(-90.0, "x").at(y=deep / 2))
    return model


def kerb_bulk(k: Kerb) -> list[Solid]:
    """A low box."""
    return [solid_box(k.size_m, (0, 0, 0.5 * k.size_m[2]))]


@craft(Kerb, Kind.FLOOR, kerb_bulk)
def kerb(k: Kerb, rng: Chance) -> Model:
    """Stones of a metre with joints."""
    model = Model()
    long, wide, high = k.size_m
    count = max(1, round(long))
    for i in range(count):
        tone = shaded(k.color, float(rng.uniform(0.88, 1.1)))
        x = (i + 0.5 - count / 2) * long / count
        model.add(
            paint(tone, "concrete", 3.0, shaded(tone, 0.8)),
            box((long / count - 0.012, wide, high), (x, 0, high / 2)),
        )
    return model


@craft(Sign, Kind.PROP)
def sign(s: Sign, rng: Chance) -> Model:
    """A board with letters: on a wall, hung from rods, on a post; or letters alone."""
    model = Model()
    wide, high = s.size_m
    foot = 2.2 if s.mount == "post" else 0.0
    if s.mount != "letters":
        deep = 0.05 if s.mount == "wall" else 0.12
        model.add(
            paint(s.board, gloss=0.4, glow=0.3 * s.glow),
            slab((-wide / 2, -deep, foot), (wide / 2, 0, foot + high)),
        )
        rim = paint(shaded(s.board, 0.4) if sum(s.board) > 0.5 else (0.35, 0.35, 0.36), gloss=0.5)
        model.add(rim, frame(wide + 0.04, high + 0.04, 0.025, deep + 0.012, (0, 0.004, foot - 0.02)))
    deep = {"wall": 0.05, "letters": 0.0}.get(s.mount, 0.12)
    if s.stripe:
        model.add(
            paint(s.stripe, gloss=0.4, glow=s.glow),
            slab((-wide / 2, -deep - 0.004, foot + 0.82 * high), (wide / 2, -deep, foot + 0.93 * high)),
        )
    full = high if s.mount == "letters" else 0.5 * high
    tall = min(full, full * (0.88 * wide) / max(width(s.text, full), 1e-6))
    letters = lettering(s.text, tall, 0.02 if s.mount == "letters" else 0.006)
    ink = paint(s.ink, gloss=0.3, glow=s.glow)
    lift = foot + (0.42 if s.stripe else 0.5) * high - tall / 2
    model.add(ink, None if letters is None else letters.at(0, -deep, lift))
    if s.mount == "hung":
        back = lettering(s.text, tall, 0.006)
        model.add(ink, None if back is None else back.at(0, 0, lift).turn(180.0))
        for x in (-0.4 * wide, 0.4 * wide):
            model.add(paint((0.1, 0.1, 0.1)), tube([(x, -0.06, high), (x, -0.06, high + 0.7)], 0.03, 6))
    if s.mount == "post":
        model.add(paint((0.3, 0.31, 0.32), gloss=0.4), cylinder(0.07, foot + high, 10).at(0, 0.04, 0))
    return model
