"""The second renderer shows the same as the first."""

from __future__ import annotations

import gc
import itertools
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cinerl.look.agreement import agreement
from cinerl.look.clip import clip
from cinerl.spec import data
from cinerl.spec.take import Take
from tests.look.gl import need_gl
from tests.scenes import make_shot, make_take

need_gl()

SIZE = (160, 90)
CHANNELS = ("rgb", "depth", "normal", "albedo", "id", "kind", "motion", "occluded")


def gl(shot, take, size=SIZE, **how):
    return clip(shot, take, size, renderer="gl", **how)


def equal(a, b):
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in CHANNELS)


@pytest.fixture(scope="module")
def take():
    return make_take(8)


@pytest.fixture(scope="module")
def shot(take):
    return make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)


@pytest.fixture(scope="module")
def frames(take, shot):
    return list(gl(shot, take))


def recorded(name):
    """A shipped take and a camera that walks past its first actor."""
    take = Take.load(data.folder("assets") / "takes" / f"{name}.npz")
    middle = take.link_pos[0, take.link_body == 0].mean(axis=0)
    eye = tuple(middle + np.array((1.5, -4.5, 0.5)))
    return make_shot(take, eye=eye, at=tuple(middle), focal_mm=28, frames=6), take


@pytest.mark.parametrize(
    "name", ["yard", "train-courtyard-backflip", "heldout-loft-talk", "train-street-ball"]
)
def test_both_renderers_agree(name, take, shot):
    scene = (shot, take) if name == "yard" else recorded(name)
    size = (320, 180)
    same = agreement(clip(*scene, size, lit=False), gl(*scene, size, lit=False))
    assert same.frames == scene[0].frames
    assert same.depth_mm < 0.1
    assert same.id_iou > 0.998
    assert same.motion_px < 1e-3
    assert same.albedo < 1e-4
    # A point is looked up in a depth of half the pixel's side; a slow camera uncovers less than that.
    assert same.occluded_f1 > 0.75


def test_agreement_sees_a_difference(take, shot, frames):
    other = list(gl(make_shot(take, eye=(0.6, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28), take))
    differs = agreement(frames, other)
    assert differs.depth_mm > 1
    assert differs.id_iou < 0.99
    assert differs.motion_px > 1e-3
    with pytest.raises(ValueError, match="shorter"):
        agreement(frames, other[:-1])


def test_normals_and_kinds_agree(take, shot, frames):
    for a, b in itertools.islice(zip(clip(shot, take, SIZE, lit=False), frames, strict=True), 3):
        same = a.id == b.id
        assert (a.kind == b.kind)[same].all()
        assert np.percentile(np.abs(a.normal - b.normal)[same], 99.5) < 1e-3
        assert np.isinf(b.depth[b.id == 0]).all()


@pytest.mark.parametrize("light", [None, "noon", "stage"])
def test_the_light_is_the_same(take, shot, light):
    """Median exposure within a third of a stop, and bright where the other is bright."""
    short = shot.cut(0, 1)
    a, b = (next(clip(short, take, SIZE, light=light, renderer=r)).rgb for r in ("raycast", "gl"))
    assert np.isfinite(b).all()
    assert (b >= 0).all()
    assert abs(np.log2(b.mean() / a.mean())) < 1 / 3
    assert np.corrcoef(np.log(a.ravel() + 1e-3), np.log(b.ravel() + 1e-3))[0, 1] > 0.9


def test_light_beyond_white_is_kept(take, shot):
    plain, bright = (
        next(gl(s, take, samples=1, blur=False, shutter_deg=0)).rgb for s in (shot, exposed(shot, 5.0))
    )
    assert bright.max() > 4
    np.testing.assert_allclose(np.median(bright / plain), 32, rtol=0.01)


def exposed(shot, ev):
    return type(shot)(
        shot.take, "", shot.rate, 0, 0, shot.pos, shot.quat, shot.focal_mm, shot.focus_m, shot.aperture,
        np.full(shot.frames, ev, np.float32),
    )  # fmt: skip


def test_bodies_throw_shadows_without_acne(take):
    shot = make_shot(take, eye=(0, -4, 5), at=(0, 0.3, 0), frames=1)
    hard = next(gl(shot, take, samples=1))
    floor = hard.rgb[hard.id == 1].mean(axis=1)
    assert np.percentile(floor, 3) < 0.6 * np.percentile(floor, 80)
    soft = next(clip(shot, take, SIZE, samples=1))
    lit = (soft.id == 1) & (soft.rgb.mean(axis=2) > np.percentile(floor, 70))
    assert (hard.rgb.mean(axis=2)[lit] < 0.7 * np.median(floor)).mean() < 0.02


def test_the_lens_blurs(take, shot):
    soft, sharp = next(gl(shot, take)), next(gl(shot, take, blur=False, shutter_deg=0))
    assert not np.array_equal(soft.rgb, sharp.rgb)
    assert np.array_equal(soft.depth, sharp.depth)


def test_frames_are_equal_again(frames, take, shot):
    again = list(gl(shot, take, threads=1))
    assert all(equal(a, b) for a, b in zip(frames, again, strict=True))
    assert equal(frames[4], next(gl(shot.cut(4, 6), take)))


def test_clips_interleave(frames, take, shot):
    one, two = gl(shot, take), gl(shot, take)
    for k, (a, b) in enumerate(itertools.islice(zip(one, two, strict=True), 3)):
        assert equal(a, frames[k])
        assert equal(b, frames[k])
        if k == 1:
            left = gl(shot, take, (40, 30))
            next(left)
            left.close()
    one.close()
    assert equal(next(two), frames[3])


def test_any_thread_makes_the_next_frame(frames, take, shot):
    film = gl(shot, take)
    for k in range(3):
        with ThreadPoolExecutor(1) as other:
            assert equal(other.submit(next, film).result(), frames[k])


def test_closed_clips_give_back_their_context(take, shot):
    from cinerl.look.gl import context

    gc.collect()
    before = len(context._open)
    film = gl(shot, take)
    assert len(context._open) == before
    next(film)
    assert len(context._open) == before + 1
    film.close()
    assert len(context._open) == before


def test_one_pixel(take, shot):
    one = next(gl(shot, take, (1, 1)))
    assert one.size == (1, 1)
    assert one.id[0, 0] == next(clip(shot, take, (1, 1))).id[0, 0]


def test_memory_does_not_grow():
    take = make_take(60)
    shot = make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)
    film = gl(shot, take, (64, 36), shutter_deg=0, blur=False)
    peaks = []
    for frame in film:
        if frame.index in (15, 59):
            peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    assert peaks[1] < 1.05 * peaks[0]


