"""Cutting rules on places where the answer is known."""

import numpy as np
import pytest

from cinerl import geometry
from cinerl.camera.bank import derive
from cinerl.edit.rules import check_cut, side_of_line, size_at
from cinerl.spec.shot import Shot


def shot_from(take, eye, subject=0, focal=35.0, start=0, frames=5):
    eyes = derive(take).key[start, subject, 1]
    quat = geometry.look_at(np.array(eye, float), eyes)
    f = np.float32
    return Shot(
        take.digest,
        "",
        take.rate,
        start,
        subject,
        np.tile(np.array(eye, f), (frames, 1)),
        np.tile(quat.astype(f), (frames, 1)),
        np.full(frames, focal, f),
        np.full(frames, 3, f),
        np.full(frames, 4, f),
        np.zeros(frames, f),
    )


@pytest.fixture
def pair(make_take):
    """Two people who face each other along x, two metres apart."""
    return make_take((((0, 0), 0.0, 0.0), ((2, 0), np.pi, 0.0)), seconds=3)


@pytest.mark.parametrize(("y", "side"), [(3.0, 1), (-3.0, -1), (0.05, 0)])
def test_side_of_the_line(pair, y, side):
    for subject in (0, 1):
        assert side_of_line(np.array([1.0, y, 1.5]), 0, subject, pair, derive(pair)) == side


def test_crossing_the_line_is_told(pair):
    check = check_cut(
        shot_from(pair, (1, 3, 1.5)), shot_from(pair, (1, -3, 1.5), 1, start=5), pair, derive(pair)
    )
    assert not check.keeps_side
    assert not check.good
    kept = check_cut(
        shot_from(pair, (-1, 3, 1.5)), shot_from(pair, (3, 3, 1.5), 1, start=5), pair, derive(pair)
    )
    assert kept.good


@pytest.mark.parametrize(
    ("angle_deg", "focal", "good"), [(10, 35.0, False), (40, 35.0, True), (10, 60.0, True), (29, 35.0, False)]
)
def test_thirty_degrees_or_half_again_the_size(make_take, angle_deg, focal, good):
    alone = make_take(seconds=3)
    eyes = derive(alone).key[0, 0, 1]
    turn = np.radians(90 + angle_deg)
    first = (eyes[0], eyes[1] + 4, eyes[2])
    second = (eyes[0] + 4 * np.cos(turn), eyes[1] + 4 * np.sin(turn), eyes[2])
    check = check_cut(
        shot_from(alone, first), shot_from(alone, second, focal=focal, start=5), alone, derive(alone)
    )
    assert check.no_jump is good
    assert check.angle_deg == pytest.approx(angle_deg, abs=0.01)


def test_a_cut_to_somebody_else_is_no_jump(pair):
    check = check_cut(
        shot_from(pair, (1, 3, 1.5)), shot_from(pair, (1.1, 3, 1.5), 1, start=5), pair, derive(pair)
    )
    assert check.no_jump


def test_a_lone_walker_draws_the_line(make_take):
    walker = make_take((((0, 0), 0.0, 1.2),), seconds=4)
    derived = derive(walker)
    assert side_of_line(np.array([1.0, 4.0, 1.5]), 24, 0, walker, derived) == 1
    assert side_of_line(np.array([1.0, -4.0, 1.5]), 24, 0, walker, derived) == -1


def test_size_agrees_with_the_formula(make_take):
    alone = make_take(seconds=3)
    eyes = derive(alone).key[0, 0, 1]
    shot = shot_from(alone, (eyes[0] + 4, eyes[1], eyes[2]))
    assert size_at(shot, 0, alone, derive(alone)) == pytest.approx(geometry.shot_size(1.6, 35, 4), rel=1e-4)
