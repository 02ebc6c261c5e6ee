"""How much of an open sky's light the surroundings of a place leave, where it is not asked at every pixel."""

import warp as wp

from cinerl.look.kernels.light import ambient, stray
from cinerl.look.kernels.records import Lamp, Stage, World

wp.set_module_options({"enable_backward": False})


@wp.kernel
def surround(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    places: wp.array(dtype=wp.vec3),
    ways: wp.array(dtype=wp.vec3),
    disc: wp.array(dtype=wp.vec2),
    arrives: wp.array2d(dtype=wp.vec3),
):
    """Radiance that comes to each place from each way; actors are not there."""
    i, k = wp.tid()
    arrives[i, k] = stray(stage, world, lamps, world.still, 0, places[i], ways[k], disc[k])


@wp.kernel
def unhindered(stage: Stage, normals: wp.array(dtype=wp.vec3), whole: wp.array(dtype=wp.vec3)):
    """Mean radiance of an open sky about each normal."""
    i = wp.tid()
    whole[i] = ambient(stage, normals[i])
