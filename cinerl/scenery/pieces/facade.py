"""Houses: a shell with windows, a ground floor, mouldings."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cinerl.scenery.kit.flat import Hole, box, moulding, pane, pierced, quad, slab
from cinerl.scenery.kit.form import Form
from cinerl.scenery.kit.letters import lettering, width
from cinerl.scenery.kit.round import ball, tube
from cinerl.scenery.model import Model, glass, paint, shaded
from cinerl.scenery.pieces.opening import sash
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_box
from cinerl.spec.pieces.building import Facade
from cinerl.surface import Kind, Paint

DEEP_M = 0.16
_TURNS = {"south": 0.0, "east": 90.0, "north": 180.0, "west": -90.0}


def bulk(f: Facade) -> list[Solid]:
    """The house as one box."""
    return [solid_box(f.size_m, (0.0, 0.0, 0.5 * f.size_m[2]))]


@craft(Facade, Kind.BUILDING, bulk)
def facade(f: Facade, rng: Chance) -> Model:
    """Fronts on the sides that have windows, plain walls on the others, a roof."""
    model = Model()
    wide, deep, high = f.size_m
    for side, turn in _TURNS.items():
        across, out = (wide, deep) if side in ("south", "north") else (deep, wide)
        part = Model()
        if side in f.fronts:
            _front(part, f, across, rng)
        else:
            part.add(_wall(f), pierced(across, high, []))
        angle = np.radians(turn)
        part_at = 0.5 * out * np.array([np.sin(angle), -np.cos(angle)])
        model.put(part, float(part_at[0]), float(part_at[1]), 0.0, turn)
    roof = quad(
        (-wide / 2, -deep / 2, high),
        (wide / 2, -deep / 2, high),
        (wide / 2, deep / 2, high),
        (-wide / 2, deep / 2, high),
    )
    model.add(paint((0.16, 0.155, 0.15), "asphalt", 0.5, (0.11, 0.11, 0.11)), roof)
    return model


@dataclass(frozen=True)
class _Grid:
    """Where the windows of a front are."""

    xs: list[float]
    ground: float
    storey: float
    wide: float
    high: float


def _grid(f: Facade, across: float) -> _Grid:
    high = f.size_m[2]
    bays = max(1, int((across - 0.5) / f.bay_m))
    step = (across - 0.5) / bays
    ground = min(f.ground_m, 0.6 * high)
    storey = (high - ground - 0.55) / f.storeys
    wide = min(1.15, 0.56 * step)
    xs = [(k - (bays - 1) / 2) * step for k in range(bays)]
    return _Grid(xs, ground, storey, wide, min(0.62 * storey, 2.1))


def _wall(f: Facade) -> Paint:
    return paint(f.colors[0], f.pattern, f.pattern_m, f.colors[1])


def _front(model: Model, f: Facade, across: float, rng: Chance) -> None:
    grid = _grid(f, across)
    holes = []
    for row in range(f.storeys):
        low = grid.ground + row * grid.storey + 0.28 * grid.storey
        holes += [(x - grid.wide / 2, low, x + grid.wide / 2, low + grid.high) for x in grid.xs]
    for number, hole in enumerate(holes):
        _window(model, f, hole, rng, number < len(grid.xs))
    below = {"shop": _shop, "doors": _doors, "windows": _plain, "plain": _blank, "gates": _gates}[f.ground]
    holes += below(model, f, across, grid, rng)
    model.add(_wall(f), pierced(across, f.size_m[2], holes, DEEP_M))
    _mouldings(model, f, across, grid)
    _edges(model, f, across, rng)


def _window(model: Model, f: Facade, hole: Hole, rng: Chance, first: bool) -> None:
    x0, z0, x1, z1 = hole
    wide, high, mid = x1 - x0, z1 - z0, 0.5 * (x0 + x1)
    _glazing(model, f, hole, rng)
    model.add(paint(f.frame, gloss=0.2), sash(hole, (2, 3 if high > 1.3 else 2), 0.09))
    stone = paint(f.stone, "plaster", 0.8, shaded(f.stone, 0.88))
    model.add(stone, slab((x0 - 0.1, -0.09, z0 - 0.09), (x1 + 0.1, 0.02, z0)))
    if f.arched:
        turns = np.linspace(0.15 * np.pi, 0.85 * np.pi, 7)
        for a, b in pairwise(turns.tolist()):
            r = wide / 2 / np.cos(0.15 * np.pi)
            _voussoir(model, stone, mid, z1 - r * np.sin(0.15 * np.pi), r, a, b)
    else:
        model.add(stone, slab((x0 - 0.12, -0.05, z1), (x1 + 0.12, 0.02, z1 + 0.17)))
        if first:
            model.add(stone, slab((x0 - 0.2, -0.15, z1 + 0.17), (x1 + 0.2, 0.02, z1 + 0.24)))
            model.add(stone, slab((mid - 0.08, -0.09, z1), (mid + 0.08, 0.0, z1 + 0.17)))


def _voussoir(model: Model, cover: Paint, x: float, z: float, r: float, a: float, b: float) -> None:
    ring = [(x + k * np.cos(t), z + k * np.sin(t)) for k, t in ((r, b), (r, a), (r + 0.2, a), (r + 0.2, b))]
    front = [(px, -0.04, pz) for px, pz in ring]
    model.add(cover, quad(*front[::-1]) if _turns_left(ring) else quad(*front))
    top = [
        (ring[2][0], -0.04, ring[2][1]),
        (ring[2][0], 0.0, ring[2][1]),
        (ring[3][0], 0.0, ring[3][1]),
        (ring[3][0], -0.04, ring[3][1]),
    ]
    model.add(cover, quad(*top))


def _turns_left(ring: list[tuple[float, float]]) -> bool:
    """Whether a ring seen from −y goes clockwise."""
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return area < 0


def _glazing(model: Model, f: Facade, hole: Hole, rng: Chance) -> None:
    """Dark glass, a lit room, drawn blinds or curtains."""
    x0, z0, x1, z1 = hole
    mid, wide, high = 0.5 * (x0 + x1), x1 - x0, z1 - z0
    dice = rng.uniform()
    if dice < f.lit:
        warm = [(1.0, 0.72, 0.4), (1.0, 0.8, 0.55), (0.9, 0.9, 1.0)][int(rng.integers(3))]
        model.add(
            paint(shaded(warm, 0.5), gloss=0.6, glow=(1.2, 1.8, 2.5)[int(rng.integers(3))]),
            pane(wide, high, (mid, DEEP_M, z0)),
        )
    else:
        shade_of = (0.6, 1.0, 1.5)[int(rng.integers(3))]
        model.add(
            glass((0.03 * shade_of, 0.04 * shade_of, 0.052 * shade_of)), pane(wide, high, (mid, DEEP_M, z0))
        )
    if rng.uniform() < 0.35:
        part = float(rng.uniform(0.25, 0.75)) * high
        blind = shaded((0.6, 0.56, 0.48), (0.6, 0.8, 1.05)[int(rng.integers(3))])
        model.add(
            paint(blind, "stripes", 0.04, shaded(blind, 0.8)),
            pane(wide, part, (mid, DEEP_M - 0.02, z1 - part)),
        )
    elif rng.uniform() < 0.5:
        cloth = paint(
            shaded((0.55, 0.5, 0.45), (0.5, 0.75, 1.05)[int(rng.integers(3))]),
            "stripes",
            0.05,
            (0.3, 0.28, 0.26),
        )
        for x in (x0 + 0.14 * wide, x1 - 0.14 * wide):
            model.add(cloth, pane(0.28 * wide, high, (x, DEEP_M - 0.015, z0)))


def _mouldings(model: Model, f: Facade, across: float, grid: _Grid) -> None:
    stone = paint(f.stone, "plaster", 0.8, shaded(f.stone, 0.88))
    high = f.size_m[2]
    left, right = -across / 2, across / 2
    belt = [(0.0, 0.0), (0.06, 0.03), (0.1, 0.1), (0.1, 0.16), (0.03, 0.2), (0.0, 0.22)]
    model.add(stone, moulding(belt, left, right).at(z=grid.ground - 0.11))
    crown = [
        (0.0, 0.0),
        (0.05, 0.02),
        (0.06, 0.14),
        (0.14, 0.2),
        (0.2, 0.3),
        (0.24, 0.36),
        (0.24, 0.45),
        (0.0, 0.47),
    ]
    model.add(stone, moulding(crown, left, right).at(z=high - 0.47))
    count = max(2, int(across / 0.42))
    for k in range(count):
        x = left + (k + 0.5) * across / count
        model.add(stone, box((0.13, 0.1, 0.12), (x, -0.1, high - 0.36)))
    model.add(
        paint(shaded(f.stone, 0.72), "concrete", 1.2, shaded(f.stone, 0.6)),
        moulding([(0, 0), (0.07, 0.0), (0.07, 0.42), (0.0, 0.47)], left, right),
    )


def _edges(model: Model, f: Facade, across: float, rng: Chance) -> None:
    """Corner stones, a downpipe."""
    stone = paint(f.stone, "plaster", 0.8, shaded(f.stone, 0.88))
    high = f.size_m[2]
    if f.pattern == "brick":
        for k in range(int((high - 1.0) / 0.36)):
            long = 0.42 if k % 2 else 0.26
            for sign in (-1, 1):
                x = sign * (across / 2 - long / 2)
                model.add(
                    stone, slab((x - long / 2, -0.025, 0.5 + 0.36 * k), (x + long / 2, 0, 0.83 + 0.36 * k))
                )
    x = across / 2 - 0.12 if rng.uniform() < 0.5 else 0.12 - across / 2
    iron = paint((0.09, 0.095, 0.1), gloss=0.3)
    model.add(iron, tube([(x, -0.09, 0.1), (x, -0.09, high - 0.6)], 0.09, 6))
    for z in np.arange(0.8, high - 0.6, 1.9):
        model.add(iron, box((0.16, 0.1, 0.05), (x, -0.06, float(z))))


def _doors(model: Model, f: Facade, across: float, grid: _Grid, rng: Chance) -> list[Hole]:
    """A door in the middle bay, windows beside it."""
    at = len(grid.xs) // 2
    holes = []
    for k, x in enumerate(grid.xs):
        if k == at:
            holes.append(_entrance(model, f, x, grid, rng))
        else:
            hole = (x - grid.wide / 2, 0.95, x + grid.wide / 2, min(0.95 + 1.7, grid.ground - 0.45))
            _window(model, f, hole, rng, False)
            holes.append(hole)
    return holes


def _entrance(model: Model, f: Facade, x: float, grid: _Grid, rng: Chance) -> Hole:
    wide, high = min(1.2, grid.wide + 0.15), min(2.75, grid.ground - 0.35)
    hole = (x - wide / 2, 0.0, x + wide / 2, high)
    leaf = paint(f.accent, gloss=0.35)
    model.add(leaf, pane(wide, 2.15, (x, 0.12, 0)))
    model.add(paint((0.5, 0.42, 0.28), gloss=0.5, glow=0.8), pane(wide, high - 2.2, (x, 0.13, 2.2)))
    model.add(leaf, slab((x - wide / 2, 0.07, 2.13), (x + wide / 2, 0.13, 2.22)))
    for px in (x - 0.25 * wide, x + 0.25 * wide):
        for low, up in ((0.2, 0.85), (1.0, 1.95)):
            model.add(
                paint(shaded(f.accent, 0.7), gloss=0.35),
                slab((px - 0.17 * wide, 0.1, low), (px + 0.17 * wide, 0.115, up)),
            )
            model.add(leaf, slab((px - 0.13 * wide, 0.09, low + 0.06), (px + 0.13 * wide, 0.11, up - 0.06)))
    brass = paint((0.55, 0.42, 0.15), gloss=0.8)
    model.add(
        brass,
        ball(0.07, (x + 0.04, 0.07, 1.02), 8),
        slab((x + 0.3 * wide - 0.1, 0.085, 1.3), (x + 0.3 * wide + 0.1, 0.09, 1.36)),
    )
    stone = paint(f.stone, "plaster", 0.8, shaded(f.stone, 0.88))
    for sign in (-1, 1):
        px = x + sign * (wide / 2 + 0.13)
        model.add(
            stone,
            slab((px - 0.12, -0.1, 0), (px + 0.12, 0, high)),
            slab((px - 0.15, -0.13, 0), (px + 0.15, 0, 0.3)),
        )
        model.add(stone, slab((px - 0.15, -0.13, high - 0.12), (px + 0.15, 0, high)))
    hood = [(0.0, 0.0), (0.1, 0.0), (0.13, 0.12), (0.22, 0.2), (0.22, 0.27), (0.0, 0.3)]
    model.add(stone, moulding(hood, x - wide / 2 - 0.3, x + wide / 2 + 0.3).at(z=high))
    model.add(stone, slab((x - wide / 2 - 0.1, -0.22, 0), (x + wide / 2 + 0.1, 0.1, 0.1)))
    return hole


def _plain(model: Model, f: Facade, across: float, grid: _Grid, rng: Chance) -> list[Hole]:
    holes: list[Hole] = []
    for x in grid.xs:
        hole = (x - grid.wide / 2, 0.95, x + grid.wide / 2, min(0.95 + 1.75, grid.ground - 0.4))
        _window(model, f, hole, rng, False)
        holes.append(hole)
    return holes


def _blank(model: Model, f: Facade, across: float, grid: _Grid, rng: Chance) -> list[Hole]:
    return []


def _gates(model: Model, f: Facade, across: float, grid: _Grid, rng: Chance) -> list[Hole]:
    """Roller shutters and a steel door, as in back lanes."""
    holes: list[Hole] = []
    for k, x in enumerate(grid.xs):
        if k % 2 == 0:
            wide, high = min(1.7, 0.8 * f.bay_m), min(2.5, grid.ground - 0.4)
            hole = (x - wide / 2, 0.0, x + wide / 2, high)
            color = shaded(f.accent, float(rng.uniform(0.7, 1.3)))
            model.add(
                paint(color, "stripes", 0.06, shaded(color, 0.72), gloss=0.2), pane(wide, high, (x, 0.12, 0))
            )
            model.add(
                paint(shaded(color, 0.6), gloss=0.3),
                slab((x - wide / 2 - 0.08, -0.12, high), (x + wide / 2 + 0.08, 0.02, high + 0.28)),
            )
            holes.append(hole)
        elif rng.uniform() < 0.5:
            hole = (x - 0.5, 0.0, x + 0.5, 2.1)
            model.add(paint((0.2, 0.22, 0.22), gloss=0.3), pane(1.0, 2.1, (x, 0.1, 0)))
            model.add(paint((0.4, 0.4, 0.4), gloss=0.5), slab((x + 0.3, 0.05, 0.95), (x + 0.4, 0.1, 1.1)))
            holes.append(hole)
        else:
            hole = (x - 0.5 * grid.wide, 1.3, x + 0.5 * grid.wide, min(2.5, grid.ground - 0.4))
            _window(model, f, hole, rng, False)
            bars = paint((0.05, 0.05, 0.05), gloss=0.3)
            for bar in np.linspace(hole[0] + 0.1, hole[2] - 0.1, 5):
                model.add(
                    bars, slab((float(bar) - 0.012, -0.03, hole[1]), (float(bar) + 0.012, -0.006, hole[3]))
                )
            holes.append(hole)
    return holes


def _shop(model: Model, f: Facade, across: float, grid: _Grid, rng: Chance) -> list[Hole]:
    """Wide panes over a riser, a door, pilasters, a fascia with the shop's name."""
    wide, high = across - 0.5, min(2.75, grid.ground - 0.6)
    wood = paint(f.accent, gloss=0.4)
    parts = max(3, round(wide / 1.5))
    step = wide / parts
    entry = parts // 2 if rng.uniform() < 0.6 else int(rng.integers(1, parts))
    hole = (-wide / 2, 0.0, wide / 2, high)
    _display(model, hole, f, rng)
    for k in range(parts):
        x0 = -wide / 2 + k * step
        low = 0.0 if k == entry else 0.5
        if k != entry:
            model.add(wood, slab((x0, 0.0, 0), (x0 + step, DEEP_M, low)))
            model.add(
                paint(shaded(f.accent, 0.7), gloss=0.4), pane(step - 0.3, 0.3, (x0 + step / 2, -0.004, 0.1))
            )
        model.add(wood, sash((x0, low, x0 + step, high), (1, 1), 0.05, 0.06))
        if k == entry:
            model.add(wood, slab((x0, 0.05, 2.1), (x0 + step, 0.1, 2.18)))
            model.add(paint((0.5, 0.4, 0.15), gloss=0.8), slab((x0 + 0.12, 0.0, 0.9), (x0 + 0.16, 0.05, 1.3)))
    for sign in (-1, 1):
        x = sign * (wide / 2 + 0.1)
        model.add(
            wood,
            slab((x - 0.12, -0.1, 0), (x + 0.12, 0.02, high + 0.1)),
            slab((x - 0.15, -0.13, 0), (x + 0.15, 0.02, 0.35)),
        )
    _fascia(model, f, wide, high)
    return [hole]


