import dataclasses

import numpy as np

from cinerl.look.figure import figure
from cinerl.look.look import look
from cinerl.look.parts import rotation
from cinerl.spec.take import KeyPoint
from tests.scenes import make_take


def _heights(take, actor, frame=0):
    out = []
    for part in figure(take, actor):
        rot = rotation(take.link_quat[frame, part.link])
        pos = take.link_pos[frame, part.link] + rot @ part.pos
        out.append((pos[2], part))
    return out


def test_figure_fills_the_body():
    take = make_take(6)
    parts = figure(take, 0)
    assert 30 < len(parts) < 60
    assert {p.link for p in parts} <= set(range(15))
    tops = [z for z, _ in _heights(take, 0)]
    assert 1.4 < max(tops) < 1.75
    assert min(tops) < 0.1


def test_left_and_right_mirror_each_other():
    take = make_take(6)
    parts = figure(take, 0)
    by_link = {link: sum(p.link == link for p in parts) for link in range(15)}
    for right, left in ((3, 9), (4, 10), (5, 11), (6, 12), (7, 13)):
        assert by_link[right] == by_link[left] > 0


def test_eyes_sit_by_the_key_point():
    take = make_take(6)
    eyes = [p for p in figure(take, 1) if p.material == 1]
    assert len(eyes) == 2
    middle = (eyes[0].pos + eyes[1].pos) / 2
    assert np.linalg.norm(middle - take.key_offset[1, KeyPoint.EYES]) < 0.05


def test_a_body_without_limbs_keeps_its_shapes():
    take = make_take(6)
    size = np.array(take.shape_size)
    size[:, 1] = np.where(take.shape_kind == 1, 0, size[:, 1])  # capsules to balls
    bare = dataclasses.replace(take, shape_size=size)
    assert figure(bare, 0) == []
    assert len(look(bare)) == len(take.shape_link)
