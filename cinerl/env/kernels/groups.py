"""Entries that only some briefs observe: what stands around the camera, and what the shot has shown."""

import warp as wp

from cinerl.camera.kernels.bank import (
    EYES,
    Bank,
    actor_at,
    free_along,
    hidden_keys,
    key_at,
    sees_set_free,
    set_clearance,
)
from cinerl.camera.kernels.framing import Frame
from cinerl.camera.kernels.plan import PELVIS
from cinerl.camera.kernels.rig import LOOKOUT_M
from cinerl.camera.kernels.rows import Rows
from cinerl.camera.kernels.views import Views
from cinerl.env.kernels.state import PI, put, put2, put3

wp.set_module_options({"enable_backward": False, "fast_math": False})

FREE_M = wp.constant(5.0)
STEP_RAD = wp.constant(0.5235987755982988)  # 30°, from one place around the subject to the next
SOON_S = wp.constant(0.5)
LATER_S = wp.constant(1.5)
CLOSE_M = wp.constant(0.6)  # of a camera's body to somebody's axis
HIDES_M = wp.constant(0.4)  # of a sight line to it


@wp.func
def heading_axes(yaw: float):
    """World to heading: right, ahead, up."""
    cy = wp.cos(yaw)
    sy = wp.sin(yaw)
    return wp.mat33(sy, -cy, 0.0, cy, sy, 0.0, 0.0, 0.0, 1.0)


@wp.func
def outlook(bank: Bank, take: int, frame: int, subject: int, at: wp.vec3, ahead_s: float, radius: float):
    """What a camera at this place would see in a while, if all go on as now: 1 head and hips, 0.5 one of
    them, 0 neither or no room for it."""
    shift = ahead_s * bank.travel[actor_at(bank, take, frame, subject)]
    eyes = key_at(bank, take, frame, subject, EYES) + shift
    hips = key_at(bank, take, frame, subject, PELVIS) + shift
    value = float(0.0)
    if set_clearance(bank, take, at, LOOKOUT_M)[3] >= radius:
        value = 0.5 * (
            wp.where(sees_set_free(bank, take, at, eyes), 1.0, 0.0)
            + wp.where(sees_set_free(bank, take, at, hips), 1.0, 0.0)
        )
    for a in range(bank.actors[take]):
        if a != subject:
            gone = ahead_s * bank.travel[actor_at(bank, take, frame, a)]
            other = key_at(bank, take, frame, a, PELVIS) + gone
            d = wp.vec2(eyes[0] - at[0], eyes[1] - at[1])
            v = wp.vec2(other[0] - at[0], other[1] - at[1])
            t = wp.clamp(wp.dot(v, d) / wp.max(wp.dot(d, d), 1.0e-6), 0.0, 1.0)
            if wp.length(v) < radius + CLOSE_M or wp.length(v - t * d) < HIDES_M:
                value = 0.0
    return value


@wp.kernel
def observe_clutter(
    rows: Rows, bank: Bank, radius: float, begins: int, obs: wp.array2d(dtype=float), first: int
):
    row = wp.tid() + first
    take = rows.take[row]
    subject = rows.subject[row]
    frame = rows.start[row] + rows.frame[row]
    pos = rows.body[row]
    yaw = rows.angles[row][0]
    h = heading_axes(yaw)
    at = int(begins)
    for k in range(8):
        angle = yaw + float(k) * 0.25 * PI
        d = wp.vec3(wp.cos(angle), wp.sin(angle), 0.0)
        at = put(obs, row, at, free_along(bank, take, pos, d, FREE_M) / FREE_M)
    hidden = hidden_keys(bank, take, frame, subject, rows.pos[row], 1)
    for k in range(8):
        at = put(obs, row, at, wp.where((hidden & (1 << k)) == 0, 1.0, 0.0))
    eyes = key_at(bank, take, frame, subject, EYES)
    travel = bank.travel[actor_at(bank, take, frame, subject)]
    offset = pos - eyes
    for when in range(2):
        ahead_s = wp.where(when == 0, SOON_S, LATER_S)
        for k in range(5):
            angle = float(k - 2) * STEP_RAD
            c = wp.cos(angle)
            s = wp.sin(angle)
            turned = wp.vec3(c * offset[0] - s * offset[1], s * offset[0] + c * offset[1], offset[2])
            place = eyes + turned + ahead_s * travel
            at = put(obs, row, at, outlook(bank, take, frame, subject, place, ahead_s, radius))
    for place in range(1, 4):
        away = wp.vec3(0.0, 0.0, 0.0)
        if place < bank.actors[take]:
            # As everywhere: the others in the take's order, without the subject.
            actor = wp.where(place <= subject, place - 1, place)
            away = h * (key_at(bank, take, frame, actor, PELVIS) - pos)
        at = put2(obs, row, at, wp.vec2(away[0], away[1]), 0.25)


@wp.kernel
def observe_views(
    rows: Rows, f: Frame, views: Views, begins: int, obs: wp.array2d(dtype=float), first: int
):
    row = wp.tid() + first
    at = put(obs, row, begins, f.new_view[row])
    put3(obs, row, at, heading_axes(rows.angles[row][0]) * views.back[row], 0.5)
