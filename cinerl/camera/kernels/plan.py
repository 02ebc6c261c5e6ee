"""The brief in numbers: where an episode begins, what it aims at, how far the frame is from it."""

import warp as wp

from cinerl.camera.kernels.bank import (
    Bank,
    actor_at,
    key_at,
    sees_set_free,
    set_clearance,
)
from cinerl.camera.kernels.framing import HALF_H, HALF_W, NAN, Frame, wrap
from cinerl.camera.kernels.rig import LOOKOUT_M, show
from cinerl.camera.kernels.rows import Limits, Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

EYES = wp.constant(1)
PELVIS = wp.constant(5)
TRIES = wp.constant(32)
STATIONS = wp.constant(7)
HINDRANCES = wp.constant(3)
TRAVELS_MPS = wp.constant(0.4)
PI = wp.constant(3.141592653589793)


@wp.struct
class Plan:
    """The brief's windows, start ranges and goal, as numbers."""

    window_take: wp.array(dtype=int)
    window_subject: wp.array(dtype=int)
    window_start: wp.array(dtype=int)
    windows: int
    length: int  # frames of an episode
    bearing_low: float
    bearing_high: float
    height_low: float
    height_high: float
    distance_low: float  # 0: from size and lens
    distance_high: float
    focal_low: float  # mm
    focal_high: float
    aim_error: float
    size_from: float
    size_to: float
    holds_bearing: int
    bearing_goal: float
    sweep: float
    screen_x: float
    screen_y: float
    side: float  # −1 or 1 forces a side; 0 draws one
    fixed: int  # the rig cannot travel
    open: int  # only the first view has to be clear
    roams: int  # about nobody in particular: the course is the camera's own
    obstructed: float  # share of episodes whose later views must not all be


@wp.func
def ease(u: float):
    """From rest to rest: 3u² − 2u³."""
    return u * u * (3.0 - 2.0 * u)


@wp.func
def goal_size(plan: Plan, u: float):
    """Sizes change evenly on a logarithmic scale, eased at both ends."""
    low = wp.log2(plan.size_from)
    return wp.pow(2.0, low + (wp.log2(plan.size_to) - low) * ease(u))


@wp.func
def distance_of(size: float, height: float, focal: float):
    return height * focal / (size * 14.0)


@wp.func
def heading_of(bank: Bank, take: int, frame: int, actor: int):
    at = actor_at(bank, take, frame, actor)
    travel = bank.travel[at]
    d = bank.facing[at]
    if wp.length(travel) > TRAVELS_MPS:
        d = travel
    return wp.atan2(d[1], d[0])


@wp.func
def place_at(eyes: wp.vec3, azimuth: float, distance: float, height: float):
    """A point ``distance`` from the eyes, at ``height`` above the floor."""
    rise = height - eyes[2]
    flat = wp.sqrt(wp.max(distance * distance - rise * rise, 0.04))
    return wp.vec3(eyes[0] + flat * wp.cos(azimuth), eyes[1] + flat * wp.sin(azimuth), height)


@wp.func
def crowd_gap(bank: Bank, take: int, frame: int, subject: int, at: wp.vec3):
    """Distance to the nearest bystander's axis."""
    gap = float(100.0)
    for a in range(bank.actors[take]):
        if a != subject:
            d = key_at(bank, take, frame, a, PELVIS) - at
            gap = wp.min(gap, wp.sqrt(d[0] * d[0] + d[1] * d[1]))
    return gap


@wp.func
def station_is_good(bank: Bank, take: int, frame: int, subject: int, at: wp.vec3, radius: float):
    """Room for the body, no bystander in the way, and a sight line to head and hips."""
    good = bool(True)
    clear = set_clearance(bank, take, at, LOOKOUT_M)
    if clear[3] < radius + 0.1 or crowd_gap(bank, take, frame, subject, at) < radius + 0.6:
        good = False
    eyes = key_at(bank, take, frame, subject, EYES)
    if good:
        good = sees_set_free(bank, take, at, eyes)
    if good:
        good = sees_set_free(bank, take, at, key_at(bank, take, frame, subject, PELVIS))
    for a in range(bank.actors[take]):
        if good and a != subject:
            # A bystander hides the face where the sight line passes close to the axis of the body.
            other = key_at(bank, take, frame, a, PELVIS)
            d = wp.vec2(eyes[0] - at[0], eyes[1] - at[1])
            v = wp.vec2(other[0] - at[0], other[1] - at[1])
            t = wp.clamp(wp.dot(v, d) / wp.max(wp.dot(d, d), 1.0e-6), 0.0, 1.0)
            good = wp.length(v - t * d) > 0.45 or t > 0.999
    return good


