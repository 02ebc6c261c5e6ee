"""Runs: neighbours in a row that show one plane, and the light that falls on them."""

import warp as wp

from cinerl.look.kernels.light import WRAP, ambient, arriving, falling, towards
from cinerl.look.kernels.raster import Camera, edges_of
from cinerl.look.kernels.records import FLOOR, SUN
from cinerl.look.kernels.scenes import ScenesRef

wp.set_module_options({"enable_backward": False, "fast_math": False})

CELLS = wp.constant(32)
"""Of a map of directions, along each side."""
FAINT = wp.constant(0.05)
"""A lamp that gives less, exposed, is not seen to."""


@wp.struct
class Run:
    """Neighbours in a row that show one plane. What follows the plane is linear on screen once over depth.

    ``x_`` fields are slopes to the right, ``y_`` down; the others are values at column 0 of the row.
    """

    coat: int  # or FLOOR
    near: float  # 1 / depth
    x_near: float
    y_near: float
    uv: wp.vec2  # in pitches of the pattern
    x_uv: wp.vec2
    y_uv: wp.vec2
    then: wp.vec3  # where the point was, in the axes of the camera before
    x_then: wp.vec3
    lean: wp.vec3  # normal of a figure, in the world
    x_lean: wp.vec3
    round: int  # 1: the normal turns along the run
    normal: wp.vec3  # in the world
    light: wp.vec3  # from sky and suns, where the run does not turn


@wp.func
def lamps_light(scenes: ScenesRef, first: int, last: int, x: wp.vec3, n: wp.vec3, wrap: float, level: float):
    """What lamps make a white surface send on."""
    out = wp.vec3(0.0)
    for k in range(first, last):
        lamp = scenes[0].lamp[k]
        if lamp.kind != SUN:
            v = lamp.place - x
            faint = wp.max(lamp.power) < FAINT * level * wp.dot(v, v)
            if faint or (wrap == 0.0 and wp.dot(n, v) <= 0.0):
                continue
        way = towards(lamp, x)
        to = wp.vec3(way[0], way[1], way[2])
        falls = falling(lamp, n, to, wrap)
        if falls > 0.0:
            out += arriving(lamp, to, way[3]) * (falls / wp.pi)
    return out


@wp.func
def sky_light(scenes: ScenesRef, take: int, n: wp.vec3, wrap: float):
    """What sky and suns make a white surface send on: the same all over a plane."""
    around = ambient(scenes[0].stage[take], n) * scenes[0].open[take]
    return around + lamps_light(
        scenes, scenes[0].first_lamp[take], scenes[0].first_bulb[take], wp.vec3(0.0), n, wrap, 0.0
    )


@wp.func
def cell_of(n: wp.vec3):
    """Cell of a direction in an octahedral map (Meyer et al., "On floating-point normal vectors", 2010)."""
    k = 1.0 / (wp.abs(n[0]) + wp.abs(n[1]) + wp.abs(n[2]))
    u = n[0] * k
    v = n[1] * k
    if n[2] < 0.0:
        w = (1.0 - wp.abs(v)) * wp.where(u >= 0.0, 1.0, -1.0)
        v = (1.0 - wp.abs(u)) * wp.where(v >= 0.0, 1.0, -1.0)
        u = w
    half = 0.5 * float(CELLS)
    i = wp.min(int((u + 1.0) * half), CELLS - 1)
    return i * CELLS + wp.min(int((v + 1.0) * half), CELLS - 1)


@wp.func
def way_of(cell: int):
    """The direction in the middle of a cell."""
    u = 2.0 * (float(cell / CELLS) + 0.5) / float(CELLS) - 1.0
    v = 2.0 * (float(cell % CELLS) + 0.5) / float(CELLS) - 1.0
    z = 1.0 - wp.abs(u) - wp.abs(v)
    if z < 0.0:
        w = (1.0 - wp.abs(v)) * wp.where(u >= 0.0, 1.0, -1.0)
        v = (1.0 - wp.abs(u)) * wp.where(v >= 0.0, 1.0, -1.0)
        u = w
    return wp.normalize(wp.vec3(u, v, z))


@wp.func
def steady_light(scenes: ScenesRef, take: int, n: wp.vec3):
    """`sky_light` on a body, from the take's map."""
    return scenes[0].around[take * CELLS * CELLS + cell_of(n)]


@wp.kernel
def lay_light(scenes: ScenesRef):
    """Steady light on every take's floor and on the faces of its set, once and for all."""
    take = wp.tid()
    scenes[0].floor_light[take] = sky_light(scenes, take, wp.vec3(0.0, 0.0, 1.0), 0.0)
    for cell in range(CELLS * CELLS):
        scenes[0].around[take * CELLS * CELLS + cell] = sky_light(scenes, take, way_of(cell), WRAP)
    first = scenes[0].chunk_face[scenes[0].first_chunk[take]]
    last = scenes[0].chunk_face[scenes[0].first_chunk[take] + scenes[0].chunks[take]]
    for f in range(first, last):
        c = scenes[0].corner[f]
        a = scenes[0].point[c[0]]
        n = wp.normalize(wp.cross(scenes[0].point[c[1]] - a, scenes[0].point[c[2]] - a))
        scenes[0].normal[f] = n
        scenes[0].light[f + scenes[0].light_shift[take]] = sky_light(scenes, take, n, 0.0)


