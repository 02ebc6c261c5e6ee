"""`Rows`: the state of every camera; `Limits`: what its rig allows."""

import warp as wp

wp.set_module_options({"enable_backward": False, "fast_math": False})


@wp.struct
class Limits:
    travel: wp.vec3  # truck, dolly, pedestal, m/s
    acceleration: float
    jerk: float
    turn: wp.vec3  # pan, tilt, roll, rad/s
    turn_acceleration: float
    turn_jerk: float
    tilt_low: float
    tilt_high: float
    height_low: float
    height_high: float
    body_radius: float
    damping: float
    zoom: float  # octaves/s
    focus: float  # octaves/s, 0 for autofocus
    focal_low: float  # log2 mm
    focal_high: float
    aperture: float
    shake_turn: float
    shake_move: float
    shake_hertz: float
    fps: float


@wp.struct
class Rows:
    # the episode
    take: wp.array(dtype=int)
    subject: wp.array(dtype=int)
    start: wp.array(dtype=int)  # frame of the take
    frame: wp.array(dtype=int)  # of the episode
    seed: wp.array(dtype=wp.uint32)
    episode: wp.array(dtype=int)
    side: wp.array(dtype=float)
    focal0: wp.array(dtype=float)
    # the rig
    body: wp.array(dtype=wp.vec3)
    speed: wp.array(dtype=wp.vec3)
    acceleration: wp.array(dtype=wp.vec3)
    angles: wp.array(dtype=wp.vec3)  # yaw, pitch, roll
    turn: wp.array(dtype=wp.vec3)
    turn_acceleration: wp.array(dtype=wp.vec3)
    focal: wp.array(dtype=wp.vec3)  # log2 mm, its speed, its acceleration
    clearance: wp.array(dtype=wp.vec4)  # direction away from, distance to, the nearest set surface
    blocked: wp.array(dtype=int)  # the set stopped the rig at this step
    # the picture
    pos: wp.array(dtype=wp.vec3)
    quat: wp.array(dtype=wp.quat)
    focal_mm: wp.array(dtype=float)
    focus_m: wp.array(dtype=float)
    # what measuring remembers
    known: wp.array(dtype=int)  # frames measured in this episode
    last_pos: wp.array(dtype=wp.vec3)
    last_quat: wp.array(dtype=wp.quat)
    last_speed: wp.array(dtype=wp.vec3)
    last_acceleration: wp.array(dtype=wp.vec3)
    last_turn: wp.array(dtype=wp.vec3)
    last_focal: wp.array(dtype=float)
    last_eyes: wp.array2d(dtype=wp.vec2)
    last_azimuth: wp.array2d(dtype=float)
    last_class: wp.array2d(dtype=int)
    filters: wp.array2d(dtype=float)  # [N, 32] high-pass states, for briefs that ask for shake
    filter_power: wp.array2d(dtype=float)  # [N, 6] sums behind the shake measures
