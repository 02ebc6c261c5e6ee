"""What moves a camera keeps its own limits, whatever is commanded, and the set stops it."""

from __future__ import annotations

import numpy as np
import pytest

from cinerl.camera.limits import free_axes
from cinerl.spec import data
from cinerl.spec.brief import FOCAL_MM, Lens
from cinerl.spec.rig import load_rig
from tests.camera.numbers import set_distance
from tests.camera.stands import filming_of, put

RIGS = data.names("assets/rigs")
FRAMES, ROWS, DT = 240, 32, 1 / 24
NAMES = (
    "body",
    "speed",
    "acceleration",
    "angles",
    "turn",
    "turn_acceleration",
    "focal",
    "blocked",
    "pos",
    "quat",
    "focal_mm",
    "focus_m",
    "clearance",
)


def commands(rng, frames, rows, axes):
    """Noise, held commands and sudden reversals, some of them beyond the range."""
    noise = rng.uniform(-1, 1, (frames, rows, axes))
    held = np.repeat(rng.uniform(-1.5, 1.5, (frames // 40 + 1, rows, axes)), 40, axis=0)[:frames]
    bang = np.sign(np.repeat(rng.normal(size=(frames // 15 + 1, rows, axes)), 15, axis=0)[:frames])
    kind = np.arange(rows)[None, :, None] % 3
    return np.select([kind == 0, kind == 1], [noise, held], bang).astype(np.float32)


def drive(filming, actions, body, angles=(0.0, 0.0, 0.0), focal=35.0):
    rows = filming.rows
    put(
        filming,
        body=np.broadcast_to(body, (rows, 3)),
        angles=np.broadcast_to(angles, (rows, 3)),
        focal=np.tile([np.log2(focal), 0, 0], (rows, 1)),
        focus_m=np.full(rows, 2.0),
    )
    seen = []
    for frame in range(len(actions)):
        if not frame % 100:
            put(filming, frame=np.zeros(rows))  # the take is short
        filming.actions.assign(actions[frame])
        filming.step()
        seen.append({name: getattr(filming.state, name).numpy().copy() for name in NAMES})
    return {name: np.stack([s[name] for s in seen]) for name in NAMES}


def middle(rig):
    return (0.0, 0.0, min(sum(rig.height_m) / 2, 5.0))


@pytest.fixture(scope="module")
def empty(make_take):
    return make_take([((30.0, 0.0), 0.0, 0.0)], seconds=6)


@pytest.mark.parametrize("name", RIGS)
def test_limits_hold_under_any_command(name, empty):
    rig = load_rig(name)
    lens = Lens(focal_mm=35.0, zoom_octaves_ps=0.8, focus="pull")
    filming = filming_of(empty, ROWS, name, lens, threads=1)
    axes = filming.actions.shape[1]
    m = drive(filming, commands(np.random.default_rng(1), FRAMES, ROWS, axes), middle(rig))
    low, high = rig.height_m
    assert m["body"][..., 2].min() >= low - 1e-6
    assert m["body"][..., 2].max() <= high + 1e-6
    on_floor = m["body"][..., 2] <= rig.body_radius_m + 1e-3
    assert not m["blocked"][~on_floor].any()
    reach = np.linalg.norm([rig.travel.truck_mps, rig.travel.dolly_mps, rig.travel.pedestal_mps])
    stopped = np.zeros(m["body"].shape[:2], bool)
    stopped |= (np.abs(m["body"][..., 2] - low) < 1e-6) | (np.abs(m["body"][..., 2] - high) < 1e-6)
    free = ~stopped[1:] & ~stopped[:-1]
    assert np.linalg.norm(m["speed"], axis=-1).max() <= reach * 1.03 + 1e-6
    assert np.linalg.norm(m["acceleration"], axis=-1).max() <= rig.travel.acceleration_mps2 * 1.0001
    jolt = np.linalg.norm(np.diff(m["acceleration"], axis=0), axis=-1) / DT
    assert jolt[free].max(initial=0) <= rig.travel.jerk_mps3 * 1.001 + 1e-4
    moved = np.diff(m["body"], axis=0) / DT
    np.testing.assert_allclose(moved[free], m["speed"][1:][free], atol=2e-3)

    turn = np.radians([rig.turn.pan_dps, rig.turn.tilt_dps, rig.turn.roll_dps])
    assert (np.abs(m["turn"]).max((0, 1)) <= turn * 1.05 + 1e-6).all()
    assert np.abs(m["turn_acceleration"]).max() <= np.radians(rig.turn.acceleration_dps2) * 1.0001
    tilts = np.radians(rig.turn.tilt_range_deg)
    assert m["angles"][..., 1].min() >= tilts[0] - 1e-6
    assert m["angles"][..., 1].max() <= tilts[1] + 1e-6
    assert np.abs(m["angles"][..., 0]).max() <= np.pi + 1e-6
    inside = (m["angles"][..., 1] > tilts[0] + 1e-6) & (m["angles"][..., 1] < tilts[1] - 1e-6)
    free = inside[1:] & inside[:-1]
    jolt = np.abs(np.diff(m["turn_acceleration"], axis=0)) / DT
    assert jolt[free].max(initial=0) <= np.radians(rig.turn.jerk_dps3) * 1.001 + 1e-3

    octaves = m["focal"][..., 0]
    assert octaves.min() >= np.log2(FOCAL_MM[0]) - 1e-5
    assert octaves.max() <= np.log2(FOCAL_MM[1]) + 1e-5
    assert np.abs(m["focal"][..., 1]).max() <= 0.8 * 1.1
    np.testing.assert_allclose(m["focal_mm"], 2**octaves, rtol=1e-5)
    assert m["focus_m"].min() >= 0.3
    assert m["focus_m"].max() <= 100
    np.testing.assert_allclose(np.linalg.norm(m["quat"], axis=-1), 1, atol=1e-5)
    if rig.shake.move_m == 0:
        np.testing.assert_array_equal(m["pos"], m["body"])


@pytest.mark.parametrize("name", RIGS)
def test_every_axis_does_what_its_name_says(name, empty):
    rig = load_rig(name)
    lens = Lens(focal_mm=35.0, zoom_octaves_ps=0.5, focus="pull")
    filming = filming_of(empty, 1, name, lens)
    axes = free_axes(rig, lens)
    for k, axis in enumerate(axes):
        filming = filming_of(empty, 1, name, lens)
        actions = np.zeros((24, 1, len(axes)), np.float32)
        actions[:, 0, k] = 0.3
        m = drive(filming, actions, middle(rig), (np.pi / 2, 0.0, 0.0))  # looks along +y, +x is right
        end = {key: value[-1, 0] for key, value in m.items()}
        gained = {
            "truck": end["speed"][0],
            "dolly": end["speed"][1],
            "pedestal": end["speed"][2],
            "pan": end["turn"][0],
            "tilt": end["turn"][1],
            "roll": end["turn"][2],
            "zoom": end["focal"][1],
            "focus": end["focus_m"] - 2.0,
        }
        for other, value in gained.items():
            assert (abs(value) > 1e-3) == (other == axis), (axis, other, value)
        assert gained[axis] > 0
        if axis == "pan":
            assert end["angles"][0] > np.pi / 2  # to the left


@pytest.mark.parametrize("name", RIGS)
def test_full_commands_reach_full_speed_without_ringing(name, empty):
    rig = load_rig(name)
    filming = filming_of(empty, 1, name)
    axes = filming.actions.shape[1]
    pan = (rig.travel.truck_mps > 0) + (rig.travel.dolly_mps > 0) + (rig.travel.pedestal_mps > 0)
    actions = np.zeros((480, 1, axes), np.float32)
    actions[:240, 0, pan] = 1
    turn = drive(filming, actions, middle(rig))["turn"][:, 0, 0]
    limit = np.radians(rig.turn.pan_dps)
    assert turn[239] == pytest.approx(limit, rel=1e-3)
    assert turn.max() <= limit * 1.01
    assert np.abs(turn[-24:]).max() < 1e-3
    assert turn.min() > -0.02 * limit


def test_a_head_rests_at_its_stop(empty):
    """At the end of its tilt range the speed is gone: the way back begins at once."""
    filming = filming_of(empty, 1, "drone")
    actions = np.zeros((96, 1, 5), np.float32)
    actions[:48, 0, 4], actions[48:, 0, 4] = 1, -1
    m = drive(filming, actions, (0.0, 0.0, 5.0))
    assert m["angles"][47, 0, 1] == pytest.approx(np.radians(30.0))
    assert m["turn"][47, 0, 1] == 0
    assert m["turn_acceleration"][47, 0, 1] == 0
    assert m["angles"][50, 0, 1] < np.radians(30.0)


def test_a_tripod_never_moves(empty):
    filming = filming_of(empty, ROWS, "tripod")
    m = drive(filming, commands(np.random.default_rng(2), FRAMES, ROWS, 2), (1.0, 2.0, 1.5))
    np.testing.assert_array_equal(m["body"], np.broadcast_to(np.float32([1, 2, 1.5]), m["body"].shape))
    np.testing.assert_array_equal(m["pos"], m["body"])
    assert np.ptp(m["angles"][..., 0]) > 1


def test_a_prime_keeps_its_focal_length(empty):
    filming = filming_of(empty, ROWS, "free", Lens(focal_mm=50.0))
    assert filming.actions.shape[1] == 6
    m = drive(filming, commands(np.random.default_rng(3), FRAMES, ROWS, 6), (0.0, 0.0, 2.0), focal=50.0)
    assert len(np.unique(m["focal_mm"])) == 1
    assert m["focal_mm"][0, 0] == pytest.approx(50.0, rel=1e-6)


def test_autofocus_is_on_the_eyes(empty):
    filming = filming_of(empty, ROWS, "free")
    m = drive(filming, commands(np.random.default_rng(4), 60, ROWS, 6), (26.0, 1.0, 1.6))
    depth = filming.framing.depth_m[:, 0].numpy()
    near = depth > 0.25
    assert near.any()
    np.testing.assert_allclose(m["focus_m"][-1][near], depth[near], rtol=1e-4)
    np.testing.assert_allclose(filming.framing.blur_mm[:, 0].numpy()[near], 0, atol=1e-5)


def test_commands_are_clipped_and_nan_is_survived(empty):
    ends = []
    for value in (1.0, 7.0, np.inf):
        actions = np.full((30, 1, 5), value, np.float32)
        ends.append(drive(filming_of(empty, 1), actions, (0, 0, 1.5)))
    for end in ends[1:]:
        np.testing.assert_array_equal(end["pos"], ends[0]["pos"])
        np.testing.assert_array_equal(end["quat"], ends[0]["quat"])
    bad = drive(filming_of(empty, 1), np.full((30, 1, 5), np.nan, np.float32), (0, 0, 1.5))
    assert all(np.isfinite(values).all() for values in bad.values())


ROOM = [
    ((4.0, 0, 2), (0.1, 4.2, 2)),
    ((-4.0, 0, 2), (0.1, 4.2, 2)),
    ((0, 4.0, 2), (4.2, 0.1, 2)),
    ((0, -4.0, 2), (4.2, 0.1, 2)),
    ((2.0, 1.0, 1), (0.5, 0.5, 1)),
]


@pytest.mark.parametrize("name", [r for r in RIGS if r != "tripod"])
def test_walls_stop_a_rig(name, make_take):
    """In a room with a block and a column: never through, hardly ever nearer than its own radius."""
    take = make_take([((-1.5, -1.5), 0.0, 0.0)], seconds=6, boxes=ROOM, columns=[(-2.0, 2.0, 0.15)])
    rig = load_rig(name)
    filming = filming_of(take, ROWS, name, threads=1)
    axes = filming.actions.shape[1]
    rng = np.random.default_rng(5)
    actions = np.sign(commands(rng, 400, ROWS, axes) + 1e-9)  # always at full tilt
    m = drive(filming, actions, (0.0, 0.0, 1.5), (0.3, 0.0, 0.0))
    low = m["body"][..., 2] < 3.5
    gap = set_distance(take, m["body"].astype(float))
    assert m["blocked"].sum() > 200
    assert gap.min() > 0, "inside a wall"
    assert (gap > rig.body_radius_m * 0.9).mean() > 0.995
    if rig.height_m[1] < 4:
        assert np.abs(m["body"][..., :2]).max() < 4.0, "through a wall"
    else:
        inside = np.abs(m["body"][..., :2]).max(-1) < 4
        left = inside[:-1] & ~inside[1:] & low[:-1] & low[1:]
        assert not left.any(), "through a wall"
    # At the wall the speed into it is gone.
    n, d = m["clearance"][..., :3], m["clearance"][..., 3]
    touching = (m["blocked"] == 1) & (d > 0) & (np.abs(n[..., 2]) < 1e-3)
    assert (m["speed"] * n).sum(-1)[touching].min() > -1e-3


def test_a_fast_rig_does_not_tunnel_through_a_thin_flat(make_take):
    """Faster than its own radius a frame at a flat of 4 cm: it stops before it, from wherever it came."""
    take = make_take([((0.0, -20.0), 0.0, 0.0)], seconds=6, boxes=[((40.0, 0, 3), (0.02, 90, 3))])
    filming = filming_of(take, 24, "drone")
    actions = np.ones((150, 24, 5), np.float32)
    actions[:, :, 2:] = 0
    start = np.column_stack([np.linspace(0, 0.5, 24), np.zeros(24), np.full(24, 2.0)])
    m = drive(filming, actions, start, (np.arctan2(8, 10), 0.0, 0.0))  # both axes add up towards +x
    assert m["speed"][..., 0].max() * DT > load_rig("drone").body_radius_m
    assert m["body"][..., 0].max() < 40.0
    assert m["blocked"].any(axis=0).all()


def test_hands_shake_a_little(make_take):
    take = make_take(seconds=12)
    rig = load_rig("handheld")
    filming = filming_of(take, 64, "handheld")
    put(filming, seed=np.arange(64))
    axes = filming.actions.shape[1]
    body = np.float32([5.0, 0.0, 1.6])
    put(filming, body=np.tile(body, (64, 1)), focal=np.tile([np.log2(35.0), 0, 0], (64, 1)))
    filming.actions.assign(np.zeros((64, axes), np.float32))
    seen = []
    for _ in range(240):
        filming.step()
        seen.append(
            (
                filming.state.pos.numpy() - body,
                filming.framing.tilt.numpy().copy(),
                filming.framing.roll.numpy().copy(),
            )
        )
    pos, tilt, roll = (np.stack(x) for x in zip(*seen, strict=True))
    np.testing.assert_array_equal(filming.state.body.numpy(), np.tile(body, (64, 1)))
    assert np.abs(pos).max() <= 2.5 * rig.shake.move_m * 1.0001
    assert np.abs(tilt).max() <= 2.5 * np.radians(rig.shake.turn_deg) * 1.0001
    assert np.abs(roll).max() <= np.radians(rig.shake.turn_deg) * 1.0001
    assert pos.std(axis=(0, 1)) == pytest.approx(rig.shake.move_m, rel=0.2)
    assert tilt.std() == pytest.approx(np.radians(rig.shake.turn_deg), rel=0.2)
    assert abs(pos.mean()) < 0.3 * rig.shake.move_m
    # Hands differ from row to row, and hardly jump from frame to frame.
    assert len(np.unique(pos[100, :, 0])) == 64
    assert np.abs(np.diff(pos, axis=0)).max() < 2 * rig.shake.move_m
