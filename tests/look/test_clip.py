import dataclasses
import itertools

import numpy as np
import pytest

from cinerl.look.clip import clip
from cinerl.look.frame import body_id, instances
from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot
from cinerl.stage.library import load_take
from cinerl.surface import Kind
from tests.look import brute
from tests.look.warping import MOMENTS, agents_shot, warped
from tests.scenes import make_shot, make_take

SIZE = (160, 90)
CHANNELS = ("rgb", "depth", "normal", "albedo", "id", "kind", "motion", "occluded")


def equal(a, b, names=CHANNELS):
    return all(np.array_equal(getattr(a, n), getattr(b, n)) for n in names)


def remade(shot, **arrays):
    """The same shot with other arrays."""
    names = ("pos", "quat", "focal_mm", "focus_m", "aperture", "exposure_ev")
    old = {n: np.array(getattr(shot, n)) for n in names}
    return Shot(shot.take, "", shot.rate, shot.start_frame, 0, **(old | arrays))


@pytest.fixture(scope="module")
def frames(take, shot):
    return list(clip(shot, take, SIZE))


@pytest.fixture(scope="module")
def scenes(take):
    """Brute force's triangles, by frame."""
    return [brute.triangles(take, frame) for frame in range(take.frames)]


def test_frames_are_whole(frames, shot):
    assert [f.index for f in frames] == list(range(shot.frames))
    for f in frames:
        assert f.size == SIZE
        assert f.rgb.shape == f.normal.shape == f.albedo.shape == (90, 160, 3)
        assert f.motion.shape == (90, 160, 2)
        assert f.id.shape == f.kind.shape == f.occluded.shape == (90, 160)
        assert f.occluded.dtype == bool
        assert np.isfinite(f.rgb).all()
        assert (f.rgb >= 0).all()
        seen = f.id > 0
        np.testing.assert_allclose(np.linalg.norm(f.normal[seen], axis=1), 1, atol=1e-4)
        assert np.isinf(f.depth[~seen]).all()
        assert np.isfinite(f.depth[seen]).all()


def test_instances_and_kinds_are_named(frames, take):
    names = instances(take)
    f = frames[0]
    seen = set(np.unique(f.id).tolist())
    assert max(seen) < len(names)
    assert {names[i] for i in seen} >= {"floor", "piece 0", "actor0", "actor1"}
    assert names[body_id(take, 1)] == "actor1"
    assert set(np.unique(f.kind[f.id == 1])) == {Kind.FLOOR}
    assert set(np.unique(f.kind[f.id == 2])) == {Kind.BUILDING}
    assert set(np.unique(f.kind[f.id == body_id(take, 0)])) == {Kind.PERSON}
    assert set(np.unique(frames[-1].kind[frames[-1].id == body_id(take, 2)])) <= {Kind.PROP}


def test_depth_and_id_match_brute_force(frames, scenes, take, shot):
    rng = np.random.default_rng(1)
    index = 3
    body = np.argwhere(frames[index].id >= body_id(take, 0))
    pixels = np.concatenate([rng.permutation(body)[:60], rng.integers(0, (90, 160), (60, 2))])
    worst = 0.0
    for j, i in pixels:
        t, id_, *_ = brute.cast(scenes[index], *brute.ray(shot, index, SIZE, i, j))
        assert frames[index].id[j, i] == id_
        if id_:
            worst = max(worst, abs(frames[index].depth[j, i] - t))
    assert worst < 1e-3


def test_motion_follows_triangles_and_camera(frames, scenes, shot):
    index = 3
    f = frames[index]
    rng = np.random.default_rng(2)
    pixels = np.concatenate([rng.permutation(np.argwhere(f.id == n))[:15] for n in np.unique(f.id)])
    worst = 0.0
    for j, i in pixels:
        place, _, _ = brute.moved(scenes[index], scenes[index + 1], shot, index, SIZE, i, j)
        worst = max(worst, float(np.abs(f.motion[j, i] - (place - [i + 0.5, j + 0.5])).max()))
    assert worst < 0.01


