"""The G-buffer: what the ray through each pixel's centre meets, and where that goes next."""

import warp as wp

from cinerl.look.kernels.ray import coat_of, look, met, nearest, place, project, through
from cinerl.look.kernels.records import FAR, FLOOR, SKY, Hit, Now, Stage, World

wp.set_module_options({"enable_backward": False})


@wp.func
def covered(stage: Stage, world: World, now: Now, hit: Hit, x: wp.vec3, d: wp.vec3, to: wp.vec3):
    """Whether the point seen now is outside the next picture, or behind something in it."""
    inside = to[0] >= 0.0 and to[0] <= float(stage.width) and to[1] >= 0.0 and to[1] <= float(stage.height)
    if not inside or to[2] <= 0.0:
        return True
    v = d
    far = FAR
    if hit.face != SKY:
        v = (x - now.after.pos) / to[2]
        far = to[2] - (0.002 + 0.0005 * to[2])
    return nearest(world, now.moved, now.after.pos, v, far).face != SKY


@wp.kernel
def see(
    row: int,
    deep: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    face: wp.array2d(dtype=int),
    depth: wp.array2d(dtype=float),
    normal: wp.array2d(dtype=wp.vec3),
    albedo: wp.array2d(dtype=wp.vec3),
    ids: wp.array2d(dtype=int),
    kinds: wp.array2d(dtype=int),
    motion: wp.array2d(dtype=wp.vec2),
    gone: wp.array2d(dtype=wp.bool),
    start: wp.array2d(dtype=wp.vec3),
):
    """Every channel but the light's, from the faces on; ``deep``: also what the next frame hides."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    px = float(i) + 0.5
    py = float(j) + 0.5
    d = through(stage, now.eye, px, py)
    hit = met(world, now.slot, face[j, i], now.eye.pos, d)
    seen = look(stage, world, now, px, py, d, hit)
    normal[j, i] = seen.n
    albedo[j, i] = seen.albedo
    start[j, i] = seen.start
    then = wp.vec3(0.0)
    v = d
    if hit.face == SKY:
        depth[j, i] = wp.inf
        ids[j, i] = 0
        kinds[j, i] = 0
    else:
        coat = coat_of(stage, world, hit.face)
        depth[j, i] = hit.t
        ids[j, i] = coat.id
        kinds[j, i] = coat.kind
        then = now.eye.pos + d * hit.t
        if hit.face != FLOOR:
            then = place(world, 1 - now.slot, hit)
        v = then - now.after.pos
    to = project(stage, now.after, v)
    motion[j, i] = wp.vec2(to[0] - px, to[1] - py)
    if deep != 0:
        gone[j, i] = covered(stage, world, now, hit, then, d, to)
