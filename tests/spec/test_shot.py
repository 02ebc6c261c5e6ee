"""`Shot`: checked when made, read-only, equal by digest, whole after a round trip."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.spec.archive import load_arrays, save_arrays
from cinerl.spec.errors import UserError
from cinerl.spec.shot import SENSOR_MM, Shot

ARRAYS = ("pos", "quat", "focal_mm", "focus_m", "aperture", "exposure_ev")


def shot_of(frames=10, **changes):
    f = np.float32
    rng = np.random.default_rng(0)
    quat = rng.normal(size=(frames, 4))
    parts = {
        "take": "ab" * 32,
        "brief": "cinerl/Follow-v0",
        "rate": (24, 1),
        "start_frame": 6,
        "subject": 1,
        "pos": rng.normal(size=(frames, 3)).astype(f),
        "quat": (quat / np.linalg.norm(quat, axis=1, keepdims=True)).astype(f),
        "focal_mm": np.linspace(35, 50, frames, dtype=f),
        "focus_m": np.linspace(2, 3, frames, dtype=f),
        "aperture": np.full(frames, 4, f),
        "exposure_ev": np.full(frames, -1, f),
        "source": {"agent": "follow"},
    }
    return Shot(**(parts | changes))


def test_round_trip(tmp_path):
    shot = shot_of(sensor_mm=(36.0, 24.0))
    shot.save(tmp_path / "s.npz")
    again = Shot.load(tmp_path / "s.npz")
    assert again == shot
    assert hash(again) == hash(shot)
    for f in dataclasses.fields(shot):
        np.testing.assert_array_equal(getattr(again, f.name), getattr(shot, f.name))
    again.save(tmp_path / "t.npz")
    assert (tmp_path / "t.npz").read_bytes() == (tmp_path / "s.npz").read_bytes()
    assert (shot.frames, shot.fps) == (10, 24.0)


def test_arrays_are_read_only(tmp_path):
    shot = shot_of()
    shot.save(tmp_path / "s.npz")
    for holder in (shot, Shot.load(tmp_path / "s.npz")):
        for name in ARRAYS:
            with pytest.raises(ValueError, match="read-only"):
                getattr(holder, name)[...] = 1


def test_the_digest_is_the_identity():
    shot = shot_of()
    assert shot == shot_of(source={})
    assert shot != "shot"
    for name in ARRAYS:
        moved = np.array(getattr(shot, name))
        moved.flat[-1] = np.nextafter(moved.flat[-1], np.float32(9))
        assert shot_of(**{name: moved}) != shot, name
    for change in (
        {"take": "cd" * 32},
        {"brief": ""},
        {"rate": (25, 1)},
        {"start_frame": 7},
        {"subject": 0},
        {"sensor_mm": (36.0, 24.0)},
    ):
        assert shot_of(**change) != shot, change


@pytest.mark.parametrize("name", ARRAYS)
def test_every_array_is_checked(name):
    array = np.array(getattr(shot_of(), name))
    for bad in (array.astype(np.float64), array[:-1] if name != "pos" else array[:, :2], array[..., None]):
        with pytest.raises(UserError, match=r"shot array '\w+': is float"):
            shot_of(**{name: bad})
    for value in (np.nan, np.inf):
        broken = np.array(array)
        broken.flat[-1] = value
        with pytest.raises(UserError, match=f"'{name}': holds NaN or infinity"):
            shot_of(**{name: broken})


@pytest.mark.parametrize("name", ["focal_mm", "focus_m", "aperture"])
def test_lenses_are_positive(name):
    for value in (0, -1):
        broken = np.array(getattr(shot_of(), name))
        broken[3] = value
        with pytest.raises(UserError, match="not positive"):
            shot_of(**{name: broken})


def test_numbers_that_make_no_sense():
    for change in ({"start_frame": -1}, {"subject": -1}, {"rate": (0, 1)}, {"rate": (24, 0)}):
        with pytest.raises(UserError, match="negative start frame"):
            shot_of(**change)
    with pytest.raises(UserError, match="has no frames"):
        shot_of(0)
    with pytest.raises(UserError, match="'quat': has norms"):
        shot_of(quat=shot_of().quat * np.float32(1.01))


def test_cut():
    shot = shot_of()
    part = shot.cut(2, 7)
    assert (part.frames, part.start_frame, part.subject, part.take) == (5, 8, 1, shot.take)
    assert part.sensor_mm == SENSOR_MM
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(part, name), getattr(shot, name)[2:7])
    assert shot.cut(0, shot.frames) == shot
    assert part.cut(1, 3) == shot.cut(3, 5)
    with pytest.raises(UserError):
        shot.cut(4, 4)


def test_a_file_that_is_not_a_whole_shot(tmp_path):
    path = tmp_path / "s.npz"
    shot_of().save(path)
    meta, arrays = load_arrays(path, "shot", 1)
    broken = [(meta | {"rate": rate}, arrays) for rate in ([], None, ["a", 1], [float("inf"), 1])] + [
        (meta | {"sensor_mm": [1]}, arrays),
        (meta | {"source": 3}, arrays),
        (meta | {"start_frame": None}, arrays),
        (meta | {"start_frame": float("inf")}, arrays),
        (meta | {"schema": 2}, arrays),
        (meta | {"kind": "take"}, arrays),
        ({k: v for k, v in meta.items() if k != "take"}, arrays),
        (meta, arrays | {"more": arrays["pos"]}),
        (meta, {k: v for k, v in arrays.items() if k != "pos"}),
        (meta, arrays | {"pos": arrays["pos"][:, :2]}),
    ]
    for bad_meta, bad_arrays in broken:
        save_arrays(path, bad_meta, bad_arrays)
        with pytest.raises(UserError) as caught:
            Shot.load(path)
        assert str(caught.value).startswith(f"{path}: ")
