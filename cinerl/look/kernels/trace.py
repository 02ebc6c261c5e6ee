"""The picture: primary rays, the G-buffer, shading, and extra samples where neighbours differ."""

import warp as wp

from cinerl.look.kernels.light import dome, shade, smooth_normal
from cinerl.look.kernels.pattern import dress, paint
from cinerl.look.kernels.records import FLOOR, INF, SKY, Coat, Eye, Lamp, Solid, Stage, View
from cinerl.look.kernels.solid import enter, nearest

wp.set_module_options({"enable_backward": False})


@wp.func
def ray(stage: Stage, eye: Eye, px: float, py: float):
    """World direction through a point of the picture, of length 1 along the optical axis."""
    x = (2.0 * px / float(stage.width) - 1.0) * eye.tan[0]
    y = (1.0 - 2.0 * py / float(stage.height)) * eye.tan[1]
    return eye.rot * wp.vec3(x, y, -1.0)


@wp.func
def project(stage: Stage, eye: Eye, v: wp.vec3):
    """Pixel position of an offset from the eye (or of a direction)."""
    c = wp.transpose(eye.rot) * v
    z = wp.max(-c[2], 1.0e-3)
    return wp.vec2(
        (c[0] / (z * eye.tan[0]) + 1.0) * 0.5 * float(stage.width),
        (1.0 - c[1] / (z * eye.tan[1])) * 0.5 * float(stage.height),
    )


@wp.func
def cast(
    stage: Stage,
    eye: Eye,
    d: wp.vec3,
    cell: int,
    solids: wp.array(dtype=Solid),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
):
    """Depth and index of the nearest thing."""
    best = INF
    hit = SKY
    if d[2] < -1.0e-6 and eye.pos[2] > 0.0:
        best = -eye.pos[2] / d[2]
        hit = FLOOR
    count = solids.shape[0]
    if stage.cull != 0:
        count = counts[cell]
    for k in range(count):
        i = k
        if stage.cull != 0:
            i = lists[cell, k]
        t = enter(solids[i], eye.pos, d)
        if t < best:
            best = t
            hit = i
    return best, hit


@wp.func
def footprint(stage: Stage, eye: Eye, px: float, py: float, d: wp.vec3, t: float, n: wp.vec3):
    """Steps on the tangent plane to where the rays of the next pixels right and below meet it."""
    dx = ray(stage, eye, px + 1.0, py)
    dy = ray(stage, eye, px, py + 1.0)
    slope = wp.min(wp.dot(d, n), -1.0e-4)
    far = 3.0 * t
    dx = dx * wp.clamp(t * slope / wp.min(wp.dot(dx, n), -1.0e-6), 0.0, far) - d * t
    dy = dy * wp.clamp(t * slope / wp.min(wp.dot(dy, n), -1.0e-6), 0.0, far) - d * t
    return dx, dy


@wp.func
def eyeball(s: Coat, n: wp.vec3, look: wp.vec3):
    """White, iris and pupil of an eye that looks along ``look``."""
    c = wp.dot(n, look)
    white = wp.lerp(s.color0, s.color1, wp.smoothstep(0.74, 0.80, c))
    return white * (1.0 - 0.96 * wp.smoothstep(0.90, 0.94, c))


@wp.func
def sample(
    stage: Stage,
    eye: Eye,
    px: float,
    py: float,
    lit: int,
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
    lamps: wp.array(dtype=Lamp),
    gaze: wp.array(dtype=wp.vec3),
):
    """One ray: hit, depth, normal, albedo, radiance."""
    cell = (int(py) / stage.tile) * views[0].columns + int(px) / stage.tile
    d = ray(stage, eye, px, py)
    t, hit = cast(stage, eye, d, cell, solids, counts, lists)
    unit = wp.normalize(d)
    if hit == SKY:
        glow = dome(stage.sky, unit)
        return hit, t, wp.vec3(0.0), wp.vec3(0.0), glow
    x = eye.pos + d * t
    n = wp.vec3(0.0, 0.0, 1.0)
    flat = n
    if hit >= 0:
        g = nearest(solids[hit], x)
        flat = wp.vec3(g[0], g[1], g[2])
        n = flat
        if solids[hit].blend > 0:
            n = smooth_normal(stage, x, flat, hit, solids, views, counts, lists)
    dx, dy = footprint(stage, eye, px, py, d, t, flat)
    albedo = stage.floor0
    if hit >= 0:
        if coats[hit].material == 1:
            albedo = eyeball(coats[hit], n, gaze[solids[hit].actor])
        else:
            albedo = dress(solids[hit], coats[hit], x, flat, dx, dy)
    else:
        f = wp.vec2(wp.abs(dx[0]) + wp.abs(dy[0]), wp.abs(dx[1]) + wp.abs(dy[1]))
        albedo = paint(
            stage.floor_pattern, wp.vec2(x[0], x[1]), f, stage.floor_pitch, stage.floor0, stage.floor1
        )
    glow = wp.vec3(0.0)
    if lit != 0:
        pixel_m = t * 2.0 * eye.tan[0] / float(stage.width)
        glow = shade(stage, x, n, -unit, albedo, hit, pixel_m, solids, coats, views, counts, lists, lamps)
        # A floor without end melts into the horizon.
        if t > 20.0:
            glow = wp.lerp(stage.sky[1], glow, wp.exp((20.0 - t) / 90.0))
    return hit, t, n, albedo, glow


