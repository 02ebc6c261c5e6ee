"""The motion critic, one row at a time: what was asked for, what was felt, and what that costs."""

import warp as wp

from cinerl.camera.kernels.bank import Bank
from cinerl.camera.kernels.framing import HALF_H, HALF_W, NAN, NEAR_M, Frame, wrap
from cinerl.camera.kernels.plan import Aim, Plan, ease, goal_size, heading_of
from cinerl.camera.kernels.rows import Limits, Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

CHANNELS = wp.constant(16)
TAPS = wp.constant(8)
BANDS = wp.constant(5)
GROUPS = wp.constant(7)
INPUTS = wp.constant(35)
HIDDEN = wp.constant(12)
WARM = wp.constant(20)
KEEP = wp.constant(0.95)
PAST = wp.constant(48)
RATES = wp.constant(6)
LN2 = wp.constant(0.6931472)
SCREEN = wp.constant(0.35)
FASTEST = wp.constant(6.0)
HANDHELD = wp.constant(0.00610865)
COURSE_S = wp.constant(0.5)
"""Over which a camera's own course is taken, where the brief leaves it free; as in `reel.SMOOTH_S`."""

vec8 = wp.types.vector(length=8, dtype=wp.float32)
vec12 = wp.types.vector(length=12, dtype=wp.float32)


@wp.struct
class Asked:
    """The camera motion that was asked for, at this moment, in the world."""

    speed: wp.array(dtype=wp.vec3)  # m/s
    turn: wp.array(dtype=wp.vec3)  # rad/s
    zoom: wp.array(dtype=float)  # octaves/s
    hands: wp.array(dtype=float)  # 0 steady, 1 as shaky as the handheld rig


@wp.struct
class Memory:
    """What the critic remembers of each row."""

    felt: wp.array2d(dtype=float)  # [N, 16] this frame's motion
    asks: wp.array(dtype=wp.vec4)  # this frame's asked turn, travel, zoom (1/s), and hands
    depth: wp.array(dtype=float)  # of the eyes, the last frame
    past: wp.array2d(dtype=vec8)  # [N, 16] the last eight frames, newest first
    slow: wp.array2d(dtype=float)  # [N, 16] mean motion
    power: wp.array2d(dtype=float)  # [N, 35] mean power by group and band
    asked: wp.array(dtype=wp.vec3)  # mean power asked for


@wp.struct
class Weights:
    """The network; only filters and thresholds may be negative."""

    filters: wp.array(dtype=vec8)  # [4]
    group: wp.array(dtype=int)  # [16]
    scale: wp.array(dtype=float)  # [35] what passes unnoticed, 1/s
    hands: wp.array(dtype=float)  # [35] how much more where hands are asked for
    leave: wp.array(dtype=wp.vec3)  # [7] how much more, as a share of the asked turn, travel, zoom
    skip: wp.array(dtype=float)  # [35]
    first: wp.array(dtype=vec12)  # [35]
    threshold: vec12
    second: vec12
    zero: float  # what professionals' moves cost
    unit: float


