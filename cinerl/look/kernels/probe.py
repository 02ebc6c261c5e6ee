"""How much of the lamps' and the surroundings' light reaches each pixel: soft, and without noise.

Each pixel sends one ray to each lamp and one into the surroundings; the pixels of an 8 x 8 tile take 64
different ones, and neighbours on one surface share theirs (Keller and Heidrich, "Interleaved sampling").
Nothing is random, so nothing flickers.
"""

import warp as wp

from cinerl.look.kernels.light import (
    across,
    ambient,
    arriving,
    falling,
    luma,
    sees,
    stray,
    towards,
    wrap_of,
)
from cinerl.look.kernels.records import PERSON, SKY, Lamp, Now, Stage, World

wp.set_module_options({"enable_backward": False})

MINOR = wp.constant(0.02)
"""A lamp that gives less than this share of a point's light is not asked whether it is hidden."""
ENOUGH = wp.constant(8.0)
"""Of 16 neighbours; with fewer on its own surface a pixel sends for what is missing itself."""
OWN = wp.constant(8)
"""Rays, at most, that it sends."""


@wp.func
def light_at(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    now: Now,
    x: wp.vec3,
    n: wp.vec3,
    kind: int,
    j: int,
    i: int,
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
):
    """One sample: light of the lamps that arrives, that would if nothing hid it, and the surroundings'."""
    wrap = wrap_of(kind)
    around = ambient(stage, n)
    whole = wp.vec3(0.0)
    for k in range(stage.lamps):
        way = towards(lamps[k], x)
        to = wp.vec3(way[0], way[1], way[2])
        falls = falling(lamps[k], n, to, wrap)
        if falls > 0.0:
            whole += arriving(lamps[k], to, way[3]) * falls
    least = MINOR * (luma(whole) + luma(around) * wp.pi)
    arrives = whole
    for k in range(stage.lamps):
        lamp = lamps[k]
        if lamp.shadows != 0:
            way = towards(lamp, x)
            to = wp.vec3(way[0], way[1], way[2])
            falls = falling(lamp, n, to, wrap)
            if falls > 0.0:
                e = arriving(lamp, to, way[3]) * falls
                if luma(e) > least:
                    skip = float(0.0)
                    if kind == PERSON:
                        skip = wp.lerp(0.05, 0.0, wp.smoothstep(-0.1, 0.3, wp.dot(n, to)))
                    p = disc[(j + 3 * k) & 7, (i + 5 * k) & 7]
                    arrives -= e * (1.0 - sees(world, now.moving, lamp, x, to, way[3], skip, p))
    a = across(n)
    b = wp.cross(n, a)
    s = ball[j & 7, i & 7]
    d = a * s[0] + b * s[1] + n * s[2]
    surround = stray(stage, world, lamps, now.moving, now.slot, x, d, disc[(j + 2) & 7, (i + 1) & 7])
    return arrives, whole, surround


@wp.kernel
def illuminate(
    row: int,
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    nows: wp.array(dtype=Now),
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    kinds: wp.array2d(dtype=int),
    face: wp.array2d(dtype=int),
    arrives: wp.array2d(dtype=wp.vec3),
    whole: wp.array2d(dtype=wp.vec3),
    around: wp.array2d(dtype=wp.vec3),
):
    """One sample of light for every pixel; each pixel of an 8 x 8 tile takes another of 64."""
    r, i = wp.tid()
    j = row + r
    if face[j, i] == SKY:
        return
    a, w, s = light_at(stage, world, lamps, nows[0], start[j, i], normal[j, i], kinds[j, i], j, i, disc, ball)
    arrives[j, i] = a
    whole[j, i] = w
    around[j, i] = s


@wp.func
def within(stage: Stage, j: int, i: int):
    """Whether a pixel is in the picture."""
    return j >= 0 and j < stage.height and i >= 0 and i < stage.width


@wp.func
def beside(x: wp.vec3, n: wp.vec3, y: wp.vec3, m: wp.vec3, near: float):
    """Whether two pixels lie on one smooth surface; the sky, without a normal, lies on none."""
    return wp.dot(n, m) > 0.85 and wp.abs(wp.dot(n, y - x)) < near


