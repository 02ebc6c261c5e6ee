"""The layout critic, one row at a time: who stands where in the frame, and what is behind them."""

import warp as wp

from cinerl.camera.kernels.bank import EYES, Bank, key_at
from cinerl.camera.kernels.framing import HALF_H, HALF_W, NEAR_M, TRAVELS_MPS, Frame
from cinerl.camera.kernels.rows import Rows
from cinerl.camera.kernels.solids import entry

wp.set_module_options({"enable_backward": False, "fast_math": False})

TRAITS = wp.constant(17)  # of a person in the frame
BESIDE = wp.constant(7)  # rays past a head
PERSON = wp.constant(24)
ACROSS = wp.constant(7)  # rays over the frame
DOWN = wp.constant(4)
PLACE = wp.constant(32)  # four numbers of the camera, and the rays
HIDDEN = wp.constant(16)
MIXED = wp.constant(24)
FAR_M = wp.constant(40.0)
ABOVE_M = wp.constant(0.25)
STEP_M = wp.constant(0.11)

vec16 = wp.types.vector(length=16, dtype=wp.float32)
vec24 = wp.types.vector(length=24, dtype=wp.float32)


@wp.struct
class Layout:
    """What the critic knows of each row."""

    person: wp.array3d(dtype=float)  # [N, 4, 24]
    place: wp.array2d(dtype=float)  # [N, 32]


@wp.struct
class LayoutWeights:
    """The network: a person at a time, the people together, then with the place."""

    first: wp.array(dtype=vec16)  # [24]
    second: wp.array(dtype=vec16)  # [16]
    best: wp.array(dtype=vec24)  # [16] of the strongest of all people
    all: wp.array(dtype=vec24)  # [16] of all people's sum
    around: wp.array(dtype=vec24)  # [32]
    first_bias: vec16
    second_bias: vec16
    bias: vec24
    last: vec24
    zero: float  # what marred views are given
    unit: float


@wp.func
def bounded(x: float):
    """A screen place, at most a little outside the frame."""
    return wp.clamp(x, -1.6, 1.6)


@wp.func
def lay_person(rows: Rows, frame: Frame, bank: Bank, out: Layout, row: int, place: int, actor: int):
    """The traits of one person; screen places end a little outside the frame."""
    quat = rows.quat[row]
    eyes = frame.eyes[row, place]
    size = frame.size[row, place]
    ahead = frame.depth_m[row, place] > NEAR_M
    out.person[row, place, 0] = wp.where(ahead, 1.0, 0.0)
    out.person[row, place, 1] = bounded(eyes[0])
    out.person[row, place, 2] = bounded(eyes[1])
    out.person[row, place, 3] = wp.clamp(0.5 * wp.log2(wp.max(size, 0.01)), -2.0, 2.0)
    out.person[row, place, 4] = bounded(1.0 - 2.0 * frame.headroom[row, place])
    for i in range(4):
        out.person[row, place, 5 + i] = bounded(frame.box[row, place, i])
    out.person[row, place, 9] = frame.visible[row, place]
    travel = frame.travel[row, place]
    heading = frame.gaze[row, place]
    if wp.length(travel) > TRAVELS_MPS:
        heading = wp.normalize(travel)
    out.person[row, place, 10] = heading[0]
    out.person[row, place, 11] = heading[2]
    out.person[row, place, 12] = heading[0] * bounded(eyes[0])
    out.person[row, place, 13] = wp.cos(frame.facing[row, place])
    out.person[row, place, 14] = wp.sin(frame.elevation[row, place])
    out.person[row, place, 15] = frame.on_screen[row, place]
    seen = wp.where(ahead and wp.abs(eyes[0]) < 1.0 and wp.abs(eyes[1]) < 1.0, 1.0, 0.0)
    out.person[row, place, 16] = seen
    if seen == 0.0:
        for i in range(BESIDE):
            out.person[row, place, TRAITS + i] = 0.0
        return
    # What stands behind the head: rays past its crown, as far up as the frame shows.
    pos = rows.pos[row]
    depth = frame.depth_m[row, place]
    room = 0.9 * (1.0 - eyes[1]) * HALF_H / rows.focal_mm[row] * depth
    up = wp.quat_rotate(quat, wp.vec3(0.0, 1.0, 0.0)) * wp.min(ABOVE_M, room)
    right = wp.quat_rotate(quat, wp.vec3(STEP_M, 0.0, 0.0))
    take = rows.take[row]
    head = key_at(bank, take, rows.start[row] + rows.frame[row], actor, EYES) + up - pos
    middle = int(BESIDE) // 2
    for i in range(BESIDE):
        way = head + right * float(i - middle)
        out.person[row, place, TRAITS + i] = floor_reach(pos + way, wp.normalize(way))
    axis = wp.normalize(head)
    wide = STEP_M * float(middle)
    far = wp.length(head)
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        gap = bank.set_pos[s] - pos
        radius = bank.set_radius[s]
        if wp.dot(gap, axis) > far - radius and in_sight(gap, radius, axis, wide / far):
            turn = bank.set_quat[s]
            start = wp.quat_rotate_inv(turn, -gap)
            straight = wp.quat_rotate_inv(turn, head)
            across = wp.quat_rotate_inv(turn, right)
            for i in range(BESIDE):
                way = straight + across * float(i - middle)
                best = out.person[row, place, TRAITS + i]
                out.person[row, place, TRAITS + i] = wp.min(
                    entry(bank.set_kind[s], bank.set_size[s], start + way, wp.normalize(way)), best
                )
    for i in range(BESIDE):
        out.person[row, place, TRAITS + i] = far / (far + out.person[row, place, TRAITS + i])


