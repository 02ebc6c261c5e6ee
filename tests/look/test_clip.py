import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cinerl.geometry import rotation
from cinerl.look.caster import Caster
from cinerl.look.clip import clip
from cinerl.look.frame import body_id, instances
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from tests.look import brute
from tests.scenes import make_shot, make_take

SIZE = (160, 90)
CHANNELS = ("rgb", "depth", "normal", "albedo", "id", "motion")


@pytest.fixture(scope="module")
def take():
    return make_take(8)


@pytest.fixture(scope="module")
def shot(take):
    return make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)


@pytest.fixture(scope="module")
def frames(take, shot):
    return list(clip(shot, take, SIZE))


def test_frames_are_whole(frames, shot):
    assert [f.index for f in frames] == list(range(shot.frames))
    for f in frames:
        assert f.size == SIZE
        assert f.rgb.shape == f.normal.shape == f.albedo.shape == (90, 160, 3)
        assert f.motion.shape == (90, 160, 2)
        assert np.isfinite(f.rgb).all()
        assert (f.rgb >= 0).all()
        seen = f.id > 0
        np.testing.assert_allclose(np.linalg.norm(f.normal[seen], axis=1), 1, atol=1e-4)
        assert np.isinf(f.depth[~seen]).all()
        assert np.isfinite(f.depth[seen]).all()


def test_instances_are_named(frames, take):
    names = instances(take)
    seen = set(np.unique(frames[0].id).tolist())
    assert max(seen) < len(names)
    assert {names[i] for i in seen} >= {"floor", "piece 0", "actor0", "actor1"}
    assert names[body_id(take, 1)] == "actor1"


def test_depth_and_id_match_brute_force(frames, take, shot):
    rng = np.random.default_rng(1)
    index = 3
    body = np.argwhere(frames[index].id >= body_id(take, 0))
    pixels = np.concatenate([rng.permutation(body)[:14], rng.integers(0, (90, 160), (10, 2))])
    worst = 0.0
    for j, i in pixels:
        o, d = brute.ray(shot, index, SIZE, i, j)
        t, hit = brute.cast(take, index, o, d)
        want = hit[0].id if hit else int(np.isfinite(t))
        assert frames[index].id[j, i] == want
        if np.isfinite(t):
            worst = max(worst, abs(frames[index].depth[j, i] - t) / t)
    # The reference samples a cone by 400 balls, which costs it some tens of micrometres.
    assert worst < 1e-4


def test_motion_follows_links_and_camera(frames, take, shot):
    index = 3
    f = frames[index]
    rng = np.random.default_rng(2)
    pixels = np.concatenate([rng.permutation(np.argwhere(f.id == n))[:12] for n in np.unique(f.id) if n > 0])
    worst = 0.0
    for j, i in pixels:
        o, d = brute.ray(shot, index, SIZE, i, j)
        point = o + d * float(f.depth[j, i])
        if f.id[j, i] >= body_id(take, 0):
            _, hit = brute.cast(take, index, o, d)
            link = hit[0].link
            local = rotation(take.link_quat[index, link]).T @ (point - take.link_pos[index, link])
            point = take.link_pos[index + 1, link] + rotation(take.link_quat[index + 1, link]) @ local
        want = brute.project(shot, index + 1, SIZE, point) - [i + 0.5, j + 0.5]
        worst = max(worst, float(np.abs(f.motion[j, i] - want).max()))
    assert worst < 0.02


def test_sky_moves_with_the_camera_alone(take):
    shot = make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 4.0), frames=2, travel=(0.3, 0, 0))
    first, last = clip(shot, take, SIZE)
    j, i = np.argwhere(first.id == 0)[5]
    _, d = brute.ray(shot, 0, SIZE, i, j)
    want = brute.project(shot, 1, SIZE, shot.pos[1] + d * 1e6) - [i + 0.5, j + 0.5]
    np.testing.assert_allclose(first.motion[j, i], want, atol=0.02)
    assert np.abs(last.motion).max() < 0.01


