"""The second renderer shows the same as the first."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from cinerl.look.clip import clip
from cinerl.stage.library import load_take
from tests.look.agreement import TAKES, agreement, agreement_of_renderers, walk_past
from tests.look.gl import needs_gl
from tests.scenes import make_shot

pytestmark = needs_gl

SIZE = (160, 90)
CHANNELS = ("rgb", "depth", "normal", "albedo", "id", "kind", "motion", "occluded")


def gl(shot, take, size=SIZE, **how):
    return clip(shot, take, size, renderer="gl", **how)


def equal(a, b):
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in CHANNELS)


@pytest.fixture(scope="module")
def frames(take, shot):
    return list(gl(shot, take))


@pytest.mark.parametrize("name", ["yard", *TAKES])
def test_both_renderers_agree(name, take, shot):
    if name != "yard":
        take = load_take(name)
        shot = walk_past(take)
    same = agreement_of_renderers(take, shot)
    assert same.frames == shot.frames
    assert same.depth_mm < 0.1
    assert same.id_iou > 0.998
    assert same.motion_px < 0.01
    assert same.albedo < 1e-3
    assert same.occluded_f1 > 0.98


def test_surfaces_rest_in_the_same_places(take, shot):
    mine, theirs = (next(clip(shot, take, SIZE, rest=True, renderer=r)) for r in ("raycast", "gl"))
    off = np.abs(mine.rest - theirs.rest).max(axis=2)
    assert (off < 1e-3).mean() > 0.995


def test_agreement_sees_a_difference(take, shot, frames):
    other = list(gl(make_shot(take, eye=(0.6, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28), take))
    differs = agreement(frames, other)
    assert differs.depth_mm > 1
    assert differs.id_iou < 0.99
    assert differs.motion_px > 0.1
    assert differs.occluded_f1 < 0.95
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
    """Mean exposure within a third of a stop, and bright where the other is bright."""
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


def test_the_sky_is_drawn_afresh(take):
    """A camera that tilts up: where the last frame showed a wall, this one shows the sky."""
    low = make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 1.0), frames=2)
    quat = np.stack([low.quat[0], make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 3.0), frames=1).quat[0]])
    up = type(low)(
        low.take, "", low.rate, 0, 0, low.pos, quat, low.focal_mm, low.focus_m, low.aperture, low.exposure_ev
    )
    cast, drawn = (
        list(clip(up, take, SIZE, renderer=renderer, blur=False, shutter_deg=0))
        for renderer in ("raycast", "gl")
    )
    sky = drawn[1].id == 0
    assert sky.mean() > 0.2
    assert not drawn[1].normal[sky].any()
    assert not drawn[1].albedo[sky].any()
    assert np.isinf(drawn[1].depth[sky]).all()
    open_air = sky & (cast[1].id == 0)
    np.testing.assert_allclose(drawn[1].rgb[open_air], cast[1].rgb[open_air], rtol=0.02)