def _fascia(model: Model, f: Facade, wide: float, high: float) -> None:
    wood = paint(f.accent, gloss=0.4)
    rise = 0.5
    model.add(wood, slab((-wide / 2 - 0.22, -0.12, high + 0.06), (wide / 2 + 0.22, 0.02, high + 0.06 + rise)))
    lip = [(0.0, 0.0), (0.14, 0.0), (0.2, 0.06), (0.2, 0.1), (0.0, 0.13)]
    model.add(wood, moulding(lip, -wide / 2 - 0.25, wide / 2 + 0.25).at(z=high + 0.06 + rise))
    tall = min(0.3, 0.3 * (wide - 0.6) / max(width(f.title, 0.3), 1e-6))
    gold = paint((0.75, 0.6, 0.25), gloss=0.6, glow=0.12)
    letters: Form | None = lettering(f.title, tall, 0.006)
    model.add(gold, None if letters is None else letters.at(0, -0.12, high + 0.06 + (rise - tall) / 2))


def _display(model: Model, hole: Hole, f: Facade, rng: Chance) -> None:
    """What is behind the glass: a dim shop, its lamps, shelves of goods, a floor of things for sale."""
    x0, _, x1, high = hole
    tones = (
        (0.3, 0.07, 0.05),
        (0.5, 0.38, 0.16),
        (0.08, 0.16, 0.24),
        (0.12, 0.2, 0.1),
        (0.5, 0.47, 0.4),
        (0.22, 0.12, 0.07),
    )
    covers = [paint(t, gloss=0.3, glow=0.5) for t in tones]
    wide = x1 - x0
    deep = DEEP_M
    bands = ((0.0, 0.45 * high, 0.12), (0.45 * high, 0.8 * high, 0.3), (0.8 * high, high, 0.7))
    for low, up, glow in bands:
        model.add(paint((0.3, 0.23, 0.16), gloss=0.6, glow=glow), pane(wide, up - low, (0.0, deep, low)))
    wood = paint((0.16, 0.1, 0.06), glow=0.15)
    for level in (0.62, 1.12, 1.55):
        model.add(wood, slab((x0, deep - 0.07, level - 0.03), (x1, deep - 0.002, level)))
        x = x0 + 0.1
        while x < x1 - 0.2:
            size = float(rng.uniform(0.07, 0.2))
            if rng.uniform() < 0.8:
                tall = float(rng.uniform(0.1, 0.36))
                model.add(
                    covers[int(rng.integers(6))],
                    pane(size, tall, (x + size / 2, deep - float(rng.uniform(0.02, 0.06)), level)),
                )
            x += size + float(rng.uniform(0.02, 0.12))
    lamp = paint((1.0, 0.82, 0.55), glow=3.0)
    for x in np.arange(x0 + 0.6, x1 - 0.3, 1.25):
        model.add(lamp, ball(0.13, (float(x), deep - 0.06, 0.86 * high), 8))
        model.add(
            wood, slab((float(x) - 0.006, deep - 0.066, 0.88 * high), (float(x) + 0.006, deep - 0.054, high))
        )
