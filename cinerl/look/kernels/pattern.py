"""Procedural patterns, box-filtered by the pixel's footprint so that they fade to their mean."""

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.func
def fract(x: float):
    """The part of a number after its floor."""
    return x - wp.floor(x)


@wp.func
def ramp(x: float, duty: float):
    """Integral from 0 to x of the wave that is 1 on the first ``duty`` of every period."""
    return wp.floor(x) * duty + wp.min(fract(x), duty)


@wp.func
def wave(x: float, w: float, duty: float):
    """Share of [x - w/2, x + w/2] that the wave covers."""
    v = wp.max(w, 1.0e-4)
    return (ramp(x + 0.5 * v, duty) - ramp(x - 0.5 * v, duty)) / v


@wp.func
def hash2(i: float, j: float):
    """A number in [0, 1) fixed to a cell."""
    n = wp.uint32(int(i)) * wp.uint32(374761393) + wp.uint32(int(j)) * wp.uint32(668265263)
    n = (n ^ (n >> wp.uint32(13))) * wp.uint32(1274126177)
    n = n ^ (n >> wp.uint32(16))
    return float(n & wp.uint32(65535)) / 65536.0


@wp.func
def cells(
    u: float,
    v: float,
    fu: float,
    fv: float,
    line: float,
    c0: wp.vec3,
    c1: wp.vec3,
    vary: float,
    lu: float,
    lv: float,
):
    """Cells of one colour, each a little different, with lines of the other between them.

    ``line`` is in units of the shorter side; ``lu``, ``lv`` how many of those a cell is long and high.
    """
    gu = wave(u + 0.5 * line / lu, fu, line / lu)
    gv = wave(v + 0.5 * line / lv, fv, line / lv)
    share = 1.0 - (1.0 - gu) * (1.0 - gv)
    fade = wp.clamp(1.5 - 2.0 * wp.max(fu, fv), 0.0, 1.0)
    tint = 1.0 + vary * fade * (hash2(wp.floor(u), wp.floor(v)) - 0.5)
    return wp.lerp(c0 * tint, c1, share)


@wp.func
def noise(u: float, v: float, fu: float, fv: float):
    """Smooth noise in [-1, 1], one value a cell, gone where the footprint holds more than a cell."""
    fade = wp.clamp(1.6 - 1.6 * wp.max(fu, fv), 0.0, 1.0)
    if fade == 0.0:
        return 0.0
    i = wp.floor(u)
    j = wp.floor(v)
    x = u - i
    y = v - j
    x = x * x * (3.0 - 2.0 * x)
    y = y * y * (3.0 - 2.0 * y)
    low = wp.lerp(hash2(i, j), hash2(i + 1.0, j), x)
    high = wp.lerp(hash2(i, j + 1.0), hash2(i + 1.0, j + 1.0), x)
    return (2.0 * wp.lerp(low, high, y) - 1.0) * fade


@wp.func
def clouds(u: float, v: float, fu: float, fv: float):
    """Four octaves of noise, about in [-1, 1]."""
    total = float(0.0)
    size = float(1.0)
    for _ in range(4):
        total += noise(u * size + 17.3 * size, v * size, fu * size, fv * size) / size
        size = size * 2.0
    return total / 1.5


@wp.func
def speck(u: float, v: float, fu: float, fv: float, x: float, y: float):
    """`noise` of another scale along each axis."""
    return noise(u * x, v * y, fu * x, fv * y)


@wp.func
def stain(u: float, v: float, fu: float, fv: float, x: float):
    """`clouds` of another scale."""
    return clouds(u * x, v * x, fu * x, fv * x)