@pytest.mark.parametrize("lamps", ["day", "night"])
def test_culling_changes_nothing(lamps):
    take = make_take(3, lamps=lamps)
    shot = make_shot(take, eye=(0.4, -3.0, 1.5), at=(0, 0, 0.9), focal_mm=24)
    with ThreadPoolExecutor(1) as pool:
        culled = Caster(take, SIZE).frame(shot, 1, pool)
        every = Caster(take, SIZE, cull=False).frame(shot, 1, pool)
    for name in CHANNELS:
        np.testing.assert_array_equal(getattr(culled, name), getattr(every, name), err_msg=name)


def test_frames_are_equal_to_the_bit(frames, take, shot):
    for again in (clip(shot, take, SIZE, threads=1), clip(shot, take, SIZE, threads=3)):
        for a, b in itertools.islice(zip(frames, again, strict=True), 3):
            assert all(np.array_equal(getattr(a, n), getattr(b, n)) for n in CHANNELS)


def test_frames_do_not_depend_on_what_came_before(frames, take, shot):
    late = next(clip(shot.cut(4, 6), take, SIZE))
    assert all(np.array_equal(getattr(frames[4], n), getattr(late, n)) for n in CHANNELS)


def test_unlit_frames_agree_with_lit_ones(frames, take, shot):
    plain = next(clip(shot, take, SIZE, lit=False))
    assert all(np.array_equal(getattr(frames[0], n), getattr(plain, n)) for n in CHANNELS[1:])


def test_exposure_is_in_stops(take, shot):
    arrays = {n: np.array(getattr(shot, n)) for n in ("pos", "quat", "focal_mm", "focus_m", "aperture")}
    brighter = Shot(shot.take, "", shot.rate, 0, 0, **arrays, exposure_ev=np.ones(shot.frames, np.float32))
    a, b = (next(clip(s, take, SIZE, samples=1)).rgb for s in (shot, brighter))
    np.testing.assert_allclose(b, 2 * a, rtol=1e-5)


def test_other_aspects_keep_the_horizontal_field(take, shot, frames):
    square = next(clip(shot, take, (160, 160), samples=1))
    np.testing.assert_allclose(square.depth[35:125], frames[0].depth, rtol=1e-4)


def test_bad_requests_name_the_culprit(take, shot):
    with pytest.raises(UserError, match="was filmed on take"):
        clip(shot, make_take(9))
    with pytest.raises(UserError, match="ends at frame"):
        clip(make_shot(take, frames=20), take)
    with pytest.raises(UserError, match="size"):
        clip(shot, take, (0, 90))


def test_bodies_throw_shadows(take):
    """Where the sun is hidden by an actor the floor is darker than beside it."""
    shot = make_shot(take, eye=(0, -4, 5), at=(0, 0.3, 0), frames=1)
    f = next(clip(shot, take, SIZE, samples=1))
    floor = f.rgb[f.id == 1].mean(axis=1)
    assert np.percentile(floor, 3) < 0.45 * np.percentile(floor, 80)


def test_the_lens_blurs_what_is_out_of_focus(take):
    shot = make_shot(take, eye=(0.2, -3.0, 1.4), at=(0, 0, 1.2), focal_mm=50, frames=1)
    fast = {n: np.array(getattr(shot, n)) for n in ("pos", "quat", "focal_mm", "focus_m", "exposure_ev")}
    near = Shot(
        shot.take, "", shot.rate, 0, 0, **{**fast, "focus_m": np.float32([3.0])}, aperture=np.float32([1.4])
    )
    soft = next(clip(near, take, (320, 180)))
    sharp = next(clip(near, take, (320, 180), blur=False))

    def detail(frame, where):
        steps = np.abs(np.diff(frame.rgb.mean(axis=2), axis=0, append=0))
        return steps[where].mean()

    wall = sharp.id == 2  # brick, six metres away
    assert detail(soft, wall) < 0.5 * detail(sharp, wall)
    in_focus = (np.abs(sharp.depth - 3.0) < 0.1) & (sharp.id > 2)
    assert np.median(np.abs(soft.rgb - sharp.rgb)[in_focus]) < 1e-3
    assert all(np.array_equal(getattr(soft, n), getattr(sharp, n)) for n in CHANNELS[1:])
