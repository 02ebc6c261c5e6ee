"""Groups of entries that only some briefs observe, rebuilt in NumPy; and that nobody else pays for them."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.camera.bank import derive
from cinerl.env.core import Core
from cinerl.env.observation import ENTRIES, GROUPS, WIDTH, width_of
from cinerl.policy.catalog import find_policy
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import KeyPoint
from tests.camera.numbers import set_distance

ROWS = 40
SIGHT_SAMPLES = 1500


@pytest.fixture(scope="module")
def take(make_take):
    people = [((-4.0, 0.0), 0.0, 1.1), ((0.0, 1.2), 0.0, 0.0), ((2.0, -1.3), 1.0, 0.0)]
    return make_take(
        people,
        seconds=9,
        columns=[(-1.0, -2.5, 0.3), (1.5, 2.4, 0.25), (-3.0, 3.0, 0.2)],
        boxes=[((0.0, -4.0, 1.0), (3.0, 0.2, 1.0)), ((4.0, 2.0, 0.5), (0.6, 0.6, 0.5))],
    )


@pytest.fixture(scope="module")
def core(take):
    """Chase in the middle of an episode, followed by somebody whose hands are not steady."""
    core = Core(dataclasses.replace(load_brief("chase"), seconds=4.0), [take], ROWS, threads=1)
    follow, rng = find_policy("follow", core), np.random.default_rng(0)
    obs = core.reset(3)
    for _ in range(50):
        action = follow.act(obs, core.framing) + rng.normal(0, 0.3, (ROWS, len(core.axes)))
        obs = core.step(np.clip(action, -1, 1).astype(np.float32)).obs
    return core


def entries(core, name):
    """[N, width] of one entry, in its own unit."""
    at = 0
    for e in (*ENTRIES, *(e for group in core.observes for e in GROUPS[group])):
        if e.name == name:
            return core.sight.read()[:, at : at + e.width] / e.scale
        at += e.width
    raise KeyError(name)


def state(core, name):
    return getattr(core.filming.state, name).numpy().astype(float)


def test_groups_are_documented():
    for group in GROUPS.values():
        for e in group:
            assert e.meaning
            assert e.unit
            assert e.scale > 0
    names = [e.name for e in (*ENTRIES, *(e for g in GROUPS.values() for e in g))]
    assert len(set(names)) == len(names)
    assert width_of(()) == WIDTH
    assert width_of(("clutter",)) == WIDTH + 32


def test_free_distance(core, take):
    found, pos, yaw = entries(core, "free"), state(core, "body"), state(core, "angles")[:, 0]
    reach = np.linspace(0, 5, 2001)
    for k in range(8):
        d = np.column_stack([np.cos(yaw + k * np.pi / 4), np.sin(yaw + k * np.pi / 4), 0 * yaw])
        inside = set_distance(take, pos[:, None] + reach[:, None] * d[:, None]) < 0
        want = np.where(inside.any(axis=1), reach[inside.argmax(axis=1)], 5.0)
        grazes = np.abs(found[:, k] - want) > 0.01  # samples may miss a chord that is shorter than their step
        assert grazes.sum() <= 1
    assert (found < 5).mean() > 0.1


def test_unhidden_points_are_those_that_visible_counts(core):
    found = entries(core, "unhidden")
    np.testing.assert_allclose(found.mean(axis=1), core.framing.visible[:, 0].numpy(), atol=1e-6)
    assert np.ptp(found, axis=0).max() == 1


def test_places_of_the_others(core, take):
    hips = derive(take).key[:, :, KeyPoint.PELVIS]
    frame = (state(core, "start") + state(core, "frame")).astype(int)
    subject, yaw, pos = state(core, "subject").astype(int), state(core, "angles")[:, 0], state(core, "body")
    s, c = np.sin(yaw), np.cos(yaw)
    for k in (1, 2):
        other = [[a for a in range(3) if a != i][k - 1] for i in subject]
        gap = hips[frame, other] - pos
        want = np.column_stack([s * gap[:, 0] - c * gap[:, 1], c * gap[:, 0] + s * gap[:, 1]])
        np.testing.assert_allclose(entries(core, f"place_{k}"), np.clip(want, -20, 20), atol=2e-3)
    np.testing.assert_array_equal(entries(core, "place_3"), 0.0)


@pytest.mark.parametrize(("name", "ahead_s"), [("outlook_soon", 0.5), ("outlook_later", 1.5)])
def test_outlook(core, take, name, ahead_s):
    derived = derive(take)
    frame = (state(core, "start") + state(core, "frame")).astype(int)
    subject, pos = state(core, "subject").astype(int), state(core, "body")
    found, unsure = entries(core, name), 0
    for row in range(ROWS):
        shift = ahead_s * derived.travel[frame[row], :, None]
        keys = derived.key[frame[row]] + shift
        eyes, hips = keys[subject[row], KeyPoint.EYES], keys[subject[row], KeyPoint.PELVIS]
        for k in range(5):
            angle = (k - 2) * np.pi / 6
            c, s = np.cos(angle), np.sin(angle)
            turn = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
            before = derived.key[frame[row], subject[row], KeyPoint.EYES]
            at = eyes + turn @ (pos[row] - before)
            want, margin = outlook(take, at, eyes, hips, np.delete(keys, subject[row], 0)[:, KeyPoint.PELVIS])
            if margin < 0.01:
                unsure += 1
                continue
            assert found[row, k] == want, (row, k)
    assert unsure < 0.2 * found.size
    assert len(np.unique(found)) >= 2


def outlook(take, at, eyes, hips, others, radius=0.35):
    """The share of two sight lines that are free, and the least distance to a different answer."""
    t = np.linspace(0, 1, SIGHT_SAMPLES)[:, None]
    lines = [set_distance(take, at + t * (to - at)).min() for to in (eyes, hips)]
    room = min(set_distance(take, at), at[2]) - radius
    d, v = (eyes - at)[:2], (others - at)[:, :2]
    s = np.clip(v @ d / (d @ d), 0, 1)
    gaps = np.concatenate(
        [np.linalg.norm(v, axis=1) - radius - 0.6, np.linalg.norm(v - s[:, None] * d, axis=1) - 0.4]
    )
    free = np.mean([line > 0 for line in lines]) if room >= 0 and (gaps >= 0).all() else 0.0
    return free, np.abs([*lines, room, *gaps]).min()


def test_the_same_bits_in_any_company(take):
    brief = dataclasses.replace(load_brief("chase"), seconds=2.0)
    many, few = Core(brief, [take], 300, threads=2), Core(brief, [take], 2, threads=1)
    np.testing.assert_array_equal(many.reset(4)[:2], few.reset(4))
    held = np.random.default_rng(0).uniform(-1, 1, (300, len(many.axes)))
    for _ in range(20):
        np.testing.assert_array_equal(many.step(held).obs[:2], few.step(held[:2]).obs)


def test_the_usual_entries_stand_where_they_stood(take):
    brief = dataclasses.replace(load_brief("chase"), seconds=2.0)
    plain = dataclasses.replace(brief, observes=None)
    with_group, without = (Core(b, [take], 4, threads=1) for b in (brief, plain))
    np.testing.assert_array_equal(with_group.reset(1)[:, :WIDTH], without.reset(1))
    assert without.filming.views is None


def test_an_agent_of_other_groups_does_not_fit(take):
    brief = dataclasses.replace(load_brief("follow"), observes=("clutter",))
    core = Core(brief, [take], 1, threads=1)
    with pytest.raises(UserError, match="observes no group; cinerl/Follow-v0 has clutter"):
        find_policy("ppo", core)
