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
    return c0
