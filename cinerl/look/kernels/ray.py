"""Rays: through the picture, into the world, and what they meet."""

import warp as wp

from cinerl.look.kernels.pattern import paint
from cinerl.look.kernels.records import (
    FAR,
    FLOOR,
    FLOOR_KIND,
    SKY,
    Coat,
    Eye,
    Hit,
    Now,
    Seen,
    Stage,
    World,
)

wp.set_module_options({"enable_backward": False})

SOFT = wp.constant(1.25)


@wp.func
def through(stage: Stage, eye: Eye, px: float, py: float):
    """World direction through a point of the picture, of length 1 along the optical axis."""
    x = (2.0 * px / float(stage.width) - 1.0) * eye.tan[0]
    y = (1.0 - 2.0 * py / float(stage.height)) * eye.tan[1]
    return eye.rot * wp.vec3(x, y, -1.0)


@wp.func
def project(stage: Stage, eye: Eye, v: wp.vec3):
    """Pixel position of an offset from the eye (or of a direction), and its depth."""
    c = wp.transpose(eye.rot) * v
    z = wp.max(-c[2], 1.0e-3)
    return wp.vec3(
        (c[0] / (z * eye.tan[0]) + 1.0) * 0.5 * float(stage.width),
        (1.0 - c[1] / (z * eye.tan[1])) * 0.5 * float(stage.height),
        -c[2],
    )


@wp.func
def met_floor(o: wp.vec3, d: wp.vec3, far: float):
    """How far along a ray the floor is, at most ``far``. It has one side: from below it is not there."""
    if d[2] < -1.0e-7 and o[2] > 0.0:
        return wp.min(-o[2] / d[2], far)
    return far


@wp.func
def met(world: World, slot: int, face: int, o: wp.vec3, d: wp.vec3):
    """Where a ray meets a face that it is known to meet, or the floor, or nothing."""
    hit = Hit()
    hit.t = FAR
    hit.face = face
    if face == FLOOR:
        hit.t = met_floor(o, d, FAR)
    elif face != SKY:
        c = world.corner[face]
        p = world.point[slot, c[0]] - o
        q = world.point[slot, c[1]] - o
        s = world.point[slot, c[2]] - o
        e0 = wp.dot(wp.cross(q, s), d)
        e1 = wp.dot(wp.cross(s, p), d)
        e2 = wp.dot(wp.cross(p, q), d)
        sum = e0 + e1 + e2
        hit.t = wp.dot(p, wp.cross(q, s)) / sum
        hit.u = e0 / sum
        hit.v = e1 / sum
    return hit


@wp.func
def nearest(world: World, moving: wp.uint64, o: wp.vec3, d: wp.vec3, far: float):
    """The first thing that a ray meets."""
    hit = Hit()
    hit.t = met_floor(o, d, far)
    hit.face = wp.where(hit.t < far, FLOOR, SKY)
    q = wp.mesh_query_ray(world.still, o, d, hit.t)
    if q.result:
        hit.t = q.t
        hit.face = q.face
        hit.u = q.u
        hit.v = q.v
    m = wp.mesh_query_ray(moving, o, d, hit.t)
    if m.result:
        hit.t = m.t
        hit.face = world.first + m.face
        hit.u = m.u
        hit.v = m.v
    return hit


@wp.func
def hidden(world: World, moving: wp.uint64, o: wp.vec3, d: wp.vec3, far: float):
    """Whether something that throws a shadow is on the way; ``d`` is of length 1."""
    if wp.mesh_query_ray_anyhit(moving, o, d, far):
        return True
    return wp.mesh_query_ray_anyhit(world.cast, o, d, far)


@wp.func
def place(world: World, slot: int, hit: Hit):
    """The point of a triangle in the frame of a slot."""
    c = world.corner[hit.face]
    w = 1.0 - hit.u - hit.v
    return world.point[slot, c[0]] * hit.u + world.point[slot, c[1]] * hit.v + world.point[slot, c[2]] * w


@wp.func
def flat_normal(world: World, slot: int, face: int, d: wp.vec3):
    """The normal of a triangle on the side that a ray comes from."""
    c = world.corner[face]
    a = world.point[slot, c[0]]
    n = wp.normalize(wp.cross(world.point[slot, c[1]] - a, world.point[slot, c[2]] - a))
    if wp.dot(n, d) > 0.0:
        return -n
    return n


@wp.func
def smooth_normal(world: World, slot: int, hit: Hit, d: wp.vec3, flat: wp.vec3):
    """The normal that the triangle's corners agree on, turned so that the eye can see it."""
    c = world.corner[hit.face]
    w = 1.0 - hit.u - hit.v
    n = world.normal[slot, c[0]] * hit.u + world.normal[slot, c[1]] * hit.v + world.normal[slot, c[2]] * w
    long = wp.length(n)
    if long < 1.0e-4:
        return flat
    n = n / long
    if wp.dot(n, flat) < 0.0:
        n = -n
    away = wp.dot(n, d) / wp.length(d)
    if away > -0.01:
        n = wp.normalize(n - d * ((away + 0.01) / wp.length(d)))
    return n


