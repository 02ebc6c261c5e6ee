"""Moves every rig by one frame: speed commands under acceleration and jerk limits, stopped by the set."""

import warp as wp

from cinerl.camera.kernels.bank import Bank, key_at, set_clearance
from cinerl.camera.kernels.rows import Limits, Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

EYES = wp.constant(1)
LOOKOUT_M = wp.constant(3.0)


@wp.func
def towards(error: float, acceleration: float, damping: float, limit: float, jerk: float, dt: float):
    """The next acceleration: closes a speed error without ringing under a jerk limit."""
    size = wp.abs(error)
    want = wp.min(wp.min(size / damping, limit), wp.sqrt(2.0 * jerk * size))
    want = wp.where(error < 0.0, -want, want)
    return acceleration + wp.clamp(want - acceleration, -jerk * dt, jerk * dt)


@wp.func
def forward_of(yaw: float, pitch: float):
    return wp.vec3(wp.cos(pitch) * wp.cos(yaw), wp.cos(pitch) * wp.sin(yaw), wp.sin(pitch))


@wp.func
def quat_of(angles: wp.vec3):
    """Camera to world: looks along −z, +y up."""
    cy = wp.cos(angles[0])
    sy = wp.sin(angles[0])
    cp = wp.cos(angles[1])
    sp = wp.sin(angles[1])
    right = wp.vec3(sy, -cy, 0.0)
    up = wp.vec3(-sp * cy, -sp * sy, cp)
    back = wp.vec3(-cp * cy, -cp * sy, -sp)
    cr = wp.cos(angles[2])
    sr = wp.sin(angles[2])
    x = cr * right + sr * up
    y = cr * up - sr * right
    m = wp.mat33(x[0], y[0], back[0], x[1], y[1], back[1], x[2], y[2], back[2])
    return wp.normalize(wp.quat_from_matrix(m))


@wp.func
def noise(seed: wp.uint32, channel: int, time: float):
    """Smooth value noise with unit-order amplitude; depends on its arguments alone."""
    cell = wp.floor(time)
    t = time - cell
    t = t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
    a = wp.rand_init(wp.int32(seed), wp.int32(cell) * 64 + channel)
    b = wp.rand_init(wp.int32(seed), (wp.int32(cell) + 1) * 64 + channel)
    u = 2.0 * wp.randf(a) - 1.0
    v = 2.0 * wp.randf(b) - 1.0
    return u + t * (v - u)


@wp.func
def hands(seed: wp.uint32, channel: int, seconds: float, hertz: float):
    """Two octaves of noise: the sway of a body and the tremor of hands. RMS about 0.5."""
    slow = noise(seed, channel, seconds * hertz)
    fast = noise(seed, channel + 16, seconds * hertz * 3.7)
    return slow + 0.25 * fast


@wp.func
def show(rows: Rows, limits: Limits, bank: Bank, row: int):
    """The picture's pose and lens: rig plus shake, focus on the subject's eyes."""
    angles = rows.angles[row]
    pos = rows.body[row]
    if limits.shake_turn > 0.0 or limits.shake_move > 0.0:
        s = rows.seed[row] + wp.uint32(rows.episode[row] * 7919)
        t = float(rows.frame[row]) / limits.fps
        h = limits.shake_hertz
        angles = angles + 2.0 * limits.shake_turn * wp.vec3(
            hands(s, 0, t, h), hands(s, 1, t, h), 0.4 * hands(s, 2, t, h)
        )
        pos = pos + 2.0 * limits.shake_move * wp.vec3(hands(s, 3, t, h), hands(s, 4, t, h), hands(s, 5, t, h))
    rows.pos[row] = pos
    rows.quat[row] = quat_of(angles)
    rows.focal_mm[row] = wp.pow(2.0, rows.focal[row][0])
    if limits.focus == 0.0:
        eyes = key_at(bank, rows.take[row], rows.start[row] + rows.frame[row], rows.subject[row], EYES)
        depth = wp.dot(eyes - pos, forward_of(angles[0], angles[1]))
        rows.focus_m[row] = wp.max(depth, 0.2)


