"""`Bank`: the takes of a batch, flat, with offsets; and the questions asked of them."""

import warp as wp

from cinerl.camera.kernels.solids import blocks, entry, outward, swept

wp.set_module_options({"enable_backward": False, "fast_math": False})

KEYS = wp.constant(16)
TESTED = wp.constant(8)
EYES = wp.constant(1)


@wp.struct
class Bank:
    frames: wp.array(dtype=int)  # [K] frames of a take
    actors: wp.array(dtype=int)  # [K]
    first_key: wp.array(dtype=int)  # [K] where a take's key points begin
    first_actor: wp.array(dtype=int)  # [K] where its per-frame actor data begin
    first_set: wp.array(dtype=int)  # [K + 1] its set pieces
    first_solid: wp.array(dtype=int)  # [K] its moving solids
    first_pose: wp.array(dtype=int)  # [K] their per-frame poses
    solids: wp.array(dtype=int)  # [K] how many move
    body_end: wp.array2d(dtype=int)  # [K, 5] end of each actor's run of solids, then of the props

    key: wp.array(dtype=wp.vec3)
    centre: wp.array(dtype=wp.vec3)  # of an actor's bounding sphere
    radius: wp.array(dtype=float)
    mark_centre: wp.array(dtype=wp.vec3)  # of the sphere around an actor's tested key points
    mark_radius: wp.array(dtype=float)
    facing: wp.array(dtype=wp.vec3)
    gaze: wp.array(dtype=wp.vec3)
    travel: wp.array(dtype=wp.vec3)  # low-passed, m/s
    height: wp.array2d(dtype=float)  # [K, 4]

    set_kind: wp.array(dtype=int)
    set_pos: wp.array(dtype=wp.vec3)
    set_quat: wp.array(dtype=wp.quat)
    set_size: wp.array(dtype=wp.vec3)
    set_radius: wp.array(dtype=float)

    solid_kind: wp.array(dtype=int)
    solid_size: wp.array(dtype=wp.vec3)
    solid_radius: wp.array(dtype=float)
    pose_pos: wp.array(dtype=wp.vec3)
    pose_quat: wp.array(dtype=wp.quat)


@wp.func
def actor_at(bank: Bank, take: int, frame: int, actor: int):
    return bank.first_actor[take] + frame * bank.actors[take] + actor


@wp.func
def key_at(bank: Bank, take: int, frame: int, actor: int, key: int):
    return bank.key[bank.first_key[take] + (frame * bank.actors[take] + actor) * KEYS + key]


@wp.func
def reaches(centre: wp.vec3, radius: float, p: wp.vec3, q: wp.vec3, margin: float):
    """Can a solid within this sphere meet a segment from p to within ``margin`` of q?"""
    d = q - p
    s = wp.clamp(wp.dot(centre - p, d) / wp.max(wp.dot(d, d), 1.0e-12), 0.0, 1.0)
    gap = centre - p - s * d
    far = radius + margin
    return wp.dot(gap, gap) <= far * far


@wp.func
def in_cone(c: wp.vec3, radius: float, d: wp.vec3, length: float, k: float, slope: float, low: float):
    """Can a solid within this sphere (centre ``c`` from the eye) meet a sight line to within the cone's end?

    The cone's axis is ``d`` (unit) times ``length``, its radius ``k`` times the way along it.
    """
    a = wp.dot(c, d)
    b = wp.length(c - a * d)
    t = wp.clamp(a + b * slope, low, length)
    far = radius + t * k
    return (a - t) * (a - t) + b * b <= far * far


@wp.func
def hidden_by(
    kind: int,
    size: wp.vec3,
    radius: float,
    pos: wp.vec3,
    quat: wp.quat,
    keys: wp.array(dtype=wp.vec3),
    eye: wp.vec3,
    first: int,
    mask: int,
    cull: int,
):
    """Add to ``mask`` the tested key points that one solid hides from ``eye``."""
    p = wp.quat_rotate_inv(quat, eye - pos)
    out = int(mask)
    for k in range(TESTED):
        if (out & (1 << k)) == 0:
            key = keys[first + tested_key(k)]
            near = cull == 0 or reaches(pos, radius, eye, key, 1.0e-4)
            if near:
                near = blocks(kind, size, p, wp.quat_rotate_inv(quat, key - pos))
            if near:
                out = out | (1 << k)
    return out


@wp.func
def tested_key(k: int):
    """The eight visibility points: eyes, chin, chest, pelvis, shoulders, knees."""
    if k < 2:
        return k + 1
    return k + 2


