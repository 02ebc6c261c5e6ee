"""Every field of `Framing` against formulas written in NumPy, for random cameras among people and solids."""

from __future__ import annotations

import numpy as np
import pytest

from cinerl import geometry
from cinerl.camera.bank import derive
from cinerl.spec.brief import Lens
from cinerl.spec.rig import load_rig
from cinerl.spec.shot import SENSOR_MM
from cinerl.spec.take import KeyPoint
from tests.camera.numbers import along, distance, key_points, local, poses, set_distance
from tests.camera.stands import filming_of, framing_numbers, put, random_cameras

ROWS, FRAME, APERTURE = 400, 30, 2.8
PEOPLE = (((0.0, 0.0), 0.4, 1.2), ((1.5, 1.0), -2.0, 0.0), ((-1.0, -1.5), 1.0, 0.2))
TESTED = [
    KeyPoint.EYES,
    KeyPoint.CHIN,
    KeyPoint.CHEST,
    KeyPoint.PELVIS,
    KeyPoint.LEFT_SHOULDER,
    KeyPoint.RIGHT_SHOULDER,
    KeyPoint.LEFT_KNEE,
    KeyPoint.RIGHT_KNEE,
]


class Scene:
    """Random cameras on one frame, measured once."""

    def __init__(self, make_take):
        rng = np.random.default_rng(5)
        self.take = make_take(
            PEOPLE,
            seconds=4,
            boxes=[((2.5, -1.0, 0.6), (0.4, 0.7, 0.6))],
            columns=[(-2.0, 1.5, 0.25), (0.5, 2.5, 0.3)],
        )
        self.filming = filming_of(self.take, ROWS, lens=Lens(focal_mm=35.0, aperture=APERTURE), threads=1)
        self.keys = key_points(self.take)[FRAME]
        self.eyes = self.keys[:, KeyPoint.EYES]
        self.pos, self.quat = random_cameras(rng, ROWS, self.eyes[0], 3.0)
        self.pos[::40] = self.eyes[0] + rng.normal(
            0, 0.3, (len(self.pos[::40]), 3)
        )  # inside people, close-ups
        self.focal = rng.uniform(18, 135, ROWS).astype(np.float32)
        self.focus = rng.uniform(0.5, 12, ROWS).astype(np.float32)
        self.subject = rng.integers(0, 3, ROWS)
        put(
            self.filming,
            pos=self.pos,
            quat=self.quat,
            focal_mm=self.focal,
            focus_m=self.focus,
            subject=self.subject,
            start=np.full(ROWS, 10),
            frame=np.full(ROWS, FRAME - 10),
        )
        self.filming.measure()
        self.f = framing_numbers(self.filming)
        # The brief's subject first, the others in the take's order.
        self.order = np.array([[s, *[a for a in range(3) if a != s]] for s in self.subject])
        points = self.keys[self.order]
        screen, self.depth = np.empty((*points.shape[:3], 2)), np.empty(points.shape[:3])
        for i in range(ROWS):
            screen[i], self.depth[i] = geometry.project(points[i], self.pos[i], self.quat[i], self.focal[i])
        self.screen = screen
        self.ahead = self.depth[..., KeyPoint.EYES] > 0.06
        self.away = self.pos[:, None] - points[:, :, KeyPoint.EYES]


@pytest.fixture(scope="module")
def s(make_take):
    return Scene(make_take)


def close(found, want, where=None, atol=2e-4, rtol=2e-4):
    where = np.ones(want.shape[:2], bool) if where is None else where
    assert where.mean() > 0.2
    np.testing.assert_allclose(found[:, : want.shape[1]][where], want[where], atol=atol, rtol=rtol)


def turn(a):
    return (a + np.pi) % (2 * np.pi) - np.pi


def test_who_is_there(s):
    np.testing.assert_array_equal(s.f["present"], np.tile([1, 1, 1, 0], (ROWS, 1)))
    for name, values in s.f.items():
        if values.ndim > 1 and values.shape[1] == 4:
            assert not values[:, 3].any(), name


