"""The state observation: one kernel writes every entry of `cinerl.env.observation.ENTRIES`, in order."""

import warp as wp

from cinerl.camera.kernels.framing import Frame
from cinerl.camera.kernels.plan import Aim
from cinerl.camera.kernels.rows import Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

LOOKOUT_M = wp.constant(3.0)
PI = wp.constant(3.141592653589793)


@wp.func
def put(obs: wp.array2d(dtype=float), row: int, at: int, value: float):
    obs[row, at] = wp.clamp(wp.where(wp.isnan(value), 0.0, value), -5.0, 5.0)
    return at + 1


@wp.func
def put2(obs: wp.array2d(dtype=float), row: int, at: int, v: wp.vec2, scale: float):
    return put(obs, row, put(obs, row, at, v[0] * scale), v[1] * scale)


@wp.func
def put3(obs: wp.array2d(dtype=float), row: int, at: int, v: wp.vec3, scale: float):
    return put(obs, row, put2(obs, row, at, wp.vec2(v[0], v[1]), scale), v[2] * scale)


@wp.func
def octaves(ratio: float):
    return wp.log2(wp.max(ratio, 1.0e-3))


@wp.kernel
def observe(rows: Rows, f: Frame, aim: Aim, obs: wp.array2d(dtype=float), first: int):
    row = wp.tid() + first
    yaw = rows.angles[row][0]
    cy = wp.cos(yaw)
    sy = wp.sin(yaw)
    # World to heading: right, ahead, up.
    h = wp.mat33(sy, -cy, 0.0, cy, sy, 0.0, 0.0, 0.0, 1.0)
    near = rows.clearance[row]
    away = h * wp.vec3(near[0], near[1], near[2]) * (1.0 - wp.clamp(near[3] / LOOKOUT_M, 0.0, 1.0))
    at = int(0)
    at = put3(obs, row, at, h * rows.speed[row], 0.5)
    at = put3(obs, row, at, h * rows.acceleration[row], 0.3)
    at = put3(obs, row, at, rows.turn[row], 2.0)
    at = put3(obs, row, at, rows.turn_acceleration[row], 0.5)
    at = put(obs, row, at, f.tilt[row] * 2.0)
    at = put(obs, row, at, f.roll[row] * 2.0)
    at = put(obs, row, at, rows.body[row][2] / 1.5 - 1.0)
    at = put(obs, row, at, rows.focal[row][0] - 5.1293)
    at = put(obs, row, at, rows.focal[row][1])
    at = put3(obs, row, at, away, 1.0)
    at = put(obs, row, at, float(rows.blocked[row]))
    at = put(obs, row, at, aim.progress[row])
    at = put(obs, row, at, 6.0 * aim.progress[row] * (1.0 - aim.progress[row]))
    at = put(obs, row, at, octaves(aim.goal_size[row]) * 0.5)
    at = put(obs, row, at, aim.goal_swing[row] / PI)
    at = put(obs, row, at, aim.size_error[row])
    at = put(obs, row, at, aim.distance_error[row] * 3.0)
    at = put(obs, row, at, aim.bearing_error[row] * 2.0)
    at = put(obs, row, at, aim.swing_error[row] * 3.0)
    at = put2(obs, row, at, aim.place_error[row], 3.0)
    at = put2(obs, row, at, f.eyes[row, 0], 1.0)
    at = put2(obs, row, at, f.eyes_speed[row, 0], 1.0)
    at = put2(obs, row, at, f.third[row, 0], 3.0)
    at = put(obs, row, at, octaves(f.size[row, 0]) * 0.5)
    at = put(obs, row, at, octaves(f.distance_m[row, 0]) * 0.5)
    at = put(obs, row, at, f.headroom[row, 0] * 3.0)
    judged = wp.where(wp.isnan(f.lead_room[row, 0]), 0.0, 1.0)
    at = put(obs, row, at, octaves(f.lead_room[row, 0]) * judged)
    at = put(obs, row, at, judged)
    at = put3(obs, row, at, f.direction[row, 0], 1.0)
    at = put3(obs, row, at, f.travel[row, 0], 0.7)
    at = put3(obs, row, at, f.gaze[row, 0], 1.0)
    at = put2(obs, row, at, wp.vec2(wp.sin(f.bearing[row, 0]), wp.cos(f.bearing[row, 0])), 1.0)
    at = put2(obs, row, at, wp.vec2(wp.sin(f.facing[row, 0]), wp.cos(f.facing[row, 0])), 1.0)
    at = put(obs, row, at, f.elevation[row, 0] * 2.0)
    at = put(obs, row, at, f.on_screen[row, 0])
    at = put(obs, row, at, f.visible[row, 0])
    for place in range(1, 4):
        here = f.present[row, place]
        at = put(obs, row, at, here)
        at = put2(obs, row, at, f.eyes[row, place], here)
        at = put(obs, row, at, octaves(f.size[row, place]) * 0.5 * here)
        at = put(obs, row, at, f.visible[row, place] * here)
