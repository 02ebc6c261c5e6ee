"""Bones at a frame: links as recorded, eyes along the gaze, a jaw that talks, lids that blink."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinerl.geometry import conjugate, multiply, rotate
from cinerl.look.body import rest
from cinerl.look.pose import EYE_DOWN, EYE_UP, EYE_YAW, blink, pose, talk
from cinerl.stage.library import load_take
from tests.scenes import make_take


@pytest.fixture(scope="module")
def dialogue():
    return load_take("train-studio-talk")


def in_head(take, frame, bone):
    _, quat = pose(take, 0, frame)
    return multiply(conjugate(quat[rest.HEAD]), quat[bone])


def opening(take, frame):
    """Radians that the jaw is open, from the lips' touch."""
    q = in_head(take, frame, rest.JAW)
    return rest.JAW_OPEN - 2 * np.arctan2(q[2], q[3])


def test_links_are_the_takes(dialogue):
    pos, quat = pose(dialogue, 1, 50)
    assert pos.shape == (19, 3)
    assert quat.shape == (19, 4)
    assert pos.dtype == quat.dtype == np.float32
    assert np.array_equal(pos[:15], dialogue.link_pos[50, 15:30])
    assert np.array_equal(quat[:15], dialogue.link_quat[50, 15:30])
    assert np.abs(np.linalg.norm(quat, axis=1) - 1).max() < 1e-4


def test_a_prop_has_its_links_alone():
    take = make_take(6)
    pos, quat = pose(take, 2, 3)
    assert pos.shape == (1, 3)
    assert np.array_equal(quat, take.link_quat[3, 30:])


@settings(max_examples=40, deadline=None)
@given(yaw=st.floats(-3.1, 3.1), pitch=st.floats(-1.5, 1.5), frame=st.integers(0, 287))
def test_eyes_follow_the_gaze_as_far_as_eyes_can(dialogue, yaw, pitch, frame):
    head = dialogue.link_quat[frame, rest.HEAD]
    ahead = np.array([np.cos(pitch) * np.cos(yaw), np.sin(pitch), -np.cos(pitch) * np.sin(yaw)])
    gaze = np.array(dialogue.gaze)
    gaze[frame, 0] = rotate(head, ahead)
    take = dataclasses.replace(dialogue, gaze=gaze)
    turned = rotate(in_head(take, frame, rest.LEFT_EYE), [1.0, 0.0, 0.0])
    want_yaw, want_pitch = np.clip(yaw, -EYE_YAW, EYE_YAW), np.clip(pitch, -EYE_DOWN, EYE_UP)
    assert np.arctan2(-turned[2], turned[0]) == pytest.approx(want_yaw, abs=2e-3)
    assert np.arcsin(turned[1]) == pytest.approx(want_pitch, abs=2e-3)


def test_the_jaw_moves_only_while_speaking(dialogue):
    silent = [f for f in range(dialogue.frames) if not dialogue.speaks[f, 0]]
    assert max(abs(opening(dialogue, f)) for f in silent) < 1e-5
    open_rad = np.array([opening(dialogue, f) for f in range(dialogue.frames) if dialogue.speaks[f, 0]])
    assert open_rad.min() >= -1e-5
    assert np.degrees(open_rad.max()) > 4
    assert np.degrees(open_rad).std() > 1
    assert all(talk(dialogue, 0, f) == 0 for f in silent)


def test_talk_is_smooth(dialogue):
    value = np.array([talk(dialogue, 0, f) for f in range(dialogue.frames)])
    assert np.abs(np.diff(value)).max() < 0.75


def test_lids_blink_now_and_then():
    shut = np.array([[blink(f / 24, a) for f in range(24 * 60)] for a in range(2)])
    starts = ((shut[:, 1:] > 0.2) & (shut[:, :-1] <= 0.2)).sum(axis=1)
    assert ((starts >= 10) & (starts <= 20)).all()
    assert shut.max() > 0.9
    assert (shut > 0).mean() < 0.12
    assert not np.array_equal(shut[0], shut[1])
