"""The picture: every pixel's radiance, the mean over what its samples show."""

import warp as wp

from cinerl.look.kernels.cover import sample_at
from cinerl.look.kernels.light import ambient, dome, misty, shade
from cinerl.look.kernels.pool import beside, near_m, ratio
from cinerl.look.kernels.probe import ask, ask_around
from cinerl.look.kernels.ray import coat_of, look, met, through
from cinerl.look.kernels.records import SKY, Lamp, Now, Seen, Stage, World

wp.set_module_options({"enable_backward": False})


@wp.func
def same(stage: Stage, near: float, id: int, x: wp.vec3, n: wp.vec3, albedo: wp.vec3, seen: Seen, its: int):
    """Whether a sample shows what its pixel's centre shows."""
    if id != its:
        return False
    if not beside(x, n, seen.start, seen.n, near):
        return False
    a = albedo - seen.albedo
    return id <= stage.set_ids or wp.dot(a, a) < 0.004  # patterns of the set are filtered already


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
    face: wp.array3d(dtype=int),
    direct: wp.array2d(dtype=wp.vec3),
    open: wp.array2d(dtype=wp.vec3),
    rgb: wp.array2d(dtype=wp.vec3),
):
    """Radiance of every pixel: the mean of its samples, of which most show what the centre shows."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    centre = Seen()
    centre.hit.face = face[0, j, i]
    centre.hit.t = depth[j, i]
    centre.n = normal[j, i]
    centre.albedo = albedo[j, i]
    d = through(stage, now.eye, float(i) + 0.5, float(j) + 0.5)
    own = color_of(stage, world, lamps, now, centre, d, direct[j, i], open[j, i]) * now.eye.gain
    samples = face.shape[0] - 1
    total = wp.vec3(0.0)
    others = int(0)
    for k in range(1, samples + 1):
        if face[k, j, i] != centre.hit.face:
            at = sample_at(samples, k)
            px = float(i) + at[0]
            py = float(j) + at[1]
            d = through(stage, now.eye, px, py)
            hit = met(world, now.slot, face[k, j, i], now.eye.pos, d)
            seen = look(stage, world, now, px, py, d, hit)
            near = near_m(stage, now, hit.t)
            id = int(0)
            kind = int(0)
            if hit.face != SKY:
                coat = coat_of(stage, world, hit.face)
                id = coat.id
                kind = coat.kind
            if not same(stage, near, ids[j, i], start[j, i], normal[j, i], albedo[j, i], seen, id):
                a = wp.vec3(0.0)
                s = wp.vec3(0.0)
                if hit.face != SKY:
                    # Light from the pixels around that see the same surface.
                    weight = float(0.0)
                    for m in range(9):
                        q = wp.clamp(j + m / 3 - 1, 0, stage.height - 1)
                        p = wp.clamp(i + m % 3 - 1, 0, stage.width - 1)
                        y = start[q, p]
                        if face[0, q, p] != SKY and beside(seen.start, seen.n, y, normal[q, p], near):
                            a += direct[q, p]
                            s += open[q, p]
                            weight += 1.0
                    if weight > 0.0:
                        a = a / weight
                        s = s / weight
                    else:
                        q = j + 3 * k
                        p = i + k
                        answer = ask(stage, world, lamps, now, seen.start, seen.n, kind, 0, 0, q, p, disc)
                        a = ratio(answer.arrives, answer.whole, 1.0)
                        around = ask_around(stage, world, lamps, now, seen.start, seen.n, q, p, disc, ball)
                        s = ratio(around, ambient(stage, seen.n), 8.0)
                total += squash(color_of(stage, world, lamps, now, seen, d, a, s) * now.eye.gain)
                others += 1
    if others == 0:
        rgb[j, i] = own
        return
    rgb[j, i] = unsquash((total + squash(own) * float(samples - others)) / float(samples))