@wp.func
def ray_at(c: Camera, i: float, j: float):
    """Direction of a pixel in camera axes, 1 along the optical axis."""
    return wp.vec3(c.corner[0] + i * c.step[0], c.corner[1] - j * c.step[1], -1.0)


@wp.func
def floor_run(c: Camera, back: wp.mat33, scenes: ScenesRef, take: int, e: wp.vec3, j: float):
    """The floor in a row; ``e`` is its plane on screen."""
    r = Run()
    r.coat = FLOOR
    r.near = e[1] * j + e[2]
    r.x_near = e[0]
    r.y_near = e[1]
    ray = back * ray_at(c, 0.0, j)
    right = back * wp.vec3(c.step[0], 0.0, 0.0)
    down = back * wp.vec3(0.0, -c.step[1], 0.0)
    k = 1.0 / scenes[0].stage[take].floor_pitch
    r.uv = wp.vec2(ray[0] + c.pos[0] * r.near, ray[1] + c.pos[1] * r.near) * k
    r.x_uv = wp.vec2(right[0] + c.pos[0] * e[0], right[1] + c.pos[1] * e[0]) * k
    r.y_uv = wp.vec2(down[0] + c.pos[0] * e[1], down[1] + c.pos[1] * e[1]) * k
    r.normal = wp.vec3(0.0, 0.0, 1.0)
    r.light = scenes[0].floor_light[take]
    return r


@wp.func
def face_run(
    c: Camera, then: Camera, scenes: ScenesRef, take: int, now: int, before: int, f: int, j: float
):
    """A face in a row."""
    r = Run()
    k = scenes[0].corner[f]
    base = int(0)
    moves = f >= scenes[0].skin_face
    owner = int(0)
    if moves:
        owner = scenes[0].owner[f - scenes[0].skin_face]
        base = scenes[0].figure_point[owner] + now * scenes[0].figure_points[owner]
    p0 = c.rot * (scenes[0].point[base + k[0]] - c.pos)
    p1 = c.rot * (scenes[0].point[base + k[1]] - c.pos)
    p2 = c.rot * (scenes[0].point[base + k[2]] - c.pos)
    n0 = wp.cross(p1, p2)
    volume = wp.dot(p0, n0)
    e = edges_of(c, p0, p1, p2, n0, volume)
    # The side that is seen.
    side = wp.where(volume < 0.0, 1.0, -1.0)
    w = wp.vec3(e.a[1] * j + e.a[2], e.b[1] * j + e.b[2], e.c[1] * j + e.c[2])
    x = wp.vec3(e.a[0], e.b[0], e.c[0])
    r.coat = scenes[0].coat[f]
    r.near = w[0] + w[1] + w[2]
    r.x_near = x[0] + x[1] + x[2]
    if scenes[0].coats[r.coat].pattern != 0:
        u0 = scenes[0].uv[3 * f]
        u1 = scenes[0].uv[3 * f + 1]
        u2 = scenes[0].uv[3 * f + 2]
        r.y_near = e.a[1] + e.b[1] + e.c[1]
        r.uv = u0 * w[0] + u1 * w[1] + u2 * w[2]
        r.x_uv = u0 * x[0] + u1 * x[1] + u2 * x[2]
        r.y_uv = u0 * e.a[1] + u1 * e.b[1] + u2 * e.c[1]
    if moves:
        r.round = 1
        at = base - scenes[0].skin_point
        m0 = wp.vec3(scenes[0].lean[at + k[0]]) * side
        m1 = wp.vec3(scenes[0].lean[at + k[1]]) * side
        m2 = wp.vec3(scenes[0].lean[at + k[2]]) * side
        r.lean = m0 * w[0] + m1 * w[1] + m2 * w[2]
        r.x_lean = m0 * x[0] + m1 * x[1] + m2 * x[2]
        old = scenes[0].figure_point[owner] + before * scenes[0].figure_points[owner]
        q0 = then.rot * (scenes[0].point[old + k[0]] - then.pos)
        q1 = then.rot * (scenes[0].point[old + k[1]] - then.pos)
        q2 = then.rot * (scenes[0].point[old + k[2]] - then.pos)
        r.then = q0 * w[0] + q1 * w[1] + q2 * w[2]
        r.x_then = q0 * x[0] + q1 * x[1] + q2 * x[2]
    else:
        r.normal = scenes[0].normal[f] * side
        r.light = scenes[0].light[f + scenes[0].light_shift[take]]
        if volume > 0.0:
            r.light = sky_light(scenes, take, r.normal, 0.0)
    return r
