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
        count = wp.min(int(reach * reach * 0.8) + 6, samples)
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


@wp.kernel
def fastest(tile: int, shutter: float, motion: wp.array2d(dtype=wp.vec2), tiles: wp.array2d(dtype=wp.vec2)):
    """The longest streak in each tile: motion while the shutter is open, no longer than a tile."""
    q, p = wp.tid()
    best = float(0.0)
    at = wp.vec2(0.0, 0.0)
    for y in range(tile):
        for x in range(tile):
            j = q * tile + y
            i = p * tile + x
            if j < motion.shape[0] and i < motion.shape[1]:
                v = motion[j, i] * shutter
                long = wp.dot(v, v)
                if long > best:
                    best = long
                    at = v
    long = wp.sqrt(best)
    if long > float(tile):
        at = at * (float(tile) / long)
    tiles[q, p] = at


@wp.kernel
def around(tiles: wp.array2d(dtype=wp.vec2), near: wp.array2d(dtype=wp.vec2)):
    """The longest streak in a tile or one beside it."""
    q, p = wp.tid()
    best = float(-1.0)
    for y in range(3):
        for x in range(3):
            j = wp.clamp(q + y - 1, 0, tiles.shape[0] - 1)
            i = wp.clamp(p + x - 1, 0, tiles.shape[1] - 1)
            v = tiles[j, i]
            if wp.dot(v, v) > best:
                best = wp.dot(v, v)
                near[q, p] = v


@wp.func
def streak(v: wp.vec2, shutter: float, most: float):
    """A pixel's motion while the shutter is open, at most ``most`` long."""
    w = v * shutter
    long = wp.length(w)
    if long > most:
        w = w * (most / long)
    return w


STEPS = wp.constant(11)


@wp.kernel
def expose(
    row: int,
    tile: int,
    shutter: float,
    depth: wp.array2d(dtype=float),
    motion: wp.array2d(dtype=wp.vec2),
    near: wp.array2d(dtype=wp.vec2),
    still: wp.array2d(dtype=wp.vec3),
    streaked: wp.array2d(dtype=wp.vec3),
):
    """Motion blur along the fastest motion nearby; the shutter is open around the frame's own moment.

    After McGuire et al., "A reconstruction filter for plausible motion blur".
    """
    r, i = wp.tid()
    j = row + r
    v = near[j / tile, i / tile]
    own = still[j, i]
    if wp.length(v) < 1.0:
        streaked[j, i] = own
        return
    most = float(tile)
    d = wp.min(depth[j, i], 1.0e6)
    mine = wp.length(streak(motion[j, i], shutter, most)) * 0.5
    weight = 1.0 / wp.max(mine, 0.5)
    total = own * weight
    for k in range(STEPS):
        if k != STEPS / 2:
            s = (float(k) + 0.5) / float(STEPS) - 0.5
            x = float(i) + 0.5 + v[0] * s
            y = float(j) + 0.5 + v[1] * s
            p = wp.clamp(int(x), 0, still.shape[1] - 1)
            q = wp.clamp(int(y), 0, still.shape[0] - 1)
            away = wp.length(v) * wp.abs(s)
            e = wp.min(depth[q, p], 1.0e6)
            theirs = wp.length(streak(motion[q, p], shutter, most)) * 0.5
            soft = 0.02 * wp.min(d, e)
            before = wp.clamp(1.0 - (e - d) / soft, 0.0, 1.0)
            behind = wp.clamp(1.0 - (d - e) / soft, 0.0, 1.0)
            share = before * wp.clamp(1.0 - away / wp.max(theirs, 0.5), 0.0, 1.0)
            share += behind * wp.clamp(1.0 - away / wp.max(mine, 0.5), 0.0, 1.0)
            level = (1.0 - wp.smoothstep(0.95 * theirs, 1.05 * theirs + 1.0e-3, away)) * (
                1.0 - wp.smoothstep(0.95 * mine, 1.05 * mine + 1.0e-3, away)
            )
            share += 2.0 * level
            weight += share
            total += still[q, p] * share
    streaked[j, i] = total / weight
