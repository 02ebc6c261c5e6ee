"""What the next frame hides, where it is known already where everything goes."""

import warp as wp

from cinerl.look.kernels.ray import through
from cinerl.look.kernels.records import FLOOR, SKY, Hit, Now, Stage, World
from cinerl.look.kernels.see import covered

wp.set_module_options({"enable_backward": False})


@wp.kernel
def vanish(
    row: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    ids: wp.array2d(dtype=int),
    motion: wp.array2d(dtype=wp.vec2),
    then: wp.array2d(dtype=float),
    gone: wp.array2d(dtype=wp.bool),
):
    """Fill ``gone`` from row ``row`` on; ``then`` is the depth of what is seen now in the next frame."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    to = wp.vec3(float(i) + 0.5 + motion[j, i][0], float(j) + 0.5 + motion[j, i][1], then[j, i])
    way = through(stage, now.after, to[0], to[1])
    hit = Hit()
    hit.face = wp.where(ids[j, i] == 0, SKY, FLOOR)
    gone[j, i] = covered(stage, world, now, hit, now.after.pos + way * to[2], way, to)
