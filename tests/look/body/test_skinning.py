"""A posed figure stays in one piece: edges keep their length, faces their side, over the shipped acts."""

import numpy as np
import pytest

from cinerl.geometry import rotate
from cinerl.look.body import person, skinned
from cinerl.look.pose import pose
from cinerl.spec.take import KeyPoint
from cinerl.stage.library import load_take

ACTS = ("train-street-walk-east", "train-courtyard-backflip", "train-studio-dance", "train-street-spinkick",
        "train-studio-spar", "train-studio-jump", "train-studio-talk")  # fmt: skip


def edges(face):
    return np.unique(np.sort(face[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)


def whole(figure):
    face, start = [], 0
    for skin in figure.skins:
        face.append(skin.surface.face + start)
        start += len(skin.surface.point)
    return np.concatenate([s.surface.point for s in figure.skins]), np.concatenate(face)


def test_the_bind_pose_is_itself():
    figure = person(load_take("train-studio-talk"), 0)
    points, normals = skinned(figure, figure.bind_pos, figure.bind_quat)
    at, _ = whole(figure)
    assert np.abs(points - at).max() < 1e-6
    assert np.abs(normals - np.concatenate([s.surface.normal for s in figure.skins])).max() < 1e-4


@pytest.mark.parametrize("name", ACTS)
def test_nothing_tears_or_folds(name):
    take = load_take(name)
    for actor in range(take.actors):
        figure = person(take, actor)
        at, face = whole(figure)
        pairs = edges(face)
        rest = np.linalg.norm(at[pairs[:, 0]] - at[pairs[:, 1]], axis=1)
        assert rest.min() > 0
        for frame in range(0, take.frames, 24):
            points, normals = skinned(figure, *pose(take, actor, frame))
            now = np.linalg.norm(points[pairs[:, 0]] - points[pairs[:, 1]], axis=1)
            assert np.isfinite(points).all()
            assert (now - rest).max() < 0.16
            long = rest > 0.01
            assert np.percentile((now / rest)[long], 99.5) < 2.4
            a, b, c = (points[face[:, k]] for k in range(3))
            flat = np.cross(b - a, c - a)
            area = np.linalg.norm(flat, axis=1)
            turned = (flat * normals[face].sum(axis=1)).sum(axis=1) < -0.3 * area
            assert area[turned].sum() < 0.03 * area.sum()


@pytest.mark.parametrize("name", ACTS)
def test_the_body_is_where_the_key_points_are(name):
    """Hands, feet and head of the skinned body stay with the take's."""
    take = load_take(name)
    figure = person(take, 0)
    for frame in range(0, take.frames, 48):
        points, _ = skinned(figure, *pose(take, 0, frame))
        for key in (KeyPoint.LEFT_WRIST, KeyPoint.RIGHT_WRIST, KeyPoint.TOP, KeyPoint.LEFT_SOLE):
            link = take.key_link[0, key]
            there = take.link_pos[frame, link] + rotate(take.link_quat[frame, link], take.key_offset[0, key])
            assert np.linalg.norm(points - there, axis=1).min() < 0.06, key
