"""Measures every camera's frame: one pass fills `Frame`."""

import warp as wp

from cinerl.camera.kernels.bank import (
    Bank,
    actor_at,
    hidden_keys,
    set_clearance,
    touches_body,
)
from cinerl.camera.kernels.rows import Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

TOP = wp.constant(0)
EYES = wp.constant(1)
CHIN = wp.constant(2)
HALF_W = wp.constant(12.445)  # Super 35 sensor, mm
HALF_H = wp.constant(7.0)
NEAR_M = wp.constant(0.05)
TRAVELS_MPS = wp.constant(0.4)
NAN = wp.constant(float("nan"))
PI = wp.constant(3.141592653589793)


@wp.struct
class Frame:
    """Structure of arrays; `cinerl.camera.framing.Framing` documents every field."""

    present: wp.array2d(dtype=float)
    box: wp.array3d(dtype=float)
    eyes: wp.array2d(dtype=wp.vec2)
    eyes_speed: wp.array2d(dtype=wp.vec2)
    depth_m: wp.array2d(dtype=float)
    distance_m: wp.array2d(dtype=float)
    size: wp.array2d(dtype=float)
    size_class: wp.array2d(dtype=int)
    headroom: wp.array2d(dtype=float)
    lead_room: wp.array2d(dtype=float)
    third: wp.array2d(dtype=wp.vec2)
    direction: wp.array2d(dtype=wp.vec3)
    travel: wp.array2d(dtype=wp.vec3)
    gaze: wp.array2d(dtype=wp.vec3)
    facing: wp.array2d(dtype=float)
    bearing: wp.array2d(dtype=float)
    swing: wp.array2d(dtype=float)
    elevation: wp.array2d(dtype=float)
    on_screen: wp.array2d(dtype=float)
    safe: wp.array2d(dtype=float)
    visible: wp.array2d(dtype=float)
    blur_mm: wp.array2d(dtype=float)
    speed_mps: wp.array(dtype=float)
    acceleration_mps2: wp.array(dtype=float)
    jerk_mps3: wp.array(dtype=float)
    turn_rps: wp.array(dtype=float)
    turn_acceleration_rps2: wp.array(dtype=float)
    zoom_ops: wp.array(dtype=float)
    roll: wp.array(dtype=float)
    tilt: wp.array(dtype=float)
    collision: wp.array(dtype=float)
    hit: wp.array(dtype=float)
    shake: wp.array2d(dtype=float)
    motion: wp.array(dtype=float)
    new_view: wp.array(dtype=float)
    layout: wp.array(dtype=float)


@wp.func
def wrap(angle: float):
    return angle - 2.0 * PI * wp.floor((angle + PI) / (2.0 * PI))


@wp.func
def size_class_of(size: float, last: int):
    """Class of a shot size; the last class is left only by 5 % beyond its edge."""
    edges = wp.vector(0.33, 0.72, 0.95, 1.65, 2.6, 4.2, 7.5)
    now = int(0)
    for i in range(7):
        edge = edges[i]
        if last >= 0:
            edge = wp.where(i < last, edge * 0.95, edge * 1.05)
        if size >= edge:
            now = i + 1
    return now


@wp.func
def screen(local: wp.vec3, focal: float):
    """Screen place of a point of the camera's frame; behind the camera it goes far off screen."""
    depth = wp.max(-local[2], NEAR_M)
    x = local[0] / depth * focal / HALF_W
    y = local[1] / depth * focal / HALF_H
    return wp.vec2(wp.clamp(x, -20.0, 20.0), wp.clamp(y, -20.0, 20.0))


@wp.func
def inside(p: wp.vec2, margin_x: float, edge: float):
    return wp.abs(p[0]) + margin_x <= edge and wp.abs(p[1]) <= edge


@wp.func
def blur_circle(focal_mm: float, focus_m: float, depth_m: float, aperture: float):
    """Diameter of the circle of confusion on the sensor, mm, of a thin lens."""
    f = focal_mm * 0.001
    return wp.abs(depth_m - focus_m) / depth_m * f * f / (aperture * wp.max(focus_m - f, 1.0e-3)) * 1000.0