def test_eyes_depth_and_distance(s):
    eyes = s.screen[:, :, KeyPoint.EYES]
    near = s.ahead & (np.abs(eyes) < 15).all(-1)
    close(s.f["eyes"], eyes, near, atol=1e-3)
    close(s.f["depth_m"], s.depth[..., KeyPoint.EYES])
    close(s.f["distance_m"], np.linalg.norm(s.away, axis=-1))
    behind = s.depth[..., KeyPoint.EYES] < 0
    assert behind.any()
    assert (s.f["size"][:, :3][behind] == 0).all()
    assert (s.f["on_screen"][:, :3][behind] == 0).all()


def test_box(s):
    near = (s.depth.min(-1) > 0.3) & (np.abs(s.screen).max((-1, -2)) < 15)
    want = np.concatenate([s.screen.min(2), s.screen.max(2)], axis=-1)
    close(s.f["box"], want, near, atol=1e-3)


def test_size(s):
    heights = s.take.heights_m[s.order]
    want = heights * s.focal[:, None] / (s.depth[..., KeyPoint.EYES] * SENSOR_MM[1])
    close(s.f["size"], want, s.ahead)
    edges = np.array([0.33, 0.72, 0.95, 1.65, 2.6, 4.2, 7.5])
    fresh = (s.f["size"][:, :3, None] >= edges).sum(-1)
    np.testing.assert_array_equal(s.f["size_class"][:, :3], fresh)
    assert set(np.unique(fresh)) == set(range(8))


def test_headroom_and_thirds(s):
    top = s.screen[:, :, KeyPoint.TOP, 1]
    eyes = s.screen[:, :, KeyPoint.EYES]
    near = (s.depth.min(-1) > 0.2) & (np.abs(s.screen).max((-1, -2)) < 15)
    close(s.f["headroom"], (1 - top) / 2, near, atol=1e-3)
    x = np.where(
        np.abs(eyes[..., 0] - 1 / 3) < np.abs(eyes[..., 0] + 1 / 3),
        eyes[..., 0] - 1 / 3,
        eyes[..., 0] + 1 / 3,
    )
    want = np.stack([x, eyes[..., 1] - 1 / 3], -1) / 2
    close(s.f["third"], want, near & (np.abs(eyes[..., 0]) > 1e-3), atol=1e-3)


def test_where_the_camera_stands(s):
    azimuth = np.arctan2(s.away[..., 1], s.away[..., 0])
    chest = s.take.facing[FRAME][s.order]
    travel = derive(s.take).travel[FRAME][s.order]
    moves = np.linalg.norm(travel, axis=-1) > 0.4
    assert 0.2 < moves.mean() < 0.8
    reference = np.where(
        moves, np.arctan2(travel[..., 1], travel[..., 0]), np.arctan2(chest[..., 1], chest[..., 0])
    )
    far = np.hypot(s.away[..., 0], s.away[..., 1]) > 0.1
    for name, want in (
        ("bearing", azimuth - reference),
        ("facing", azimuth - np.arctan2(chest[..., 1], chest[..., 0])),
    ):
        gap = turn(s.f[name][:, :3] - want)
        assert np.abs(gap[far]).max() < 1e-3, name
        assert np.abs(s.f[name]).max() <= np.pi + 1e-5
    close(s.f["elevation"], np.arctan2(s.away[..., 2], np.hypot(s.away[..., 0], s.away[..., 1])), far)


def test_vectors_in_camera_axes(s):
    inverse = geometry.conjugate(s.quat)[:, None]
    unit = -s.away / np.linalg.norm(s.away, axis=-1, keepdims=True)
    close(s.f["direction"], geometry.rotate(inverse, unit))
    close(s.f["gaze"], geometry.rotate(inverse, s.take.gaze[FRAME][s.order]))
    close(s.f["travel"], geometry.rotate(inverse, derive(s.take).travel[FRAME][s.order]))


