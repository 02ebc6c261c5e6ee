"""Every shipped set: what stops, what is seen, and that the two agree."""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
import pytest

from cinerl.scenery import Scenery, Solid, expand
from cinerl.spec import data
from cinerl.spec.scene import load_scene, load_set, set_folder
from cinerl.spec.take import PATTERNS, Shape
from cinerl.surface import Kind, Surface

SETS = data.names("assets/sets")
# Recorded performances, trained agents and their figures stand on these solids: they do not change.
FIRST_SEVEN = {
    "alley": (16, "03fc4aac78d8ed33"),
    "courtyard": (28, "29631fdbf247a37e"),
    "loft": (14, "415b71cbb47e7cdb"),
    "plaza": (15, "ba59439f32df325a"),
    "room": (14, "f71537337b643c99"),
    "street": (29, "6034e0364afb502c"),
    "studio": (3, "c74a9b1d37f5e1c0"),
}
FAR = {"skyline", "woods", "undergrowth", "cable"}
"""Pieces that are only to be seen, where nobody goes or no higher than an ankle in the way."""


@cache
def scenery(name: str) -> Scenery:
    return expand(load_set(name), set_folder(name))


def signature(solids: tuple[Solid, ...]) -> str:
    floats = [[getattr(s, k) for s in solids] for k in ("pos", "quat", "size", "colors", "pattern_m")]
    parts = [np.array([int(s.kind) for s in solids], np.int32)]
    parts += [np.array(values, np.float32) for values in floats]
    parts += [np.array([s.pattern for s in solids], np.int32)]
    return hashlib.sha256(b"".join(p.tobytes() for p in parts)).hexdigest()[:16]


def test_there_are_thirteen_and_the_splits_share_none():
    assert len(SETS) == 13
    assert {"street", "apartment", "courtyard", "stage", "forest", "subway", "rooftop", "soundstage"} <= set(
        SETS
    )
    scenes = {n: load_scene(data.find("assets/scenes", n)).set for n in data.names("assets/scenes")}
    train = {s for n, s in scenes.items() if n.startswith("train-")}
    held = {s for n, s in scenes.items() if n.startswith("heldout-")}
    assert not train & held
    assert train | held <= set(SETS)


@pytest.mark.parametrize("name", FIRST_SEVEN)
def test_the_first_seven_stop_what_they_always_stopped(name):
    solids = scenery(name).solids
    assert (len(solids), signature(solids)) == FIRST_SEVEN[name]


@pytest.mark.parametrize("name", SETS)
def test_budgets(name):
    s = scenery(name)
    assert 3 <= len(s.solids) <= 80
    assert 5_000 <= sum(len(t.face) for t in s.surfaces) <= 60_000
    assert len(s.set.light) <= 8


@pytest.mark.parametrize("name", SETS)
def test_surfaces_are_sound(name):
    for surface in scenery(name).surfaces:
        sound(surface)
        assert surface.kind not in (Kind.SKY, Kind.PERSON)
        assert 0 <= surface.piece < len(scenery(name).set.piece)