@wp.func
def hidden_keys(bank: Bank, take: int, frame: int, actor: int, eye: wp.vec3, cull: int):
    """Bit mask of the tested key points hidden by set, props or other actors."""
    at = actor_at(bank, take, frame, actor)
    q = bank.mark_centre[at]
    margin = bank.mark_radius[at]
    first = bank.first_key[take] + (frame * bank.actors[take] + actor) * KEYS
    mask = int(0)
    axis = q - eye
    length = wp.max(wp.length(axis), 1.0e-6)
    axis = axis / length
    k = margin / length
    # An eye inside the sphere of the marks: the cone is as wide as it gets.
    slope = float(0.0)
    low = length
    if k < 0.999:
        slope = k / wp.sqrt(1.0 - k * k)
        low = float(0.0)
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        pos = bank.set_pos[s]
        if cull == 0 or in_cone(pos - eye, bank.set_radius[s], axis, length, k, slope, low):
            quat = bank.set_quat[s]
            p_local = wp.quat_rotate_inv(quat, eye - pos)
            q_local = wp.quat_rotate_inv(quat, q - pos)
            if cull == 0 or swept(bank.set_kind[s], bank.set_size[s], p_local, q_local, margin):
                mask = hidden_by(
                    bank.set_kind[s],
                    bank.set_size[s],
                    bank.set_radius[s],
                    pos,
                    quat,
                    bank.key,
                    eye,
                    first,
                    mask,
                    cull,
                )
    start = int(0)
    for owner in range(5):
        end = bank.body_end[take, owner]
        near = owner != actor and end > start
        if near and owner < bank.actors[take] and cull == 1:
            other = actor_at(bank, take, frame, owner)
            near = in_cone(bank.centre[other] - eye, bank.radius[other], axis, length, k, slope, low)
        if near:
            for d in range(start, end):
                pose = bank.first_pose[take] + frame * bank.solids[take] + d
                solid = bank.first_solid[take] + d
                pos = bank.pose_pos[pose]
                if cull == 0 or in_cone(pos - eye, bank.solid_radius[solid], axis, length, k, slope, low):
                    mask = hidden_by(
                        bank.solid_kind[solid],
                        bank.solid_size[solid],
                        bank.solid_radius[solid],
                        pos,
                        bank.pose_quat[pose],
                        bank.key,
                        eye,
                        first,
                        mask,
                        cull,
                    )
        start = end
    return mask


@wp.func
def set_clearance(bank: Bank, take: int, at: wp.vec3, reach: float):
    """Direction away from, and distance to, the nearest set surface or the floor within ``reach``."""
    best = wp.vec4(0.0, 0.0, 1.0, wp.min(at[2], reach))
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        gap = at - bank.set_pos[s]
        far = best[3] + bank.set_radius[s]
        if far > 0.0 and wp.dot(gap, gap) < far * far:
            quat = bank.set_quat[s]
            near = outward(bank.set_kind[s], bank.set_size[s], wp.quat_rotate_inv(quat, gap))
            if near[3] < best[3]:
                n = wp.quat_rotate(quat, wp.vec3(near[0], near[1], near[2]))
                best = wp.vec4(n[0], n[1], n[2], near[3])
    return best


@wp.func
def touches_body(bank: Bank, take: int, frame: int, at: wp.vec3, radius: float):
    """Is a moving solid (actor or prop) within ``radius``?"""
    hit = bool(False)
    start = int(0)
    for owner in range(5):
        end = bank.body_end[take, owner]
        near = end > start
        if near and owner < bank.actors[take]:
            other = actor_at(bank, take, frame, owner)
            near = wp.length(at - bank.centre[other]) <= bank.radius[other] + radius
        if near:
            for d in range(start, end):
                pose = bank.first_pose[take] + frame * bank.solids[take] + d
                solid = bank.first_solid[take] + d
                gap = at - bank.pose_pos[pose]
                far = bank.solid_radius[solid] + radius
                if wp.dot(gap, gap) < far * far:
                    local = wp.quat_rotate_inv(bank.pose_quat[pose], gap)
                    near4 = outward(bank.solid_kind[solid], bank.solid_size[solid], local)
                    if near4[3] < radius:
                        hit = True
        start = end
    return hit


@wp.func
def sees_set_free(bank: Bank, take: int, p: wp.vec3, q: wp.vec3):
    """Is the segment p–q free of set pieces?"""
    free = bool(True)
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        pos = bank.set_pos[s]
        if free and reaches(pos, bank.set_radius[s], p, q, 0.0):
            quat = bank.set_quat[s]
            if blocks(
                bank.set_kind[s],
                bank.set_size[s],
                wp.quat_rotate_inv(quat, p - pos),
                wp.quat_rotate_inv(quat, q - pos),
            ):
                free = False
    return free


@wp.func
def free_along(bank: Bank, take: int, at: wp.vec3, d: wp.vec3, reach: float):
    """Distance from a point along a unit direction to the first set surface, at most ``reach``."""
    free = float(reach)
    for s in range(bank.first_set[take], bank.first_set[take + 1]):
        pos = bank.set_pos[s]
        if reaches(pos, bank.set_radius[s], at, at + free * d, 0.0):
            quat = bank.set_quat[s]
            p = wp.quat_rotate_inv(quat, at - pos)
            t = entry(bank.set_kind[s], bank.set_size[s], p, wp.quat_rotate_inv(quat, d))
            free = wp.min(free, t)
    return free
