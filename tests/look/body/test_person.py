"""People: their budgets, their weights, and what their eyes, lids and jaws do."""

import itertools

import numpy as np
import pytest

from cinerl.geometry import rotate
from cinerl.look.body.builds import BUILDS
from cinerl.look.body.person import parts_of, person
from cinerl.look.body.skinning import skinned
from cinerl.look.body.wardrobe import _dress
from cinerl.look.models import models
from cinerl.look.pose import pose
from cinerl.stage.library import load_take

MOST = {"film": 8000, "far": 900}


@pytest.fixture(scope="module")
def talk():
    return load_take("heldout-loft-talk")


def outfits(build):
    """Everything that people of a build wear, with the heaviest hair."""
    for top, bottom, shoe in itertools.product(range(4), range(4), (0, 1)):
        worn = bytes([top, bottom, shoe, 0])
        for style in range(3):
            yield _dress(build.name, build.woman, bytes([0, style, 0, 0]), worn)


@pytest.mark.parametrize("build", BUILDS, ids=lambda b: b.name)
@pytest.mark.parametrize("detail", ["film", "far"])
def test_triangles_of_every_outfit(build, detail):
    counts = [sum(len(p.face) for p in parts_of(look, detail)) for look in set(outfits(build))]
    assert len(counts) > 30
    assert min(counts) > 400
    assert max(counts) <= MOST[detail]


@pytest.mark.parametrize("build", [b.name for b in BUILDS])
@pytest.mark.parametrize("detail", ["film", "far"])
def test_every_build(talk, build, detail):
    figure = person(talk, 0, detail=detail, build=build)
    bones = len(figure.bind_pos)
    for skin in figure.skins:
        assert skin.bone.min() >= 0
        assert skin.bone.max() < bones
        np.testing.assert_allclose(skin.weight.sum(axis=1), 1.0, atol=1e-4)
        np.testing.assert_allclose(np.linalg.norm(skin.surface.normal, axis=1), 1.0, atol=1e-3)


def test_builds_differ(talk):
    widths = set()
    for build in BUILDS:
        points = np.concatenate([s.surface.point for s in person(talk, 0, build=build.name).skins])
        widths.add(tuple(np.round(np.ptp(points, axis=0), 4)))
    assert len(widths) == len(BUILDS)


def test_an_actor_looks_the_same_again(talk):
    one, two = person(talk, 0), person(talk, 0)
    assert [s.surface.paint for s in one.skins] == [s.surface.paint for s in two.skins]
    for a, b in zip(one.skins, two.skins, strict=True):
        np.testing.assert_array_equal(a.surface.point, b.surface.point)


@pytest.mark.parametrize("name", ["heldout-plaza-dance", "train-courtyard-backflip", "train-street-spinkick"])
def test_skin_stays_on_the_body(name):
    take = load_take(name)
    figure = person(take, 0)
    links = take.link_body == 0
    for frame in range(0, take.frames, take.frames // 6):
        points, normals = skinned(figure, *pose(take, 0, frame))
        assert np.isfinite(points).all()
        assert np.linalg.norm(normals, axis=1).min() > 0.5
        near = np.linalg.norm(points[:, None] - take.link_pos[frame, links][None], axis=-1).min(axis=1)
        assert near.max() < 0.6


def test_eyes_go_where_the_gaze_goes(talk):
    figure = person(talk, 0)
    left = len(np.flatnonzero(talk.link_body == 0))
    for frame in (10, 60, 120):
        _, quat = pose(talk, 0, frame)
        rest = rotate(np.array([0.0, 0.0, 0.0, 1.0]), np.array([1.0, 0.0, 0.0]))
        ahead = rotate(quat[left], rotate(figure.bind_quat[left] * [-1, -1, -1, 1], rest))
        assert ahead @ talk.gaze[frame, 0] > 0.8


def test_a_jaw_moves_only_while_somebody_speaks(talk):
    jaw = len(np.flatnonzero(talk.link_body == 0)) + 2
    head = int(talk.key_link[0, 1])

    def opened(frame):
        _, quat = pose(talk, 0, frame)
        return float(np.abs(quat[jaw] @ talk.link_quat[frame, head]))

    silent = [f for f in range(8, talk.frames - 8) if not talk.speaks[f - 8 : f + 8, 0].any()]
    aloud = [f for f in range(talk.frames) if talk.speaks[f, 0]]
    assert silent
    assert aloud
    shut = [opened(f) for f in silent]
    assert max(shut) - min(shut) < 5e-4  # takes keep quaternions on a grid
    assert min(opened(f) for f in aloud) < min(shut) - 5e-4


def test_models_have_a_figure_for_each_body(talk):
    shown = models(talk)
    assert len(shown.figures) == len(talk.body_names)
    for body, figure in enumerate(shown.figures):
        assert len(pose(talk, body, 0)[0]) == len(figure.bind_pos)