@wp.func
def measure_camera(rows: Rows, out: Frame, bank: Bank, row: int, fps: float, body_radius: float):
    pos = rows.pos[row]
    quat = rows.quat[row]
    known = rows.known[row]
    zero = wp.vec3(0.0, 0.0, 0.0)
    speed = zero
    acceleration = zero
    jerk = zero
    turn = zero
    twist = zero
    zoom = float(0.0)
    if known > 0:
        speed = (pos - rows.last_pos[row]) * fps
        change = quat * wp.quat_inverse(rows.last_quat[row])
        if change[3] < 0.0:
            change = -change
        xyz = wp.vec3(change[0], change[1], change[2])
        sine = wp.length(xyz)
        if sine > 1.0e-9:
            turn = xyz * (2.0 * wp.atan2(sine, change[3]) / sine * fps)
        zoom = (wp.log2(rows.focal_mm[row]) - rows.last_focal[row]) * fps
    if known > 1:
        acceleration = (speed - rows.last_speed[row]) * fps
        twist = (turn - rows.last_turn[row]) * fps
    if known > 2:
        jerk = (acceleration - rows.last_acceleration[row]) * fps
    rows.last_pos[row] = pos
    rows.last_quat[row] = quat
    rows.last_speed[row] = speed
    rows.last_acceleration[row] = acceleration
    rows.last_turn[row] = turn
    rows.last_focal[row] = wp.log2(rows.focal_mm[row])
    out.speed_mps[row] = wp.length(speed)
    out.acceleration_mps2[row] = wp.length(acceleration)
    out.jerk_mps3[row] = wp.length(jerk)
    out.turn_rps[row] = wp.length(turn)
    out.turn_acceleration_rps2[row] = wp.length(twist)
    out.zoom_ops[row] = zoom
    right = wp.quat_rotate(quat, wp.vec3(1.0, 0.0, 0.0))
    up = wp.quat_rotate(quat, wp.vec3(0.0, 1.0, 0.0))
    ahead = wp.quat_rotate(quat, wp.vec3(0.0, 0.0, -1.0))
    out.roll[row] = wp.atan2(right[2], up[2])
    out.tilt[row] = wp.asin(wp.clamp(ahead[2], -1.0, 1.0))


@wp.func
def measure_subject(
    rows: Rows,
    out: Frame,
    bank: Bank,
    row: int,
    place: int,
    actor: int,
    frame: int,
    aperture: float,
    fps: float,
    cull: int,
):
    take = rows.take[row]
    pos = rows.pos[row]
    quat = rows.quat[row]
    focal = rows.focal_mm[row]
    known = rows.known[row]
    at = actor_at(bank, take, frame, actor)

    low = wp.vec2(20.0, 20.0)
    high = wp.vec2(-20.0, -20.0)
    sixteen = int(16)
    first = bank.first_key[take] + (frame * bank.actors[take] + actor) * 16
    for k in range(sixteen):
        local = wp.quat_rotate_inv(quat, bank.key[first + k] - pos)
        p = screen(local, focal)
        low = wp.vec2(wp.min(low[0], p[0]), wp.min(low[1], p[1]))
        high = wp.vec2(wp.max(high[0], p[0]), wp.max(high[1], p[1]))
    out.box[row, place, 0] = low[0]
    out.box[row, place, 1] = low[1]
    out.box[row, place, 2] = high[0]
    out.box[row, place, 3] = high[1]

    eyes_at = bank.key[first + EYES]
    eyes_local = wp.quat_rotate_inv(quat, eyes_at - pos)
    chin_local = wp.quat_rotate_inv(quat, bank.key[first + CHIN] - pos)
    top_local = wp.quat_rotate_inv(quat, bank.key[first + TOP] - pos)
    ahead = eyes_local[2] < -NEAR_M
    depth = wp.max(-eyes_local[2], NEAR_M)
    eyes = screen(eyes_local, focal)
    chin = screen(chin_local, focal)
    top = screen(top_local, focal)
    height = bank.height[take, actor]
    size = wp.where(ahead, height * focal / (depth * 2.0 * HALF_H), 0.0)
    last_class = wp.where(known > 0, rows.last_class[row, place], -1)
    size_class = size_class_of(size, last_class)
    rows.last_class[row, place] = size_class
    out.present[row, place] = 1.0
    out.eyes[row, place] = eyes
    out.eyes_speed[row, place] = wp.where(
        known > 0, (eyes - rows.last_eyes[row, place]) * fps, wp.vec2(0.0, 0.0)
    )
    rows.last_eyes[row, place] = eyes
    out.depth_m[row, place] = -eyes_local[2]
    out.distance_m[row, place] = wp.length(eyes_local)
    out.size[row, place] = size
    out.size_class[row, place] = size_class
    out.headroom[row, place] = (1.0 - top[1]) * 0.5
    out.direction[row, place] = eyes_local / wp.max(wp.length(eyes_local), 1.0e-6)
    out.blur_mm[row, place] = blur_circle(focal, rows.focus_m[row], depth, aperture)

    # Nearest vertical third, upper horizontal third; shares of the frame's width and height.
    third_x = wp.where(eyes[0] < 0.0, eyes[0] + 1.0 / 3.0, eyes[0] - 1.0 / 3.0)
    out.third[row, place] = wp.vec2(third_x * 0.5, (eyes[1] - 1.0 / 3.0) * 0.5)

    # On screen: the whole head up to MCU, eyes and chin at CU, the eyes at ECU.
    cheek = 0.35 * wp.length(top_local - chin_local) * focal / (depth * HALF_W)
    whole = ahead and inside(eyes, 0.0, 1.0)
    safe = ahead and inside(eyes, 0.0, 0.93)
    if size_class < 7:
        whole = whole and inside(chin, 0.0, 1.0)
        safe = safe and inside(chin, 0.0, 0.93)
    if size_class < 6:
        whole = whole and inside(eyes, cheek, 1.0) and inside(top, 0.0, 1.0)
        safe = safe and inside(eyes, cheek, 0.93) and inside(top, 0.0, 0.93)
    out.on_screen[row, place] = wp.where(whole, 1.0, 0.0)
    out.safe[row, place] = wp.where(safe, 1.0, 0.0)

    # Lead room along travel, or along the gaze of somebody at rest.
    travel = bank.travel[at]
    travels = wp.length(travel) > TRAVELS_MPS
    heading = bank.gaze[at]
    if travels:
        heading = wp.normalize(travel)
    heading_local = wp.quat_rotate_inv(quat, heading)
    lead = NAN
    if wp.abs(heading_local[2]) < 0.8660254:
        x = wp.clamp(wp.where(heading_local[0] < 0.0, -eyes[0], eyes[0]), -0.99, 0.99)
        lead = (1.0 - x) / (1.0 + x)
    out.lead_room[row, place] = lead
    out.travel[row, place] = wp.quat_rotate_inv(quat, travel)
    out.gaze[row, place] = wp.quat_rotate_inv(quat, bank.gaze[at])

    # Where the camera stands, seen from the subject.
    away = pos - eyes_at
    flat = wp.sqrt(away[0] * away[0] + away[1] * away[1])
    azimuth = wp.atan2(away[1], away[0])
    chest = bank.facing[at]
    chest_yaw = wp.atan2(chest[1], chest[0])
    reference = chest_yaw
    if travels:
        reference = wp.atan2(travel[1], travel[0])
    out.facing[row, place] = wrap(azimuth - chest_yaw)
    out.bearing[row, place] = wrap(azimuth - reference)
    out.elevation[row, place] = wp.atan2(away[2], flat)
    swing = float(0.0)
    if known > 0:
        swing = out.swing[row, place] + wrap(azimuth - rows.last_azimuth[row, place])
    out.swing[row, place] = swing
    rows.last_azimuth[row, place] = azimuth