@wp.func
def lifted(world: World, slot: int, hit: Hit, x: wp.vec3, n: wp.vec3):
    """Where shadow rays start: on the smooth surface that the triangle stands for.

    After Johannes Hanika, "Hacking the shadow terminator".
    """
    c = world.corner[hit.face]
    w = 1.0 - hit.u - hit.v
    out = wp.vec3(0.0)
    n0 = world.normal[slot, c[0]]
    n1 = world.normal[slot, c[1]]
    n2 = world.normal[slot, c[2]]
    out -= n0 * (hit.u * wp.min(wp.dot(x - world.point[slot, c[0]], n0), 0.0))
    out -= n1 * (hit.v * wp.min(wp.dot(x - world.point[slot, c[1]], n1), 0.0))
    out -= n2 * (w * wp.min(wp.dot(x - world.point[slot, c[2]], n2), 0.0))
    if wp.dot(out, n) < 0.0:
        return x
    return x + out


@wp.func
def footprint(stage: Stage, eye: Eye, px: float, py: float, d: wp.vec3, t: float, n: wp.vec3):
    """Steps on the tangent plane to where the rays of the next pixels right and below meet it.

    They are a little longer: patterns a little softer than a pixel do not crawl.
    """
    dx = through(stage, eye, px + 1.0, py)
    dy = through(stage, eye, px, py + 1.0)
    slope = wp.min(wp.dot(d, n), -1.0e-4)
    far = 3.0 * t
    dx = dx * wp.clamp(t * slope / wp.min(wp.dot(dx, n), -1.0e-6), 0.0, far) - d * t
    dy = dy * wp.clamp(t * slope / wp.min(wp.dot(dy, n), -1.0e-6), 0.0, far) - d * t
    return dx * SOFT, dy * SOFT


@wp.func
def along(step: wp.vec3, ga: wp.vec3, gb: wp.vec3, ta: wp.vec2, tb: wp.vec2):
    """How the pattern's place changes with a step on the triangle."""
    return ta * wp.dot(step, ga) + tb * wp.dot(step, gb)


@wp.func
def dressed(world: World, slot: int, hit: Hit, dx: wp.vec3, dy: wp.vec3):
    """Albedo of a triangle at a point; ``dx``, ``dy`` step to the neighbouring pixels."""
    coat = world.coats[world.coat[hit.face]]
    if coat.pattern == 0:
        return coat.color0
    c = world.corner[hit.face]
    a = world.point[slot, c[0]] - world.point[slot, c[2]]
    b = world.point[slot, c[1]] - world.point[slot, c[2]]
    n = wp.cross(a, b)
    area = wp.max(wp.dot(n, n), 1.0e-20)
    ga = wp.cross(b, n) / area
    gb = wp.cross(n, a) / area
    uv = world.uv[c[2]]
    ta = world.uv[c[0]] - uv
    tb = world.uv[c[1]] - uv
    sx = along(dx, ga, gb, ta, tb)
    sy = along(dy, ga, gb, ta, tb)
    f = wp.vec2(wp.abs(sx[0]) + wp.abs(sy[0]), wp.abs(sx[1]) + wp.abs(sy[1]))
    return paint(coat.pattern, uv + ta * hit.u + tb * hit.v, f, coat.pitch, coat.color0, coat.color1)


@wp.func
def paved(stage: Stage, x: wp.vec3, dx: wp.vec3, dy: wp.vec3):
    """Albedo of the floor."""
    f = wp.vec2(wp.abs(dx[0]) + wp.abs(dy[0]), wp.abs(dx[1]) + wp.abs(dy[1]))
    return paint(stage.floor_pattern, wp.vec2(x[0], x[1]), f, stage.floor_pitch, stage.floor0, stage.floor1)


@wp.func
def plain(coat: Coat):
    """A coat's albedo from afar."""
    if coat.pattern == 0:
        return coat.color0
    return wp.lerp(coat.color0, coat.color1, 0.25)


@wp.func
def coat_of(stage: Stage, world: World, face: int):
    """The coat of a face, or the floor's."""
    if face >= 0:
        return world.coats[world.coat[face]]
    floor = Coat()
    floor.kind = FLOOR_KIND
    floor.id = 1
    floor.gloss = stage.floor_gloss
    return floor


@wp.func
def look(stage: Stage, world: World, now: Now, px: float, py: float, d: wp.vec3, hit: Hit):
    """The surface that the ray ``d`` through a point of the picture meets."""
    seen = Seen()
    seen.hit = hit
    if hit.face == SKY:
        return seen
    x = now.eye.pos + d * hit.t
    flat = wp.vec3(0.0, 0.0, 1.0)
    if hit.face != FLOOR:
        flat = flat_normal(world, now.slot, hit.face, d)
    dx, dy = footprint(stage, now.eye, px, py, d, hit.t, flat)
    if hit.face == FLOOR:
        seen.n = flat
        seen.albedo = paved(stage, x, dx, dy)
        seen.start = x + flat * 0.002
    else:
        seen.n = smooth_normal(world, now.slot, hit, d, flat)
        seen.albedo = dressed(world, now.slot, hit, dx, dy)
        seen.start = lifted(world, now.slot, hit, x, flat) + flat * 0.002
    return seen