@wp.kernel
def ask(
    rows: Rows,
    frame: Frame,
    aim: Aim,
    bank: Bank,
    plan: Plan,
    limits: Limits,
    out: Asked,
    chosen: wp.array(dtype=int),
    first: int,
):
    """The brief's goal as camera motion: carried along by the subject, nearer, around it, aimed at it.

    A brief about nobody in particular leaves the course to the camera, and asks that it be kept calmly.
    """
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    out.hands[row] = limits.shake_turn / HANDHELD
    if plan.roams == 1:
        share = wp.where(rows.frame[row] == 0, 1.0, 1.0 - wp.exp(-1.0 / (COURSE_S * limits.fps)))
        out.speed[row] = wp.lerp(out.speed[row], rows.last_speed[row], share)
        out.turn[row] = wp.lerp(out.turn[row], rows.last_turn[row], share)
        out.zoom[row] = wp.lerp(out.zoom[row], frame.zoom_ops[row], share)
        return
    quat = rows.quat[row]
    length = float(plan.length)
    u = wp.clamp(float(rows.frame[row]) / length, 0.0, 1.0)
    before = wp.max(u - 1.0 / length, 0.0)
    fps = limits.fps
    reach = wp.max(frame.distance_m[row, 0], 0.3)
    to_eyes = wp.quat_rotate(quat, frame.direction[row, 0]) * reach
    flat = wp.max(wp.sqrt(to_eyes[0] * to_eyes[0] + to_eyes[1] * to_eyes[1]), 0.3)
    ahead = wp.vec3(to_eyes[0] / flat, to_eyes[1] / flat, 0.0)
    right = wp.vec3(ahead[1], -ahead[0], 0.0)
    travel = wp.quat_rotate(quat, frame.travel[row, 0])
    nearer = wp.log(goal_size(plan, u) / goal_size(plan, before)) * fps
    speed = wp.vec3(0.0, 0.0, 0.0)
    if plan.fixed == 0:
        around = rows.side[row] * plan.sweep * (ease(u) - ease(before)) * fps
        if plan.holds_bearing == 1 and rows.frame[row] > 0:
            take = rows.take[row]
            now = rows.start[row] + rows.frame[row]
            subject = rows.subject[row]
            bend = wrap(heading_of(bank, take, now, subject) - heading_of(bank, take, now - 1, subject))
            around = around + wp.clamp(bend * fps, -1.0, 1.0)
        # The eyes lie ahead: closer is ahead, and counter-clockwise around them is to the right.
        speed = travel + ahead * (nearer * reach * reach / flat) + right * (around * flat)
    passing = travel - speed
    closing = wp.dot(passing, ahead)
    yaw = (to_eyes[0] * passing[1] - to_eyes[1] * passing[0]) / (flat * flat)
    pitch = -to_eyes[2] * closing / (reach * reach)
    zoom = float(0.0)
    if plan.fixed == 1 and limits.zoom > 0.0:
        zoom = (nearer + closing * flat / (reach * reach)) / LN2
    out.speed[row] = speed
    out.turn[row] = wp.vec3(0.0, 0.0, yaw) + right * pitch
    out.zoom[row] = zoom


@wp.func
def on_screen(p: wp.vec3, speed: wp.vec3, focal: float):
    """Screen speed of a point of the camera's frame."""
    depth = wp.max(-p[2], NEAR_M)
    x = (speed[0] + p[0] * speed[2] / depth) / depth * focal / HALF_W
    y = (speed[1] + p[1] * speed[2] / depth) / depth * focal / HALF_H
    return wp.vec2(x, y)


@wp.func
def store3(out: wp.array2d(dtype=float), row: int, at: int, value: wp.vec3):
    for i in range(3):
        out[row, at + i] = wp.clamp(value[i], -FASTEST, FASTEST)


