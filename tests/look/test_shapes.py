import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.look.mesh import figure_soup, world_soup
from cinerl.look.models import models
from cinerl.look.shapes import shape_surface
from cinerl.spec.errors import UserError
from cinerl.spec.take import Shape
from cinerl.surface import Kind
from tests.scenes import make_take

TAKE = make_take(3)


def shaped(kind, size):
    """The first shape of the take, as another solid."""
    kinds, sizes = TAKE.shape_kind.copy(), TAKE.shape_size.copy()
    kinds[0], sizes[0] = kind, size
    return shape_surface(dataclasses.replace(TAKE, shape_kind=kinds, shape_size=sizes), 0, Kind.PROP)


def volume(surface):
    """Signed: positive where triangles turn counter-clockwise seen from outside."""
    a, b, c = (surface.point[surface.face[:, k]].astype(float) for k in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


SIZES = st.floats(0.05, 3.0)


@settings(deadline=None, max_examples=25)
@given(SIZES, SIZES, SIZES)
def test_solids_are_closed_and_hold_their_volume(a, b, c):
    want = {
        Shape.BOX: 8 * a * b * c,
        Shape.CYLINDER: 2 * np.pi * a * a * b,
        Shape.CAPSULE: np.pi * a * a * (2 * b + 4 / 3 * a),
    }
    for kind, size in want.items():
        surface = shaped(kind, (a, b, c))
        assert volume(surface) == pytest.approx(size, rel=0.02)
        total = np.zeros(3)
        for k in range(3):
            p, q = (surface.point[surface.face[:, j]].astype(float) for j in (k, (k + 1) % 3))
            total += np.cross(p, q).sum(axis=0)
        assert np.abs(total).max() < 1e-3 * (a + b + c) ** 2  # the area vectors of a closed surface cancel


@pytest.mark.parametrize("kind", list(Shape))
def test_normals_point_outwards_and_agree_with_the_triangles(kind):
    surface = shaped(kind, (0.4, 0.5, 0.3))
    np.testing.assert_allclose(np.linalg.norm(surface.normal, axis=1), 1, atol=1e-5)
    a, b, c = (surface.point[surface.face[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    long = np.linalg.norm(flat, axis=1)
    real = long > 1e-9
    agree = (flat[real] / long[real, None] * surface.normal[surface.face[real]].mean(axis=1)).sum(axis=1)
    assert agree.min() > 0.9


def test_a_sphere_is_a_capsule_of_no_length():
    ball = shaped(Shape.CAPSULE, (0.3, 0.0, 0.0))
    centre = (ball.point.min(axis=0) + ball.point.max(axis=0)) / 2
    np.testing.assert_allclose(np.linalg.norm(ball.point - centre, axis=1), 0.3, atol=1e-4)


def test_patterns_run_in_metres():
    box = shaped(Shape.BOX, (0.4, 0.5, 0.3))
    a, b = box.face[:, 0], box.face[:, 1]
    np.testing.assert_allclose(
        np.linalg.norm(box.uv[a] - box.uv[b], axis=1),
        np.linalg.norm(box.point[a] - box.point[b], axis=1),
        rtol=1e-4,
    )


def test_low_detail_has_fewer_triangles():
    full, low = (
        sum(len(k.surface.face) for f in models(TAKE, d).figures for k in f.skins) for d in ("full", "low")
    )
    assert low < full / 4


def test_triangles_without_area_are_left_out():
    surface = models(TAKE).world[0]
    flat = dataclasses.replace(surface, face=np.concatenate([surface.face, np.int32([[0, 0, 1], [2, 2, 2]])]))
    assert len(world_soup([flat], [2]).face) == len(surface.face)


def test_nothing_at_all_is_a_soup_too():
    assert len(world_soup([], []).face) == 1
    assert len(figure_soup([], []).face) == 1


@pytest.mark.parametrize(
    ("field", "value", "match"),
    [
        ("point", np.float32(np.nan), "NaN or infinity among its points"),
        ("face", np.int32(99999), "a triangle outside its"),
    ],
)
def test_broken_surfaces_name_the_culprit(field, value, match):
    surface = models(TAKE).world[1]
    array = getattr(surface, field).copy()
    array[0, 0] = value
    with pytest.raises(UserError, match=match):
        world_soup([surface, dataclasses.replace(surface, **{field: array})], [2, 3])