def test_what_is_gone_in_the_next_frame_matches_brute_force(frames, scenes, shot):
    index = 2
    f = frames[index]
    rng = np.random.default_rng(3)
    gone = np.argwhere(f.occluded)
    assert len(gone) > 50
    pixels = np.concatenate([rng.permutation(gone)[:80], rng.integers(0, (90, 160), (80, 2))])
    right = 0
    for j, i in pixels:
        seen = brute.moved(scenes[index], scenes[index + 1], shot, index, SIZE, i, j)
        right += brute.hidden(scenes[index + 1], shot, index, SIZE, *seen) == f.occluded[j, i]
    assert right >= len(pixels) - 1


def test_the_next_frame_warps_onto_this_one(take):
    shot = make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)
    w = warped(shot, take)
    bodies = w.good & w.bodies
    assert w.good.mean() > 0.9
    assert w.plain[w.bodies].mean() > 0.6 * w.good[w.bodies].mean()
    assert w.error[w.plain & w.bodies].mean() < 1e-3
    assert w.error[w.plain].mean() < 1e-3
    assert w.squared[bodies].mean() < 1e-3
    assert w.squared[w.good].mean() < 1e-3


@pytest.mark.parametrize("name", ["heldout-encounter", "heldout-plaza-walk", "heldout-loft-walk"])
def test_the_next_frame_of_an_agents_shot_warps_onto_this_one(name):
    """The largest errors of the held-out takes: cameras that move past windows and patterns."""
    take = load_take(name)
    shot = agents_shot(take)
    found = [warped(shot.cut(moment, moment + 2), take) for moment in MOMENTS]
    for w in found:
        assert w.good.mean() > 0.65
        assert w.bodies[w.good].sum() > 2000
        assert w.error[w.plain].mean() < 1e-3
    assert np.concatenate([w.squared[w.good] for w in found]).mean() < 1e-3
    assert np.concatenate([w.squared[w.good & w.bodies] for w in found]).mean() < 1e-3


def test_sky_moves_with_the_camera_alone(take):
    shot = make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 4.0), frames=2, travel=(0.3, 0, 0))
    first, last = clip(shot, take, SIZE)
    j, i = np.argwhere(first.id == 0)[5]
    _, d = brute.ray(shot, 0, SIZE, i, j)
    want = brute.project(shot, 1, SIZE, shot.pos[1] + d * 1e6)[0] - [i + 0.5, j + 0.5]
    np.testing.assert_allclose(first.motion[j, i], want, atol=0.02)
    assert np.abs(last.motion).max() < 0.01
    assert not last.occluded.any()


@pytest.mark.parametrize("lamps", ["day", "night"])
def test_frames_are_equal_to_the_bit(lamps):
    take = make_take(4, lamps=lamps)
    shot = make_shot(take, eye=(0.4, -3.0, 1.5), at=(0, 0, 0.9), focal_mm=24)
    once = list(clip(shot, take, SIZE, threads=2))
    for threads in (1, 3):
        again = clip(shot, take, SIZE, threads=threads)
        assert all(equal(a, b) for a, b in zip(once, again, strict=True))


def test_frames_do_not_depend_on_what_came_before(frames, take, shot):
    late = next(clip(shot.cut(4, 6), take, SIZE))
    assert equal(frames[4], late)


def test_unlit_frames_agree_with_lit_ones(frames, take, shot):
    plain = next(clip(shot, take, SIZE, lit=False))
    assert equal(frames[0], plain, CHANNELS[1:])
    assert plain.rgb.max() == 0


def test_a_camera_and_a_world_at_rest_make_equal_pictures(take):
    """Nothing is random: what does not move does not flicker."""
    rest = dataclasses.replace(
        take,
        link_pos=np.repeat(take.link_pos[:1], take.frames, axis=0),
        link_quat=np.repeat(take.link_quat[:1], take.frames, axis=0),
    )
    shot = make_shot(rest, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), frames=3, travel=(0, 0, 0))
    first, *others = clip(shot, rest, SIZE)
    assert all(equal(first, f) for f in others)


def test_a_moving_actor_does_not_make_the_set_flicker(take):
    shot = make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), frames=3, travel=(0, 0, 0))
    a, b = itertools.islice(clip(shot, take, SIZE, shutter_deg=0, blur=False), 2)
    wall = (a.id == 2) & (b.id == 2)
    assert np.quantile(np.abs(a.rgb - b.rgb)[wall], 0.9) < 0.01 * a.rgb[wall].mean()