def test_lead_room(s):
    travel = derive(s.take).travel[FRAME][s.order]
    moves = np.linalg.norm(travel, axis=-1, keepdims=True) > 0.4
    heading = np.where(moves, travel, s.take.gaze[FRAME][s.order])
    heading /= np.linalg.norm(heading, axis=-1, keepdims=True)
    right, _, back = np.moveaxis(geometry.rotate(geometry.conjugate(s.quat)[:, None], heading), -1, 0)
    off_axis = np.degrees(np.arccos(np.clip(np.abs(back), 0, 1)))
    x = np.clip(np.sign(right) * s.screen[:, :, KeyPoint.EYES, 0], -0.99, 0.99)
    found = s.f["lead_room"][:, :3]
    assert np.isnan(found[off_axis < 29.99]).all()
    assert (off_axis < 29).sum() > 50
    judged = (off_axis > 30.01) & s.ahead & (np.abs(right) > 1e-3)
    close(s.f["lead_room"], (1 - x) / (1 + x), judged, rtol=5e-3, atol=1e-3)


def test_lead_room_by_hand(make_take):
    """Somebody who walks to the right of the frame, a quarter of the frame from its left edge: 3 to 1."""
    take = make_take([((0.0, 0.0), 0.0, 1.0)], seconds=4)
    filming = filming_of(take, 1)
    eyes = key_points(take)[48, 0, KeyPoint.EYES]
    depth = 6.0
    shift = 0.5 * depth * SENSOR_MM[0] / 2 / 35.0
    put(
        filming,
        pos=[eyes + np.array([shift, -depth, 0])],
        quat=[geometry.camera_quat(np.pi / 2, 0)],
        focal_mm=[35.0],
        focus_m=[depth],
        frame=[48],
    )
    filming.measure()
    assert filming.framing.eyes[0, 0].tolist() == pytest.approx([-0.5, 0.0], abs=1e-4)
    assert float(filming.framing.lead_room[0, 0]) == pytest.approx(3.0, rel=1e-3)
    assert float(filming.framing.bearing[0, 0]) == pytest.approx(np.arctan2(-depth, shift), abs=1e-4)


def test_blur(s):
    depth = s.depth[..., KeyPoint.EYES]
    f, focus = s.focal[:, None] / 1000, s.focus[:, None].astype(float)
    # Thin lens: images of the two planes, and the cone of the aperture between them.
    image_of_focus, image_of_eyes = f * focus / (focus - f), f * depth / (depth - f)
    want = f / APERTURE * np.abs(image_of_eyes - image_of_focus) / image_of_eyes * 1000
    far = depth > 0.3
    close(s.f["blur_mm"], want, far, atol=1e-4, rtol=2e-3)


def on_screen(s, edge):
    classes = s.f["size_class"][:, :3]
    eyes, chin, top = (s.screen[:, :, k] for k in (KeyPoint.EYES, KeyPoint.CHIN, KeyPoint.TOP))
    head = np.linalg.norm(s.keys[0, KeyPoint.TOP] - s.keys[0, KeyPoint.CHIN])
    half_head = 0.35 * head * s.focal[:, None] / (s.depth[..., KeyPoint.EYES] * SENSOR_MM[0] / 2)
    need = [np.abs(eyes).max(-1)]
    need.append(np.where(classes < 7, np.abs(chin).max(-1), 0))
    need.append(np.where(classes < 6, np.abs(top).max(-1), 0))
    need.append(np.where(classes < 6, np.abs(eyes[..., 0]) + half_head, 0))
    return edge - np.max(need, axis=0)


@pytest.mark.parametrize(("name", "edge"), [("on_screen", 1.0), ("safe", 0.93)])
def test_on_screen(s, name, edge):
    room = on_screen(s, edge)
    whole = s.depth[:, :, : KeyPoint.CHIN + 1].min(-1) > 0.1
    found = s.f[name][:, :3]
    assert (room[whole] > 0.01).sum() > 50
    np.testing.assert_array_equal(found[whole & (room > 0.003)], 1)
    np.testing.assert_array_equal(found[whole & (room < -0.003)], 0)