@wp.func
def motion(
    stage: Stage,
    eye: Eye,
    nxt: Eye,
    x: wp.vec3,
    d: wp.vec3,
    hit: int,
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
):
    """Pixel position, in the next frame, of the surface point seen now."""
    if hit == SKY:
        return project(stage, nxt, d)
    to = x
    if hit >= 0:
        s = solids[hit]
        c = coats[hit]
        to = c.next_pos + c.next_rot * (wp.transpose(s.rot) * (x - s.pos))
    return project(stage, nxt, to - nxt.pos)


@wp.kernel
def picture(
    row: int,
    lit: int,
    stage: Stage,
    eyes: wp.array(dtype=Eye),
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
    lamps: wp.array(dtype=Lamp),
    gaze: wp.array(dtype=wp.vec3),
    rgb: wp.array2d(dtype=wp.vec3),
    depth: wp.array2d(dtype=float),
    normal: wp.array2d(dtype=wp.vec3),
    albedo: wp.array2d(dtype=wp.vec3),
    ids: wp.array2d(dtype=int),
    moved: wp.array2d(dtype=wp.vec2),
):
    """Fill the G-buffer from the ray through each pixel's centre, from row ``row`` on."""
    r, i = wp.tid()
    j = row + r
    eye = eyes[0]
    px = float(i) + 0.5
    py = float(j) + 0.5
    hit, t, n, a, glow = sample(stage, eye, px, py, lit, solids, coats, views, counts, lists, lamps, gaze)
    d = ray(stage, eye, px, py)
    to = motion(stage, eye, eyes[1], eye.pos + d * t, d, hit, solids, coats)
    moved[j, i] = to - wp.vec2(px, py)
    rgb[j, i] = glow * eye.gain
    normal[j, i] = n
    albedo[j, i] = a
    depth[j, i] = t
    instance = int(0)
    if hit == FLOOR:
        instance = 1
    if hit >= 0:
        instance = coats[hit].id
    if hit == SKY:
        depth[j, i] = wp.inf
    ids[j, i] = instance


@wp.func
def differ(
    j: int,
    i: int,
    q: int,
    p: int,
    set_ids: int,
    depth: wp.array2d(dtype=float),
    normal: wp.array2d(dtype=wp.vec3),
    albedo: wp.array2d(dtype=wp.vec3),
    ids: wp.array2d(dtype=int),
):
    """1 where a pixel and its neighbour show different things."""
    if ids[j, i] != ids[q, p]:
        return 1
    if wp.dot(normal[j, i], normal[q, p]) < 0.85 and ids[j, i] > 1:
        return 1
    a = albedo[j, i] - albedo[q, p]
    if ids[j, i] > set_ids and wp.dot(a, a) > 0.004:  # patterns of the set are filtered already
        return 1
    if ids[j, i] > 1 and wp.abs(depth[j, i] - depth[q, p]) > 0.03 * depth[j, i]:
        return 1
    return 0


@wp.func
def squash(c: wp.vec3):
    """Weights that keep one bright sample from making a jagged edge."""
    return c / (1.0 + wp.max(c[0], wp.max(c[1], c[2])))


@wp.func
def unsquash(c: wp.vec3):
    """The inverse of `squash`."""
    return c / wp.max(1.0 - wp.max(c[0], wp.max(c[1], c[2])), 1.0e-3)


@wp.kernel
def refine(
    row: int,
    samples: int,
    stage: Stage,
    eyes: wp.array(dtype=Eye),
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
    lamps: wp.array(dtype=Lamp),
    gaze: wp.array(dtype=wp.vec3),
    depth: wp.array2d(dtype=float),
    normal: wp.array2d(dtype=wp.vec3),
    albedo: wp.array2d(dtype=wp.vec3),
    ids: wp.array2d(dtype=int),
    rgb: wp.array2d(dtype=wp.vec3),
):
    """Average ``samples`` rays over every pixel that differs from a neighbour."""
    r, i = wp.tid()
    j = row + r
    edge = int(0)
    if i > 0:
        edge += differ(j, i, j, i - 1, stage.set_ids, depth, normal, albedo, ids)
    if i + 1 < stage.width:
        edge += differ(j, i, j, i + 1, stage.set_ids, depth, normal, albedo, ids)
    if j > 0:
        edge += differ(j, i, j - 1, i, stage.set_ids, depth, normal, albedo, ids)
    if j + 1 < stage.height:
        edge += differ(j, i, j + 1, i, stage.set_ids, depth, normal, albedo, ids)
    if edge == 0:
        return
    eye = eyes[0]
    total = wp.vec3(0.0)
    for k in range(samples):
        # A rank-1 lattice: every sample in a row and a column of its own.
        a = (float(k) + 0.5) / float(samples)
        b = float(k) * 0.618034 + 0.25
        b = b - wp.floor(b)
        _hit, _t, _n, _c, glow = sample(
            stage, eye, float(i) + a, float(j) + b, 1, solids, coats, views, counts, lists, lamps, gaze
        )
        total += squash(glow * eye.gain)
    rgb[j, i] = unsquash(total / float(samples))