def test_flat_surfaces_in_open_light_are_free_of_noise(take):
    shot = make_shot(take, eye=(0, -6.0, 2.5), at=(0, -2.0, 0), focal_mm=35, frames=1)
    for light in (None, "overcast", "stage"):
        plain = dataclasses.replace(take, floor_pattern=np.zeros(1, np.int32))
        f = next(clip(remade_for(shot, plain), plain, (320, 180), blur=False, light=light))
        floor = f.rgb.mean(axis=2)[120:, 100:220]
        assert (f.id[120:, 100:220] == 1).all()
        bend = np.abs(floor[:, 2:] - 2 * floor[:, 1:-1] + floor[:, :-2])
        assert bend.mean() < 0.004 * floor.mean()


def remade_for(shot, take):
    return dataclasses.replace(shot, take=take.digest)


def test_exposure_is_in_stops(take, shot):
    brighter = remade(shot, exposure_ev=np.ones(shot.frames, np.float32))
    a, b = (next(clip(s, take, SIZE, samples=1)).rgb for s in (shot, brighter))
    np.testing.assert_allclose(b, 2 * a, rtol=1e-5)


def test_other_aspects_keep_the_horizontal_field(take, shot, frames):
    square = next(clip(shot, take, (160, 160), samples=1))
    off = np.abs(square.depth[35:125] / frames[0].depth - 1)
    assert (off > 1e-4).mean() < 5e-4  # rounding decides what a ray along an outline meets


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"size": (0, 90)}, "^size"),
        ({"shutter_deg": 400.0}, "^shutter_deg"),
        ({"light": "moon"}, "moon"),
    ],
)
def test_bad_requests_name_the_culprit(take, shot, options, match):
    with pytest.raises(UserError, match=match):
        clip(shot, take, **options)


def test_shots_of_other_takes_are_refused(take, shot):
    with pytest.raises(UserError, match="was filmed on take"):
        clip(shot, make_take(9))
    with pytest.raises(UserError, match="ends at frame"):
        clip(make_shot(take, frames=20), take)


def test_bodies_throw_shadows(take):
    """Where the sun is hidden by an actor the floor is darker than beside it."""
    shot = make_shot(take, eye=(0, -4, 5), at=(0, 0.3, 0), frames=1)
    f = next(clip(shot, take, SIZE, samples=1))
    floor = f.rgb[f.id == 1].mean(axis=1)
    assert np.percentile(floor, 3) < 0.45 * np.percentile(floor, 80)


def test_the_lens_blurs_what_is_out_of_focus(take):
    shot = make_shot(take, eye=(0.2, -3.0, 1.4), at=(0, 0, 1.2), focal_mm=50, frames=1)
    near = remade(shot, focus_m=np.float32([3.0]), aperture=np.float32([1.4]))
    soft = next(clip(near, take, (320, 180)))
    sharp = next(clip(near, take, (320, 180), blur=False))

    def detail(frame, where):
        steps = np.abs(np.diff(frame.rgb.mean(axis=2), axis=0, append=0))
        return steps[where].mean()

    wall = sharp.id == 2  # brick, six metres away
    assert detail(soft, wall) < 0.6 * detail(sharp, wall)
    in_focus = (np.abs(sharp.depth - 3.0) < 0.1) & (sharp.id > 2)
    assert np.median(np.abs(soft.rgb - sharp.rgb)[in_focus]) < 2e-3
    assert equal(soft, sharp, CHANNELS[1:])


def test_the_open_shutter_blurs_along_the_motion(take):
    """A camera that pans blurs across, not along, what stands upright."""
    shot = make_shot(take, eye=(0, -4, 1.5), at=(0, 0, 1.0), frames=2, travel=(0.5, 0, 0))
    still, half, whole = (
        next(clip(shot, take, (320, 180), blur=False, shutter_deg=d)) for d in (0.0, 180.0, 360.0)
    )
    assert np.abs(still.motion[..., 0]).max() > 6

    def steps(frame, axis):
        return np.abs(np.diff(frame.rgb.mean(axis=2), axis=axis)).mean()

    assert steps(whole, 1) < steps(half, 1) < steps(still, 1)
    assert steps(half, 0) > 0.75 * steps(still, 0)
    assert still.rgb.mean() == pytest.approx(whole.rgb.mean(), rel=0.02)
    assert equal(still, whole, CHANNELS[1:])