@wp.kernel
def sense(
    rows: Rows,
    frame: Frame,
    asked: Asked,
    out: Memory,
    fps: float,
    chosen: wp.array(dtype=int),
    first: int,
):
    """This frame's motion: what nobody asked for, then all of it; everything per second, in no metres."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    quat = rows.quat[row]
    focal = rows.focal_mm[row]
    reach = wp.max(frame.distance_m[row, 0], 0.3)
    depth = wp.max(frame.depth_m[row, 0], NEAR_M)
    turn = wp.quat_rotate_inv(quat, rows.last_turn[row])
    speed = wp.quat_rotate_inv(quat, rows.last_speed[row]) / reach
    asked_turn = wp.quat_rotate_inv(quat, asked.turn[row])
    asked_speed = wp.quat_rotate_inv(quat, asked.speed[row])
    store3(out.felt, row, 0, turn - asked_turn)
    store3(out.felt, row, 3, speed - asked_speed / reach)
    zoom = (frame.zoom_ops[row] - asked.zoom[row]) * LN2
    out.felt[row, 6] = wp.clamp(zoom, -FASTEST, FASTEST)
    screen = wp.vec2(0.0, 0.0)
    size = float(0.0)
    last = out.depth[row]
    if frame.depth_m[row, 0] > NEAR_M and last > NEAR_M:
        # What the subject would do on screen in the move that was asked for.
        p = frame.direction[row, 0] * reach
        drift = frame.travel[row, 0] - asked_speed - wp.cross(asked_turn, p)
        wanted = on_screen(p, drift, focal) + frame.eyes[row, 0] * (asked.zoom[row] * LN2)
        screen = (frame.eyes_speed[row, 0] - wanted) * SCREEN
        size = wp.log(last / depth) * fps + zoom - drift[2] / depth
    out.depth[row] = frame.depth_m[row, 0]
    store3(out.felt, row, 7, wp.vec3(screen[0], screen[1], size))
    store3(out.felt, row, 10, turn)
    store3(out.felt, row, 13, speed)
    out.asks[row] = wp.vec4(
        wp.length(asked_turn), wp.length(asked_speed) / reach, wp.abs(asked.zoom[row]) * LN2, asked.hands[row]
    )


@wp.kernel
def judge(
    rows: Rows,
    memory: Memory,
    weights: Weights,
    out: wp.array(dtype=float),
    chosen: wp.array(dtype=int),
    first: int,
):
    """What the last two seconds cost: 0 as professionals move, 1 as a marred move; NaN for 19 frames."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    known = rows.known[row]
    channels = int(CHANNELS)
    # Rates exist from the second frame on, eight of them from the ninth.
    if known < 2:
        for c in range(channels):
            memory.slow[row, c] = 0.0
        for i in range(INPUTS):
            memory.power[row, i] = 0.0
        memory.asked[row] = wp.vec3(0.0, 0.0, 0.0)
        out[row] = NAN
        return
    counted = known > TAPS
    share = 1.0 - KEEP
    if counted:
        for i in range(INPUTS):
            memory.power[row, i] = memory.power[row, i] * KEEP
    for c in range(channels):
        x = memory.felt[row, c]
        past = memory.past[row, c]
        taps = vec8(x, past[0], past[1], past[2], past[3], past[4], past[5], past[6])
        memory.past[row, c] = taps
        slow = memory.slow[row, c] * KEEP + share * x
        memory.slow[row, c] = slow
        if counted:
            at = weights.group[c] * BANDS
            for k in range(4):
                y = wp.dot(weights.filters[k], taps)
                memory.power[row, at + k] = memory.power[row, at + k] + share * y * y
            memory.power[row, at + 4] = memory.power[row, at + 4] + share * slow * slow
    asks = memory.asks[row]
    if counted:
        rates = wp.vec3(asks[0] * asks[0], asks[1] * asks[1], asks[2] * asks[2])
        memory.asked[row] = memory.asked[row] * KEEP + share * rates
    if known < WARM:
        out[row] = NAN
        return
    # The means so far, as if the window had always been full.
    full = 1.0 / (1.0 - wp.pow(KEEP, float(known - TAPS)))
    asked = memory.asked[row] * full
    asked = wp.vec3(wp.sqrt(asked[0]), wp.sqrt(asked[1]), wp.sqrt(asked[2]))
    cost = float(0.0)
    hidden = weights.threshold
    for i in range(INPUTS):
        passes = weights.scale[i] + weights.hands[i] * asks[3] + wp.dot(weights.leave[i // BANDS], asked)
        r = wp.sqrt(memory.power[row, i] * full) / passes
        r = r / (1.0 + r)
        cost = cost + weights.skip[i] * r
        hidden = hidden + weights.first[i] * r
    for j in range(HIDDEN):
        cost = cost + weights.second[j] * wp.max(hidden[j], 0.0)
    out[row] = (cost - weights.zero) / weights.unit


@wp.kernel
def remember(rows: Rows, past: wp.array2d(dtype=float), chosen: wp.array(dtype=int), first: int):
    """Shift the window of rates by a frame, oldest first. An episode's first frame knows none."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    last = (PAST - 1) * RATES
    if rows.known[row] < 2:
        for i in range(last + RATES):
            past[row, i] = 0.0
        return
    for i in range(last):
        past[row, i] = past[row, i + RATES]
    turn = wp.quat_rotate_inv(rows.quat[row], rows.last_turn[row])
    speed = wp.quat_rotate_inv(rows.quat[row], rows.last_speed[row])
    for i in range(3):
        past[row, last + i] = turn[i]
        past[row, last + 3 + i] = speed[i]