@wp.func
def floor_reach(p: wp.vec3, d: wp.vec3):
    """How far from p along the unit vector d the floor is."""
    far = float(FAR_M)
    if d[2] < -1.0e-6:
        far = wp.clamp(-p[2] / d[2], 0.0, FAR_M)
    return far


@wp.func
def in_sight(gap: wp.vec3, radius: float, axis: wp.vec3, slope: float):
    """Can a ball at ``gap`` from the eye be met within a cone about a unit axis? Never a wrong no."""
    along = wp.dot(gap, axis)
    beside = wp.sqrt(wp.max(wp.dot(gap, gap) - along * along, 0.0))
    return beside - along * slope <= radius * wp.sqrt(1.0 + slope * slope)


@wp.func
def lay_place(rows: Rows, bank: Bank, out: Layout, row: int):
    """How far the set and the floor are over the frame."""
    take = rows.take[row]
    quat = rows.quat[row]
    pos = rows.pos[row]
    focal = rows.focal_mm[row]
    x = HALF_W / focal
    y = HALF_H / focal
    right = wp.quat_rotate(quat, wp.vec3(2.0 * x / float(ACROSS), 0.0, 0.0))
    down = wp.quat_rotate(quat, wp.vec3(0.0, -2.0 * y / float(DOWN), 0.0))
    ahead = wp.quat_rotate(quat, wp.vec3(0.0, 0.0, -1.0))
    corner = ahead - right * (0.5 * float(ACROSS) - 0.5) - down * (0.5 * float(DOWN) - 0.5)
    for j in range(DOWN):
        for i in range(ACROSS):
            way = wp.normalize(corner + right * float(i) + down * float(j))
            out.place[row, 4 + j * ACROSS + i] = floor_reach(pos, way)
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        gap = bank.set_pos[s] - pos
        if in_sight(gap, bank.set_radius[s], ahead, wp.sqrt(x * x + y * y)):
            turn = bank.set_quat[s]
            start = wp.quat_rotate_inv(turn, -gap)
            first = wp.quat_rotate_inv(turn, corner)
            across = wp.quat_rotate_inv(turn, right)
            along = wp.quat_rotate_inv(turn, down)
            for j in range(DOWN):
                for i in range(ACROSS):
                    way = wp.normalize(first + across * float(i) + along * float(j))
                    best = out.place[row, 4 + j * ACROSS + i]
                    out.place[row, 4 + j * ACROSS + i] = wp.min(
                        entry(bank.set_kind[s], bank.set_size[s], start, way), best
                    )
    for k in range(4, PLACE):
        out.place[row, k] = 1.0 / (1.0 + out.place[row, k])


@wp.kernel
def lay(rows: Rows, frame: Frame, bank: Bank, out: Layout, chosen: wp.array(dtype=int), first: int):
    """Who is where, and how far the set is behind them and over the frame."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    take = rows.take[row]
    subject = rows.subject[row]
    actors = bank.actors[take]
    for place in range(actors):
        actor = place
        if place == 0:
            actor = subject
        elif place <= subject:
            actor = place - 1
        lay_person(rows, frame, bank, out, row, place, actor)
    out.place[row, 0] = wp.abs(frame.roll[row])
    out.place[row, 1] = wp.min(4.0 * wp.abs(frame.roll[row]), 1.0)
    out.place[row, 2] = frame.tilt[row]
    out.place[row, 3] = frame.collision[row]
    lay_place(rows, bank, out, row)


@wp.kernel
def judge_layout(
    rows: Rows,
    bank: Bank,
    layout: Layout,
    weights: LayoutWeights,
    out: wp.array(dtype=float),
    chosen: wp.array(dtype=int),
    first: int,
):
    """What the framing critic would say of the picture: 0 as of a marred view, 1 as of a well-framed one."""
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    zero = vec16(0.0)
    best = vec16(0.0)
    total = vec16(0.0)
    for place in range(bank.actors[rows.take[row]]):
        near = weights.first_bias
        for i in range(PERSON):
            near = near + weights.first[i] * layout.person[row, place, i]
        near = wp.max(near, zero)
        told = weights.second_bias
        for i in range(HIDDEN):
            told = told + weights.second[i] * near[i]
        told = wp.max(told, zero)
        best = wp.max(best, told)
        total = total + told
    mixed = weights.bias
    for i in range(HIDDEN):
        mixed = mixed + weights.best[i] * best[i] + weights.all[i] * total[i]
    for i in range(PLACE):
        mixed = mixed + weights.around[i] * layout.place[row, i]
    mixed = wp.max(mixed, vec24(0.0))
    out[row] = (wp.dot(mixed, weights.last) - weights.zero) / weights.unit