def sound(surface: Surface) -> None:
    point, face = surface.point.astype(np.float64), surface.face
    assert point.dtype == np.float64
    assert surface.point.dtype == surface.normal.dtype == surface.uv.dtype == np.float32
    assert face.dtype == np.int32
    assert np.isfinite(point).all()
    assert np.isfinite(surface.uv).all()
    assert set(np.unique(face)) == set(range(len(point)))
    np.testing.assert_allclose(np.linalg.norm(surface.normal, axis=1), 1, atol=1e-4)
    a, b, c = (point[face[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    assert area.min() > 1e-10
    colors = [surface.paint.color, surface.paint.color2 or (0, 0, 0)]
    assert all(0 <= v <= 1 for color in colors for v in color)
    assert 0 <= surface.paint.pattern < len(PATTERNS)
    assert min(surface.paint.glow) >= 0


@pytest.mark.parametrize("name", SETS)
def test_normals_are_on_the_outer_side(name):
    """Leaves are lit as one crown; everything else faces where its winding says."""
    right = total = 0
    for surface in scenery(name).surfaces:
        if surface.kind == Kind.PLANT:
            continue
        a, b, c = (surface.point[surface.face[:, i]] for i in range(3))
        across = np.cross(b - a, c - a)
        lit = surface.normal[surface.face].sum(axis=1)
        right += int(((across * lit).sum(1) > 0).sum())
        total += len(across)
    assert right == total


@pytest.mark.parametrize("name", SETS)
def test_what_is_solid_is_seen(name):
    """From above, from its sides: a ray at a solid that is not drawn meets its piece's trim close by."""
    s = scenery(name)
    drawn = {solid.piece for solid in s.solids if solid.drawn}
    seen = drawn | {t.piece for t in s.trim}
    shapes = [p.shape for p in s.set.piece]
    for number, (shape, piece) in enumerate(zip(shapes, s.set.piece, strict=True)):
        hidden = shape in ("box", "cylinder", "sphere") and not piece.drawn
        assert (number in seen) != hidden, (shape, number)


@pytest.mark.parametrize("name", SETS)
def test_trim_keeps_to_solids_or_out_of_the_way(name):
    """Within 2.6 m of the floor, and where a body can walk, nothing stands but solids and what is on them."""
    s = scenery(name)
    centre = np.concatenate([middles(t) for t in s.trim if s.set.piece[t.piece].shape not in FAR])
    low = centre[(centre[:, 2] > 0.06) & (centre[:, 2] < 2.6)]
    inside = low[np.linalg.norm(low[:, :2], axis=1) < 4.2]
    gap = distance(s.solids, inside)
    assert gap.max(initial=0.0) < 0.3


@pytest.mark.parametrize("name", list(FIRST_SEVEN))
def test_the_first_seven_look_like_what_stops(name):
    s = scenery(name)
    centre = np.concatenate([middles(t) for t in s.trim if s.set.piece[t.piece].shape not in FAR])
    low = centre[(centre[:, 2] > 0.06) & (centre[:, 2] < 2.2)]
    gap = distance(s.solids, low)
    # Slack for leaves around a crown's ball, jets of water, and stands and cases along the studio's wall.
    assert np.quantile(gap, 0.9) < (0.6 if name == "studio" else 0.25)
    assert gap.max() < 0.9


def middles(surface: Surface) -> np.ndarray:
    return surface.point[surface.face].mean(axis=1).astype(np.float64)


def distance(solids: tuple[Solid, ...], points: np.ndarray) -> np.ndarray:
    """How far points are from the nearest solid, metres; 0 inside."""
    best = np.full(len(points), np.inf)
    for s in solids:
        turn = 2 * np.arctan2(s.quat[2], s.quat[3])
        c, si = np.cos(turn), np.sin(turn)
        local = (points - s.pos) @ np.array([[c, -si, 0], [si, c, 0], [0, 0, 1]])
        if s.kind == Shape.BOX:
            gap = np.linalg.norm(np.maximum(np.abs(local) - s.size, 0), axis=1)
        elif s.kind == Shape.CYLINDER:
            out = np.maximum(np.hypot(local[:, 0], local[:, 1]) - s.size[0], 0)
            gap = np.hypot(out, np.maximum(np.abs(local[:, 2]) - s.size[1], 0))
        else:
            gap = np.maximum(np.linalg.norm(local, axis=1) - s.size[0], 0)
        best = np.minimum(best, gap)
    return best


@pytest.mark.parametrize("name", SETS)
def test_every_set_is_lit_and_its_floor_has_a_pattern(name):
    s = load_set(name)
    assert {light.role for light in s.light} == {"key", "fill", "rim"}
    assert not [light for light in s.light if light.practical and light.role == "key"]
    assert s.floor.pattern != "plain"
    assert s.floor.colors[0] != s.floor.colors[1]


def test_practicals_stand_where_lamps_glow():
    """A practical point light is inside or just beside something that glows."""
    for name in SETS:
        s = scenery(name)
        glowing = [t for t in s.trim if max(t.paint.glow) > 0.5]
        places = np.concatenate([middles(t) for t in glowing]) if glowing else np.zeros((0, 3))
        for light in s.set.light:
            if light.practical and light.kind == "point" and name != "stage":
                assert np.linalg.norm(places - light.from_m, axis=1).min() < 0.8, (name, light.from_m)
