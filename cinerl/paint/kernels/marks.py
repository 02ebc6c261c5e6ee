"""Strokes of a brush or pen that stay on the surface they were set on.

Space at rest is cut in cells, each with one point. A point that lies near enough to a surface is a place
where a stroke may be set; the pixel that sees it tells where on the picture it is, to a fraction of a pixel.
"""

import warp as wp

from cinerl.paint.kernels.sight import Sight, place_at
from cinerl.paint.kernels.solid import along, mix_bits, unit

wp.set_module_options({"enable_backward": False})

RAMP = wp.constant(0.3)
"""Share of a change of octave in which one stroke fades."""


@wp.struct
class Mark:
    """One stroke."""

    x: float
    y: float
    way: wp.vec2
    """Unit, along the stroke."""
    length: float
    width: float
    """Half its length and width, pixels."""
    color: wp.vec3
    cover: float
    """Opacity."""
    depth: float
    id: int
    key: wp.uint32


@wp.func
def share_of(weight: float, key: wp.uint32):
    """Opacity of a stroke where ``weight`` of all strokes are to be seen."""
    return wp.clamp((weight * (1.0 + RAMP) - unit(key, 16)) / RAMP, 0.0, 1.0)


@wp.kernel
def find(
    row: int,
    spacing_px: float,
    seed: int,
    s: Sight,
    key: wp.array3d(dtype=wp.uint32),
    spot: wp.array3d(dtype=wp.vec3),
):
    """Points that lie in each pixel, of the two octaves [2, H, W]: key (0: none), place (x, y), opacity."""
    r, i = wp.tid()
    j = row + r
    p = place_at(s, j, i)
    side = s.rest[j, i][3]
    u = s.right[j, i]
    v = s.down[j, i]
    across = wp.cross(u, v)
    area = wp.length(across)
    n = across / wp.max(area, 1.0e-12)
    uu = wp.dot(u, u)
    uv = wp.dot(u, v)
    vv = wp.dot(v, v)
    det = wp.max(uu * vv - uv * uv, 1.0e-18)
    level = wp.log2(wp.max(side, 1.0e-7) * spacing_px)
    low = wp.floor(level)
    t = level - low
    # Steep surfaces hold more points to a pixel than they should show.
    facing = wp.min(side * side / wp.max(area, 1.0e-12), 1.0)
    for octave in range(2):
        size = wp.pow(2.0, low + float(octave))
        weight = facing * wp.where(octave == 0, 1.0 - t, t)
        reach = wp.vec3(0.0)
        for k in range(3):
            reach[k] = 0.55 * (wp.abs(u[k]) + wp.abs(v[k])) + 0.5 * size * wp.abs(n[k])
        best = wp.uint32(0)
        found = wp.vec3(0.0)
        if weight > 0.0:
            a0 = int(wp.floor((p[0] - reach[0]) / size))
            b0 = int(wp.floor((p[1] - reach[1]) / size))
            c0 = int(wp.floor((p[2] - reach[2]) / size))
            a1 = wp.min(int(wp.floor((p[0] + reach[0]) / size)), a0 + 3)
            b1 = wp.min(int(wp.floor((p[1] + reach[1]) / size)), b0 + 3)
            c1 = wp.min(int(wp.floor((p[2] + reach[2]) / size)), c0 + 3)
            root = mix_bits(wp.uint32(seed + 31 * s.id[j, i]))
            for a in range(a0, a1 + 1):
                plane = along(root, a)
                for b in range(b0, b1 + 1):
                    row_ = along(plane, b)
                    for c in range(c0, c1 + 1):
                        cell = along(row_, c)
                        off = wp.vec3(
                            (float(a) + unit(cell, 0)) * size - p[0],
                            (float(b) + unit(cell, 8)) * size - p[1],
                            (float(c) + unit(cell, 16)) * size - p[2],
                        )
                        if wp.abs(wp.dot(off, n)) < 0.5 * size:
                            du = wp.dot(off, u)
                            dv = wp.dot(off, v)
                            x = (du * vv - dv * uv) / det
                            y = (dv * uu - du * uv) / det
                            name = mix_bits(cell + wp.uint32(int(low) + octave)) | wp.uint32(1)
                            if wp.abs(x) <= 0.55 and wp.abs(y) <= 0.55 and name > best:
                                cover = share_of(weight, name)
                                if cover > 0.0:
                                    best = name
                                    found = wp.vec3(float(i) + 0.5 + x, float(j) + 0.5 + y, cover)
        key[octave, j, i] = best
        spot[octave, j, i] = found


