"""The picture: every pixel's radiance, and more rays where neighbours differ."""

import warp as wp

from cinerl.look.kernels.light import ambient, dome, misty, shade
from cinerl.look.kernels.pool import beside, near_m, ratio
from cinerl.look.kernels.probe import ask, ask_around
from cinerl.look.kernels.ray import coat_of, look, nearest, through
from cinerl.look.kernels.records import FAR, SKY, Lamp, Now, Seen, Stage, World

wp.set_module_options({"enable_backward": False})


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
    """Whether a pixel and its neighbour show different things."""
    if ids[j, i] != ids[q, p]:
        return True
    if ids[j, i] <= 1:
        return False
    if wp.dot(normal[j, i], normal[q, p]) < 0.85:
        return True
    if wp.abs(depth[j, i] - depth[q, p]) > 0.03 * depth[j, i]:
        return True
    a = albedo[j, i] - albedo[q, p]
    return ids[j, i] > set_ids and wp.dot(a, a) > 0.004  # patterns of the set are filtered already


@wp.func
def squash(c: wp.vec3):
    """Weights that keep one bright sample from making a jagged edge."""
    return c / (1.0 + wp.max(c[0], wp.max(c[1], c[2])))


@wp.func
def unsquash(c: wp.vec3):
    """The inverse of `squash`."""
    return c / wp.max(1.0 - wp.max(c[0], wp.max(c[1], c[2])), 1.0e-3)


@wp.func
def color_of(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    now: Now,
    seen: Seen,
    d: wp.vec3,
    direct: wp.vec3,
    open: wp.vec3,
):
    """Radiance along a ray, through the air."""
    unit = wp.normalize(d)
    if seen.hit.face == SKY:
        return dome(stage.sky, unit)
    x = now.eye.pos + d * seen.hit.t
    coat = coat_of(stage, world, seen.hit.face)
    glow = shade(stage, lamps, coat, x, seen.n, -unit, seen.albedo, direct, open)
    return misty(stage, glow, unit, seen.hit.t)


@wp.kernel
def develop(
    row: int,
    samples: int,
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    nows: wp.array(dtype=Now),
    disc: wp.array2d(dtype=wp.vec2),
    ball: wp.array2d(dtype=wp.vec3),
    depth: wp.array2d(dtype=float),
    normal: wp.array2d(dtype=wp.vec3),
    albedo: wp.array2d(dtype=wp.vec3),
    ids: wp.array2d(dtype=int),
    start: wp.array2d(dtype=wp.vec3),
    face: wp.array2d(dtype=int),
    direct: wp.array2d(dtype=wp.vec3),
    open: wp.array2d(dtype=wp.vec3),
    rgb: wp.array2d(dtype=wp.vec3),
):
    """Radiance of every pixel; where neighbours differ, the mean of ``samples`` rays."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    edge = bool(False)
    if samples > 1:
        for k in range(4):
            q = wp.clamp(j + (k & 1) * (k - 2), 0, stage.height - 1)
            p = wp.clamp(i + (1 - (k & 1)) * (k - 1), 0, stage.width - 1)
            if differ(j, i, q, p, stage.set_ids, depth, normal, albedo, ids):
                edge = True
    if not edge:
        seen = Seen()
        seen.hit.face = face[j, i]
        seen.hit.t = depth[j, i]
        seen.n = normal[j, i]
        seen.albedo = albedo[j, i]
        d = through(stage, now.eye, float(i) + 0.5, float(j) + 0.5)
        rgb[j, i] = color_of(stage, world, lamps, now, seen, d, direct[j, i], open[j, i]) * now.eye.gain
        return
    total = wp.vec3(0.0)
    for k in range(samples):
        # A rank-1 lattice: every sample in a row and a column of its own.
        v = float(k) * 0.618034 + 0.25
        px = float(i) + (float(k) + 0.5) / float(samples)
        py = float(j) + v - wp.floor(v)
        d = through(stage, now.eye, px, py)
        hit = nearest(world, now.moving, now.eye.pos, d, FAR)
        seen = look(stage, world, now, px, py, d, hit)
        a = wp.vec3(0.0)
        s = wp.vec3(0.0)
        if seen.hit.face != SKY:
            near = near_m(stage, now, seen.hit.t)
            # Light from the pixels around that see the same surface.
            weight = float(0.0)
            for m in range(9):
                q = wp.clamp(j + m / 3 - 1, 0, stage.height - 1)
                p = wp.clamp(i + m % 3 - 1, 0, stage.width - 1)
                if face[q, p] != SKY and beside(seen.start, seen.n, start[q, p], normal[q, p], near):
                    a += direct[q, p]
                    s += open[q, p]
                    weight += 1.0
            if weight > 0.0:
                a = a / weight
                s = s / weight
            else:
                kind = coat_of(stage, world, seen.hit.face).kind
                q = j + 3 * k
                p = i + k
                answer = ask(stage, world, lamps, now, seen.start, seen.n, kind, 0, 0, q, p, disc)
                a = ratio(answer.arrives, answer.whole, 1.0)
                around = ask_around(stage, world, lamps, now, seen.start, seen.n, q, p, disc, ball)
                s = ratio(around, ambient(stage, seen.n), 8.0)
        total += squash(color_of(stage, world, lamps, now, seen, d, a, s) * now.eye.gain)
    rgb[j, i] = unsquash(total / float(samples))
