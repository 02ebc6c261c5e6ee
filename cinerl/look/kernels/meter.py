"""The light meter, and how far one can see from a place."""

import warp as wp

from cinerl.look.kernels.light import FAR, SKY_SHARE, arriving, dome, luma, sees, stray, towards
from cinerl.look.kernels.ray import nearest
from cinerl.look.kernels.records import SKY, Lamp, Stage, World

wp.set_module_options({"enable_backward": False})


@wp.kernel
def reach(
    world: World,
    moving: wp.uint64,
    origins: wp.array(dtype=wp.vec3),
    ways: wp.array(dtype=wp.vec3),
    far: wp.array(dtype=float),
):
    """Distance to the first thing along each ray; FAR for the sky."""
    i = wp.tid()
    hit = nearest(world, moving, origins[i], ways[i], FAR)
    far[i] = wp.where(hit.face == SKY, FAR, hit.t)


@wp.kernel
def measure(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    moving: wp.uint64,
    places: wp.array(dtype=wp.vec3),
    ways: wp.array(dtype=wp.vec3),
    disc: wp.array(dtype=wp.vec2),
    around: wp.array2d(dtype=float),
    key: wp.array2d(dtype=float),
):
    """Light that falls on a ball at each place: one way to look, and one point of every lamp."""
    i, k = wp.tid()
    x = places[i]
    around[i, k] = luma(stray(stage, world, lamps, moving, 0, x, ways[k], disc[k]))
    total = float(0.0)
    for g in range(stage.lamps):
        way = towards(lamps[g], x)
        to = wp.vec3(way[0], way[1], way[2])
        e = luma(arriving(lamps[g], to, way[3]))
        if lamps[g].shadows != 0:
            e = e * sees(world, moving, lamps[g], x, to, way[3], 0.0, disc[k])
        total += e * wp.where(lamps[g].role == 0, 0.9, 0.2)
    key[i, k] = total


@wp.kernel
def open(stage: Stage, ways: wp.array(dtype=wp.vec3), around: wp.array(dtype=float)):
    """Light that would come from each way if there were nothing but sky."""
    k = wp.tid()
    around[k] = luma(dome(stage.sky, ways[k]) * SKY_SHARE + stage.lift)
