"""The geometric judge on pictures made by hand: known answers, and what must hold for any picture."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.judge import ground, people
from cinerl.judge.composition import MEASURES, WEIGHTS, compose, table
from cinerl.judge.exhibit import Exhibit
from cinerl.surface import Kind

HIGH, WIDE = 63, 112


def exhibit(*boxes, depth=5.0, behind=12.0, hidden=None, roll_deg=0.0, tilt_deg=0.0):
    """People as boxes (left, top, right, bottom) in pixels before a wall; ``hidden`` is covered by a post."""
    alone = np.zeros((len(boxes), HIGH, WIDE), bool)
    for mask, (x0, y0, x1, y1) in zip(alone, boxes, strict=True):
        mask[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = True
    deep = np.full((HIGH, WIDE), behind, np.float32)
    kind = np.full((HIGH, WIDE), Kind.BUILDING, np.uint8)
    name = np.full((HIGH, WIDE), 2, np.int32)
    taken, seen = np.zeros((HIGH, WIDE), bool), np.zeros_like(alone)
    for a, mask in enumerate(alone):
        seen[a] = mask & ~taken
        taken |= mask
        deep[seen[a]], kind[seen[a]], name[seen[a]] = depth, Kind.PERSON, 10 + a
    if hidden is not None:
        x0, y0, x1, y1 = hidden
        post = np.s_[y0:y1, x0:x1]
        seen[:, y0:y1, x0:x1] = False
        deep[post], kind[post], name[post] = depth / 2, Kind.BUILDING, 3
    roll, tilt = np.radians([roll_deg, tilt_deg])
    up = np.array([np.sin(roll) * np.cos(tilt), np.cos(roll) * np.cos(tilt), np.sin(tilt)], np.float32)
    rgb = np.zeros((HIGH, WIDE, 3), np.uint8)
    return Exhibit(rgb=rgb, depth=deep, kind=kind, id=name, seen=seen, alone=alone, up=up, spread=0.35)


def person(x=37, width=14, top=10, bottom=56):
    return (x - width // 2, top, x - width // 2 + width, bottom)


def test_a_plain_good_picture():
    found = compose(exhibit(person()))
    assert found.score > 0.9
    for name in ("share", "whole", "piece", "inside", "separation", "foreground", "calm", "upright"):
        assert getattr(found, name) == pytest.approx(1, abs=0.03), name
    assert found.power > 0.9  # its mass lies on the left third
    assert found.balance < compose(exhibit(person(56))).balance == pytest.approx(1, abs=0.02)


def test_known_answers():
    half = exhibit(person(), hidden=(30, 33, 44, 63))
    assert people.whole(half) == pytest.approx(0.5)
    assert people.piece(half) == 1
    cut = exhibit(person(), hidden=(30, 25, 44, 41))
    assert people.piece(cut) == pytest.approx(0.5)
    assert people.share(exhibit(person(width=100, top=0, bottom=63))) < 0.45
    tiny = people.share(exhibit((50, 30, 51, 31)))
    assert 0 < tiny < 0.01
    assert people.inside(exhibit((0, 10, 14, 56))) == 0  # all of its side lies at the edge
    assert people.inside(exhibit((40, 0, 60, 40))) == 0  # beheaded
    assert people.inside(exhibit((40, 10, 60, 63))) == 1  # a portrait
    assert ground.separation(exhibit(person(), behind=5.0)) == 0
    assert ground.separation(exhibit(person(), behind=5.625)) == pytest.approx(0.5)
    assert ground.separation(exhibit(person(), behind=np.inf)) == 1
    assert ground.foreground(exhibit(person(90), hidden=(0, 0, 67, 63))) == pytest.approx(0, abs=0.01)
    assert ground.layers(exhibit(person(), behind=5.5)) == 0
    assert ground.upright(exhibit(person(), roll_deg=9)) == pytest.approx(np.exp(-0.5), abs=0.01)
    assert ground.upright(exhibit(person(), tilt_deg=50)) < ground.upright(exhibit(person(), tilt_deg=15))
    assert people.power(exhibit((54, 29, 58, 34))) == pytest.approx(people.CENTRED, abs=0.01)


def test_somebody_far_off_counts_little_and_nobody_at_all_not():
    with_far = compose(exhibit(person(), (0, 20, 2, 26)))
    assert with_far.inside == pytest.approx(1, abs=0.03)
    behind_wall = exhibit(person(), (70, 10, 84, 56), hidden=(68, 0, 90, 63))
    assert people.whole(behind_wall) == 1


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_any_number_of_people(count):
    found = compose(exhibit(*(person(20 + 22 * k) for k in range(count))))
    assert found.score > 0.7 if count else found.score < 0.15


def test_nobody_in_a_picture_of_sky():
    e = dataclasses.replace(
        exhibit(), depth=np.full((HIGH, WIDE), np.inf, np.float32), kind=np.zeros((HIGH, WIDE), np.uint8)
    )
    found = compose(e)
    assert 0 < found.score < 0.15
    assert found.layers == 0


boxes = st.tuples(st.integers(-20, 110), st.integers(-10, 60), st.integers(1, 60), st.integers(1, 70)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(boxes, max_size=4),
    st.floats(0.3, 40),
    st.floats(0.3, 60),
    st.floats(-30, 30),
    st.floats(-60, 60),
)
def test_measures_stay_in_range_and_in_the_mirror(people_at, depth, behind, roll, tilt):
    e = exhibit(*people_at, depth=depth, behind=behind, hidden=(50, 20, 57, 63), roll_deg=roll, tilt_deg=tilt)
    found, mirrored = compose(e), compose(e.mirrored())
    for name in (*MEASURES, "score"):
        value = getattr(found, name)
        assert 0 <= value <= 1, name
        assert value == pytest.approx(getattr(mirrored, name), abs=1e-9), name
    assert compose(e) == found


@settings(max_examples=60, deadline=None)
@given(st.integers(30, 82), st.integers(8, 24), st.integers(6, 14), st.sampled_from(["left", "right", "up"]))
def test_out_of_the_frame_is_never_better(x, width, top, way):
    box = np.array(person(x, width, top, top + 44))
    steps = {"left": (-1, 0), "right": (1, 0), "up": (0, -1)}[way]
    room = {"left": box[0], "right": WIDE - box[2], "up": box[1]}[way]
    size = width if way != "up" else 44
    whole = compose(exhibit(tuple(box))).score
    scores = [whole]
    for gone in (0.3, 0.6, 0.9):
        moved = box + np.tile(steps, 2) * int(room + gone * size)
        scores.append(compose(exhibit(tuple(moved))).score)
    assert max(scores[1:]) < whole
    assert compose(exhibit(tuple(box + np.tile(steps, 2) * 200))).score <= min(scores)


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 40))
def test_what_hides_a_person_never_helps(rows):
    clear = compose(exhibit(person()))
    hidden = compose(exhibit(person(), hidden=(28, 56 - rows, 46, 63)))
    assert hidden.whole < clear.whole
    assert hidden.score < clear.score


def test_planes_must_fit():
    e = exhibit(person())
    with pytest.raises(ValueError, match="do not fit"):
        dataclasses.replace(e, seen=e.seen[:, :-1])
    with pytest.raises(ValueError, match="NaN"):
        dataclasses.replace(e, depth=np.full_like(e.depth, np.nan))


def test_table():
    assert set(WEIGHTS) == set(MEASURES)
    columns = table([compose(exhibit(person())), compose(exhibit())])
    assert set(columns) == {*MEASURES, "score"}
    assert columns["score"][0] > columns["score"][1]
