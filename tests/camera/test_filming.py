"""Rows are independent of each other, of their number and of threads; culling changes nothing."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.camera.bank import bounding_radius, derive
from cinerl.camera.filming import Filming
from cinerl.camera.limits import free_axes, limits_of
from cinerl.spec.brief import Lens
from cinerl.spec.rig import load_rig
from cinerl.spec.take import KeyPoint, Shape
from tests.camera.numbers import distance, key_points, local, poses
from tests.camera.stands import filming_of, framing_numbers, put, random_cameras

CROWD = (((0.0, 0.0), 0.4, 1.2), ((1.5, 1.0), -2.0, 0.0), ((-1.0, -1.5), 1.0, 0.2), ((0.3, 2.0), 0.0, 0.5))
CLUTTER = {
    "boxes": [((2.5, -1.0, 0.6), (0.4, 0.7, 0.6)), ((-3, 0, 1), (0.1, 2, 1))],
    "columns": [(-2.0, 1.5, 0.25)],
}


def same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


@pytest.fixture(scope="module")
def takes(make_take):
    return [
        make_take(CROWD, seconds=3, **CLUTTER),
        make_take(CROWD[:1], seconds=2, name="alone"),
        make_take(CROWD[:2], seconds=2, name="pair", columns=[(1.0, 0.5, 0.2)]),
    ]


def randomly(filming, takes, rng, which=None):
    rows = filming.rows
    take = rng.integers(0, len(takes), rows) if which is None else which
    pos, quat = random_cameras(rng, rows, [0.5, 0.3, 1.2], 2.5)
    actors = np.array([t.actors for t in takes])[take]
    state = {
        "take": take,
        "subject": rng.integers(0, 99, rows) % actors,
        "start": rng.integers(0, 20, rows),
        "frame": rng.integers(0, 20, rows),
        "pos": pos,
        "quat": quat,
        "focal_mm": rng.uniform(18, 135, rows),
        "focus_m": rng.uniform(1, 9, rows),
    }
    put(filming, **state)
    return state


def test_culling_equals_brute_force(takes):
    """Every solid tested, or only those near the sight lines: the same bits."""
    for take in takes:
        results = []
        for cull in (True, False):
            filming = filming_of(take, 3000, threads=1, cull=cull)
            randomly(filming, [take], np.random.default_rng(7))
            filming.measure()
            results.append(framing_numbers(filming))
        same(*results)
        # Something is hidden, and something is not.
        assert len(np.unique(results[0]["visible"])) > (5 if take.actors > 1 else 1)


def several(takes, rows, **options):
    rig, lens = load_rig("steadicam"), Lens(focal_mm=35.0)
    return Filming(rows, takes, limits_of(rig, lens, 24.0), free_axes(rig, lens), **options)


def test_a_bank_of_takes_is_those_takes(takes):
    """Rows on the second and third take of a bank see what they see when filmed alone."""
    together = several(takes, 300)
    state = randomly(together, takes, np.random.default_rng(3))
    together.measure()
    mixed = framing_numbers(together)
    for k, take in enumerate(takes):
        rows = np.flatnonzero(state["take"] == k)
        alone = filming_of(take, len(rows))
        put(alone, **{name: np.asarray(v)[rows] for name, v in state.items() if name != "take"})
        alone.measure()
        same(framing_numbers(alone), {name: v[rows] for name, v in mixed.items()})


def test_rows_threads_and_neighbours_do_not_matter(takes):
    rng = np.random.default_rng(4)
    ends = []
    for rows, threads in ((300, 1), (300, 2), (7, 2)):
        filming = several(takes, rows, threads=threads)
        assert len(filming.lanes.spans) == (2 if (rows, threads) == (300, 2) else 1)
        rng = np.random.default_rng(4)
        big = several(takes, 300, threads=1)
        state = randomly(big, takes, rng)
        start = {
            "body": state["pos"],
            "angles": rng.normal(0, 0.3, (300, 3)),
            "focal": np.tile([5.1, 0, 0], (300, 1)),
        }
        put(
            filming,
            **{name: np.asarray(v)[:rows] for name, v in (state | start | {"frame": np.zeros(300)}).items()},
        )
        for _ in range(20):
            filming.actions.assign(rng.uniform(-1, 1, (300, 5)).astype(np.float32)[:rows])
            filming.step()
        ends.append(filming.get_state())
    same(ends[0], ends[1])
    same({k: v[:7] for k, v in ends[0].items()}, ends[2])


def test_a_row_forgets_what_it_filmed_before(takes):
    filming = several(takes, 1)
    for take in (0, 1):  # four people, then one
        put(
            filming,
            take=[take],
            subject=[0],
            frame=[0],
            known=[0],
            pos=[[5, 0, 1.5]],
            quat=[[0.5, 0.5, 0.5, 0.5]],
            focal_mm=[35],
            focus_m=[5],
        )
        filming.measure()
    fresh = several(takes, 1)
    put(fresh, take=[1], pos=[[5, 0, 1.5]], quat=[[0.5, 0.5, 0.5, 0.5]], focal_mm=[35], focus_m=[5])
    fresh.measure()
    same(framing_numbers(fresh), framing_numbers(filming))


def test_state_out_and_in(takes):
    filming = several(takes, 5)
    rng = np.random.default_rng(0)
    put(filming, body=rng.normal(0, 1, (5, 3)) + np.array([3, 0, 1.5]), focal=np.tile([5.1, 0, 0], (5, 1)))
    filming.step()
    kept = filming.get_state()
    first = {k: v.copy() for k, v in kept.items()}
    filming.actions.assign(np.ones((5, 5), np.float32))
    filming.step()
    filming.step()
    after = filming.get_state()
    same(kept, first)  # a copy, not a view
    filming.set_state(kept)
    filming.step()
    filming.step()
    same(filming.get_state(), after)


def test_no_plan_means_no_goals_and_no_episodes(takes):
    filming = several(takes, 2)
    put(filming, pos=[[5, 0, 1.5]] * 2, quat=[[0.5, 0.5, 0.5, 0.5]] * 2, focal_mm=[35, 35], focus_m=[5, 5])
    filming.measure()
    for name in ("progress", "goal_size", "size_error", "place_error"):
        assert getattr(filming.framing, name).isnan().all(), name
    with pytest.raises(ValueError, match="without a plan"):
        filming.begin(np.ones(2, bool))


def test_what_a_take_implies(takes):
    take = takes[0]
    derived = derive(take)
    np.testing.assert_allclose(derived.key, key_points(take))
    eyes = derived.key[24, 0, KeyPoint.EYES]
    ahead = np.array([np.cos(0.4), np.sin(0.4)])
    np.testing.assert_allclose(eyes, [*(ahead * (1.2 + 0.08)), 0.85 + 0.64], atol=1e-5)
    # Everybody keeps one speed here: the low pass has nothing to change.
    np.testing.assert_allclose(
        derived.travel[:, 0], np.tile([*(1.2 * ahead), 0], (take.frames, 1)), atol=1e-5
    )
    # Bounding spheres hold every key point and every solid of an actor.
    for frame in (0, 40):
        for actor in range(take.actors):
            gap = np.linalg.norm(derived.key[frame, actor] - derived.centre[frame, actor], axis=-1)
            assert (gap <= derived.radius[frame, actor]).all()
        for s, owner, pos, quat in poses(take, frame):
            d = np.random.default_rng(s).normal(size=(200, 3))
            reach = (
                derived.radius[frame, owner]
                if owner >= 0
                else bounding_radius(take.shape_kind, take.shape_size)[s]
            )
            middle = derived.centre[frame, owner] if owner >= 0 else pos
            outside = middle + d / np.linalg.norm(d, axis=1, keepdims=True) * (reach + 1e-3)
            assert distance(take.shape_kind[s], take.shape_size[s], local(outside, pos, quat)).min() > 0


def test_travel_is_low_passed(make_take):
    """One pole at 0.5 s: 63 % of a step of speed after half a second; nothing of it before."""
    take = make_take([((0.0, 0.0), 0.0, 0.0)], seconds=4)
    vel = np.zeros_like(take.link_vel)
    vel[24:, :, 0] = 2.0
    vel[:, :, 2] = 5.0  # hips bob
    travel = derive(dataclasses.replace(take, link_vel=vel)).travel[:, 0]
    assert not travel[:24].any()
    assert travel[24 + 11, 0] == pytest.approx(2 * (1 - np.exp(-1)), rel=1e-3)
    assert (np.diff(travel[24:, 0]) > 0).all()
    assert not travel[:, 2].any()


def test_bounding_radius():
    kinds = np.array([Shape.BOX, Shape.CAPSULE, Shape.CYLINDER], np.int32)
    sizes = np.array([[1, 2, 2], [0.3, 1, 0], [3, 4, 0]], np.float32)
    np.testing.assert_allclose(bounding_radius(kinds, sizes), [3, 1.3, 5], rtol=1e-6)
