"""Figures of people: triangles, weights, colours, and who looks like whom."""

import dataclasses

import numpy as np
import pytest

from cinerl.look.body import person
from cinerl.look.body.builds import BUILDS
from cinerl.look.body.wardrobe import look_of
from cinerl.spec.errors import UserError
from cinerl.spec.take import KeyPoint
from cinerl.stage.library import load_take
from tests.scenes import make_take

NAMES = [build.name for build in BUILDS]


@pytest.fixture(scope="module")
def talk():
    return load_take("train-studio-talk")


def triangles(figure):
    return sum(len(skin.surface.face) for skin in figure.skins)


@pytest.mark.parametrize("build", NAMES)
def test_triangle_budgets(talk, build):
    for name in ("ada", "ben", "cleo", "dan"):
        take = dataclasses.replace(talk, body_names=(name, "x"))
        assert 3000 < triangles(person(take, 0, build=build)) <= 8000
        assert 400 < triangles(person(take, 0, detail="far", build=build)) <= 900


@pytest.mark.parametrize("detail", ["film", "far"])
def test_arrays_hold_their_promises(talk, detail):
    figure = person(talk, 0, detail=detail)
    assert figure.bind_pos.shape == (19, 3)
    assert figure.bind_quat.shape == (19, 4)
    for skin in figure.skins:
        surface = skin.surface
        assert surface.point.dtype == surface.normal.dtype == surface.uv.dtype == np.float32
        assert surface.face.dtype == skin.bone.dtype == np.int32
        assert surface.face.min() >= 0
        assert surface.face.max() < len(surface.point) == len(surface.uv)
        assert np.abs(np.linalg.norm(surface.normal, axis=1) - 1).max() < 1e-3
        assert np.abs(skin.weight.sum(axis=1) - 1).max() < 1e-5
        assert skin.weight.min() >= 0
        assert 0 <= skin.bone.min() <= skin.bone.max() < 19


def test_normals_point_out_of_the_faces(talk):
    for skin in person(talk, 0).skins:
        a, b, c = (skin.surface.point[skin.surface.face[:, k]] for k in range(3))
        flat = np.cross(b - a, c - a)
        area = np.linalg.norm(flat, axis=1)
        smooth = skin.surface.normal[skin.surface.face].sum(axis=1)
        turned = (flat * smooth).sum(axis=1) < 0
        assert area[turned].sum() < 0.02 * area.sum(), skin.surface.paint


def test_only_sensible_bones_carry_a_point(talk):
    """A point follows bones that are near it in the bind pose."""
    figure = person(talk, 0)
    for skin in figure.skins:
        far = np.linalg.norm(skin.surface.point[:, None] - figure.bind_pos[skin.bone], axis=2)
        assert far[skin.weight > 0.02].max() < 0.45
        left, right = skin.surface.point[:, 1] > 0.2, skin.surface.point[:, 1] < -0.2
        on_right = np.isin(skin.bone, (3, 4, 5, 6, 7, 8)) & (skin.weight > 0.01)
        on_left = np.isin(skin.bone, (9, 10, 11, 12, 13, 14)) & (skin.weight > 0.01)
        assert not on_right[left].any()
        assert not on_left[right].any()


def test_a_figure_stands_where_its_key_points_are(talk):
    figure = person(talk, 0)
    points = np.concatenate([skin.surface.point for skin in figure.skins])
    assert abs(points[:, 2].min()) < 0.02
    top = figure.bind_pos[2, 2] + talk.key_offset[0, KeyPoint.TOP, 1]
    assert 0.0 < points[:, 2].max() - top < 0.05
    eye = figure.bind_pos[15]
    assert eye[1] > 0
    assert abs(eye[2] - figure.bind_pos[2, 2] - talk.key_offset[0, KeyPoint.EYES, 1]) < 0.01


def test_the_takes_colours_are_kept(talk):
    for actor in range(talk.actors):
        worn = [np.array(skin.surface.paint.color) for skin in person(talk, actor).skins]
        for key in (KeyPoint.EYES, KeyPoint.CHEST, KeyPoint.LEFT_KNEE):
            shape = np.flatnonzero(talk.shape_link == talk.key_link[actor, key])[0]
            assert min(np.abs(c - talk.shape_color[shape, 0]).max() for c in worn) < 1e-6


def test_skin_is_skin(talk):
    figure = person(talk, 0)
    skins = [s for s in figure.skins if s.surface.paint.skin]
    assert len(skins) == 3  # skin, lips, mouth
    assert all(s.surface.kind.name == "PERSON" for s in figure.skins)


def test_builds_differ(talk):
    widths = {}
    for name in NAMES:
        points = np.concatenate([s.surface.point for s in person(talk, 0, build=name).skins])
        belt = points[(np.abs(points[:, 2] - 1.02) < 0.06) & (np.abs(points[:, 1]) < 0.25)]
        face = points[points[:, 2] > 1.45]
        widths[name] = (np.ptp(belt[:, 1]), np.ptp(belt[:, 0]), len(face), face.sum())
    assert len({tuple(np.round(v, 4)) for v in widths.values()}) == len(NAMES)
    assert widths["slim"][0] < widths["heavy"][0] - 0.04
    assert widths["lean"][0] < widths["full"][0] - 0.03


def test_an_actor_looks_the_same_and_others_differ():
    take = load_take("train-studio-three")
    looks = [look_of(take, a) for a in range(take.actors)]
    assert looks == [look_of(take, a) for a in range(take.actors)]
    assert len({(look.build, look.hair) for look in looks}) == take.actors
    first, second = person(take, 0), person(take, 0)
    for a, b in zip(first.skins, second.skins, strict=True):
        assert np.array_equal(a.surface.point, b.surface.point)
        assert a.surface.paint == b.surface.paint


def test_a_taller_actor_is_larger(talk):
    yard = make_take(6)
    tall = dataclasses.replace(
        yard,
        heights_m=yard.heights_m * np.float32(1.25),
        key_offset=yard.key_offset * np.float32(1.25),
        link_pos=yard.link_pos * np.float32(1.25),
    )
    small, large = (np.concatenate([s.surface.point for s in person(t, 0).skins]) for t in (yard, tall))
    assert large[:, 2].max() == pytest.approx(1.25 * small[:, 2].max(), rel=1e-4)


def test_no_person_for_a_skeleton_that_cannot_be_read(talk):
    swapped = np.array(talk.link_quat)
    swapped[:, :15] = swapped[:, :15][..., [1, 0, 2, 3]]
    assert person(dataclasses.replace(talk, link_quat=swapped), 0) is None
    short = dataclasses.replace(talk, link_body=np.where(np.arange(30) == 3, 1, talk.link_body).astype(np.int32))
    assert person(short, 0) is None


def test_unknown_build(talk):
    with pytest.raises(UserError, match="build 'giant': no such build; there are: slim, average"):
        person(talk, 0, build="giant")
