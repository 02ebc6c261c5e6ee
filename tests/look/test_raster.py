"""The rasteriser against brute force: the same triangles, a ray through every pixel's centre."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from cinerl.look.bake import posed, reach_of
from cinerl.look.chunks import MOST, chunks, closed
from cinerl.look.clip import clip
from cinerl.look.frame import body_id
from cinerl.look.models import Models, models
from cinerl.look.pose import pose
from cinerl.look.raster import SIZE, Raster
from cinerl.stage.library import load_take
from cinerl.surface import Kind, Paint, Surface
from tests.look import triangles
from tests.look.triangles import cameras, picture, views_of
from tests.scenes import make_take

POSES = [
    ((0.4, -4.0, 1.5), (0.0, 0.0, 0.9), 28.0),
    ((-0.9, -1.0, 1.6), (-0.5, 0.0, 1.5), 50.0),
    ((2.6, -3.0, 0.5), (0.0, 1.0, 0.8), 21.0),
    # Close along the wall and beside the crate: triangles pass behind the camera.
    ((-3.5, 2.9, 1.4), (3.0, 2.9, 1.2), 24.0),
    ((1.1, 1.5, 0.6), (2.0, 3.0, 0.9), 18.0),
    ((0.0, -6.0, 3.0), (0.0, 0.0, 6.0), 35.0),
]
FRAME = 5


@pytest.fixture(scope="module")
def take():
    return make_take(12)


@pytest.fixture(scope="module")
def seen(take):
    """Every pose, looked at exactly."""
    state = cameras(POSES, frame=FRAME)
    raster = Raster([take], state, exact=True, planes=11, threads=1)
    raster.see(fresh=np.ones(len(POSES), bool))
    return raster, state


@pytest.fixture(scope="module")
def truth(take, seen):
    """Depth, triangle, instance and class by brute force, for every pose."""
    corners, ids, kinds = triangles.scene(take, FRAME)
    found = []
    for row in range(len(POSES)):
        eye, ways = triangles.rays(seen[1], row, SIZE)
        depth, hit = triangles.cast(eye, ways.reshape(-1, 3), corners)
        instance = np.where(hit >= 0, ids[hit], np.where(hit == -2, 1, 0))
        kind = np.where(hit >= 0, kinds[hit], np.where(hit == -2, 1, 0))
        found.append([a.reshape(SIZE[::-1]) for a in (depth, hit, instance, kind)])
    return [np.stack(a) for a in zip(*found, strict=True)]


def test_instances_are_those_of_rays(seen, truth):
    ours, theirs = picture(seen[0], "id"), truth[2]
    assert (ours == theirs).mean() > 0.9995
    for i in np.unique(theirs):
        if (theirs == i).sum() > 200:
            both, either = ((ours == i) & (theirs == i)).sum(), ((ours == i) | (theirs == i)).sum()
            assert both / either > 0.995
    assert len(np.unique(theirs)) > 8


def test_depth_is_that_of_rays(seen, truth):
    ours, theirs = picture(seen[0], "depth"), truth[0]
    same = (picture(seen[0], "id") == truth[2]) & np.isfinite(theirs)
    off = np.abs(ours[same] - theirs[same])
    assert np.median(off) < 1e-5
    assert np.quantile(off / theirs[same], 0.999) < 1e-3
    sky = (picture(seen[0], "id") == 0) & (truth[2] == 0)
    assert sky.any()
    assert np.isinf(ours[sky]).all()


def test_classes_and_normals(seen, truth, take):
    same = picture(seen[0], "id") == truth[2]
    np.testing.assert_array_equal(picture(seen[0], "kind")[same], truth[3][same])
    normal = picture(seen[0], "normal")
    shown = picture(seen[0], "id") > 0
    np.testing.assert_allclose(np.linalg.norm(normal[shown], axis=-1), 1, atol=1e-5)
    corners, _, _ = triangles.scene(take, FRAME)
    flat = (truth[3] == Kind.BUILDING) & same
    c = corners[truth[1][flat]]
    n = np.cross(c[:, 1] - c[:, 0], c[:, 2] - c[:, 0])
    n /= np.linalg.norm(n, axis=1, keepdims=True)
    np.testing.assert_allclose(normal[flat], n, atol=1e-4)
    person = picture(seen[0], "kind") == Kind.PERSON
    assert set(np.unique(picture(seen[0], "id")[person])) == {body_id(take, 0), body_id(take, 1)}


def test_motion_comes_from_a_frame_ago(take):
    """Where the point of every pixel was in the picture before, within 0.05 pixels; people included."""
    before = POSES[:3]
    now = [((x + 0.05, y + 0.03, z - 0.01), (a + 0.08, b, c), f * 1.01) for (x, y, z), (a, b, c), f in before]
    state = cameras(before, frame=FRAME)
    raster = Raster([take], state, exact=True, threads=1)
    raster.see(fresh=np.ones(3, bool))
    past = cameras(before)
    triangles.move(state, now)
    state.frame.assign(np.ones(3, np.int32))
    raster.see()
    corners, _, _ = triangles.scene(take, FRAME + 1)
    old, _, _ = triangles.scene(take, FRAME)
    for row in range(3):
        eye, ways = triangles.rays(state, row, SIZE)
        depth, hit = triangles.cast(eye, ways.reshape(-1, 3), corners)
        with np.errstate(invalid="ignore"):
            there = (picture(raster, "depth")[row].ravel() - depth) / depth
        good = (hit != -1) & (np.abs(there) < 1e-3)
        point = eye + ways.reshape(-1, 3) * np.where(good, depth, 1)[:, None]
        on = good & (hit >= 0)
        b = triangles.shares(point[on], corners[hit[on]])
        point[on] = (b[..., None] * old[hit[on]]).sum(1)
        j, i = np.divmod(np.arange(len(depth)), SIZE[0])
        moved = np.stack([i, j], 1) - triangles.to_pixels(past, row, SIZE, point)
        off = np.linalg.norm(picture(raster, "motion")[row].reshape(-1, 2) - moved, axis=1)[good]
        assert np.quantile(off, 0.999) < 0.05
        assert np.abs(moved[good]).max() > 1.0
        assert (picture(raster, "kind")[row].ravel()[on] == Kind.PERSON).sum() > 100


def test_the_first_picture_of_an_episode_has_the_actors_motion_alone(seen):
    motion, kind = picture(seen[0], "motion"), picture(seen[0], "kind")
    moves = (kind == Kind.PERSON) | (kind == Kind.PROP)
    assert np.abs(motion[~moves]).max() < 0.01
    assert np.abs(motion[moves]).max() > 0.2


def test_a_square_picture_is_squeezed(take):
    """84 x 84 holds the same frame: every instance lies at the same share of width and height."""
    wide = Raster([take], cameras(POSES, frame=FRAME), exact=True, threads=1, size=(448, 252))
    square = Raster([take], cameras(POSES, frame=FRAME), exact=True, threads=1, size=(84, 84))
    for raster in (wide, square):
        raster.see(fresh=np.ones(len(POSES), bool))
    for row in range(len(POSES)):
        for i in np.unique(picture(wide, "id")[row]):
            places = []
            for raster in (wide, square):
                mask = picture(raster, "id")[row] == i
                y, x = np.nonzero(mask)
                places.append(
                    [(x.mean() + 0.5) / mask.shape[1], (y.mean() + 0.5) / mask.shape[0], mask.mean()]
                    if len(x)
                    else [np.nan] * 3
                )
            if np.nanmin([p[2] for p in places]) > 0.02:
                np.testing.assert_allclose(places[0], places[1], atol=0.006)


@pytest.mark.parametrize("threads", [1, 2])
def test_rows_do_not_depend_on_each_other(take, threads):
    other = make_take(9, actors=1, lamps="night")
    poses = POSES * 2
    which = np.arange(len(poses), dtype=np.int32) % 2
    many = Raster([take, other], cameras(poses, which, FRAME), exact=True, planes=11, threads=threads)
    many.see(fresh=np.ones(len(poses), bool))
    for row, view in enumerate(poses):
        one = Raster(
            [(take, other)[which[row]]], cameras([view], frame=FRAME), exact=True, planes=11, threads=1
        )
        one.see(fresh=np.ones(1, bool))
        for name in ("byte", "depth", "kind", "normal", "motion"):
            np.testing.assert_array_equal(picture(many, name)[row], picture(one, name)[0])


def test_only_chosen_rows_are_pictured(take):
    state = cameras(POSES[:3], frame=FRAME)
    raster = Raster([take], state, threads=1)
    raster.see(fresh=np.ones(3, bool))
    kept = picture(raster, "byte").copy()
    triangles.move(state, POSES[3:])
    raster.see(np.array([False, True, False]))
    now = picture(raster, "byte")
    np.testing.assert_array_equal(now[[0, 2]], kept[[0, 2]])
    assert (now[1] != kept[1]).any()


def test_the_stack_holds_the_last_pictures(take):
    state = cameras(POSES[:2], frame=1)
    raster = Raster([take], state, planes=4, stack=3, threads=1)
    single = Raster([take], state, planes=4, threads=1)
    begins = np.ones(2, bool)
    raster.see(fresh=begins)
    single.see(fresh=begins)
    shown = [picture(single, "byte").copy()] * 3
    np.testing.assert_array_equal(picture(raster, "byte"), np.concatenate(shown, -1))
    for frame in range(1, 5):
        state.frame.assign(np.full(2, frame, np.int32))
        raster.advance()
        single.see()
        shown = [*shown[1:], picture(single, "byte").copy()]
        np.testing.assert_array_equal(picture(raster, "byte"), np.concatenate(shown, -1))
    assert (shown[0] != shown[2]).any()


def test_bytes_say_what_the_exact_channels_say(seen):
    raster, _ = seen
    byte = picture(raster, "byte").astype(float)
    depth = picture(raster, "depth")
    np.testing.assert_allclose(byte[..., 3], 255 * 4 / (4 + depth), atol=0.51)
    np.testing.assert_array_equal(byte[..., 7], picture(raster, "kind"))
    np.testing.assert_array_equal(byte[..., 8], picture(raster, "id") % 256)
    motion = np.clip(128 + 8 * picture(raster, "motion"), 0, 255)
    np.testing.assert_allclose(byte[..., 9:11], motion, atol=0.51)
    shown = picture(raster, "id") > 0
    length = np.linalg.norm((byte[..., 4:7] - 128) / 127, axis=-1)
    np.testing.assert_allclose(length[shown], 1, atol=0.02)
    assert (byte[..., 4:7][~shown] == 128).all()
    # What is seen faces the camera: normals are in its axes.
    for row in range(5):
        x, y = triangles.HALF_W / POSES[row][2], triangles.HALF_W / POSES[row][2] * 9 / 16
        i, j = np.meshgrid(np.linspace(-x, x, SIZE[0]), np.linspace(y, -y, SIZE[1]))
        towards = (byte[row, ..., 4:7] - 128) @ np.array([0, 0, 1.0]) - (
            (byte[row, ..., 4] - 128) * i + (byte[row, ..., 5] - 128) * j
        )
        assert np.quantile(towards[shown[row]], 0.02) > -3


def test_a_picture_tells_people_from_ground(seen):
    """Not black, not white, and people stand out."""
    rgb = picture(seen[0], "byte")[..., :3].astype(float)
    assert 60 < rgb.mean() < 200
    assert rgb.std() > 25
    kind = picture(seen[0], "kind")[0]
    floor, person = rgb[0][kind == Kind.FLOOR].mean(0), rgb[0][kind == Kind.PERSON].mean(0)
    assert np.abs(floor - person).max() > 25


def test_exposure_opens_the_lens(take):
    states = [cameras(POSES[:1], frame=FRAME) for _ in range(2)]
    dark, bright = (
        Raster([take], s, exposure_ev=ev, threads=1) for s, ev in zip(states, (0, 1), strict=True)
    )
    for raster in (dark, bright):
        raster.see(fresh=np.ones(1, bool))
    assert picture(bright, "byte").mean() > picture(dark, "byte").mean() + 20


def test_other_poses_live(take):
    """A frame's poses can be put in another's place, and back."""
    state = cameras(POSES[:1], frame=FRAME)
    raster = Raster([take], state, threads=1)
    raster.see(fresh=np.ones(1, bool))
    recorded = picture(raster, "byte").copy()
    raster.repose(0, FRAME, take.link_pos[9], take.link_quat[9])
    raster.repose(0, FRAME - 1, take.link_pos[8], take.link_quat[8])
    raster.see(fresh=np.ones(1, bool))
    live = picture(raster, "byte").copy()
    assert (live != recorded).any()
    later = Raster([take], cameras(POSES[:1], frame=9), threads=1)
    later.see(fresh=np.ones(1, bool))
    np.testing.assert_array_equal(live, picture(later, "byte"))
    raster.restore()
    raster.see(fresh=np.ones(1, bool))
    np.testing.assert_array_equal(picture(raster, "byte"), recorded)


EYE = (0.0, -0.5, 0.4)
coordinate = st.floats(-3, 3, width=32)
corner = st.tuples(coordinate, coordinate, coordinate)


@settings(max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(st.lists(st.tuples(corner, corner, corner), min_size=1, max_size=12))
def test_any_triangles(soup):
    """Specks and triangles through the camera: covered where a ray meets them, and only there."""
    point = np.array(soup, np.float32).reshape(-1, 3)
    face = np.arange(len(point), dtype=np.int32).reshape(-1, 3)
    # One that lies in the floor has as good a right to be seen as the floor.
    assume((np.abs(point[face][..., 2]).max(axis=1) > 0.05).all())
    # Of one seen on edge, and of a sliver, rounding decides every pixel.
    a, b, c = np.moveaxis(point[face].astype(np.float64), 1, 0)
    across = np.cross(b - a, c - a)
    longest = np.max([np.linalg.norm(e, axis=1) for e in (b - a, c - b, a - c)], axis=0)
    assume((np.linalg.norm(across, axis=1) > 0.01 * longest**2).all())
    toward = a - np.array(EYE)
    assume((np.abs((across * toward).sum(1)) > 0.01 * np.linalg.norm(across, axis=1)).all())
    normal, uv = np.tile(np.float32([0, 0, 1]), (len(point), 1)), np.zeros((len(point), 2), np.float32)
    surface = Surface(point, normal, uv, face, Paint((0.5, 0.4, 0.3)), Kind.PLANT, 0)
    take = make_take(3, actors=1)
    model = Models((surface,), models(take, "low").figures)
    size = (32, 18)
    state = cameras([(EYE, (0.1, 1.0, 0.5), 20.0)])
    raster = Raster([take], state, size=size, exact=True, threads=1, shown=[model])
    raster.see(fresh=np.ones(1, bool))
    corners, ids, _ = triangles.scene(take, 0, model)
    eye, ways = triangles.rays(state, 0, size)
    depth, hit = triangles.cast(eye, ways.reshape(-1, 3), corners)
    theirs = np.where(hit >= 0, ids[hit], np.where(hit == -2, 1, 0))
    ours = picture(raster, "id").ravel()
    # Rounding decides the pixels whose centres lie on an edge.
    assert (ours != theirs).sum() <= 4
    same = (ours == theirs) & (hit != -1)
    off = np.abs(picture(raster, "depth").ravel()[same] - depth[same])
    assert np.quantile(off / depth[same], 0.98) < 1e-3


def test_chunks_keep_every_face():
    rng = np.random.default_rng(0)
    point = rng.normal(size=(300, 3)).astype(np.float32)
    face = rng.integers(0, 300, (500, 3)).astype(np.int32)
    both = rng.random(500) < 0.3
    parts = chunks(point, face, both)
    assert len(parts) > 4
    assert max(len(p.faces) for p in parts) <= MOST
    np.testing.assert_array_equal(np.sort(np.concatenate([p.faces for p in parts])), np.arange(500))
    for part in parts:
        assert (both[part.faces] == part.both).all()
        corners = point[face[part.faces]].reshape(-1, 3)
        assert (np.linalg.norm(corners - part.ball[:3], axis=1) <= part.ball[3]).all()


def test_a_closed_surface_has_an_inside(take):
    wall = models(take, "low").world[0]
    assert closed(wall)
    assert not closed(replace(wall, face=wall.face[1:]))
    assert not closed(replace(wall, face=wall.face[:, ::-1]))


def test_balls_hold_figures(take):
    for body, figure in enumerate(models(take, "low").figures):
        point, _ = posed(figure, [pose(take, body, frame) for frame in range(take.frames)])
        ball = reach_of(point)
        for frame in (0, 7):
            corners, ids, _ = triangles.scene(take, frame)
            own = corners[ids == body_id(take, body)].reshape(-1, 3)
            assert (np.linalg.norm(own - ball[frame, :3], axis=1) <= ball[frame, 3] + 1e-4).all()


SHOWN = [f"train-{name}" for name in ("room-walk", "street-stack", "forest-talk", "stage-walk")]


@pytest.mark.parametrize("name", SHOWN)
def test_pictures_show_what_the_film_shows(name):
    """Depth, instance, class and motion of shipped takes, beside the film's ray caster in low detail."""
    take = load_take(name)
    shot = views_of(take)
    frames = list(clip(shot, take, SIZE, samples=1, lit=False, occlusion=False, detail="low"))
    state = cameras([POSES[0]])
    raster = Raster([take], state, exact=True, threads=1)
    for index, frame in enumerate(frames):
        triangles.follow(state, shot, index)
        raster.see(fresh=np.array([index == 0]))
        ours, theirs = picture(raster, "id")[0], frame.id
        assert (ours == theirs).mean() > 0.999
        same = (ours == theirs) & np.isfinite(frame.depth)
        off = np.abs(picture(raster, "depth")[0][same] - frame.depth[same]) / frame.depth[same]
        assert np.quantile(off, 0.995) < 1e-3
        assert (picture(raster, "kind")[0] == frame.kind)[same].mean() > 0.999