def test_close_ups_ask_for_less_of_the_head(make_take):
    """The frame's edge cuts the top, or the chin: wrong in a medium close-up, right closer in."""
    take = make_take(seconds=4)
    filming = filming_of(take, 1)
    keys = key_points(take)[0, 0]
    found = {}
    for size in (3.4, 5.5, 12.0):
        for cut, sign in ((KeyPoint.TOP, 1), (KeyPoint.CHIN, -1)):
            depth = geometry.distance_for(size, take.heights_m[0], 35.0)
            half = depth * SENSOR_MM[1] / 2 / 35.0
            middle = (
                keys[cut, 2] + keys[KeyPoint.EYES, 2]
            ) / 2 - sign * half  # the edge between eyes and that point
            at = np.array([keys[KeyPoint.EYES, 0] + depth, 0, middle])
            put(
                filming,
                pos=[at],
                quat=[geometry.camera_quat(np.pi, 0)],
                focal_mm=[35.0],
                focus_m=[3.0],
                known=[0],
            )
            filming.measure()
            found[size, cut] = int(filming.framing.on_screen[0, 0])
    assert found == {
        (3.4, KeyPoint.TOP): 0,
        (3.4, KeyPoint.CHIN): 0,
        (5.5, KeyPoint.TOP): 1,
        (5.5, KeyPoint.CHIN): 0,
        (12.0, KeyPoint.TOP): 1,
        (12.0, KeyPoint.CHIN): 1,
    }


def test_visible(s):
    """Eight key points, sampled sight lines, everything but the actor's own body."""
    solids = list(poses(s.take, FRAME))
    rows = range(0, ROWS, 4)
    judged = 0
    for place in range(3):
        for i in rows:
            actor = s.order[i, place]
            points = along(s.pos[i].astype(float), s.keys[actor, TESTED], 300)
            step = np.linalg.norm(s.keys[actor, TESTED] - s.pos[i], axis=1) / 299
            nearest = np.min(
                [
                    distance(s.take.shape_kind[k], s.take.shape_size[k], local(points, pos, quat)).min(0)
                    for k, owner, pos, quat in solids
                    if owner != actor
                ],
                axis=0,
            )
            surely, surely_not = nearest < -1e-4, nearest > step / 2 + 1e-4
            if (surely | surely_not).all():
                judged += 1
                assert s.f["visible"][i, place] == surely_not.sum() / 8
    assert judged > 150
    assert len(np.unique(s.f["visible"][:, :3])) == 9


def test_touching(s):
    radius = load_rig("steadicam").body_radius_m
    gap = np.minimum(set_distance(s.take, s.pos.astype(float)), s.pos[:, 2])
    clear = np.abs(gap - radius) > 1e-3
    np.testing.assert_array_equal(s.f["collision"][clear], (gap < radius)[clear])
    assert 10 < s.f["collision"].sum() < ROWS - 10
    bodies = np.min(
        [
            distance(s.take.shape_kind[k], s.take.shape_size[k], local(s.pos.astype(float), pos, quat))
            for k, owner, pos, quat in poses(s.take, FRAME)
            if owner >= 0
        ],
        axis=0,
    )
    clear = np.abs(bodies - radius) > 1e-3
    np.testing.assert_array_equal(s.f["hit"][clear], (bodies < radius)[clear])
    assert 10 < s.f["hit"].sum() < ROWS - 10


def test_roll_and_tilt(s):
    right, up, ahead = (
        geometry.rotate(s.quat, np.array(v)) for v in ([1.0, 0, 0], [0, 1.0, 0], [0, 0, -1.0])
    )
    np.testing.assert_allclose(s.f["roll"], np.arctan2(right[:, 2], up[:, 2]), atol=2e-4)
    np.testing.assert_allclose(np.sin(s.f["tilt"]), ahead[:, 2], atol=1e-4)
    assert np.abs(s.f["roll"]).max() > 0.3


def test_the_first_frame_knows_no_motion(s):
    for name in (
        "speed_mps",
        "acceleration_mps2",
        "jerk_mps3",
        "turn_rps",
        "turn_acceleration_rps2",
        "zoom_ops",
        "eyes_speed",
        "swing",
        "shake",
    ):
        assert not s.f[name].any(), name


