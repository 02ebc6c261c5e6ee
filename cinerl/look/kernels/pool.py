"""Neighbours on one surface share their samples of light: soft, and without noise.

The surroundings' light is smooth, so a block of 2 x 2 pixels asks once. So do the lamps where all blocks
about a pixel got one answer; where they did not, in a penumbra or beside an edge, every pixel asks again.
"""

import warp as wp

from cinerl.look.kernels.light import ambient, luma
from cinerl.look.kernels.probe import ask, ask_around, station
from cinerl.look.kernels.records import SKY, Lamp, Now, Stage, World

wp.set_module_options({"enable_backward": False})

ENOUGH = wp.constant(8.0)
"""Of 16 neighbours; with fewer on its own surface a sample is joined by others of its own."""
OWN = wp.constant(4)
"""How many, at most."""
LONELY = wp.constant(2.0)
"""Of 36: a pixel that so few stations about it resemble asks for itself."""

CALM = wp.constant(0)
ROUGH = wp.constant(1)
THIN = wp.constant(2)
"""Whether the lamps' light changes about a pixel; one too thin for pools is done already."""


@wp.func
def within(high: int, wide: int, j: int, i: int):
    """Whether a place is in a picture."""
    return j >= 0 and j < high and i >= 0 and i < wide


@wp.func
def beside(x: wp.vec3, n: wp.vec3, y: wp.vec3, m: wp.vec3, near: float):
    """Whether two pixels lie on one smooth surface; the sky, without a normal, lies on none."""
    return wp.dot(n, m) > 0.85 and wp.abs(wp.dot(n, y - x)) < near


@wp.func
def near_m(stage: Stage, now: Now, depth: float):
    """How far off a pixel's plane its neighbours may lie: with the distance a pixel covers more."""
    return 2.5 * depth * now.eye.tan[0] * 2.0 / float(stage.width) + 0.004


@wp.func
def tent(dx: int, dy: int):
    """Weights of a 5 x 5 neighbourhood in which the samples of every 4 x 4 count alike."""
    return wp.where(wp.abs(dx) == 2, 0.5, 1.0) * wp.where(wp.abs(dy) == 2, 0.5, 1.0)


@wp.func
def ratio(a: wp.vec3, b: wp.vec3, most: float):
    """a / b where b is not dark."""
    return wp.vec3(
        wp.min(a[0] / wp.max(b[0], 1.0e-5), most),
        wp.min(a[1] / wp.max(b[1], 1.0e-5), most),
        wp.min(a[2] / wp.max(b[2], 1.0e-5), most),
    )


@wp.func
def changing(rough: wp.array2d(dtype=int), j: int, i: int):
    """Whether the lamps' light changes here, or so near that a pool reaches there."""
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            q = wp.clamp(j + 4 * dy, 0, rough.shape[0] - 1)
            p = wp.clamp(i + 4 * dx, 0, rough.shape[1] - 1)
            if rough[q, p] == ROUGH:
                return True
    return False


@wp.func
def bit_of(j: int, i: int):
    """The bit that stands for a place among the 16 of a pool."""
    return 1 << ((j & 3) * 4 + (i & 3))


@wp.func
def other(j: int, i: int, k: int):
    """One of the 16 places of a pool; bits of ``k`` in reverse: the first few are far apart."""
    m = ((k & 1) << 3) | ((k & 2) << 1) | ((k & 4) >> 1) | (k >> 3)
    return wp.vec2i((j & 4) + (m >> 2), (i & 4) + (m & 3))


