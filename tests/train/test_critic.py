"""The critic's school: lessons of moves and demonstrations, a fit that repeats itself and learns."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.critic.corruptions import FAMILIES
from cinerl.spec.brief import load_brief
from cinerl.stats import area
from cinerl.train.critic import costs, fit, kinematics, lesson_of
from cinerl.train.footage import demonstrations, draw_moves


@pytest.fixture(scope="module")
def takes(make_take):
    people = [[((-3.0, 0.0), heading, 1.1), ((1.0, 9.0), 0.0, 0.0)] for heading in (0.0, 1.0)]
    return [make_take(p, seconds=12, name=f"take{i}") for i, p in enumerate(people)]


@pytest.fixture(scope="module")
def lesson(takes):
    return lesson_of(draw_moves(takes, 150, np.random.default_rng(1)), 1)


def test_a_lesson_pairs_moves_with_marred_ones(lesson):
    assert len(lesson.clean) == 150
    assert len(lesson.marred) == len(lesson.parent) == len(lesson.family) == len(lesson.plain[1])
    for k, name in enumerate(FAMILIES):
        mine = lesson.parent[lesson.family == k]
        assert len(np.unique(mine)) == len(mine) == 150 - lesson.unseen[name]
    rest = lesson.without(["roll", "lag"])
    gone = {list(FAMILIES).index(n) for n in ("roll", "lag")}
    assert set(rest.family) == set(range(len(FAMILIES))) - gone
    assert len(rest.marred) == len(rest.parent) == len(rest.plain[1])


def test_a_fit_repeats_itself_and_learns(lesson, takes):
    first, again, other = fit(lesson, 3, 60), fit(lesson, 3, 60), fit(lesson, 4, 60)
    assert all((first[k] == again[k]).all() for k in first)
    assert any((first[k] != other[k]).any() for k in first)
    exam = lesson_of(draw_moves(takes, 80, np.random.default_rng(9)), 9)
    good, bad = costs(first, exam.clean), costs(first, exam.marred)
    assert area(good, bad, exam.parent, 0).value > 0.9
    # Told so that most professional moves lie below 0 and most marred ones near or above 1.
    assert np.median(good) < 0
    assert np.median(bad) > 0.5


def test_a_family_that_was_never_met_is_told_apart(lesson, takes):
    tables = fit(lesson.without(["roll"]), 3, 60)
    exam = lesson_of(draw_moves(takes, 80, np.random.default_rng(9)), 9)
    mine = exam.family == list(FAMILIES).index("roll")
    good, bad = costs(tables, exam.clean), costs(tables, exam.marred)[mine]
    assert area(good, bad, exam.parent[mine], 0).value > 0.85


def test_cameramen_demonstrate(takes):
    brief = load_brief("follow")
    shaky = dataclasses.replace(brief, rig="handheld")
    reel = demonstrations(takes, [brief, shaky], ("follow", "ppo", "nobody"), 3, 5)
    assert reel.moves == 12
    np.testing.assert_allclose(reel.hands, np.repeat([0.0, 1.0], 6), atol=1e-4)
    shake = np.abs(reel.shake_turn).max(axis=(1, 2))
    assert shake[:6].max() < 1e-3
    assert shake[6:].min() > 2e-3
    # Side tracking: carried along with the walker.
    speed = np.linalg.norm(reel.asked_speed, axis=-1)
    np.testing.assert_allclose(speed, 1.1, atol=0.1)


def test_kinematic_terms_by_hand(takes):
    reel = draw_moves(takes, 4, np.random.default_rng(0))
    still = dataclasses.replace(
        reel, pos=np.repeat(reel.pos[:, :1], reel.frames, 1),
        quat=np.repeat(reel.quat[:, :1], reel.frames, 1),
        shake_pos=0 * reel.pos, shake_turn=0 * reel.pos,
    )  # fmt: skip
    np.testing.assert_array_equal(kinematics(still), 0)
    jumping = dataclasses.replace(still, pos=still.pos + np.arange(reel.frames)[:, None] % 2)
    np.testing.assert_allclose(kinematics(jumping), 1 / 3, atol=0.01)
