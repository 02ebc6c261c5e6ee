"""Trees, bushes, woods."""

from __future__ import annotations

import numpy as np

from cinerl.scenery.kit.flat import box, frame
from cinerl.scenery.kit.form import Array, Form, form
from cinerl.scenery.kit.leaf import leaves, shell, sprigs
from cinerl.scenery.kit.round import lathe, sheet, tube
from cinerl.scenery.model import Model, paint, shaded
from cinerl.scenery.registry import Chance, craft
from cinerl.scenery.solid import Solid, solid_ball, solid_cylinder
from cinerl.spec.pieces.nature import Bush, Tree, Woods
from cinerl.surface import Color, Kind

_TONES = (0.55, 0.8, 1.05, 1.4)


def tree_bulk(t: Tree) -> list[Solid]:
    """The trunk up to its crown, and a ball inside the crown where that is low enough to matter."""
    wide, high = t.size_m
    foot = crown_foot(t)
    solids = [solid_cylinder(t.trunk_m, foot + 0.1, (0, 0, (foot + 0.1) / 2))]
    if t.style != "pine" and foot < 3.5:
        crown = min(wide, high - foot)
        solids.append(solid_ball(crown, (0, 0, high - crown / 2)))
    return solids


def crown_foot(t: Tree) -> float:
    """Height at which the leaves begin."""
    wide, high = t.size_m
    return max(0.3 * high, high - wide) if t.style != "pine" else 0.32 * high


@craft(Tree, Kind.PLANT, tree_bulk)
def tree(t: Tree, rng: Chance) -> Model:
    """A trunk that divides, and leaves of four tones in clumps."""
    model = Model()
    if t.style == "pine":
        _pine(model, t, rng)
    else:
        _broad(model, t, rng)
    if t.bed:
        model.add(
            paint((0.06, 0.045, 0.03), "bark", 0.2, (0.04, 0.03, 0.02)), box((1.3, 1.3, 0.012), (0, 0, 0.006))
        )
        iron = paint((0.07, 0.07, 0.07), gloss=0.3)
        model.add(iron, frame(1.42, 1.42, 0.07, 0.03).turn(-90.0, "x").at(y=0.71))
    return model


def _trunk(model: Model, t: Tree, top: float, rng: Chance) -> Array:
    wide = t.trunk_m
    bark = paint(t.bark, "bark", 0.18, shaded(t.bark, 0.5))
    if t.style == "birch":
        bark = paint((0.6, 0.58, 0.53), "bark", 0.5, (0.12, 0.11, 0.1))
    lean = rng.uniform(-0.06, 0.06, 2)
    heights = np.linspace(0, top, 6)
    spine = np.stack([lean[0] * heights + 0.04 * np.sin(heights), lean[1] * heights, heights], axis=1)
    flare = [1.9, 1.15, 1.0, 0.9, 0.8, 0.66]
    rings = []
    angle = np.linspace(0, 2 * np.pi, 13)
    angle[-1] = 0.0
    knobs = 1 + 0.07 * np.sin(3 * angle + float(rng.uniform(0, 6))) + 0.05 * np.sin(5 * angle)
    first = np.concatenate([spine[:1], spine[:1] + np.array([0, 0, 0.25]), spine[1:]])
    widths = [1.9, 1.25, *flare[1:]]
    for at, f in zip(first, widths, strict=True):
        r = 0.5 * wide * f * (knobs if f > 1.2 else 0.5 * (1 + knobs))
        rings.append(at + np.stack([r * np.cos(angle), r * np.sin(angle), np.zeros(13)], axis=1))
    model.add(bark, _skin(np.array(rings), wide))
    return spine[-1]


def _skin(grid: Array, wide: float) -> Form:
    around = np.linspace(0, np.pi * wide, grid.shape[1])
    uv = np.stack(np.broadcast_arrays(around[None], grid[:, :1, 2]), axis=2)
    return sheet(grid, uv)


def _broad(model: Model, t: Tree, rng: Chance) -> None:
    wide, high = t.size_m
    foot = crown_foot(t)
    fork = _trunk(model, t, foot + 0.15 * (high - foot), rng)
    bark = paint(t.bark if t.style == "broad" else (0.5, 0.48, 0.44), "bark", 0.15, shaded(t.bark, 0.5))
    crown = np.array([wide, wide, high - foot])
    middle = np.array([0, 0, foot + 0.5 * (high - foot)])
    clumps = 7 if t.leaves < 40 else 11
    centres = _spread(clumps, rng) * 0.3 * crown + middle
    sizes = rng.uniform(0.42, 0.62, clumps)
    for centre, size in zip(centres, sizes, strict=True):
        mid = 0.5 * (fork + centre) + [0, 0, -0.06 * high]
        limb = np.stack([fork - np.array([0, 0, 0.1]), mid, centre])
        model.add(bark, tube(limb.tolist(), 0.3 * t.trunk_m, 5))
        _clump(
            model,
            t.color,
            centre,
            size * crown * [1, 1, 0.85],
            10 * t.leaves // clumps,
            0.085 * wide + 0.07,
            rng,
        )


