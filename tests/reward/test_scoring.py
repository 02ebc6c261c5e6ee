"""Tolerance, reducers and success against NumPy, on values made up for the purpose."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import warp as wp
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.camera.lanes import Lanes
from cinerl.env.build import build
from cinerl.reward import terms
from cinerl.reward.kernels import tolerance
from cinerl.reward.scoring import REDUCERS, Scoring, needs
from cinerl.spec.brief import Criterion, Gate, Reward, load_brief
from cinerl.spec.errors import UserError

FPS = 24.0
FEW = settings(max_examples=100, deadline=None, derandomize=True)


@wp.kernel
def tolerances(x: wp.array(dtype=wp.vec4), out: wp.array(dtype=float)):
    i = wp.tid()
    out[i] = tolerance(x[i][0], x[i][1], x[i][2], x[i][3])


def tolerate(x, low, high, margin):
    x = np.atleast_1d(np.asarray(x, np.float32))
    packed = np.column_stack([x, *(np.full(len(x), v) for v in (low, high, margin))]).astype(np.float32)
    out = wp.zeros(len(x), dtype=float, device="cpu")
    wp.launch(
        tolerances, dim=len(x), inputs=[wp.array(packed, dtype=wp.vec4, device="cpu"), out], device="cpu"
    )
    return out.numpy()


def test_tolerance_by_hand():
    np.testing.assert_array_equal(tolerate([1.0, 1.5, 2.0], 1, 2, 0.5), 1)
    np.testing.assert_allclose(tolerate([0.5, 2.5], 1, 2, 0.5), 0.1)
    np.testing.assert_allclose(tolerate([0.0, 3.0], 1, 2, 0.5), 1 / 37)
    np.testing.assert_allclose(tolerate([2.25], 1, 2, 0.5), 1 / 3.25)
    np.testing.assert_array_equal(tolerate([0.999, 1, 2, 2.001], 1, 2, 0), [0, 1, 1, 0])
    np.testing.assert_array_equal(tolerate([-1e30, 0, 1e30], -np.inf, np.inf, 0), 1)


@FEW
@given(
    st.floats(-100, 100),
    st.floats(0, 100),
    st.floats(0, 100),
    st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20),
)
def test_tolerance_is_a_share_and_falls_outwards(low, width, margin, xs):
    high = low + width
    x = np.sort(np.array(xs, np.float32))
    y = tolerate(x, low, high, margin)
    assert ((y >= 0) & (y <= 1)).all()
    inside = (x >= np.float32(low)) & (x <= np.float32(high))
    assert (y[inside] == 1).all()
    assert (np.diff(y[x < low]) >= 0).all()
    assert (np.diff(y[x > high]) <= 0).all()


def fake(rows):
    """A framing whose ``size`` of the first place is whatever a test writes."""
    return SimpleNamespace(progress=torch.zeros(rows), size=torch.zeros(rows, 4))


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(terms, "_TERMS", dict(terms._TERMS))


def scoring_of(rewards, criteria, rows, registry):
    for place in range(4):
        terms.term(f"value_{place}", bounds=(-1.0, 1.0), margin=1.0)(lambda f, p=place: f.size[:, p])
    brief = dataclasses.replace(
        load_brief("thirds"), reward=tuple(rewards), success=tuple(criteria), gate=Gate()
    )
    framing = fake(rows)
    for name in ("collision", "hit", "turn_rps"):
        setattr(framing, name, torch.zeros(rows))
    for name in ("on_screen", "visible"):
        setattr(framing, name, torch.ones(rows, 4))
    return Scoring(brief, framing, Lanes(rows, "cpu", 1), FPS), framing


def run(scoring, framing, values):
    """Score frames of values [F, N] or [F, N, 4]; rewards and term scores of every frame."""
    rewards, scores = [], []
    for frame in np.asarray(values, np.float32):
        framing.size[:, : frame.shape[1] if frame.ndim > 1 else 1] = torch.from_numpy(
            frame.reshape(len(framing.size), -1)
        )
        scoring.gather()
        scoring._lanes.run(scoring.program)
        rewards.append(scoring.reward.numpy().copy())
        scores.append(scoring.terms.numpy().copy())
    return np.stack(rewards), np.stack(scores)


def reduce(over, x, low, high):
    """A reducer in NumPy; NaN frames are left out."""
    x = x[~np.isnan(x)].astype(float)
    if not len(x):
        return np.nan
    inside = (x >= low) & (x <= high)
    match over:
        case "share":
            return inside.mean()
        case "mean":
            return x.mean()
        case "max":
            return x.max()
        case "min":
            return x.min()
        case "final":
            return x[-1]
        case "gap":
            runs = "".join("." if i else "x" for i in inside).split(".")
            return max(map(len, runs)) / FPS
    smooth = [x[0]]
    for value in x[1:]:
        smooth.append(smooth[-1] + 0.15 * (value - smooth[-1]))
    peak = np.maximum.accumulate(smooth)
    return max(0.0, ((peak - smooth) / np.maximum(np.abs(peak), 1e-6)).max())


@pytest.mark.parametrize("over", REDUCERS)
def test_reducers_against_numpy(over, registry):
    rng = np.random.default_rng(1)
    frames, rows = 60, 40
    values = np.repeat(rng.normal(1.5, 1.0, (frames // 4, rows)), 4, axis=0)
    values += rng.normal(0, 0.1, values.shape)
    values[rng.random(values.shape) < 0.15] = np.nan
    values[:, 0] = np.nan
    values[:-1, 1] = np.nan
    values[0, 2:8] = np.nan
    values[:, 9] = 1.0
    values = values.astype(np.float32)
    criterion = Criterion(measure="value_0", over=over, bounds=(0.0, 1.0), within=(0.9, 2.5))
    scoring, framing = scoring_of([Reward(term="value_0", weight=1.0)], [criterion], rows, registry)
    scoring.clear(np.ones(rows, bool))
    for end in (1, 20, frames):  # a result holds at every frame
        run(scoring, framing, values[{1: 0, 20: 1, frames: 20}[end] : end])
        want = [reduce(over, values[:end, n], 0.9, 2.5) for n in range(rows)]
        np.testing.assert_allclose(scoring.results.numpy()[:, -1], want, rtol=2e-4, atol=1e-5)
    passed, results = scoring.success()
    low = np.isnan(want) | ((np.array(want) >= 0) & (np.array(want) <= 1))
    np.testing.assert_array_equal(passed, low)
    assert results.shape == (rows, 7)
    # And again after forgetting half of the rows.
    half = np.arange(rows) % 2 == 0
    scoring.clear(half)
    assert np.isnan(scoring.results.numpy()[half]).all()
    run(scoring, framing, values[:7])
    want = [reduce(over, values[:7, n], 0.9, 2.5) for n in range(rows)]
    np.testing.assert_allclose(scoring.results.numpy()[half, -1], np.array(want)[half], rtol=2e-4, atol=1e-5)


def test_rewards_are_weighted_means_without_nan(registry):
    rewards = [
        Reward(term="value_0", weight=1.0),
        Reward(term="value_1", weight=3.0, bounds=(2.0, 4.0), margin=0.5),
        Reward(term="value_2", weight=2.0, margin=0.0),
    ]
    criterion = Criterion(measure="value_0", over="mean", bounds=(0.0, 1.0))
    rng = np.random.default_rng(2)
    values = rng.normal(1, 2, (50, 9, 4)).astype(np.float32)
    values[rng.random(values.shape) < 0.3] = np.nan
    values[:, 4, :3] = np.nan
    scoring, framing = scoring_of(rewards, [criterion], 9, registry)
    scoring.clear(np.ones(9, bool))
    reward, scores = run(scoring, framing, values)
    want = np.stack(
        [
            tolerate(values[..., k].ravel(), *b).reshape(50, 9)
            for k, b in enumerate([(-1, 1, 1), (2, 4, 0.5), (-1, 1, 0)])
        ],
        axis=-1,
    )
    want[np.isnan(values[..., :3])] = np.nan
    np.testing.assert_allclose(scores, want, rtol=1e-6)
    weights = np.where(np.isnan(want), 0, [1.0, 3.0, 2.0])
    mean = np.nansum(want * weights, axis=-1) / np.maximum(weights.sum(-1), 1e-9)
    np.testing.assert_allclose(reward, mean, rtol=1e-5)
    assert (reward[:, 4] == 0).all()
    assert ((reward >= 0) & (reward <= 1)).all()
    np.testing.assert_allclose(scoring.sums.numpy(), np.nansum(want, axis=0), rtol=1e-5)
    # Terms that were not judged do not lower the rest: a perfect rest earns 1.
    values[:] = np.nan
    values[..., 0] = 0.5
    assert (run(scoring, framing, values)[0] == 1).all()


def test_state_out_and_in(registry):
    criteria = [Criterion(measure="value_0", over=over, bounds=(0.0, 1.0)) for over in REDUCERS]
    scoring, framing = scoring_of([Reward(term="value_0", weight=1.0)], criteria, 5, registry)
    values = np.random.default_rng(0).normal(size=(30, 5))
    scoring.clear(np.ones(5, bool))
    run(scoring, framing, values[:10])
    kept = scoring.get_state()
    run(scoring, framing, values[10:])
    end = scoring.get_state()
    scoring.set_state(kept)
    run(scoring, framing, values[10:])
    for name, array in scoring.get_state().items():
        np.testing.assert_array_equal(array, end[name])


def test_bounds_of_success_are_inclusive(registry):
    criterion = Criterion(measure="value_0", over="final", bounds=(0.1, 0.3))
    scoring, framing = scoring_of([Reward(term="value_0", weight=1.0)], [criterion], 4, registry)
    scoring.clear(np.ones(4, bool))
    run(scoring, framing, [[0.1, 0.3, 0.0999, 0.3001]])
    assert scoring.success()[0].tolist() == [True, True, False, False]


def test_the_gate_comes_first(registry):
    """Whatever the brief's own test: a collision, or a subject out of frame, fails the shot."""
    criterion = Criterion(measure="value_0", over="mean", bounds=(-9.0, 9.0))
    scoring, framing = scoring_of([Reward(term="value_0", weight=1.0)], [criterion], 6, registry)
    scoring.clear(np.ones(6, bool))
    for frame in range(100):
        framing.collision[1] = float(frame == 50)
        framing.hit[2] = float(frame == 99)
        framing.on_screen[3, 0] = float(frame >= 6)
        framing.visible[4, 0] = 0.2 if 30 <= frame < 44 else 1.0
        framing.turn_rps[5] = np.radians(31.0) if frame == 7 else 0.0
        run(scoring, framing, np.zeros((1, 6)))
    assert scoring.success()[0].tolist() == [True, False, False, False, False, False]


