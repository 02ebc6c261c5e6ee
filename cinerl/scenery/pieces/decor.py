"""Rugs, paintings, screens, curtains, plants in pots."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import box, frame, pane, slab
from cinerl.scenery.kit.form import Array, form
from cinerl.scenery.kit.leaf import leaves, shell
from cinerl.scenery.kit.round import ball, blob, disc, lathe, lined, rounded, sheet, tube
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_ball, solid_box, solid_cylinder
from cinerl.spec.pieces.furniture import Curtain, Painting, Plant, Rug, Screen
from cinerl.surface import Kind


@craft(Rug, Kind.FURNITURE)
def rug(r: Rug, rng: Chance) -> Model:
    """Borders within borders, a medallion, fringes."""
    model = Model()
    wide, deep = r.size_m
    tones = (r.colors[0], r.colors[1], shaded(r.colors[0], 0.55), shaded(r.colors[0], 1.15))
    for k, (tone, inset) in enumerate(zip(tones, (0.0, 0.08, 0.14, 0.3), strict=True)):
        inset = min(inset, 0.2 * min(wide, deep))
        cover = paint(tone, "fabric", 0.02, shaded(tone, 0.75))
        model.add(cover, box((wide - 2 * inset, deep - 2 * inset, 0.006), (0, 0, 0.004 + 0.0015 * k)))
    for k, tone in enumerate((r.colors[1], tones[2], r.colors[1])):
        part = disc(1.0, 4 if k != 1 else 16).scale((0.36 - 0.1 * k) * wide, (0.4 - 0.1 * k) * deep, 1)
        model.add(paint(tone, "fabric", 0.02, shaded(tone, 0.8)), part.at(z=0.0127 + 0.001 * k))
    fringe = paint((0.6, 0.56, 0.46))
    for x in (-wide / 2 - 0.03, wide / 2 + 0.03):
        for y in np.arange(-deep / 2 + 0.02, deep / 2, 0.05):
            model.add(fringe, box((0.07, 0.018, 0.004), (x, float(y), 0.003)))
    return model


@craft(Painting, Kind.FURNITURE)
def painting(p: Painting, rng: Chance) -> Model:
    """A moulded frame, a mount, and shapes of colour: an abstract of chance."""
    model = Model()
    wide, high = p.size_m
    z = -high / 2
    model.add(
        paint(p.frame, gloss=0.4),
        frame(wide, high, 0.05, 0.045, (0, 0, z)),
        frame(wide - 0.08, high - 0.08, 0.02, 0.03, (0, 0, z + 0.04)),
    )
    back = paint(shaded(p.colors[0], 0.9), "plaster", 0.3, shaded(p.colors[0], 0.75))
    model.add(back, pane(wide - 0.1, high - 0.1, (0, -0.012, z + 0.05)))
    w, h = 0.5 * wide - 0.06, 0.5 * high - 0.06
    ground = float(rng.uniform(-0.4, 0.1)) * h
    model.add(
        paint(shaded(p.colors[1], 0.8), "plaster", 0.25, shaded(p.colors[1], 0.6)),
        slab((-w, -0.014, -h), (w, -0.012, ground)),
    )
    for k in range(7):
        tone = shaded(p.colors[k % 2], float(rng.uniform(0.4, 1.7)))
        cx, cz = float(rng.uniform(-0.7, 0.7)) * w, float(rng.uniform(-0.7, 0.7)) * h
        r = float(rng.uniform(0.12, 0.4)) * min(w, h)
        cx, cz = float(np.clip(cx, r - w, w - r)), float(np.clip(cz, r - h, h - r))
        if k % 3 == 0:
            spot = disc(2 * r, 18).turn(90.0, "x")
            model.add(paint(tone), spot.at(cx, -0.016 - 0.0008 * k, cz))
        else:
            tall = r * float(rng.uniform(0.3, 1.0))
            model.add(
                paint(tone), slab((cx - r, -0.0155 - 0.0008 * k, cz - tall), (cx + r, -0.013, cz + tall))
            )
    return model


def screen_bulk(s: Screen) -> list[Solid]:
    """A thin box."""
    return [solid_box((s.size_m[0], 0.1, s.size_m[1] + 0.08), (0, 0, 0.5 * s.size_m[1] + 0.04))]


@craft(Screen, Kind.FURNITURE, screen_bulk)
def screen(s: Screen, rng: Chance) -> Model:
    """A panel with bands of picture on a foot."""
    model = Model()
    wide, high = s.size_m
    case = paint((0.02, 0.02, 0.022), gloss=0.5)
    model.add(
        case,
        rounded((wide, 0.05, high), 0.012, (0, 0, 0.08 + high / 2)),
        box((0.4 * wide, 0.2, 0.012), (0, 0, 0.006)),
        box((0.06, 0.04, 0.1), (0, 0, 0.05)),
    )
    bands = [(0.1, 0.22, 0.4), (0.3, 0.4, 0.5), (0.5, 0.35, 0.2), (0.08, 0.1, 0.12)]
    for k, tone in enumerate(bands):
        part = (high - 0.06) / len(bands)
        model.add(
            paint(tone, gloss=0.6, glow=4 * s.glow),
            pane(wide - 0.06, part, (0, -0.027, 0.08 + high - 0.03 - (k + 1) * part)),
        )
    return model


def curtain_bulk(c: Curtain) -> list[Solid]:
    """A thin box."""
    return [solid_box(c.size_m, (0, 0, 0.5 * c.size_m[2]))]


@craft(Curtain, Kind.BUILDING, curtain_bulk)
def curtain(c: Curtain, rng: Chance) -> Model:
    """Heavy cloth in folds of chance; a swag hangs in bows, a tied one is gathered."""
    model = Model()
    wide, deep, high = c.size_m
    cover = paint(c.colors[0], c.pattern if c.pattern != "plain" else "fabric", 0.02, c.colors[1])
    columns = 6 * c.folds + 1
    x = np.linspace(-1, 1, columns)
    phase = np.pi * c.folds * (x + 0.15 / c.folds * np.sin(5 * x + float(rng.uniform(0, 6))))
    size = 0.5 * deep * (0.8 + 0.2 * np.sin(np.linspace(0, 9, columns) + float(rng.uniform(0, 6))))
    levels = 4 if c.drape == "straight" else 9
    rows = np.linspace(0, 1, levels)[:, None]
    grid = np.empty((levels, columns, 3))
    grid[..., 0] = x[None] * wide / 2
    grid[..., 1] = size[None] * np.sin(phase)[None] * (1 - 0.35 * rows)
    grid[..., 2] = rows * high
    if c.drape == "tied":
        pinch = 1 - 0.62 * np.exp(-(((rows - 0.38) / 0.2) ** 2))
        grid[..., 0] = wide / 2 * (1 + (x[None] - 1) * pinch)
    if c.drape == "swag":
        bows = max(1, round(wide / 2.2))
        sag = np.abs(np.sin(np.pi * bows * (x + 1) / 2))
        grid[..., 2] = high - (1 - rows) * high * (0.45 + 0.55 * sag[None])
    model.add(cover, lined(sheet(grid)), crease_deg=75.0)
    gold = paint((0.5, 0.36, 0.1), "fabric", 0.02, (0.35, 0.24, 0.06), gloss=0.3)
    hem = grid[:1].repeat(2, axis=0).copy()
    hem[1, :, 2] += 0.07
    hem[..., 1] -= 0.012
    if c.drape != "straight":
        model.add(gold, lined(sheet(hem), 0.03), crease_deg=75.0)
    return model


def plant_bulk(p: Plant) -> list[Solid]:
    """The pot and the crown."""
    pot = (
        solid_box((p.pot_m[0], p.pot_m[0], p.pot_m[1]), (0, 0, p.pot_m[1] / 2))
        if p.square
        else solid_cylinder(p.pot_m[0], p.pot_m[1], (0, 0, p.pot_m[1] / 2))
    )
    crown = min(p.size_m[0], max(p.size_m[1] - p.pot_m[1], 0.1))
    return [pot, solid_ball(crown, (0, 0, p.size_m[1] - crown / 2))]


@craft(Plant, Kind.PLANT, plant_bulk)
def plant(p: Plant, rng: Chance) -> Model:
    """A pot with soil, and broad leaves, fronds or a small crown with fruit."""
    model = Model()
    w, h = p.pot_m
    clay = paint(p.pot, "plaster", 0.3, shaded(p.pot, 0.85))
    if p.square:
        model.add(
            clay,
            slab((-w / 2, -w / 2, 0), (w / 2, w / 2, h - 0.07)),
            box((w + 0.03, w + 0.03, 0.07), (0, 0, h - 0.035)),
        )
    else:
        model.add(
            clay,
            lathe(
                [
                    (0.36 * w, 0),
                    (0.46 * w, 0.82 * h),
                    (0.5 * w, 0.84 * h),
                    (0.5 * w, h),
                    (0.44 * w, h),
                    (0.43 * w, h - 0.04),
                ],
                20,
            ),
        )
    soil = (
        box((0.84 * w, 0.84 * w, 0.01), (0, 0, h + 0.003)) if p.square else disc(0.88 * w, 14).at(z=h - 0.03)
    )
    model.add(paint((0.05, 0.035, 0.025)), soil)
    {"broad": _broad, "palm": _palm, "tree": _standard}[p.style](model, p, rng)
    return model


def _broad(model: Model, p: Plant, rng: Chance) -> None:
    """Big leaves on stalks, tone by tone."""
    wide, high = p.size_m
    foot = p.pot_m[1]
    for k in range(26):
        angle, reach = 2.4 * k, wide / 2 * float(rng.uniform(0.45, 1.0))
        rise = (high - foot) * float(rng.uniform(0.35, 0.95)) * (1.15 - 0.5 * reach / (wide / 2))
        way = np.array([np.cos(angle), np.sin(angle), 0.0])
        _frond(
            model,
            p,
            np.array([0, 0, foot]),
            way,
            reach,
            rise,
            0.11 + 0.12 * wide,
            float(rng.uniform(0.7, 1.35)),
        )


def _frond(
    model: Model, p: Plant, base: Array, way: Array, reach: float, rise: float, wide: float, tone: float
) -> None:
    """A stalk with one broad leaf, bent over."""
    t = np.linspace(0, 1, 7)[:, None]
    spine = base + way * reach * t + np.array([0, 0, 1.0]) * rise * (1.6 * t - 0.75 * t * t)
    side = np.cross(way, [0, 0, 1.0])
    half = wide * np.sin(np.pi * np.clip((t - 0.28) / 0.74, 0, 1)) ** 0.7 * 0.5
    fold = np.array([0, 0, 1.0]) * half * 0.35
    grid = np.stack([spine - side * half + fold, spine, spine + side * half + fold], axis=1)
    model.add(paint(shaded(p.color, tone), gloss=0.3), sheet(grid[2:]), crease_deg=70.0)
    model.add(paint(shaded(p.color, 0.7)), tube(spine[:4].tolist(), 0.012, 4))


def _palm(model: Model, p: Plant, rng: Chance) -> None:
    wide, high = p.size_m
    foot = p.pot_m[1]
    stem = foot + 0.35 * (high - foot)
    model.add(
        paint((0.2, 0.14, 0.08), "bark", 0.2, (0.13, 0.09, 0.05)),
        tube([(0, 0, foot - 0.02), (0.02, 0, 0.5 * (foot + stem)), (0, 0, stem)], 0.06, 8),
    )
    for k in range(14):
        angle = 2.4 * k + float(rng.uniform(-0.2, 0.2))
        way = np.array([np.cos(angle), np.sin(angle), 0.0])
        reach = wide / 2 * float(rng.uniform(0.7, 1.0))
        rise = (high - stem) * float(rng.uniform(0.5, 1.1)) * (1.1 - 0.06 * k)
        t = np.linspace(0, 1, 9)[:, None]
        spine = (
            np.array([0, 0, stem]) + way * reach * t + np.array([0, 0, 1.0]) * rise * (1.9 * t - 1.35 * t * t)
        )
        side = np.cross(way, [0, 0, 1.0])
        points: list[Array] = []
        faces = []
        for i in range(2, 9):
            long = 0.28 * wide * np.sin(np.pi * (i / 9.5)) + 0.03
            for sign in (-1, 1):
                tip = spine[i] + sign * side * long + way * 0.4 * long - np.array([0, 0, 0.3 * long])
                n = len(points)
                points += [spine[i - 1], spine[i - 1] + (spine[i] - spine[i - 1]) * 0.6, tip]
                faces.append([n, n + 1, n + 2] if sign > 0 else [n, n + 2, n + 1])
        model.add(
            paint(shaded(p.color, float(rng.uniform(0.75, 1.3))), gloss=0.2),
            form([x.tolist() for x in points], [f[::-1] for f in faces]),
        )
        model.add(paint(shaded(p.color, 0.8)), tube(spine.tolist(), 0.012, 4))


def _standard(model: Model, p: Plant, rng: Chance) -> None:
    """A stem under a ball of leaves."""
    wide, high = p.size_m
    foot = p.pot_m[1]
    crown = min(wide, high - foot)
    middle = high - crown / 2
    model.add(
        paint((0.18, 0.12, 0.075), "bark", 0.15, (0.12, 0.08, 0.05)),
        tube([(0, 0, foot - 0.02), (0.01, 0.01, 0.5 * (foot + middle)), (0, 0, middle)], 0.055, 8),
    )
    model.add(
        paint(shaded(p.color, 0.35)), blob((0.8 * crown, 0.8 * crown, 0.8 * crown), 0.1, rng, 1).at(z=middle)
    )
    for tone, count in ((0.7, 130), (1.0, 150), (1.35, 110)):
        place, outward = shell(count, np.full(3, crown), rng, 0.3)
        model.add(
            paint(shaded(p.color, tone), gloss=0.15),
            leaves(place, outward, 0.13 * crown + 0.02, rng).at(z=middle),
        )
    if p.fruit:
        place, _ = shell(14, np.full(3, 0.97 * crown), rng, 0.1)
        model.add(paint(p.fruit, gloss=0.3), *(ball(0.075, at.tolist(), 8).at(z=middle) for at in place))