@wp.func
def forget_subject(rows: Rows, out: Frame, row: int, place: int):
    """An empty place is all zeros: a row never depends on what it filmed before."""
    if out.present[row, place] == 0.0:
        return
    for i in range(4):
        out.box[row, place, i] = 0.0
    flat = wp.vec2(0.0, 0.0)
    zero = wp.vec3(0.0, 0.0, 0.0)
    out.present[row, place] = 0.0
    out.eyes[row, place] = flat
    out.eyes_speed[row, place] = flat
    out.depth_m[row, place] = 0.0
    out.distance_m[row, place] = 0.0
    out.size[row, place] = 0.0
    out.size_class[row, place] = 0
    out.headroom[row, place] = 0.0
    out.lead_room[row, place] = 0.0
    out.third[row, place] = flat
    out.direction[row, place] = zero
    out.travel[row, place] = zero
    out.gaze[row, place] = zero
    out.facing[row, place] = 0.0
    out.bearing[row, place] = 0.0
    out.swing[row, place] = 0.0
    out.elevation[row, place] = 0.0
    out.on_screen[row, place] = 0.0
    out.safe[row, place] = 0.0
    out.visible[row, place] = 0.0
    out.blur_mm[row, place] = 0.0
    rows.last_eyes[row, place] = flat
    rows.last_azimuth[row, place] = 0.0
    rows.last_class[row, place] = 0


@wp.kernel
def measure(
    rows: Rows,
    out: Frame,
    bank: Bank,
    aperture: float,
    fps: float,
    body_radius: float,
    cull: int,
    chosen: wp.array(dtype=int),
    first: int,
):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    take = rows.take[row]
    frame = rows.start[row] + rows.frame[row]
    measure_camera(rows, out, bank, row, fps, body_radius)
    pos = rows.pos[row]
    clear = set_clearance(bank, take, pos, 2.0 * body_radius)
    # The rig rests against what stopped it: a little inside its own radius is touching.
    out.collision[row] = wp.where(clear[3] < body_radius + 1.0e-4, 1.0, 0.0)
    out.hit[row] = wp.where(touches_body(bank, take, frame, pos, body_radius), 1.0, 0.0)
    subject = rows.subject[row]
    for place in range(bank.actors[take]):
        # The brief's subject comes first, the others in the take's order.
        actor = place
        if place == 0:
            actor = subject
        elif place <= subject:
            actor = place - 1
        measure_subject(rows, out, bank, row, place, actor, frame, aperture, fps, cull)
    for place in range(bank.actors[take], 4):
        forget_subject(rows, out, row, place)
    rows.known[row] = rows.known[row] + 1


@wp.kernel
def see(rows: Rows, out: Frame, bank: Bank, cull: int, chosen: wp.array(dtype=int), first: int):
    """How much of every actor the camera sees."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    take = rows.take[row]
    frame = rows.start[row] + rows.frame[row]
    subject = rows.subject[row]
    pos = rows.pos[row]
    for place in range(bank.actors[take]):
        actor = place
        if place == 0:
            actor = subject
        elif place <= subject:
            actor = place - 1
        hidden = hidden_keys(bank, take, frame, actor, pos, cull)
        count = int(0)
        eight = int(8)
        for k in range(eight):
            if (hidden & (1 << k)) == 0:
                count = count + 1
        out.visible[row, place] = float(count) / 8.0