@wp.kernel
def begin(
    rows: Rows,
    limits: Limits,
    bank: Bank,
    plan: Plan,
    chosen: wp.array(dtype=int),
    good: wp.array(dtype=float),
    first: int,
):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    rows.episode[row] = rows.episode[row] + 1
    rng = wp.rand_init(wp.int32(rows.seed[row]), rows.episode[row] * 1048583 + 17)
    best = float(-1.0)
    blocked = wp.randf(wp.rand_init(wp.int32(rows.seed[row]), rows.episode[row] * 1048583 + 29))
    wanted = blocked < plan.obstructed
    for _ in range(TRIES):
        w = wp.randi(rng, 0, plan.windows)
        take = plan.window_take[w]
        subject = plan.window_subject[w]
        start = plan.window_start[w]
        side = wp.where(wp.randf(rng) < 0.5, -1.0, 1.0)
        bearing = wp.randf(rng, plan.bearing_low, plan.bearing_high)
        height = wp.randf(rng, plan.height_low, plan.height_high)
        focal = wp.randf(rng, plan.focal_low, plan.focal_high)
        stretch = wp.randf(rng, 0.92, 1.08)
        reach = wp.randf(rng, plan.distance_low, plan.distance_high)
        yaw_off = wp.randf(rng, -1.0, 1.0) * plan.aim_error
        tilt_off = wp.randf(rng, -1.0, 1.0) * plan.aim_error
        if plan.side != 0.0:
            side = plan.side
        if best < float(STATIONS):
            body_height = bank.height[take, subject]
            heading = heading_of(bank, take, start, subject)
            azimuth = heading + side * bearing
            fair = float(0.0)
            first_view = float(1.0)
            place = wp.vec3(0.0, 0.0, 0.0)
            for i in range(STATIONS):
                u = float(i) / float(STATIONS - 1)
                frame = start + int(u * float(plan.length))
                eyes = key_at(bank, take, frame, subject, EYES)
                where = azimuth + side * plan.sweep * ease(u)
                if plan.holds_bearing == 1 and i > 0:
                    where = heading_of(bank, take, frame, subject) + side * plan.bearing_goal
                distance = distance_of(goal_size(plan, u), body_height, focal)
                if plan.distance_low > 0.0:
                    distance = reach
                if i == 0:
                    distance = distance * wp.where(plan.distance_low > 0.0, 1.0, stretch)
                    place = place_at(eyes, where, distance, height)
                at = place
                if plan.fixed == 0 and i > 0:
                    at = place_at(eyes, where, distance, height)
                if station_is_good(bank, take, frame, subject, at, limits.body_radius):
                    fair = fair + 1.0
                elif i == 0:
                    first_view = float(0.0)
            if plan.open == 1:
                # The first view must be clear, the path what was drawn for this episode: clear, or not.
                bad = float(STATIONS) - fair
                if wanted:
                    fair = wp.min(bad / float(HINDRANCES), 1.0) * float(STATIONS)
                if first_view == 0.0:
                    fair = 0.0
            if fair > best:
                best = fair
                rows.take[row] = take
                rows.subject[row] = subject
                rows.start[row] = start
                rows.side[row] = side
                # As the picture will show it: there and back through the logarithm.
                rows.focal0[row] = wp.pow(2.0, wp.log2(focal))
                rows.body[row] = place
                d = key_at(bank, take, start, subject, EYES) - place
                flat = wp.sqrt(d[0] * d[0] + d[1] * d[1])
                # The goal's composition, but for the aim error.
                pan = wp.atan(side * plan.screen_x * HALF_W / focal) + yaw_off
                tilt = tilt_off - wp.atan(plan.screen_y * HALF_H / focal)
                rows.angles[row] = wp.vec3(wp.atan2(d[1], d[0]) + pan, wp.atan2(d[2], flat) + tilt, 0.0)
                rows.focal[row] = wp.vec3(wp.log2(focal), 0.0, 0.0)
    good[row] = best / float(STATIONS)
    zero = wp.vec3(0.0, 0.0, 0.0)
    rows.frame[row] = 0
    rows.known[row] = 0
    rows.blocked[row] = 0
    rows.speed[row] = zero
    rows.acceleration[row] = zero
    rows.turn[row] = zero
    rows.turn_acceleration[row] = zero
    rows.clearance[row] = set_clearance(bank, rows.take[row], rows.body[row], LOOKOUT_M)
    eyes = key_at(bank, rows.take[row], rows.start[row], rows.subject[row], EYES)
    rows.focus_m[row] = wp.max(wp.length(eyes - rows.body[row]), 0.3)
    for i in range(32):
        rows.filters[row, i] = 0.0
    for i in range(6):
        rows.filter_power[row, i] = 0.0
    show(rows, limits, bank, row)


@wp.struct
class Aim:
    """The goal at this moment, and how far the frame is from it."""

    progress: wp.array(dtype=float)
    goal_size: wp.array(dtype=float)
    goal_distance_m: wp.array(dtype=float)
    goal_bearing: wp.array(dtype=float)
    goal_swing: wp.array(dtype=float)
    size_error: wp.array(dtype=float)
    distance_error: wp.array(dtype=float)
    bearing_error: wp.array(dtype=float)
    swing_error: wp.array(dtype=float)
    place_error: wp.array(dtype=wp.vec2)


@wp.kernel
def aim(rows: Rows, frame: Frame, out: Aim, bank: Bank, plan: Plan, chosen: wp.array(dtype=int), first: int):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    u = wp.clamp(float(rows.frame[row]) / float(plan.length), 0.0, 1.0)
    size = goal_size(plan, u)
    height = bank.height[rows.take[row], rows.subject[row]]
    distance = distance_of(size, height, rows.focal0[row])
    swing = rows.side[row] * plan.sweep * ease(u)
    out.progress[row] = u
    out.goal_size[row] = size
    out.goal_distance_m[row] = distance
    out.goal_swing[row] = swing
    out.size_error[row] = wp.log2(wp.max(frame.size[row, 0], 0.01) / size)
    out.distance_error[row] = frame.distance_m[row, 0] / distance - 1.0
    out.swing_error[row] = frame.swing[row, 0] - swing
    out.goal_bearing[row] = NAN
    out.bearing_error[row] = NAN
    if plan.holds_bearing == 1:
        goal = rows.side[row] * plan.bearing_goal
        out.goal_bearing[row] = goal
        out.bearing_error[row] = wrap(frame.bearing[row, 0] - goal)
    eyes = frame.eyes[row, 0]
    out.place_error[row] = wp.vec2(
        (eyes[0] - rows.side[row] * plan.screen_x) * 0.5, (eyes[1] - plan.screen_y) * 0.5
    )