RUN = "import sys; from cinerl.cli import main; main(sys.argv[1:])"
NO_EGL = """
import ctypes
load = ctypes.CDLL.__init__
def refuse(self, name, *rest, **more):
    if name and "EGL" in str(name):
        raise OSError(name)
    load(self, name, *rest, **more)
ctypes.CDLL.__init__ = refuse
"""
NO_PYRENDER = "import sys; sys.modules['pyrender'] = None\n"


@pytest.mark.parametrize(
    ("before", "device", "said"),
    [(NO_EGL, "0", "apt-get install libegl1"), (NO_PYRENDER, "0", "cinerl[gl]"), ("", "99", "no OpenGL")],
)
def test_what_is_missing_is_one_line(before, device, said, tmp_path):
    out = tmp_path / "out"
    run = subprocess.run(
        [sys.executable, "-c", before + RUN, "film", "--renderer", "gl", "--out", str(out)],
        capture_output=True,
        text=True,
        env={**os.environ, "EGL_DEVICE_ID": device},
    )
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert "--renderer gl" in run.stderr
    assert said in run.stderr
    assert not out.exists()


def test_an_open_clip_ends_quietly_with_the_process():
    script = (
        "from tests.scenes import make_shot, make_take; from cinerl.look.clip import clip\n"
        "take = make_take(3); film = clip(make_shot(take), take, (32, 18), renderer='gl'); next(film)\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert run.returncode == 0
    assert "Error" not in run.stderr
    assert "ignored" not in run.stderr


def test_the_sky_is_drawn_afresh(take):
    """A camera that tilts up: where the last frame showed a wall, this one shows the sky."""
    low = make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 1.0), frames=2)
    quat = np.stack([low.quat[0], make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 3.0), frames=1).quat[0]])
    up = type(low)(
        low.take, "", low.rate, 0, 0, low.pos, quat, low.focal_mm, low.focus_m, low.aperture, low.exposure_ev
    )
    for renderer in ("raycast", "gl"):
        first, last = clip(up, take, SIZE, renderer=renderer, blur=False, shutter_deg=0)
        sky = last.id == 0
        assert sky.mean() > 0.2
        assert not last.normal[sky].any()
        assert not last.albedo[sky].any()
        assert np.isinf(last.depth[sky]).all()
        if renderer == "raycast":
            cast = first, last
    open_air = (last.id == 0) & (cast[1].id == 0)
    np.testing.assert_allclose(last.rgb[open_air], cast[1].rgb[open_air], rtol=0.02)
    same = first.id == cast[0].id
    assert np.percentile(np.abs(first.motion - cast[0].motion)[same], 99.9) < 0.01
