"""Every registered term, and one of a user's own, on real frames."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import torch

from cinerl.env.core import Core
from cinerl.policy.scripted import FollowCamera, RandomCamera
from cinerl.policy.shoot import shoot
from cinerl.reward import terms
from cinerl.spec.brief import Criterion, Reward, load_brief


@pytest.fixture(scope="module")
def core(make_take):
    """A follow brief that names every term there is."""
    brief = dataclasses.replace(
        load_brief("follow"),
        seconds=3.0,
        reward=tuple(Reward(term=n, weight=1.0) for n in terms.term_names()),
        success=(Criterion(measure="camera_shake", over="final", bounds=(0.0, 1.0)),),
    )
    take = make_take([((-3.0, 0.0), 0.2, 1.2), ((1.0, 2.0), 0.0, 0.0)], seconds=6, columns=[(0.0, -1.5, 0.2)])
    return Core(brief, [take], 16)


def test_scores_are_shares(core):
    footage = shoot(core, RandomCamera(core), seed=1)
    judged = footage.terms[~np.isnan(footage.terms)]
    assert ((judged >= 0) & (judged <= 1)).all()
    assert ((footage.episode.reward >= 0) & (footage.episode.reward <= 1)).all()
    # Each term tells frames apart; only lead room, the critic's first second, the first two of new views and
    # goals that a brief does not hold are ever NaN.
    ever = {n for k, n in enumerate(terms.term_names()) if np.isnan(footage.terms[..., k]).any()}
    assert ever <= {"lead_room", "motion_critic", "new_view"}
    constant = {
        n
        for k, n in enumerate(terms.term_names())
        if np.nanmax(footage.terms[..., k]) == np.nanmin(footage.terms[..., k])
    }
    assert constant <= {"swing", "size", "focal_ratio", "collision", "level", "horizon"}


def test_terms_read_what_they_say(core):
    core.reset(3)
    follow = FollowCamera(core)
    obs = None
    for _ in range(20):
        core.step(follow.act(obs if obs is not None else np.zeros((16, 1)), core.framing))
    f = core.framing
    found = {n: terms.find_term(n, "").measure(f) for n in terms.term_names()}
    assert all(v.shape == (16,) and v.dtype == torch.float32 for v in found.values())
    want = {
        "size": f.size[:, 0],
        "shot_size": torch.log2(f.size[:, 0] / f.goal_size),
        "distance": f.distance_m[:, 0] / f.goal_distance_m - 1,
        "headroom": f.headroom[:, 0],
        "turn_dps": f.turn_rps * 180 / math.pi,
        "level": f.elevation[:, 0],
        "visible": f.visible[:, 0],
        "third": f.third[:, 0].abs().max(dim=-1).values,
        "placement": f.place_error.abs().max(dim=-1).values,
        "collision": torch.maximum(f.collision, f.hit),
        "sweep": f.swing[:, 0] - f.goal_swing,
        "camera_shake": f.shake[:, :2].max(dim=-1).values,
        "eye_shake": f.shake[:, 2],
        "move_steady": f.acceleration_mps2,
        "new_view": f.new_view,
        "pace": f.speed_mps,
        "horizon": f.roll.abs(),
    }
    for name, values in want.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-4, atol=1e-5, err_msg=name)
    error = (f.bearing[:, 0] - f.goal_bearing + math.pi) % (2 * math.pi) - math.pi
    np.testing.assert_allclose(found["bearing"], error, atol=1e-5)


def test_a_term_of_ones_own(make_take, monkeypatch):
    monkeypatch.setattr(terms, "_TERMS", dict(terms._TERMS))

    @terms.term("near", bounds=(0.0, 3.0), margin=1.0)
    def near(f):
        """Close to the subject."""
        return f.distance_m[:, 0]

    assert "near" in terms.term_names()
    brief = dataclasses.replace(
        load_brief("thirds"),
        seconds=1.0,
        reward=(Reward(term="near", weight=2.0),),
        success=(Criterion(measure="near", over="max", bounds=(0.0, 4.5)),),
    )
    core = Core(brief, [make_take(seconds=3)], 64)
    core.reset(0)
    step = core.step(np.zeros((64, len(core.axes))))
    distance = core.framing.distance_m[:, 0].numpy().copy()
    margin = np.maximum(distance - 3, 0)
    np.testing.assert_allclose(step.reward, 1 / (9 * margin**2 + 1), rtol=1e-4)
    while step.episode is None:
        step = core.step(np.zeros((64, len(core.axes))))
    far = step.episode.criteria[:, -1]
    np.testing.assert_array_equal(far, distance)  # a tripod and somebody who stands
    good = (step.episode.criteria[:, 1:4] >= [0.95, 0.9, -1]).all(1)
    np.testing.assert_array_equal(step.episode.success, (far <= 4.5) & good)
    assert 0 < step.episode.success.sum() < 64


def test_anyone_is_the_best_seen_who_is_not_too_small(make_take):
    people = [((0.0, 0.0), 0.0, 0.0), ((2.5, 1.5), 0.0, 0.0), ((-14.0, -3.0), 0.0, 0.0)]
    brief = dataclasses.replace(load_brief("tour"), seconds=4.0)
    core = Core(brief, [make_take(people, seconds=6, columns=[(1.0, -1.0, 0.3)])], 64, threads=1)
    core.reset(0)
    held = np.random.default_rng(0).uniform(-1, 1, (64, len(core.axes)))
    seen = []
    for _ in range(90):
        core.step(held)
        f = {k: getattr(core.framing, k).numpy() for k in ("on_screen", "visible", "size", "present")}
        found = terms.find_term("anyone", "").measure(core.framing).numpy()
        want = np.zeros(64)
        for row in range(64):
            for k in range(4):
                if f["present"][row, k] and f["on_screen"][row, k] and f["size"][row, k] >= 0.2:
                    want[row] = max(want[row], f["visible"][row, k])
        np.testing.assert_array_equal(found, want.astype(np.float32))
        seen.append(found.copy())
    assert {0.0, 1.0} < set(np.unique(seen))