@wp.func
def rough(kind: int, u: float, v: float, fu: float, fv: float, c0: wp.vec3, c1: wp.vec3):
    """The patterns of noise: plaster, concrete, asphalt, grass, bark, fabric, marble, metal, leaves."""
    tone = float(0.5)
    if kind == 6:  # plaster: stains
        tone = 0.4 + 0.7 * clouds(u, v, fu, fv)
    elif kind == 7:  # concrete: stains, pits, joints
        line = 1.0 - (1.0 - wave(u, fu, 0.012)) * (1.0 - wave(v, fv, 0.012))
        tone = 0.35 + 0.55 * stain(u, v, fu, fv, 1.5) + 0.2 * speck(u, v, fu, fv, 23.0, 23.0) + 0.8 * line
    elif kind == 8:  # asphalt: patches, grains
        tone = 0.5 + 0.5 * stain(u, v, fu, fv, 0.35) + 0.35 * speck(u, v, fu, fv, 40.0, 40.0)
    elif kind == 9:  # grass: patches, tufts, blades
        tone = 0.5 + 0.5 * stain(u, v, fu, fv, 2.0) + 0.25 * stain(u, v, fu, fv, 0.2)
        tone += 0.4 * speck(u, v, fu, fv, 31.0, 9.0)
    elif kind == 10:  # bark and grain: ridges along v
        bend = 0.35 * speck(u, v, fu, fv, 1.0, 0.6)
        tone = 0.45 + 0.7 * noise(4.0 * u + bend, 0.45 * v, 4.0 * fu, 0.45 * fv)
        tone += 0.35 * noise(11.0 * u + bend, 1.3 * v, 11.0 * fu, 1.3 * fv)
    elif kind == 11:  # fabric: a weave, worn in places
        a = 2.0 * wave(0.5 * u, 0.5 * fu, 0.5) - 1.0
        b = 2.0 * wave(0.5 * v, 0.5 * fv, 0.5) - 1.0
        tone = 0.5 - 0.4 * a * b + 0.3 * speck(u, v, fu, fv, 0.08, 0.08)
    elif kind == 12:  # marble: veins
        vein = 1.0 - wp.abs(wp.sin(3.1 * (u + 0.6 * v) + 4.0 * clouds(u, v, fu, fv)))
        tone = vein * vein * vein * wp.clamp(1.3 - 3.0 * wp.max(fu, fv), 0.15, 1.0)
    elif kind == 13:  # metal: brushed along u
        tone = 0.4 + 0.35 * speck(u, v, fu, fv, 0.8, 60.0) + 0.4 * stain(u, v, fu, fv, 0.7)
    else:  # leaves that have fallen
        tone = 0.5 + 0.6 * stain(u, v, fu, fv, 0.5) + 0.5 * speck(u, v, fu, fv, 5.0, 5.0)
        tone += 0.3 * speck(u, v, fu, fv, 13.0, 17.0)
    return wp.lerp(c0, c1, wp.clamp(tone, 0.0, 1.0))


@wp.func
def paint(kind: int, p: wp.vec2, f: wp.vec2, pitch: float, c0: wp.vec3, c1: wp.vec3):
    """Albedo of a pattern at ``p`` with footprint ``f``, both in metres."""
    u = p[0] / pitch
    v = p[1] / pitch
    fu = f[0] / pitch
    fv = f[1] / pitch
    if kind == 1:  # checker
        a = 2.0 * wave(0.5 * u, 0.5 * fu, 0.5) - 1.0
        b = 2.0 * wave(0.5 * v, 0.5 * fv, 0.5) - 1.0
        return wp.lerp(c0, c1, 0.5 - 0.5 * a * b)
    if kind == 2:  # brick: three courses to a length
        row = 3.0 * v
        u = u + 0.5 * (wp.floor(row) - 2.0 * wp.floor(0.5 * row))
        return cells(u, row, fu, 3.0 * fv, 0.11, c0, c1, 0.35, 3.0, 1.0)
    if kind == 3:  # planks: eight widths long
        long = v / 8.0 + hash2(wp.floor(u), 7.0)
        return cells(long, u, fv / 8.0, fu, 0.025, c0, c1, 0.3, 8.0, 1.0)
    if kind == 4:  # tiles
        return cells(u, v, fu, fv, 0.04, c0, c1, 0.12, 1.0, 1.0)
    if kind == 5:  # stripes
        return wp.lerp(c0, c1, wave(0.5 * u, 0.5 * fu, 0.5))
    if kind >= 6:
        return rough(kind, u, v, fu, fv, c0, c1)
    return c0
