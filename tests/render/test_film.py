"""What becomes of frames: video, sound, and pages."""

import av
import numpy as np
import pytest
from PIL import Image

from cinerl.render.compare import compare
from cinerl.render.overlay import OverlayData, overlay
from cinerl.render.path import plot_paths
from cinerl.render.sheet import Slate, sheet, timecode
from cinerl.render.sound import soundtrack
from cinerl.render.video import write_video
from cinerl.spec.errors import UserError
from tests.scenes import make_shot, make_take


def _pictures(n=12, size=(96, 64)):
    y, x = np.mgrid[: size[1], : size[0]]
    for i in range(n):
        yield np.stack([(x * 2 + i * 5) % 256, (y * 3) % 256, (x + y) % 256], -1).astype(np.uint8)


def test_video_is_tagged_whole_and_repeatable(tmp_path):
    sound = np.random.default_rng(0).normal(0, 0.05, (24000, 2)).astype(np.float32)
    for name in ("a.mp4", "b.mp4"):
        assert write_video(tmp_path / name, _pictures(), (24, 1), sound) == 12
    data = (tmp_path / "a.mp4").read_bytes()
    assert data == (tmp_path / "b.mp4").read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")
    with av.open(str(tmp_path / "a.mp4")) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        codec = video.codec_context
        assert (codec.color_primaries, codec.color_trc, codec.colorspace, codec.color_range) == (1, 1, 1, 1)
        assert (codec.pix_fmt, video.average_rate, video.frames) == ("yuv420p", 24, 12)
        assert audio.rate == 48000
        assert abs(float(audio.duration * audio.time_base) - 0.5) < 0.03
        pictures = [f.to_ndarray(format="rgb24") for f in film.decode(video)]
    assert len(pictures) == 12


def test_grey_survives_the_film(tmp_path):
    grey = np.full((64, 96, 3), 118, np.uint8)
    write_video(tmp_path / "g.mp4", [grey] * 3)
    with av.open(str(tmp_path / "g.mp4")) as film:
        frame = next(film.decode(video=0))
    luma = frame.to_ndarray()[:64, :96]
    assert abs(float(luma.mean()) - (16 + 219 * 118 / 255)) < 1.5


def test_a_failure_leaves_the_old_film(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")

    def broken():
        yield from _pictures(3)
        raise RuntimeError("lamp failed")

    with pytest.raises(RuntimeError):
        write_video(path, broken())
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]


def test_bad_pictures_are_refused(tmp_path):
    with pytest.raises(UserError, match="even"):
        write_video(tmp_path / "a.mp4", _pictures(2, (95, 64)))
    with pytest.raises(UserError, match="no pictures"):
        write_video(tmp_path / "a.mp4", [])


def test_sound_follows_contacts_and_camera():
    take = make_take(24)
    near, far = (soundtrack(make_shot(take, eye=(0, -y, 1.5)), take, 3) for y in (2.5, 12.0))
    assert near.shape == (48000, 2)
    assert near.dtype == np.float32
    np.testing.assert_array_equal(near, soundtrack(make_shot(take, eye=(0, -2.5, 1.5)), take, 3))
    assert not np.array_equal(near, soundtrack(make_shot(take, eye=(0, -2.5, 1.5)), take, 4))
    assert np.abs(near).max() < 1
    before, after = np.abs(near[:9000]).max(), np.abs(near[9800:14000]).max()
    assert after > 20 * before  # the first step falls at 0.2 s
    assert np.abs(near).max() > 2 * np.abs(far).max()


def test_sound_pans_with_the_picture():
    take = make_take(24)
    shot = make_shot(
        take, eye=(-3, -0.4, 1.5), at=(-3, 3, 1.5), travel=(0, 0, 0)
    )  # the steps are to the right
    left, right = (soundtrack(shot, take)[:, c] ** 2 for c in (0, 1))
    assert right.sum() > 2 * left.sum()


def test_overlay_draws_and_leaves_its_argument():
    picture = np.full((360, 640, 3), 60, np.uint8)
    data = OverlayData(
        boxes=np.array([[-0.4, -0.9, 0.1, 0.7], [np.nan] * 4]),
        eyes=np.array([[-0.1, 0.5], [np.nan] * 2]),
        names=("ada", "bo"),
        size="MS",
        left="0:01.0",
        right="35 mm",
        title="Follow",
        terms={"thirds": [0.1, 0.5, 0.9], "empty": []},
    )
    out = overlay(picture, data)
    assert out.shape == picture.shape
    assert out.dtype == np.uint8
    assert (picture == 60).all()
    assert (out != picture).any(axis=2).mean() > 0.02
    np.testing.assert_array_equal(out, overlay(picture, data))


def test_sheet_and_comparison():
    pictures = list(_pictures(5))
    page = sheet(pictures, [Slate(i / 2, "follow", "FS") for i in range(5)], "A film", columns=3, width=600)
    assert page.shape[1] == 600
    assert compare(pictures[:4], "abcd").shape == (132, 196, 3)
    assert all(s % 2 == 0 for s in compare(pictures[:3], "abc", shrink=True).shape[:2])
    assert timecode(67.46) == "1:07.5"
    with pytest.raises(UserError):
        compare(pictures, "abcde")
    with pytest.raises(UserError):
        sheet(pictures, [])


def test_floor_plan(tmp_path):
    take = make_take(12)
    shots = [make_shot(take), make_shot(take, eye=(3, -3, 1.5))]
    for name in ("a.png", "b.png"):
        plot_paths(tmp_path / name, take, shots, ["follow", "mpc"])
    assert Image.open(tmp_path / "a.png").size[0] > 1000
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
