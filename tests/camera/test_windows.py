"""Episodes begin only where an actor does what the brief asks, for as long as it asks."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.camera.bank import derive
from cinerl.camera.windows import STRIDE, Window, find_windows, frames_of
from cinerl.spec.brief import Subject, load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import KeyPoint


def brief_of(does, seconds=2.0):
    return dataclasses.replace(load_brief("follow"), subject=Subject(does=does), seconds=seconds)


@pytest.fixture(scope="module")
def take(make_take):
    """Ada walks for 3 s, then stands; Ben stands, and sits down in the last two seconds; Cy creeps."""
    plain = make_take([((0.0, 0.0), 0.0, 0.0), ((3.0, 0.0), 1.0, 0.0), ((6.0, 0.0), 0.0, 0.1)], seconds=8)
    pos, vel = np.array(plain.link_pos), np.array(plain.link_vel)
    t = np.arange(plain.frames) / 24
    pos[:, 0, 0] = 1.2 * np.minimum(t, 3.0)
    vel[:, 0, 0] = np.where(t < 3, 1.2, 0)
    pos[t > 6, 1, 2] -= 0.6
    return dataclasses.replace(plain, link_pos=pos, link_vel=vel)


@pytest.mark.parametrize("does", ["travels", "stays", "stands", "anything"])
def test_exactly_the_admissible_starts(does, take):
    brief = brief_of(does)
    length = frames_of(brief, take)
    assert length == 48
    derived = derive(take)
    want = []
    for actor in range(3):
        for start in range(0, take.frames - length, STRIDE):
            span = slice(start, start + length + 1)  # first and last frame included
            assert span.stop <= take.frames
            eyes, hips = (derived.key[span, actor, k] for k in (KeyPoint.EYES, KeyPoint.PELVIS))
            radius = {"stays": 0.7, "stands": 0.25}.get(does, np.inf)
            points = (eyes if does == "stands" else hips)[:, :2]
            fine = np.linalg.norm(points - points.mean(0), axis=1).max() < radius
            if does == "travels":
                fine = np.hypot(*derived.travel[span, actor, :2].T).min() > 0.5
            elif does == "anything":
                fine = True
            elif does == "stands":
                fine = fine and eyes[:, 2].min() > 0.75 * take.heights_m[actor]
            want += [Window(0, actor, start)] * bool(fine)
    found = find_windows(brief, [take])
    assert list(found) == want
    actors = {w.subject for w in found}
    assert actors == {"travels": {0}, "stays": {0, 1, 2}, "stands": {0, 1, 2}, "anything": {0, 1, 2}}[does]
    assert (
        max(w.start for w in found if w.subject == 1 or does == "travels")
        <= {"travels": 48, "stays": 143, "stands": 96, "anything": 143}[does]
    )


def test_takes_are_numbered(take, make_take):
    other = make_take([((0.0, 0.0), 0.0, 1.0)], seconds=3)
    found = find_windows(brief_of("travels"), [take, other])
    assert {w.take for w in found} == {0, 1}
    assert [w for w in found if w.take == 1] == [Window(1, 0, s) for s in range(0, 24, STRIDE)]


def test_a_take_that_is_just_too_short(make_take):
    with pytest.raises(UserError, match=r"no actor travels for 2 s in test; choose other takes"):
        find_windows(brief_of("travels"), [make_take([((0.0, 0.0), 0.0, 1.0)], seconds=2)])
    one = find_windows(brief_of("travels"), [make_take([((0.0, 0.0), 0.0, 1.0)], seconds=2 + 1 / 24)])
    assert one == (Window(0, 0, 0),)


def test_nobody_to_film(make_take):
    with pytest.raises(UserError, match="cinerl/Follow-v0: no actor travels"):
        find_windows(brief_of("travels"), [make_take(seconds=6)])
    with pytest.raises(UserError, match="in no takes"):
        find_windows(brief_of("travels"), [])
