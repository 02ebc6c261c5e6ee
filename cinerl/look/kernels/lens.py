"""Depth of field: every pixel gathers what its neighbours' circles of confusion spill on it."""

import warp as wp

wp.set_module_options({"enable_backward": False})

LEAST = wp.constant(0.55)
"""Radius in pixels below which a picture counts as sharp."""


@wp.kernel
def confuse(
    row: int,
    lens: wp.array(dtype=wp.vec3),
    most: float,
    depth: wp.array2d(dtype=float),
    radius: wp.array2d(dtype=float),
):
    """Radius of the circle of confusion, pixels. ``lens``: focus in metres, and the radius at infinity."""
    r, i = wp.tid()
    j = row + r
    focus = lens[0][0]
    d = depth[j, i]
    share = float(1.0)
    if d < 1.0e6:
        share = wp.abs(d - focus) / d
    radius[j, i] = wp.min(lens[0][1] * share, most)


@wp.kernel
def widest(tile: int, radius: wp.array2d(dtype=float), tiles: wp.array2d(dtype=float)):
    """The largest radius in each tile."""
    q, p = wp.tid()
    best = float(0.0)
    for y in range(tile):
        for x in range(tile):
            j = q * tile + y
            i = p * tile + x
            if j < radius.shape[0] and i < radius.shape[1]:
                best = wp.max(best, radius[j, i])
    tiles[q, p] = best


@wp.kernel
def gather(
    row: int,
    tile: int,
    samples: int,
    depth: wp.array2d(dtype=float),
    radius: wp.array2d(dtype=float),
    tiles: wp.array2d(dtype=float),
    sharp: wp.array2d(dtype=wp.vec3),
    soft: wp.array2d(dtype=wp.vec3),
):
    """Average over a disc of neighbours, after Dennis Gustafsson, "Bokeh depth of field in a single pass".

    A neighbour counts where its own circle reaches this pixel; one behind it spills no more than twice
    this pixel's circle, so that a sharp edge stays sharp before a blurred background.
    """
    r, i = wp.tid()
    j = row + r
    reach = float(0.0)
    for y in range(3):
        for x in range(3):
            q = wp.clamp(j / tile + y - 1, 0, tiles.shape[0] - 1)
            p = wp.clamp(i / tile + x - 1, 0, tiles.shape[1] - 1)
            reach = wp.max(reach, tiles[q, p])
    total = sharp[j, i]
    if reach > LEAST:
        own = radius[j, i]
        d = depth[j, i]
        count = wp.min(int(reach * reach * 1.2) + 6, samples)
        weight = float(1.0)
        for k in range(count):
            away = reach * wp.sqrt((float(k) + 0.5) / float(count))
            angle = 2.3999632 * float(k)
            p = wp.clamp(int(float(i) + 0.5 + away * wp.cos(angle)), 0, radius.shape[1] - 1)
            q = wp.clamp(int(float(j) + 0.5 + away * wp.sin(angle)), 0, radius.shape[0] - 1)
            theirs = radius[q, p]
            if depth[q, p] > d:
                theirs = wp.min(theirs, 2.0 * own)
            share = wp.smoothstep(away - 0.5, away + 0.5, theirs)
            total += wp.lerp(total / weight, sharp[q, p], share)
            weight += 1.0
        total = total / weight
    soft[j, i] = total
