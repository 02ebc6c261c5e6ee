"""Where on its surface each pixel lies: a place that stays with the surface however it moves."""

import warp as wp

from cinerl.look.kernels.ray import met, nearest, through
from cinerl.look.kernels.records import FAR, FLOOR, SKY, Hit, Now, Stage, World

wp.set_module_options({"enable_backward": False})


@wp.kernel
def anchor(
    row: int,
    ask: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    face: wp.array2d(dtype=int),
    rest: wp.array(dtype=wp.vec3),
    place: wp.array2d(dtype=wp.vec4),
):
    """Place at rest and the side of a pixel there; ``ask``: ask rays, as the faces are not known."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    d = through(stage, now.eye, float(i) + 0.5, float(j) + 0.5)
    hit = Hit()
    if ask != 0:
        hit = nearest(world, now.moving, now.eye.pos, d, FAR)
    else:
        hit = met(world, now.slot, face[j, i], now.eye.pos, d)
    side = 2.0 * now.eye.tan[0] / float(stage.width)
    p = wp.normalize(d)
    if hit.face != SKY:
        side = side * hit.t
        p = now.eye.pos + d * hit.t
        if hit.face != FLOOR:
            c = world.corner[hit.face]
            w = 1.0 - hit.u - hit.v
            p = rest[c[0]] * hit.u + rest[c[1]] * hit.v + rest[c[2]] * w
    place[j, i] = wp.vec4(p[0], p[1], p[2], side)