@wp.func
def ratio(a: wp.vec3, b: wp.vec3, most: float):
    """a / b where b is not dark."""
    return wp.vec3(
        wp.min(a[0] / wp.max(b[0], 1.0e-5), most),
        wp.min(a[1] / wp.max(b[1], 1.0e-5), most),
        wp.min(a[2] / wp.max(b[2], 1.0e-5), most),
    )


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
    kinds: wp.array2d(dtype=int),
    face: wp.array2d(dtype=int),
    arrives: wp.array2d(dtype=wp.vec3),
    whole: wp.array2d(dtype=wp.vec3),
    around: wp.array2d(dtype=wp.vec3),
    direct: wp.array2d(dtype=wp.vec3),
    open: wp.array2d(dtype=wp.vec3),
):
    """Every pixel takes the samples of a 4 x 4 neighbourhood on its own surface: all 16 just once.

    What is averaged are shares of the light that would arrive if nothing hid it: modelling stays sharp.
    """
    r, i = wp.tid()
    j = row + r
    if face[j, i] == SKY:
        return
    x = start[j, i]
    n = normal[j, i]
    near = 2.5 * depth[j, i] * nows[0].eye.tan[0] * 2.0 / float(stage.width) + 0.004
    weight = float(0.0)
    a = wp.vec3(0.0)
    w = wp.vec3(0.0)
    s = wp.vec3(0.0)
    o = wp.vec3(0.0)
    held = int(0)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            q = j + dy
            p = i + dx
            if within(stage, q, p) and beside(x, n, start[q, p], normal[q, p], near):
                share = wp.where(wp.abs(dx) == 2, 0.5, 1.0) * wp.where(wp.abs(dy) == 2, 0.5, 1.0)
                weight += share
                held = held | (1 << ((q & 3) * 4 + (p & 3)))
                a += arrives[q, p] * share
                w += whole[q, p] * share
                s += around[q, p] * share
                o += ambient(stage, normal[q, p]) * share
    if weight < ENOUGH:
        own = ambient(stage, n)
        left = OWN
        for k in range(16):
            # Bits in reverse: what is asked for first is far apart.
            m = ((k & 1) << 3) | ((k & 2) << 1) | ((k & 4) >> 1) | (k >> 3)
            if left > 0 and (held & (1 << m)) == 0:
                q = (j & 4) + (m >> 2)
                p = (i & 4) + (m & 3)
                ka, kw, ks = light_at(stage, world, lamps, nows[0], x, n, kinds[j, i], q, p, disc, ball)
                a += ka
                w += kw
                s += ks
                o += own
                left -= 1
    direct[j, i] = ratio(a, w, 1.0)
    open[j, i] = ratio(s, o, 8.0)


@wp.kernel
def settle(
    row: int,
    stage: Stage,
    nows: wp.array(dtype=Now),
    depth: wp.array2d(dtype=float),
    start: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
    face: wp.array2d(dtype=int),
    direct: wp.array2d(dtype=wp.vec3),
    open: wp.array2d(dtype=wp.vec3),
    direct2: wp.array2d(dtype=wp.vec3),
    open2: wp.array2d(dtype=wp.vec3),
):
    """Pools of pools. Those one tile's half away hold the other samples: with them, none is missing.

    Where the light changes from pixel to pixel only the nearest pools are joined.
    """
    r, i = wp.tid()
    j = row + r
    if face[j, i] == SKY:
        return
    x = start[j, i]
    n = normal[j, i]
    pixel = depth[j, i] * nows[0].eye.tan[0] * 2.0 / float(stage.width)
    near = 2.5 * pixel + 0.004
    a = wp.vec3(0.0)
    s = wp.vec3(0.0)
    weight = float(0.0)
    for dy in range(-2, 3):
        for dx in range(-2, 3):
            q = j + dy
            p = i + dx
            if within(stage, q, p) and beside(x, n, start[q, p], normal[q, p], near):
                share = wp.where(wp.abs(dx) == 2, 0.5, 1.0) * wp.where(wp.abs(dy) == 2, 0.5, 1.0)
                weight += share
                a += direct[q, p] * share
                s += open[q, p] * share
    a = a / weight
    s = s / weight
    b = wp.vec3(0.0)
    t = wp.vec3(0.0)
    weight = 0.0
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            q = j + 4 * dy
            p = i + 4 * dx
            if within(stage, q, p) and beside(x, n, start[q, p], normal[q, p], 2.0 * near):
                share = wp.where(dx == 0, 2.0, 1.0) * wp.where(dy == 0, 2.0, 1.0)
                weight += share
                b += direct[q, p] * share
                t += open[q, p] * share
    b = b / weight
    t = t / weight
    direct2[j, i] = wp.lerp(b, a, wp.smoothstep(0.06, 0.2, wp.abs(luma(a) - luma(b))))
    gap = wp.abs(luma(s) - luma(t)) / (luma(t) + 0.05)
    open2[j, i] = wp.lerp(t, s, wp.smoothstep(0.06, 0.2, gap))