def test_unknown_terms(registry):
    with pytest.raises(
        UserError, match=r"cinerl/Thirds-v0: unknown term 'hedroom'; did you mean 'headroom'\?"
    ):
        scoring_of(
            [Reward(term="hedroom", weight=1.0)],
            [Criterion(measure="size", over="mean", bounds=(0, 1))],
            1,
            registry,
        )
    with pytest.raises(UserError, match=r"unknown term 'xyzzy'; there are: .*headroom"):
        scoring_of(
            [Reward(term="size", weight=1.0)],
            [Criterion(measure="xyzzy", over="mean", bounds=(0, 1))],
            1,
            registry,
        )


def test_terms_that_make_no_sense(registry):
    for bounds, margin in (((1.0, 0.0), 1.0), ((0.0, 1.0), -1.0)):
        with pytest.raises(ValueError, match="make no sense"):
            terms.term("bad", bounds=bounds, margin=margin)(lambda f: f.roll)
    assert "bad" not in terms.term_names()


def test_who_needs_dearer_measures():
    assert needs(load_brief("push_in")) == {"shake"}
    assert needs(load_brief("tour")) == {"views"}
    assert needs(load_brief("chase")) == frozenset()
    assert needs(dataclasses.replace(load_brief("follow"), observes=("views",))) == {"views"}
    assert needs(load_brief("follow")) == set()


def test_a_term_of_one_core_alone():
    own = terms.Term("mine", lambda f: f.roll * 0 + 0.25, (0.25, 0.25), 0.0, frozenset({"motion"}))
    brief = dataclasses.replace(load_brief("thirds"), reward=(Reward(term="mine", weight=1.0),))
    core = build(brief, 2, terms=[own])
    core.reset(0)
    assert core.step(np.zeros((2, len(core.axes)), np.float32)).reward.tolist() == [1.0, 1.0]
    assert len(core.critics) == 1
    with pytest.raises(UserError, match="unknown term 'mine'"):
        build(brief, 2)