@wp.kernel
def pool(
    row: int,
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    nows: wp.array(dtype=Now),
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
    depth: wp.array2d(dtype=float),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    face: wp.array2d(dtype=int),
    around: wp.array2d(dtype=wp.vec3),
    open: wp.array2d(dtype=wp.vec3),
):
    """Every station takes the surroundings' light of 4 x 4 stations: all 16 samples just once.

    What is averaged is a share of the light that would arrive from an open sky: modelling stays sharp.
    """
    r, a = wp.tid()
    b = row + r
    at = station(stage, b, a)
    if face[at[0], at[1]] == SKY:
        return
    x = start[at[0], at[1]]
    n = normal[at[0], at[1]]
    near = 2.0 * near_m(stage, nows[0], depth[at[0], at[1]])
    weight = float(0.0)
    s = wp.vec3(0.0)
    o = wp.vec3(0.0)
    held = int(0)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            q = b + dy
            p = a + dx
            if within(around.shape[0], around.shape[1], q, p):
                to = station(stage, q, p)
                if beside(x, n, start[to[0], to[1]], normal[to[0], to[1]], near):
                    share = tent(dx, dy)
                    weight += share
                    held = held | bit_of(q, p)
                    s += around[q, p] * share
                    o += ambient(stage, normal[to[0], to[1]]) * share
    if weight < ENOUGH:
        own = ambient(stage, n)
        left = OWN
        for k in range(16):
            to = other(b, a, k)
            if left > 0 and (held & bit_of(to[0], to[1])) == 0:
                s += ask_around(stage, world, lamps, nows[0], x, n, to[0], to[1], disc, ball)
                o += own
                left -= 1
    open[b, a] = ratio(s, o, 8.0)


@wp.kernel
def share_out(
    row: int,
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    nows: wp.array(dtype=Now),
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
    depth: wp.array2d(dtype=float),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    kinds: wp.array2d(dtype=int),
    face: wp.array2d(dtype=int),
    asked: wp.array2d(dtype=int),
    hidden: wp.array2d(dtype=int),
    pooled: wp.array2d(dtype=wp.vec3),
    arrives: wp.array2d(dtype=wp.vec3),
    whole: wp.array2d(dtype=wp.vec3),
    rough: wp.array2d(dtype=int),
    open: wp.array2d(dtype=wp.vec3),
):
    """What the stations about it know becomes every pixel's; where they disagree it asks the lamps itself."""
    r, i = wp.tid()
    j = row + r
    if face[j, i] == SKY:
        return
    now = nows[0]
    x = start[j, i]
    n = normal[j, i]
    near = near_m(stage, now, depth[j, i])
    apart = 4.0 * near
    weight = float(0.0)
    s = wp.vec3(0.0)
    once = int(0)
    twice = int(0)
    thrice = int(0)
    lit = int(0)
    dark = int(0)
    alone = bool(False)
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            q = j / 2 + dy
            p = i / 2 + dx
            if within(asked.shape[0], asked.shape[1], q, p):
                to = station(stage, q, p)
                y = start[to[0], to[1]]
                if beside(x, n, y, normal[to[0], to[1]], 2.0 * near):
                    share = float(4 - wp.abs(to[0] - j)) * float(4 - wp.abs(to[1] - i))
                    weight += share
                    s += pooled[q, p] * share
                    bits = asked[q, p]
                    thrice = thrice | (twice & bits)
                    twice = twice | (once & bits)
                    once = once | bits
                    dark = dark | hidden[q, p]
                    lit = lit | (bits & ~hidden[q, p])
                elif face[to[0], to[1]] != SKY and wp.length(y - x) < apart:
                    alone = True
    if weight < LONELY:
        # Too thin for its block: it asks for itself.
        o = wp.vec3(0.0)
        s = wp.vec3(0.0)
        a = wp.vec3(0.0)
        w = wp.vec3(0.0)
        own = ambient(stage, n)
        for k in range(OWN):
            to = other(j, i, k)
            answer = ask(stage, world, lamps, now, x, n, kinds[j, i], 0, 0, to[0], to[1], disc)
            a += answer.arrives
            w += answer.whole
            s += ask_around(stage, world, lamps, now, x, n, to[0], to[1], disc, ball)
            o += own
        arrives[j, i] = a / float(OWN)
        whole[j, i] = w / float(OWN)
        rough[j, i] = THIN
        open[j, i] = ratio(s, o, 8.0)
        return
    open[j, i] = s / weight
    known = thrice & ~(lit & dark)
    if alone:
        known = 0
    answer = ask(stage, world, lamps, now, x, n, kinds[j, i], known, dark, j, i, disc)
    arrives[j, i] = answer.arrives
    whole[j, i] = answer.whole
    rough[j, i] = wp.where(answer.asked != 0, ROUGH, CALM)


