"""How much of the lamps' and the surroundings' light reaches a point: one sample of each.

A sample is one ray to each lamp and one into the surroundings. Which point of a lamp and which direction
is drawn from 8 x 8 patterns that neighbours share out among themselves (Keller and Heidrich, "Interleaved
sampling"). Nothing is random, so nothing flickers.
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
from cinerl.look.kernels.records import PERSON, SKY, Answer, Lamp, Now, Stage, World

wp.set_module_options({"enable_backward": False})

MINOR = wp.constant(0.02)
"""A lamp that gives less than this share of a point's light is not asked whether it is hidden."""
BITS = wp.constant(31)
"""Lamps that an answer has room for; what is known of others is not passed on."""


@wp.func
def ask(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    now: Now,
    x: wp.vec3,
    n: wp.vec3,
    kind: int,
    known: int,
    dark: int,
    j: int,
    i: int,
    disc: wp.array2d(dtype=wp.vec2),
):
    """Ask every lamp whether it reaches a point, but those ``known``, of which the ``dark`` do not."""
    wrap = wrap_of(kind)
    out = Answer()
    unknown = bool(False)
    for k in range(stage.lamps):
        way = towards(lamps[k], x)
        to = wp.vec3(way[0], way[1], way[2])
        falls = falling(lamps[k], n, to, wrap)
        if falls > 0.0:
            e = arriving(lamps[k], to, way[3]) * falls
            bit = wp.where(k < BITS, 1 << k, 0)
            out.whole += e
            if (dark & known & bit) == 0:
                out.arrives += e
            if lamps[k].shadows != 0 and (known & bit) == 0:
                unknown = True
    if not unknown:
        return out
    least = MINOR * (luma(out.whole) + luma(ambient(stage, n)) * wp.pi)
    for k in range(stage.lamps):
        lamp = lamps[k]
        bit = wp.where(k < BITS, 1 << k, 0)
        if lamp.shadows != 0 and (known & bit) == 0:
            way = towards(lamp, x)
            to = wp.vec3(way[0], way[1], way[2])
            falls = falling(lamp, n, to, wrap)
            if falls > 0.0:
                e = arriving(lamp, to, way[3]) * falls
                if luma(e) > least:
                    out.asked = out.asked | bit
                    skip = float(0.0)
                    if kind == PERSON:
                        skip = wp.lerp(0.05, 0.0, wp.smoothstep(-0.1, 0.3, wp.dot(n, to)))
                    p = disc[(j + 3 * k) & 7, (i + 5 * k) & 7]
                    if sees(world, now.moving, lamp, x, to, way[3], skip, p) == 0.0:
                        out.hidden = out.hidden | bit
                        out.arrives -= e
    return out


@wp.func
def ask_around(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    now: Now,
    x: wp.vec3,
    n: wp.vec3,
    j: int,
    i: int,
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
):
    """Radiance from one direction of the hemisphere about ``n``."""
    a = across(n)
    b = wp.cross(n, a)
    s = ball[j & 7, i & 7]
    d = a * s[0] + b * s[1] + n * s[2]
    return stray(stage, world, lamps, now.moving, now.slot, x, d, disc[(j + 2) & 7, (i + 1) & 7])


@wp.func
def station(stage: Stage, b: int, a: int):
    """The pixel that asks for its block of 2 x 2: in 4 x 4 pixels no two in a row or a column."""
    return wp.vec2i(
        wp.min(2 * b + (a & 1), stage.height - 1),
        wp.min(2 * a + (b & 1), stage.width - 1),
    )


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
    asked: wp.array2d(dtype=int),
    hidden: wp.array2d(dtype=int),
    around: wp.array2d(dtype=wp.vec3),
):
    """One sample for every block of 2 x 2 pixels."""
    r, a = wp.tid()
    b = row + r
    at = station(stage, b, a)
    j = at[0]
    i = at[1]
    if face[j, i] == SKY:
        return
    x = start[j, i]
    n = normal[j, i]
    answer = ask(stage, world, lamps, nows[0], x, n, kinds[j, i], 0, 0, b, a, disc)
    asked[b, a] = answer.asked
    hidden[b, a] = answer.hidden
    around[b, a] = ask_around(stage, world, lamps, nows[0], x, n, b, a, disc, ball)
