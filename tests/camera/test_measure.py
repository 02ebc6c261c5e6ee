"""A shot measured afterwards holds the numbers that the environment saw while it was filmed, to the bit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl import geometry
from cinerl.camera.measure import measure
from cinerl.env.core import Core
from cinerl.policy.scripted import FollowCamera, RandomCamera
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot

PEOPLE = [((-3.0, 0.0), 0.2, 1.2), ((1.5, 2.5), -2.0, 0.0)]


def filmed(brief, take, rows, policy):
    """Shots of one episode a row, and the framing of every frame as the environment had it."""
    core = Core(brief, [take], rows)
    seen = []
    plain = policy(core)

    class Watch:
        name = plain.name
        reads = plain.reads
        sees = plain.sees

        def reset(self, chosen):
            plain.reset(chosen)

        def act(self, obs, framing):
            seen.append({k: v.numpy().copy() for k, v in vars(framing).items()})
            return plain.act(obs, framing)

    footage = shoot(core, Watch(), seed=11)
    return footage.shots, {k: np.stack([s[k] for s in seen]) for k in seen[0]}, core


@pytest.mark.parametrize("policy", [FollowCamera, RandomCamera])
@pytest.mark.parametrize("name", ["follow", "push_in", "arc", "thirds", "tour"])
def test_measured_afterwards(name, policy, make_take):
    brief = load_brief(name)
    take = make_take(PEOPLE, seconds=12, boxes=[((0.0, 6.0, 1.0), (1.0, 0.2, 1.0))])
    shots, seen, core = filmed(brief, take, 3, policy)
    for row, shot in enumerate(shots):
        assert shot.frames == core.length + 1
        after = measure(shot, take, brief)
        assert after.keys() == seen.keys()
        for field, values in after.items():
            if field == "shake" and not seen["shake"].any():
                continue  # the environment measures it only for briefs that ask
            if field == "new_view" and np.isnan(seen["new_view"]).all():
                continue
            np.testing.assert_array_equal(
                values[:-1], seen[field][:, row], err_msg=f"{name} {field} of row {row}"
            )


def test_without_a_brief(make_take):
    take = make_take(PEOPLE, seconds=12)
    brief = load_brief("follow")
    shots, seen, _ = filmed(brief, take, 1, FollowCamera)
    after = measure(shots[0], take)
    np.testing.assert_array_equal(after["size"][:-1], seen["size"][:, 0])
    np.testing.assert_array_equal(after["visible"][:-1], seen["visible"][:, 0])
    assert np.isnan(after["size_error"]).all()
    assert after["shake"][-1].any()


def test_a_cut_measures_as_its_own_beginning(make_take):
    take = make_take(PEOPLE, seconds=12)
    shots, _, _ = filmed(load_brief("follow"), take, 1, FollowCamera)
    whole, part = measure(shots[0], take), measure(shots[0].cut(50, 80), take)
    for name in ("eyes", "size", "headroom", "bearing", "visible"):
        np.testing.assert_array_equal(part[name], whole[name][50:80], err_msg=name)
    assert part["speed_mps"][0] == 0
    np.testing.assert_array_equal(part["jerk_mps3"][3:], whole["jerk_mps3"][53:80])


def stranger(take, **changes):
    frames = 24
    f = np.float32
    parts = {
        "take": take.digest,
        "brief": "",
        "rate": (24, 1),
        "start_frame": 0,
        "subject": 0,
        "pos": np.tile(f([6, 0, 1.5]), (frames, 1)),
        "quat": np.tile(geometry.camera_quat(np.pi, 0).astype(f), (frames, 1)),
        "focal_mm": np.full(frames, 200, f),
        "focus_m": np.full(frames, 6, f),
        "aperture": np.full(frames, 4, f),
        "exposure_ev": np.zeros(frames, f),
    }
    return Shot(**(parts | changes))


def test_a_strangers_lens(make_take):
    take = make_take(seconds=2)
    framing = measure(stranger(take), take, None)
    depth = 6 - 0.08
    np.testing.assert_allclose(framing["size"][:, 0], 1.6 * 200 / (depth * 14.0), rtol=1e-4)
    assert not framing["speed_mps"].any()


def test_shots_that_do_not_fit(make_take):
    take, other = make_take(seconds=2), make_take(seconds=2, name="other")
    for shot, says in (
        (stranger(other), "was filmed on take"),
        (stranger(take, start_frame=25), "ends at frame 49"),
        (stranger(take, subject=1), "is about actor 1"),
        (stranger(take, rate=(25, 1)), "has rate"),
        (stranger(take, sensor_mm=(36.0, 24.0)), "has a sensor of"),
    ):
        with pytest.raises(UserError, match=says):
            measure(shot, take)
    assert measure(stranger(take, start_frame=24), take)["size"].shape == (24, 4)


def test_a_shot_may_be_longer_than_its_brief(make_take):
    take = make_take(seconds=12)
    brief = dataclasses.replace(load_brief("push_in"), seconds=0.6)
    progress = measure(stranger(take), take, brief)["progress"]
    assert progress[0] == 0
    assert (progress[14:] == 1).all()