@wp.func
def tooth(key: wp.uint32, across: float, ahead: float):
    """How much paint a bristle leaves, in [0, 1]: rough across a stroke, slow along it."""
    a = wp.floor(across)
    t = across - a
    t = t * t * (3.0 - 2.0 * t)
    first = unit(mix_bits(key + wp.uint32(int(a) + 64)), 0)
    second = unit(mix_bits(key + wp.uint32(int(a) + 65)), 0)
    sway = 0.15 * wp.sin(ahead * 2.3 + 6.0 * first)
    return first + (second - first) * t + sway


@wp.kernel
def lay(
    row: int,
    tall: int,
    wide: int,
    count: int,
    ragged: float,
    overrun: float,
    s: Sight,
    marks: wp.array(dtype=Mark),
    picture: wp.array2d(dtype=wp.vec3),
    relief: wp.array2d(dtype=float),
):
    """Lay strokes on a tile of the picture, one on top of the other, in the order of the list.

    ``ragged`` is how much bristles show; ``overrun`` how much of a stroke is left on what lies behind.
    """
    m, k = wp.tid()
    top = (row + m) * tall
    left = k * wide
    low = wp.min(top + tall, s.height)
    end = wp.min(left + wide, s.width)
    for q in range(count):
        mark = marks[q]
        reach_x = wp.abs(mark.way[0]) * mark.length + wp.abs(mark.way[1]) * mark.width + 1.0
        reach_y = wp.abs(mark.way[1]) * mark.length + wp.abs(mark.way[0]) * mark.width + 1.0
        j0 = wp.max(int(wp.floor(mark.y - reach_y)), top)
        j1 = wp.min(int(wp.ceil(mark.y + reach_y)), low)
        i0 = wp.max(int(wp.floor(mark.x - reach_x)), left)
        i1 = wp.min(int(wp.ceil(mark.x + reach_x)), end)
        bristles = wp.clamp(mark.width * 1.2, 1.5, 7.0)
        for j in range(j0, j1):
            for i in range(i0, i1):
                dx = float(i) + 0.5 - mark.x
                dy = float(j) + 0.5 - mark.y
                ahead = dx * mark.way[0] + dy * mark.way[1]
                across = dy * mark.way[0] - dx * mark.way[1]
                share = wp.clamp(mark.width + 0.5 - wp.abs(across), 0.0, 1.0)
                if share > 0.0:
                    ink = tooth(mark.key, (across / mark.width + 1.0) * bristles, ahead / mark.length)
                    # Bristles leave the canvas at different places.
                    end_px = mark.length * (1.0 - 0.4 * ragged * ink)
                    share *= wp.clamp(end_px + 0.5 - wp.abs(ahead), 0.0, 1.0)
                    share *= mark.cover
                    if s.id[j, i] != mark.id:
                        share *= wp.where(s.depth[j, i] < mark.depth, 0.0, overrun)
                    if share > 0.0:
                        round = 1.0 - across * across / ((mark.width + 0.5) * (mark.width + 0.5))
                        tone = 1.0 + 0.16 * ragged * (ink - 0.5)
                        picture[j, i] = wp.lerp(picture[j, i], mark.color * tone, share)
                        relief[j, i] = wp.lerp(relief[j, i], 0.5 * round + ragged * ink, share)