@wp.kernel
def soften(
    row: int,
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    nows: wp.array(dtype=Now),
    disc: wp.array2d(dtype=wp.vec2),
    depth: wp.array2d(dtype=float),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    kinds: wp.array2d(dtype=int),
    face: wp.array2d(dtype=int),
    rough: wp.array2d(dtype=int),
    arrives: wp.array2d(dtype=wp.vec3),
    whole: wp.array2d(dtype=wp.vec3),
    direct: wp.array2d(dtype=wp.vec3),
):
    """Where the lamps' light changes, a pixel takes the answers of 4 x 4 pixels on its own surface."""
    r, i = wp.tid()
    j = row + r
    if face[j, i] == SKY:
        return
    a = arrives[j, i]
    w = whole[j, i]
    if rough[j, i] != THIN and changing(rough, j, i):
        x = start[j, i]
        n = normal[j, i]
        near = near_m(stage, nows[0], depth[j, i])
        weight = float(0.0)
        a = wp.vec3(0.0)
        w = wp.vec3(0.0)
        held = int(0)
        for dy in range(-2, 3):
            for dx in range(-2, 3):
                q = j + dy
                p = i + dx
                inside = within(stage.height, stage.width, q, p)
                if inside and beside(x, n, start[q, p], normal[q, p], near):
                    share = tent(dx, dy)
                    weight += share
                    held = held | bit_of(q, p)
                    a += arrives[q, p] * share
                    w += whole[q, p] * share
        if weight < ENOUGH:
            left = OWN
            for k in range(16):
                to = other(j, i, k)
                if left > 0 and (held & bit_of(to[0], to[1])) == 0:
                    answer = ask(stage, world, lamps, nows[0], x, n, kinds[j, i], 0, 0, to[0], to[1], disc)
                    a += answer.arrives
                    w += answer.whole
                    left -= 1
    direct[j, i] = ratio(a, w, 1.0)


@wp.func
def pixel_of(stage: Stage, blocks: int, j: int, i: int):
    """The pixel that a place of an array stands for: arrays hold pixels, or ``blocks`` by their stations."""
    if blocks != 0:
        return station(stage, j, i)
    return wp.vec2i(j, i)


@wp.kernel
def settle(
    row: int,
    blocks: int,
    stage: Stage,
    nows: wp.array(dtype=Now),
    depth: wp.array2d(dtype=float),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    face: wp.array2d(dtype=int),
    rough: wp.array2d(dtype=int),
    pooled: wp.array2d(dtype=wp.vec3),
    settled: wp.array2d(dtype=wp.vec3),
):
    """Pools of pools. Those one tile's half away hold the other samples: with them, none is missing.

    Where the light changes from place to place only the nearest pools are joined.
    """
    r, i = wp.tid()
    j = row + r
    at = pixel_of(stage, blocks, j, i)
    if face[at[0], at[1]] == SKY:
        return
    if blocks == 0 and (rough[j, i] == THIN or not changing(rough, j, i)):
        settled[j, i] = pooled[j, i]
        return
    x = start[at[0], at[1]]
    n = normal[at[0], at[1]]
    near = near_m(stage, nows[0], depth[at[0], at[1]]) * wp.where(blocks != 0, 2.0, 1.0)
    a = wp.vec3(0.0)
    weight = float(0.0)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            q = j + dy
            p = i + dx
            if within(pooled.shape[0], pooled.shape[1], q, p):
                to = pixel_of(stage, blocks, q, p)
                if beside(x, n, start[to[0], to[1]], normal[to[0], to[1]], near):
                    share = tent(dx, dy)
                    weight += share
                    a += pooled[q, p] * share
    a = a / weight
    b = wp.vec3(0.0)
    weight = 0.0
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            q = j + 4 * dy
            p = i + 4 * dx
            if within(pooled.shape[0], pooled.shape[1], q, p):
                to = pixel_of(stage, blocks, q, p)
                if beside(x, n, start[to[0], to[1]], normal[to[0], to[1]], 2.0 * near):
                    share = wp.where(dx == 0, 2.0, 1.0) * wp.where(dy == 0, 2.0, 1.0)
                    weight += share
                    b += pooled[q, p] * share
    b = b / weight
    gap = wp.abs(luma(a) - luma(b)) / (luma(b) + 0.5)
    settled[j, i] = wp.lerp(b, a, wp.smoothstep(0.04, 0.14, gap))
