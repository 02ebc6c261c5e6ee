"""A user's own body follows the take as a dressed person does."""

import dataclasses

import numpy as np
import pytest

from cinerl.geometry import rotate
from cinerl.look.body import rest
from cinerl.look.body.own import own_person
from cinerl.look.body.person import person
from cinerl.look.body.skinning import skinned
from cinerl.look.models import models
from cinerl.look.pose import pose
from cinerl.spec.own_body import LINK_NAMES, OwnBody
from cinerl.stage.library import load_take
from cinerl.stage.own import read_body
from tests.own import MAP, NODES, write_body, write_glb


@pytest.fixture(scope="module")
def take():
    return load_take("train-street-walk-east")


def with_body(take, body):
    return dataclasses.replace(take, own=(body,))


def test_joints_go_where_the_take_puts_them(tmp_path, take):
    taken = with_body(take, read_body(write_body(tmp_path), 0))
    figure = own_person(taken, 0)
    assert len(figure.bind_pos) == 19
    (skin,) = figure.skins
    assert skin.surface.paint.color == pytest.approx((0.2, 0.4, 0.6))
    for frame in (0, 40, 90):
        points, _ = skinned(figure, *pose(taken, 0, frame))
        for name, key in (("ShinL", 10), ("ForeR", 7), ("HandL", 14), ("FootR", 5)):
            offset = {10: (0, 0.2, 0), 7: (0, 0.12, 0), 14: (0, 0, 0), 5: (-0.045, 0.0225, 0)}[key]
            there = take.link_pos[frame, key] + rotate(take.link_quat[frame, key], offset)
            assert np.linalg.norm(points[3 * NODES.index(name)] - there) < 0.01, name


def test_an_arm_of_a_t_pose_hangs_when_the_takes_does(tmp_path, take):
    taken = with_body(take, read_body(write_body(tmp_path), 1))
    points, _ = skinned(own_person(taken, 1), *pose(taken, 1, 10))
    shoulder, elbow = points[3 * NODES.index("ArmL")], points[3 * NODES.index("ForeL")]
    assert shoulder[2] - elbow[2] > 0.2


@pytest.mark.parametrize("name", ["train-street-walk-east", "train-courtyard-backflip"])
def test_a_dressed_person_written_as_a_glb_moves_as_before(tmp_path, name):
    take = load_take(name)
    dressed = person(take, 0)
    place = {below: at for _, below, at in rest.joints()} | {rest.PELVIS: np.array([0.0, 0.0, rest.HIP_Z])}
    above = {below: link for link, below, _ in rest.joints()}
    nodes = [(MAP[n], MAP[LINK_NAMES[above[k]]] if k in above else None) for k, n in enumerate(LINK_NAMES)]
    write_body(tmp_path)
    write_glb(tmp_path / "hero.glb", glb_arrays(dressed, np.array([place[k] for k in range(15)])), nodes)
    taken = with_body(take, read_body(tmp_path / "hero.toml", 0))
    assert isinstance(taken.own[0], OwnBody)
    (figure, *_) = models(taken).figures
    for frame in range(0, take.frames, 40):
        want, _ = skinned(dressed, *pose(take, 0, frame))
        points, _ = skinned(figure, *pose(taken, 0, frame))
        # The face's bones are the head's here; the pelvis is laid onto another place of its link.
        off = np.linalg.norm(points - want, axis=1)
        assert np.median(off) < 0.004
        assert np.percentile(off, 98) < 0.03


def glb_arrays(figure, joints):
    """A figure in glTF's axes: what is left is its x, up its y, ahead its z."""
    turn = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    start = np.cumsum([0, *(len(s.surface.point) for s in figure.skins)])
    bone = np.concatenate([s.bone for s in figure.skins])
    faces = [s.surface.face + k for s, k in zip(figure.skins, start, strict=False)]
    inverse = np.tile(np.eye(4, dtype=np.float32), (15, 1, 1))
    inverse[:, :3, 3] = -(joints @ turn.T)
    return {
        "POSITION": (np.concatenate([s.surface.point for s in figure.skins]) @ turn.T).astype(np.float32),
        "NORMAL": (np.concatenate([s.surface.normal for s in figure.skins]) @ turn.T).astype(np.float32),
        "JOINTS_0": np.where(bone < 15, bone, rest.HEAD).astype(np.uint8),
        "WEIGHTS_0": np.concatenate([s.weight for s in figure.skins]).astype(np.float32),
        "face": np.concatenate(faces).astype(np.uint16).ravel(),
        "inverse": inverse,
    }