def test_motion_over_frames(make_take):
    """Speed, acceleration, jerk and turn are differences of the poses; swing is unwrapped."""
    take = make_take(PEOPLE[:2], seconds=5)
    filming = filming_of(take, 3, threads=1)
    rng = np.random.default_rng(1)
    frames = 60
    t = np.arange(frames) / 24
    phase = np.array([0.0, 1.0, 2.0])
    turn_by = 2.6 * t[:, None] + phase  # more than once around
    pos = np.stack([4 * np.cos(turn_by), 4 * np.sin(turn_by), 1.5 + 0.3 * np.sin(3 * t[:, None] + phase)], -1)
    pos = (pos + rng.normal(0, 0.01, pos.shape)).astype(np.float32)
    quat = np.stack([[geometry.look_at(p, [0.3, 0.2, 1.4]) for p in row] for row in pos]).astype(np.float32)
    quat[::3] *= -1  # the same rotations
    focal = (35 * 2 ** (0.2 * np.sin(2 * t[:, None] + phase))).astype(np.float32)
    seen = []
    for k in range(frames):
        put(filming, pos=pos[k], quat=quat[k], focal_mm=focal[k], focus_m=np.ones(3), frame=np.full(3, k))
        filming.measure()
        seen.append(framing_numbers(filming))
    f = {name: np.stack([x[name] for x in seen]) for name in seen[0]}
    speed = np.diff(pos.astype(float), axis=0) * 24
    acceleration, jerk = np.diff(speed, axis=0) * 24, np.diff(speed, n=2, axis=0) * 24**2
    np.testing.assert_allclose(f["speed_mps"][1:], np.linalg.norm(speed, axis=-1), rtol=1e-3)
    np.testing.assert_allclose(f["acceleration_mps2"][2:], np.linalg.norm(acceleration, axis=-1), rtol=1e-2)
    np.testing.assert_allclose(f["jerk_mps3"][3:], np.linalg.norm(jerk, axis=-1), rtol=2e-2)
    q = quat.astype(float)
    change = geometry.multiply(q[1:], geometry.conjugate(q[:-1]))
    spin = 2 * np.arctan2(np.linalg.norm(change[..., :3], axis=-1), np.abs(change[..., 3])) * 24
    np.testing.assert_allclose(f["turn_rps"][1:], spin, rtol=1e-3)
    np.testing.assert_allclose(
        f["zoom_ops"][1:], np.diff(np.log2(focal.astype(float)), axis=0) * 24, atol=1e-3
    )
    eyes = key_points(take)[:frames, 0, KeyPoint.EYES]
    azimuth = np.unwrap(np.arctan2(pos[..., 1] - eyes[:, None, 1], pos[..., 0] - eyes[:, None, 0]), axis=0)
    np.testing.assert_allclose(f["swing"][:, :, 0], azimuth - azimuth[0], atol=1e-3)
    assert f["swing"][-1, :, 0].min() > 1.8 * np.pi
    np.testing.assert_allclose(f["eyes_speed"][1:, :, 0], np.diff(f["eyes"][:, :, 0], axis=0) * 24, atol=1e-3)


def test_size_classes_have_hysteresis(make_take):
    take = make_take(seconds=4)
    filming = filming_of(take, 1)
    eyes = key_points(take)[0, 0, KeyPoint.EYES]
    classes = []
    for size in (0.80, 0.94, 0.98, 1.01, 0.97, 0.92, 0.89, 0.93):  # the edge of FS and MLS is 0.95
        depth = geometry.distance_for(size, take.heights_m[0], 35.0)
        put(
            filming,
            pos=[eyes + np.array([depth, 0, 0])],
            quat=[geometry.camera_quat(np.pi, 0)],
            focal_mm=[35.0],
            focus_m=[3.0],
        )
        filming.measure()
        classes.append(int(filming.framing.size_class[0, 0]))
    assert classes == [2, 2, 2, 3, 3, 3, 2, 2]
