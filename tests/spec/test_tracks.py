"""Tracks of others: written in each format and read back; whatever else a file holds is refused in a line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from cinerl.spec import track_files
from cinerl.spec.errors import UserError
from cinerl.spec.track_files import AXES, FORMATS, read_poses
from cinerl.spec.tracks import FPS, Track, load_tracks
from tests.spec.test_shot import shot_of

SECONDS = 4.0


def course(fps: float) -> tuple[np.ndarray, np.ndarray, Rotation]:
    """A level camera that walks, pans and tilts a little: times, places, camera to world in our axes."""
    t = np.arange(round(SECONDS * fps) + 1) / fps
    pos = np.stack([np.sin(0.4 * t), 0.5 * t, 1.5 + 0.1 * np.cos(t)], axis=1)
    level = Rotation.from_matrix([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    angles = np.stack([0.3 * np.sin(t), 0.05 * np.sin(2 * t)], axis=1)
    return t, pos, Rotation.from_euler("ZY", angles) * level


def text(rows: np.ndarray) -> str:
    return "".join(" ".join(f"{x:.17g}" for x in row) + "\n" for row in rows)


def tum(path, fps):
    t, pos, turn = course(fps)
    quat = (turn * AXES["opencv"].inv()).as_quat()
    path.write_text("# timestamp tx ty tz qx qy qz qw\n" + text(np.column_stack([1e9 + t, pos, quat])))


def re10k(path, fps):
    t, pos, turn = course(fps)
    # A world whose y is down, as a structure from motion that begins level has it.
    tip = Rotation.from_euler("x", 90, degrees=True)
    to_world = tip * turn * AXES["opencv"].inv()
    inverse = to_world.inv()
    m = np.concatenate([inverse.as_matrix(), -inverse.apply(tip.apply(pos))[..., None]], axis=2)
    lens = np.tile([0.9, 1.6, 0.5, 0.5, 0.0, 0.0], (len(t), 1))
    body = text(np.column_stack([np.round(t * 1e6), lens, m.reshape(-1, 12)]))
    path.write_text("https://www.youtube.com/watch?v=x\n" + body)


def matrices(fps, axes):
    _, pos, turn = course(fps)
    tip = Rotation.from_euler("x", 90, degrees=True)
    r = (tip * turn * AXES[axes].inv()).as_matrix()
    return np.concatenate([r, tip.apply(pos)[..., None]], axis=2)


def et(path, fps):
    path.write_text(text(matrices(fps, "opencv").reshape(-1, 12)))


def et_npy(path, fps):
    with path.open("wb") as file:
        np.save(file, matrices(fps, "opencv"))


def datadop(path, fps):
    bottom = [[0.0, 0.0, 0.0, 1.0]]
    frames = [{"transform_matrix": [*m.tolist(), *bottom]} for m in matrices(fps, "opengl")]
    path.write_text(json.dumps({"w": 512, "h": 208, "frames": frames}))


def arrays(path, fps):
    t, pos, turn = course(fps)
    with path.open("wb") as file:
        np.savez(file, t=t, pos=pos, quat=turn.as_quat())


def shot(path, fps):
    _, pos, turn = course(fps)
    f = np.float32
    whole = {n: np.ones(len(pos), f) for n in ("focal_mm", "focus_m", "aperture", "exposure_ev")}
    shot_of(pos=pos.astype(f), quat=turn.as_quat().astype(f), rate=(int(fps), 1), **whole).save(path)


WRITERS = {
    "tum": tum, "re10k": re10k, "et": et, "et_npy": et_npy, "datadop": datadop, "npz": arrays, "shot": shot,
}  # fmt: skip


@pytest.mark.parametrize("fps", [24, 30, 200])
@pytest.mark.parametrize("kind", WRITERS)
def test_round_trip(kind, fps, tmp_path):
    """Whatever the format, the rate and the axes: the same path, up to a turn about the vertical."""
    path = tmp_path / "a.dat"
    WRITERS[kind](path, fps)
    (track,) = load_tracks(path, fps=fps)
    _, pos, turn = course(FPS)
    assert track.kind == kind.removesuffix("_npy")
    assert track.frames == len(pos)
    assert track.metric == (kind in ("tum", "npz", "shot"))
    # Linear between poses of 30 a second: a millimetre, a twentieth of a degree.
    theirs = Rotation.from_quat(track.quat)
    if track.metric:
        np.testing.assert_allclose(track.pos, pos, atol=1e-3)
        assert np.degrees((turn.inv() * theirs).magnitude()).max() < 0.05
    else:
        # The mean of the cameras' up stands for the vertical, which they share within a degree.
        swing = theirs[0] * turn[0].inv()
        np.testing.assert_allclose(swing.inv().apply(track.pos - track.pos[0]), pos - pos[0], atol=2e-3)
        assert np.degrees(((swing * turn).inv() * theirs).magnitude()).max() < 0.06
        up = swing.apply([0.0, 0.0, 1.0])
        assert np.degrees(np.arccos(min(up[2], 1.0))) < 2
    np.testing.assert_allclose(track.speed_mps, np.linalg.norm(np.diff(pos, axis=0), axis=1) * FPS, atol=0.01)
    told = np.degrees((turn[1:] * turn[:-1].inv()).magnitude()) * FPS
    np.testing.assert_allclose(track.turn_dps, told, atol=0.6)


def test_a_rate_of_our_own_is_read_as_it_is(tmp_path):
    tum(tmp_path / "a.txt", 24)
    (track,) = load_tracks(tmp_path / "a.txt")
    np.testing.assert_allclose(track.pos, course(24)[1], atol=2e-5)  # times near 10⁹ hold 10⁻⁷ s


def test_saved_and_read_again(tmp_path):
    for kind in ("tum", "et"):
        WRITERS[kind](tmp_path / kind, 30)
        (track,) = load_tracks(tmp_path / kind)
        track.save(tmp_path / "t.npz")
        (again,) = load_tracks(tmp_path / "t.npz")
        assert again.metric == track.metric
        np.testing.assert_allclose(again.pos, track.pos, atol=1e-6)
        np.testing.assert_allclose(again.quat, track.quat, atol=1e-6)
        assert not again.pos.flags.writeable


def test_a_folder_and_its_gaps(tmp_path):
    tum(tmp_path / "a.txt", 24)
    t, pos, turn = course(100)
    quat = (turn * AXES["opencv"].inv()).as_quat()
    t = t + np.where(np.arange(len(t)) > 220, 5.0, 0.0)
    (tmp_path / "b.tum").write_text(text(np.column_stack([t, pos, quat])))
    (tmp_path / "notes.md").write_text("no track")
    found = load_tracks(tmp_path)
    assert [track.name for track in found] == ["a", "b"]
    assert found[1].seconds == pytest.approx(2.2, abs=0.05)
    t = t + np.where(np.arange(len(t)) > 100, 5.0, 0.0)
    (tmp_path / "b.tum").write_text(text(np.column_stack([t, pos, quat])))
    with pytest.raises(UserError, match=r"b\.tum: its longest stretch .* want 2\.0 s or more"):
        load_tracks(tmp_path)


def test_axes_can_be_told(tmp_path):
    t, pos, turn = course(24)
    with (tmp_path / "a.npz").open("wb") as file:
        np.savez(file, t=t, pos=pos, quat=(turn * AXES["body"].inv()).as_quat())
    (track,) = load_tracks(tmp_path / "a.npz", axes="body")
    assert np.degrees((turn.inv() * Rotation.from_quat(track.quat)).magnitude()).max() < 1e-3
    for options, words in (({"axes": "blender"}, "there are: opengl"), ({"fps": 0.0}, "want 1 to 1000")):
        with pytest.raises(UserError, match=words):
            load_tracks(tmp_path / "a.npz", **options)


GOOD = "0 0 0 0 0 0 0 1\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "holds no poses"),
        ("# only a comment\n", "holds no poses"),
        ("1 2 3\n", "line 1 has 3 words"),
        (GOOD + "0.1 0 0 0 0 0 1\n", "line 2 has 7 numbers; want 8"),
        (GOOD + "0.1 0 0 0 0 x 0 1\n", "line 2: could not convert"),
        (GOOD + "0.1 0 nan 0 0 0 0 1\n", "line 2 is not within"),
        (GOOD + "0.1 0 1e30 0 0 0 0 1\n", "line 2 is not within"),
        (GOOD + "0.1 0 0 0 0 0 0 0\n", "line 2 is no unit quaternion"),
        (GOOD + "nan 0 0 0 0 0 0 1\n", "line 2 has a time that is none"),
        (GOOD + "\n# pause\n0 0 0 0 0 0 0 1\n", "line 4 is not later than"),
        (GOOD + "0.1 0 0 0 0 0 0 1\n", "longest stretch"),
        ("1 0 0 0 0 1 0 0 0 0 2 0\n" * 9, "line 1 is no rotation"),
        ("1 0 0 0 0 1 0 0 0 0 -1 0\n" * 9, "line 1 is no rotation"),
        ("1 0 0 0 0 1 0 0 0 0 inf 0\n" * 9, "line 1 holds NaN or infinity"),
        ("https://x\n" + "0 " * 19 + "\n", "line 2 is no rotation"),
        ("{}", "key 'frames' is missing"),
        ('{"frames": []}', "'frames' is no list"),
        ('{"frames": [{"transform_matrix": [[1, 2], [3]]}]}', "is no camera track"),
        ('{"frames": [{"transform_matrix": [[1, 2], [3, 4]]}]}', "want .n, 3, 4."),
        ("{" + "[" * 5000, "is no camera track"),
        (b"\xff\xfe\x00\x01", "is not text"),
        (b"PK\x03\x04 no zip", "not a readable npz"),
        (b"\x93NUMPY\x01\x00v\x00{'descr'", "is no camera track"),
    ],
)
def test_what_is_no_track(content, words, tmp_path):
    path = tmp_path / "bad.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserError, match=words) as caught:
        load_tracks(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_arrays_that_are_no_track(tmp_path):
    path = tmp_path / "a.npz"
    quat = np.tile([0.0, 0.0, 0.0, 1.0], (90, 1))
    for held, words in (
        ({"pos": np.zeros((90, 2)), "quat": quat}, "want pos"),
        ({"pos": np.zeros((90, 3))}, "want pos"),
        ({"pos": np.zeros((90, 3)), "quat": quat, "t": np.zeros(90)}, "pose 1 is not later"),
        ({"pos": np.zeros((90, 3)), "quat": 0 * quat}, "pose 0 is no unit quaternion"),
        ({"pos": np.array([open], dtype=object), "quat": quat}, "Object arrays cannot be loaded"),
        ({"pos": np.full((90, 3), "a"), "quat": quat}, "is no camera track"),
    ):
        np.savez(path, **held)
        with pytest.raises(UserError, match=words):
            load_tracks(path)


def test_sizes_are_bounded(tmp_path, monkeypatch):
    tum(tmp_path / "a.txt", 24)
    monkeypatch.setattr(track_files, "MOST_POSES", 50)
    with pytest.raises(UserError, match="holds 97 poses"):
        load_tracks(tmp_path / "a.txt")
    monkeypatch.setattr(track_files, "MOST_BYTES", 500)
    with pytest.raises(UserError, match="want at most 500"):
        load_tracks(tmp_path / "a.txt")
    np.savez_compressed(tmp_path / "bomb.npz", pos=np.zeros((3000, 3)))
    monkeypatch.setattr(track_files, "MOST_BYTES", 10_000)
    with pytest.raises(UserError, match="unpacks to"):
        load_tracks(tmp_path / "bomb.npz")
    monkeypatch.undo()
    long = np.arange(20_000) * 0.4
    rows = np.column_stack([long, np.zeros((len(long), 6)), np.ones(len(long))])
    (tmp_path / "long.txt").write_text(text(rows))
    with pytest.raises(UserError, match="want at most 3600 s"):
        load_tracks(tmp_path / "long.txt")
    with pytest.raises(UserError, match="no such file"):
        load_tracks(tmp_path / "none.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match="holds 0 tracks"):
        load_tracks(tmp_path / "empty")


def _read(folder, data: bytes) -> None:
    path = folder / "x.txt"
    path.write_bytes(data)
    try:
        found = load_tracks(path)
    except UserError:
        return
    for track in found:
        assert isinstance(track, Track)
        assert np.isfinite(track.pos).all()
        np.testing.assert_allclose(np.linalg.norm(track.quat, axis=1), 1, atol=1e-3)


FEW = settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
word = st.sampled_from(["0", "1", "-1", "nan", "inf", "1e300", "1e-300", "0.7", "x", "#", "1_0", "{", "٣"])


@FEW
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda s: s.encode("utf-8", "replace")))
def test_garbage(data, tmp_path):
    _read(tmp_path, data)


@FEW
@given(lines=st.lists(st.lists(word, max_size=20), max_size=12), width=st.sampled_from([8, 12, 19]))
def test_garbled_text(lines, width, tmp_path):
    rows = [" ".join((line * 20)[:width] if line else []) for line in lines]
    _read(tmp_path, "\n".join(rows).encode())


@FEW
@given(
    kind=st.sampled_from(sorted(WRITERS)), at=st.floats(0, 1), byte=st.integers(0, 255),
    cut=st.floats(0, 1), how=st.sampled_from(["byte", "cut", "twice"]),
)  # fmt: skip
def test_damaged_files(kind, at, byte, cut, how, tmp_path):
    path = tmp_path / f"{kind}.dat"
    if not path.exists():
        WRITERS[kind](path, 24)
    data = bytearray(path.read_bytes())
    place = min(int(at * len(data)), len(data) - 1)
    if how == "byte":
        data[place] = byte
    elif how == "cut":
        data = data[: int(cut * len(data))]
    else:
        data = data[:place] + data
    _read(tmp_path, bytes(data))


def test_every_format_is_told():
    assert {k.removesuffix("_npy") for k in WRITERS} == set(FORMATS)


def test_pickles_are_not_opened(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "trapped"), "w"))

    with (tmp_path / "a.npy").open("wb") as file:
        np.save(file, np.array([Trap()], dtype=object), allow_pickle=True)
    with pytest.raises(UserError):
        read_poses(tmp_path / "a.npy")
    assert not (tmp_path / "trapped").exists()