def _clump(
    model: Model, color: Color, centre: Array, size: Array, count: int, leaf: float, rng: Chance
) -> None:
    """Leaves around a heart of larger, darker ones; lighter above and outside."""
    place, outward = shell(max(count // 5, 3), 0.62 * size, rng, 0.6)
    model.add(paint(shaded(color, 0.3)), sprigs(place + centre, outward, 2.0 * leaf, rng))
    place, outward = shell(count, size, rng, 0.45)
    light = 0.5 + 0.5 * outward[:, 2] + rng.normal(0, 0.28, count)
    tone = np.clip((light * 3.2).astype(int), 0, 3)
    for k in range(4):
        mine = tone == k
        if mine.any():
            model.add(
                paint(shaded(color, _TONES[k]), gloss=0.12),
                sprigs(place[mine] + centre, outward[mine], 1.35 * leaf, rng),
            )


def _spread(count: int, rng: Chance) -> Array:
    """Directions that keep apart."""
    k = np.arange(count) + 0.5
    z = 1 - 2 * k / count
    turn = 2.4 * k + float(rng.uniform(0, 6))
    r = np.sqrt(1 - z * z)
    return np.stack([r * np.cos(turn), r * np.sin(turn), z], axis=1) * rng.uniform(0.75, 1.2, (count, 1))


def _pine(model: Model, t: Tree, rng: Chance) -> None:
    """Whorls of drooping branches that shorten upwards."""
    wide, high = t.size_m
    top = _trunk(model, t, 0.93 * high, rng)
    foot = crown_foot(t)
    whorls = max(6, int((high - foot) / 0.62))
    each = max(3, t.leaves // whorls)
    for w in range(whorls):
        share = w / whorls
        z = foot + share * (high - foot) * 0.97
        reach = 0.5 * wide * (1 - share) ** 0.85 + 0.15
        for b in range(each):
            turn = 2 * np.pi * (b + float(rng.uniform(-0.3, 0.3))) / each + w
            tone = _TONES[int(np.clip(rng.normal(1.2 + share, 0.8), 0, 3))]
            _bough(
                model,
                shaded(t.color, tone),
                z,
                turn,
                reach * float(rng.uniform(0.75, 1.1)),
                top[:2] * share,
                rng,
            )


def _bough(model: Model, color: Color, z: float, turn: float, reach: float, lean: Array, rng: Chance) -> None:
    """A flat spray of needles: a bent fan with a ragged edge on both sides."""
    way = np.array([np.cos(turn), np.sin(turn), 0.0])
    side = np.array([-np.sin(turn), np.cos(turn), 0.0])
    t = np.linspace(0.05, 1, 6)
    spine = (
        np.array([*lean, z])
        + way * (reach * t)[:, None]
        - np.array([0, 0, 1.0]) * (reach * (0.5 * t**1.6 - 0.12 * t))[:, None]
    )
    points: list[Array] = []
    faces = []
    for sign in (-1, 1):
        for i in range(5):
            n = len(points)
            long = 0.42 * reach * (1 - 0.6 * t[i]) * float(rng.uniform(0.7, 1.2))
            tip = spine[i] + sign * side * long + way * 0.45 * long - np.array([0, 0, 0.28 * long])
            points += [spine[i], spine[i + 1], tip]
            faces.append([n, n + 1, n + 2] if sign > 0 else [n, n + 2, n + 1])
    normal = np.tile(0.55 * way + [0, 0, 0.83], (len(points), 1))
    normal = normal / np.linalg.norm(normal, axis=1, keepdims=True)
    model.add(paint(color, gloss=0.1), form(points, faces, normal=normal))


def bush_bulk(b: Bush) -> list[Solid]:
    """A ball inside it."""
    size = min(b.size_m)
    return [solid_ball(size, (0, 0, size / 2))]


@craft(Bush, Kind.PLANT, bush_bulk)
def bush(b: Bush, rng: Chance) -> Model:
    """A few clumps that touch the ground."""
    model = Model()
    size = np.asarray(b.size_m)
    for k in range(4):
        part = size * rng.uniform(0.55, 0.75)
        centre = np.array(
            [*(rng.uniform(-0.22, 0.22, 2) * size[:2]), 0.42 * part[2] + (0.18 * size[2] if k == 0 else 0)]
        )
        _clump(model, b.color, centre, part, 10 * b.leaves // 4, 0.07 * size[0] + 0.05, rng)
        if b.flowers:
            place, outward = shell(12, part, rng, 0.05)
            model.add(paint(b.flowers), leaves(place + centre, outward, 0.06, rng, 1.0))
    return model


@craft(Woods, Kind.PLANT)
def woods(w: Woods, rng: Chance) -> Model:
    """Trunks and tall crowns, thickets between them, and the dark where the wood closes."""
    model = Model()
    greens = [shaded(w.color, k) for k in (0.75, 1.0, 1.3)]
    bark = [paint(shaded(w.bark, k), "bark", 0.3, shaded(w.bark, 0.5 * k)) for k in (0.8, 1.1)]
    for k in range(w.trees):
        share = (k + 0.5) / w.trees
        angle = 2.4 * k + float(rng.uniform(-0.3, 0.3))
        far = w.near_m + (w.far_m - w.near_m) * share**0.9
        at = np.array([far * np.cos(angle), far * np.sin(angle), 0.0])
        high = float(rng.uniform(*w.high_m))
        thick = 0.022 * high + 0.08
        stem = [(0.75 * thick, 0), (0.5 * thick, 0.6), (0.42 * thick, 0.5 * high), (0.2 * thick, 0.95 * high)]
        model.add(bark[k % 2], lathe(stem, 7).at(*at))
        wide = 0.36 * high * float(rng.uniform(0.8, 1.2))
        for c in range(3):
            part = np.array([wide, wide, 0.34 * high]) * float(rng.uniform(0.7, 1.0))
            centre = at + np.array([*(rng.uniform(-0.3, 0.3, 2) * wide), high * (0.58 + 0.17 * c)])
            _clump(
                model, greens[int(rng.integers(3))], centre, part, int(18 - 7 * share), 0.1 * wide + 0.25, rng
            )
        low = at + np.array([*rng.uniform(-2, 2, 2), 0.6])
        size = np.array([2.8, 2.8, 1.8]) * float(rng.uniform(0.6, 1.3))
        _clump(model, greens[1 + int(rng.integers(2))], low, size, 16, 0.4, rng)
    _depths(model, w, rng)
    return model


def _depths(model: Model, w: Woods, rng: Chance) -> None:
    """Where nothing but leaves is seen: a ring of foliage, paler with distance, and a dark ground behind."""
    haze = np.array([0.16, 0.2, 0.18])
    for k, (far, high) in enumerate(((0.8, 0.45), (0.95, 0.6), (1.1, 0.8))):
        count = 640
        turn = 2 * np.pi * (np.arange(count) + rng.uniform(0, 1, count)) / count
        reach = w.far_m * far * rng.uniform(0.95, 1.05, count)
        z = w.high_m[1] * high * rng.uniform(0, 1, count) ** 1.4
        place = np.stack([reach * np.cos(turn), reach * np.sin(turn), z], axis=1)
        inward = np.stack([-np.cos(turn), -np.sin(turn), np.full(count, 0.5)], axis=1)
        inward /= np.linalg.norm(inward, axis=1, keepdims=True)
        tone = np.asarray(w.color) * (1.1 - 0.2 * k) * (1 - 0.16 * k) + haze * 0.16 * k
        model.add(paint(tone.tolist()), sprigs(place, inward, 1.3 + 0.35 * k, rng))
    turn = np.linspace(2 * np.pi, 0, 49)
    turn[-1] = turn[0]
    rim = w.high_m[1] * (0.42 + 0.12 * np.sin(7 * turn) + 0.1 * np.sin(17 * turn + 1))
    foot = 1.2 * w.far_m * np.stack([np.cos(turn), np.sin(turn), np.zeros(49)], axis=1)
    dark = (np.asarray(w.color) * 0.45 + haze * 0.15).tolist()
    wall = np.stack([foot, foot + np.stack([np.zeros(49), np.zeros(49), rim], axis=1)])
    model.add(paint(dark, "leaves", 1.5, shaded(_tone(dark), 0.55)), sheet(wall))


def _tone(values: list[float]) -> Color:
    r, g, b = values
    return (r, g, b)