@wp.kernel
def move(
    rows: Rows,
    limits: Limits,
    bank: Bank,
    actions: wp.array2d(dtype=float),
    slots: wp.array(dtype=int),
    first: int,
):
    row = wp.tid() + first
    dt = 1.0 / limits.fps
    rows.frame[row] = rows.frame[row] + 1

    command = wp.vector(length=8, dtype=float)
    for i in range(8):
        if slots[i] >= 0:
            command[i] = wp.clamp(actions[row, slots[i]], -1.0, 1.0)

    # Travel: commands are in the camera's heading, limits hold in the world.
    yaw = rows.angles[row][0]
    right = wp.vec3(wp.sin(yaw), -wp.cos(yaw), 0.0)
    ahead = wp.vec3(wp.cos(yaw), wp.sin(yaw), 0.0)
    want = command[0] * limits.travel[0] * right + command[1] * limits.travel[1] * ahead
    want = want + wp.vec3(0.0, 0.0, command[2] * limits.travel[2])
    speed = rows.speed[row]
    error = want - speed
    size = wp.length(error)
    push = wp.min(wp.min(size / limits.damping, limits.acceleration), wp.sqrt(2.0 * limits.jerk * size))
    wanted = wp.vec3(0.0, 0.0, 0.0)
    if size > 1.0e-9:
        wanted = error * (push / size)
    change = wanted - rows.acceleration[row]
    jolt = wp.length(change)
    if jolt > limits.jerk * dt:
        change = change * (limits.jerk * dt / jolt)
    acceleration = rows.acceleration[row] + change
    speed = speed + acceleration * dt

    # The set, the floor and the rig's own reach stop it; what it may not do, its speed forgets.
    # Faster than its radius a frame, it moves in parts: nothing thin is jumped over.
    rows.blocked[row] = 0
    body = rows.body[row]
    near = rows.clearance[row]
    parts = 1 + int(wp.length(speed) * dt / limits.body_radius)
    for _ in range(parts):
        body = body + speed * (dt / float(parts))
        near = set_clearance(bank, rows.take[row], body, LOOKOUT_M)
        if near[3] < limits.body_radius:
            n = wp.vec3(near[0], near[1], near[2])
            body = body + n * (limits.body_radius - near[3])
            inward = wp.min(wp.dot(speed, n), 0.0)
            speed = speed - n * inward
            acceleration = acceleration - n * wp.min(wp.dot(acceleration, n), 0.0)
            rows.blocked[row] = 1
    low = limits.height_low
    high = limits.height_high
    if body[2] < low or body[2] > high:
        body = wp.vec3(body[0], body[1], wp.clamp(body[2], low, high))
        speed = wp.vec3(speed[0], speed[1], 0.0)
        acceleration = wp.vec3(acceleration[0], acceleration[1], 0.0)
    rows.clearance[row] = near
    rows.body[row] = body
    rows.speed[row] = speed
    rows.acceleration[row] = acceleration

    turn = rows.turn[row]
    force = rows.turn_acceleration[row]
    angles = rows.angles[row]
    for i in range(3):
        if limits.turn[i] > 0.0:
            force[i] = towards(
                command[3 + i] * limits.turn[i] - turn[i],
                force[i],
                limits.damping,
                limits.turn_acceleration,
                limits.turn_jerk,
                dt,
            )
            turn[i] = turn[i] + force[i] * dt
            angles[i] = angles[i] + turn[i] * dt
    if angles[1] < limits.tilt_low or angles[1] > limits.tilt_high:
        angles[1] = wp.clamp(angles[1], limits.tilt_low, limits.tilt_high)
        turn[1] = 0.0
        force[1] = 0.0
    angles[0] = angles[0] - 6.283185307179586 * wp.floor((angles[0] + 3.141592653589793) / 6.283185307179586)
    rows.angles[row] = angles
    rows.turn[row] = turn
    rows.turn_acceleration[row] = force

    lens = rows.focal[row]
    if limits.zoom > 0.0:
        lens[2] = towards(command[6] * limits.zoom - lens[1], lens[2], limits.damping, 4.0, 24.0, dt)
        lens[1] = lens[1] + lens[2] * dt
        lens[0] = lens[0] + lens[1] * dt
        if lens[0] < limits.focal_low or lens[0] > limits.focal_high:
            lens = wp.vec3(wp.clamp(lens[0], limits.focal_low, limits.focal_high), 0.0, 0.0)
        rows.focal[row] = lens
    if limits.focus > 0.0:
        rows.focus_m[row] = wp.clamp(
            rows.focus_m[row] * wp.pow(2.0, command[7] * limits.focus * dt), 0.3, 100.0
        )
    show(rows, limits, bank, row)
