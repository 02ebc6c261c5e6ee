"""`Take`: checked when made, read-only, equal by digest, whole after a round trip."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.spec.archive import load_arrays, save_arrays
from cinerl.spec.errors import UserError
from cinerl.spec.take import PATTERNS, Take

TWO = (((0.0, 0.0), 0.3, 1.0), ((2.0, 1.0), -1.0, 0.0))


@pytest.fixture(scope="module")
def take(make_take):
    return make_take(TWO, seconds=2, boxes=[((3.0, 0, 1), (1, 1, 1))], columns=[(1, 1, 0.2)])


def arrays_of(take):
    return {f.name: getattr(take, f.name) for f in dataclasses.fields(take) if f.type in ("Floats", "Ints")}


def change(take, **arrays):
    return dataclasses.replace(take, **arrays)


def test_round_trip(take, tmp_path):
    path = tmp_path / "t.npz"
    take.save(path)
    again = Take.load(path)
    assert again == take
    assert again.digest == take.digest
    assert hash(again) == hash(take)
    for f in dataclasses.fields(take):
        np.testing.assert_array_equal(getattr(again, f.name), getattr(take, f.name))
        assert type(getattr(again, f.name)) is type(getattr(take, f.name))
    again.save(tmp_path / "u.npz")
    assert (tmp_path / "u.npz").read_bytes() == path.read_bytes()


def test_sizes(take):
    assert (take.frames, take.actors, take.fps, take.seconds) == (48, 2, 24.0, 2.0)


def test_arrays_are_read_only(take, tmp_path):
    take.save(tmp_path / "t.npz")
    for holder in (take, Take.load(tmp_path / "t.npz")):
        for name, array in arrays_of(holder).items():
            assert not array.flags.writeable, name
    with pytest.raises(dataclasses.FrozenInstanceError):
        take.name = "other"


def test_the_digest_is_the_identity(take):
    assert change(take, source={"made": "elsewhere"}) == take
    assert change(take, name="other") != take
    assert change(take, set="{}") != take
    assert take != "take"
    for name, array in arrays_of(take).items():
        if array.dtype == np.float32 and array.size:
            moved = np.array(array)
            moved.flat[-1] = np.nextafter(moved.flat[-1], np.float32(9))
            assert change(take, **{name: moved}) != take, name


def test_every_array_is_checked_for_type_and_shape(take):
    for name, array in arrays_of(take).items():
        with pytest.raises(UserError, match=f"'{name}': has type"):
            change(take, **{name: array.astype(np.float64)})
        with pytest.raises(UserError, match=f"'{name}': has shape"):
            change(take, **{name: array[..., None]})
    with pytest.raises(UserError, match="'link_quat': has shape"):
        change(take, link_quat=np.array(take.link_quat[:-1]))
    with pytest.raises(UserError, match="'gaze': has shape"):
        change(take, gaze=np.array(take.gaze[:, :1]))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_nothing_is_nan(take, bad):
    for name, array in arrays_of(take).items():
        if array.dtype == np.float32 and array.size:
            broken = np.array(array)
            broken.flat[0] = bad
            with pytest.raises(UserError, match=f"'{name}': holds NaN or infinity"):
                change(take, **{name: broken})


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("link_body", (-1, 2)),
        ("shape_link", (-2, 2)),
        ("shape_kind", (-1, 3)),
        ("shape_pattern", (-1, len(PATTERNS))),
        ("key_link", (-1, 2)),
        ("act", (-1, 1)),
        ("light_kind", (-1, 4)),
    ],
)
def test_references_stay_inside(take, name, values):
    for value in values:
        broken = np.array(getattr(take, name))
        broken.flat[-1] = value
        with pytest.raises(UserError, match=f"'{name}': holds indices outside"):
            change(take, **{name: broken})


def test_meshes_refer_to_their_own_points(take):
    point, face = np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32)
    change(take, mesh_point=point, mesh_face=face, mesh_piece=np.zeros(1, np.int32))
    with pytest.raises(UserError, match="'mesh_face': holds indices outside 0"):
        change(take, mesh_point=point, mesh_face=face + 1, mesh_piece=np.zeros(1, np.int32))
    with pytest.raises(UserError, match="'mesh_piece': holds indices outside"):
        change(take, mesh_point=point, mesh_face=face, mesh_piece=-np.ones(1, np.int32))
    with pytest.raises(UserError, match="'mesh_piece': has shape"):
        change(take, mesh_point=point, mesh_face=face, mesh_piece=np.zeros(2, np.int32))


def test_actors_frames_and_rate(take, make_take):
    with pytest.raises(UserError, match="has 5 actors"):
        make_take([((float(i), 0.0), 0.0, 0.0) for i in range(5)], seconds=1)
    with pytest.raises(UserError, match="and 1 frames"):
        make_take(seconds=1 / 24)
    for rate in ((0, 1), (24, 0), (-24, 1)):
        with pytest.raises(UserError, match="has rate"):
            change(take, rate=rate)


def damaged(take, folder, meta=(), arrays=(), without=()):
    path = folder / "t.npz"
    take.save(path)
    old_meta, old_arrays = load_arrays(path, "take", 2)
    new_meta = {k: v for k, v in (old_meta | dict(meta)).items() if k not in without}
    new_arrays = {k: v for k, v in (old_arrays | dict(arrays)).items() if k not in without}
    save_arrays(path, new_meta, new_arrays)
    with pytest.raises(UserError) as caught:
        Take.load(path)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value)


def test_a_file_that_is_not_a_whole_take(take, tmp_path):
    for without in ("gaze", "name", "rate", "source", "set", "mesh_point"):
        assert "is not a whole take" in damaged(take, tmp_path, without=[without])
    assert "is not a whole take" in damaged(take, tmp_path, arrays={"more": np.zeros(1, np.float32)})
    for rate in ([], 3, None, ["a", 1], [float("inf"), 1], [24]):
        assert "is not a whole take" in damaged(take, tmp_path, meta={"rate": rate})
    for name in (3, None, ["a"]):
        assert "is not a whole take" in damaged(take, tmp_path, meta={"name": name})
    assert "is not a whole take" in damaged(take, tmp_path, meta={"body_names": 3})
    assert "has rate" in damaged(take, tmp_path, meta={"rate": [0, 0]})
    assert "schema is 3" in damaged(take, tmp_path, meta={"schema": 3})
    old = damaged(take, tmp_path, meta={"schema": 1})
    assert "was made by an older version of cinerl; perform it again: cinerl take" in old
    for schema in (0, None, "1", True):
        assert "schema is" in damaged(take, tmp_path, meta={"schema": schema})
    assert "is not a take file" in damaged(take, tmp_path, meta={"kind": "shot"})
    assert "take array 'gaze'" in damaged(take, tmp_path, arrays={"gaze": np.array(take.gaze) * np.nan})
    assert "take array 'gaze'" in damaged(take, tmp_path, arrays={"gaze": take.gaze.astype(">f4")})
