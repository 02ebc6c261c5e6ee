"""Where episodes of a brief in clutter begin: a clear first view, and something in the way afterwards."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.env.build import takes_for
from cinerl.env.core import Core
from cinerl.policy.gains import Gains
from cinerl.policy.scripted import FollowCamera
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import load_brief

ROWS = 64


@pytest.fixture(scope="module")
def take(make_take):
    """Somebody walks along a row of columns on one side; the other side is bare."""
    columns = [(x, 2.2, 0.4) for x in np.arange(-4.0, 12.0, 2.5)]
    return make_take([((-4.0, 0.0), 0.0, 1.1)], seconds=12, columns=columns)


def hindered(take, share):
    """Share of episodes in which a cameraman who keeps the goal's place is hidden or touches something."""
    brief = load_brief("chase")
    start = dataclasses.replace(brief.start, obstructed=share, bearing_deg=(80.0, 100.0))
    core = Core(dataclasses.replace(brief, start=start), [take], ROWS, threads=1)
    footage = shoot(core, FollowCamera(core, Gains()), seed=2)
    names = [f"{c.measure}.{c.over}" for c in core.criteria]
    hidden = footage.episode.criteria[:, names.index("visible.share")] < 1
    touched = footage.episode.criteria[:, names.index("collision.max")] > 0
    return (hidden | touched).mean()


def test_the_share_is_what_the_brief_asks_for(take):
    assert hindered(take, 0.0) < 0.1
    assert hindered(take, 1.0) > 0.9
    assert 0.3 < hindered(take, 0.5) < 0.7


def test_the_first_view_is_clear(take):
    core = Core(load_brief("chase"), [take], 256, threads=1)
    core.reset(5)
    assert (core.framing.visible[:, 0] > 0.8).float().mean() > 0.95
    assert not core.framing.collision.any()


def test_chases_are_only_for_those_who_ask():
    for name, chases in (("chase", True), ("follow", False), ("tour", False)):
        names = [t.name for split in ("train", "heldout") for t in takes_for(load_brief(name), split)]
        assert any("-chase-" in n for n in names) == chases, name
        assert not all("-chase-" in n for n in names), name
    sets = [{t.set for t in takes_for(load_brief("chase"), split)} for split in ("train", "heldout")]
    assert not sets[0] & sets[1]
