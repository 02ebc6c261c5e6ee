"""The kit: closed forms hold water, normals point out, texture is in metres."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.scenery.kit.flat import bar, box, frame, moulding, pierced, prism
from cinerl.scenery.kit.form import Form, form, join, rotation
from cinerl.scenery.kit.leaf import blades, leaves, shell, sprigs
from cinerl.scenery.kit.letters import lettering, width
from cinerl.scenery.kit.round import ball, blob, cylinder, lathe, rounded, tube
from cinerl.scenery.kit.shade import shade

FEW = settings(max_examples=30, deadline=None, derandomize=True)
size = st.floats(0.1, 4.0)


def volume(f: Form) -> float:
    a, b, c = (f.point[f.face[:, i]] for i in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


def closed(f: Form) -> bool:
    """Every edge is run once each way."""
    key = np.unique(np.round(f.point / 1e-6).astype(int), axis=0, return_inverse=True)[1].ravel()[f.face]
    key = key[(key[:, 0] != key[:, 1]) & (key[:, 1] != key[:, 2]) & (key[:, 2] != key[:, 0])]
    edges = np.concatenate([key[:, [0, 1]], key[:, [1, 2]], key[:, [2, 0]]])
    there = sorted(map(tuple, edges))
    return there == sorted((b, a) for a, b in there)


@FEW
@given(size, size, size)
def test_a_box_has_its_volume(x, y, z):
    assert volume(box((x, y, z), (1, 2, 3))) == pytest.approx(x * y * z)
    assert closed(box((x, y, z)))
    assert volume(bar((0, 0, 0), (x, y, z), 0.1)) == pytest.approx(0.01 * np.sqrt(x * x + y * y + z * z))


@FEW
@given(size, size, st.integers(8, 40))
def test_round_forms_hold_water(d, h, sides):
    share = sides / (2 * np.pi) * np.sin(2 * np.pi / sides)
    f = cylinder(d, h, sides)
    assert volume(f) == pytest.approx(np.pi * d * d / 4 * h * share)
    assert closed(f)
    assert closed(lathe([(d, 0), (0.5 * d, h), (0, h)], sides))
    t = tube([(0, 0, 0), (0, 0, h), (d, 0, 2 * h)], 0.1, sides)
    assert closed(t)
    assert volume(t) > 0
    r = rounded((d, h, d), 0.2 * min(d, h), steps=2)
    assert closed(r)
    assert 0.8 * d * d * h < volume(r) < d * d * h
    assert volume(ball(d, sides=16)) == pytest.approx(np.pi * d**3 / 6, rel=0.1)
    b = blob((d, d, h), 0.1, np.random.default_rng(sides))
    assert closed(b)
    assert volume(b) > 0


def test_flat_forms_face_out():
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 2.0), (0.0, 2.0)]
    assert volume(prism(square, 0, 3)) == pytest.approx(6)
    for f in (frame(2, 3, 0.1, 0.2), prism(square, 0, 1)):
        assert volume(f) > 0
    point, normal, _, face = shade(moulding([(0, 0), (0.2, 0.1), (0, 0.3)], -1, 1), 40)
    assert (normal[:, 1] < 0.01).all()
    assert len(face) == 6
    assert len(point) == len(normal)


def test_a_wall_keeps_its_holes_free():
    wall = pierced(4, 3, [(-1, 1, 0, 2), (0.5, 0, 1.5, 2)])
    a, b, c = (wall.point[wall.face[:, i]] for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2
    assert area == pytest.approx(12 - 1 - 2)
    middle = wall.point[wall.face].mean(axis=1)
    assert not ((np.abs(middle[:, 0] + 0.5) < 0.49) & (np.abs(middle[:, 2] - 1.5) < 0.49)).any()


def test_hard_edges_are_split_and_smooth_ones_shared():
    point, normal, uv, face = shade(box((1, 2, 3)), 40)
    assert (len(point), len(face)) == (24, 12)
    assert np.abs(normal).max(axis=1).min() > 0.999
    assert np.ptp(uv, axis=0).tolist() == [2, 3]
    point, normal, uv, face = shade(ball(2.0, sides=24), 40)
    np.testing.assert_allclose((point * normal).sum(1), 1, atol=0.02)


def test_texture_is_in_metres():
    point, _, uv, face = shade(cylinder(1.0, 2.0, 32), 40)
    side = np.abs(point[:, 2] - 1) < 1.01
    a, b = uv[face[:, 0]] - uv[face[:, 1]], point[face[:, 0]] - point[face[:, 1]]
    ratio = np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    assert np.abs(ratio - 1).max() < 0.03
    assert side.all()


def test_slivers_are_dropped():
    flat = form([[0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 1, 0]], [[0, 1, 2], [0, 1, 3]])
    assert len(shade(flat, 40)[3]) == 1


@pytest.mark.parametrize("axis", "xyz")
def test_quarters_are_exact(axis):
    assert set(np.unique(rotation(90.0, axis))) <= {-1.0, 0.0, 1.0}
    np.testing.assert_allclose(rotation(33.0, axis) @ rotation(-33.0, axis), np.eye(3), atol=1e-14)


def test_mirrors_keep_the_outside_out():
    assert volume(box((1, 1, 1)).scale(-1, 1, 2)) == pytest.approx(2)


@pytest.mark.parametrize("make", [leaves, sprigs])
def test_leaves_are_lit_as_one_crown(make):
    rng = np.random.default_rng(3)
    place, outward = shell(200, np.array([2.0, 2.0, 3.0]), rng)
    f = make(place, outward, 0.2, rng)
    assert ((f.normal * np.repeat(outward, len(f.point) // 200, axis=0)).sum(1) > 0).all()
    np.testing.assert_allclose(np.linalg.norm(f.normal, axis=1), 1, atol=1e-9)
    assert np.abs(f.point).max() < 2.2


def test_blades_grow_from_where_they_stand():
    f = blades(np.zeros((10, 3)), 0.3, np.random.default_rng(1))
    assert f.point[:, 2].min() == 0
    assert 0.1 < f.point[:, 2].max() < 0.5


def test_letters_are_as_wide_as_they_say():
    f = lettering("EAST 42", 0.7)
    assert f is not None
    assert width("EAST 42", 0.7) == pytest.approx(4.1)
    assert np.abs(f.point[:, 0]).max() <= 2.05 + 1e-9
    assert f.point[:, 2].max() == pytest.approx(0.7)
    assert lettering("", 1.0) is None
    assert lettering(" ", 1.0) is None
    assert closed(join([f])) or volume(f) > 0
