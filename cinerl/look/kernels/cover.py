"""Which face each pixel shows: by rays, or triangle by triangle, which one thread does ten times faster.

A triangle is drawn by the planes through the eye and its edges: a point of the picture is inside where its
ray lies on the inner side of all three. That needs no clipping at the eye, and it is the very test of a
ray against a triangle (Olano and Greer, "Triangle scan conversion using 2D homogeneous coordinates").
"""

import warp as wp

from cinerl.look.kernels.raster import columns, span
from cinerl.look.kernels.ray import met_floor, nearest, project, through
from cinerl.look.kernels.records import FAR, FLOOR, SKY, Eye, Now, Stage, World

wp.set_module_options({"enable_backward": False})

NEAR_M = wp.constant(1.0e-3)
"""A corner nearer than this has no place in the picture."""
NOWHERE = wp.constant(wp.vec4(1.0e6, 1.0e6, -1.0e6, -1.0e6))
EDGE_PX = wp.constant(1.0e-3)
"""By which rounding may misplace a corner."""
WIDE = wp.constant(4)
"""Pixels of a row from which on it pays to find out where a triangle begins and ends."""
SLACK = wp.constant(1.0e-6)
"""Of a triangle's size, by which neighbours overlap: nothing shines through where they meet."""


@wp.func
def sample_at(samples: int, k: int):
    """Where sample ``k`` of a pixel lies in it; the centre is number 0.

    The others are a rank-1 lattice: every one in a row and a column of its own.
    """
    if k == 0:
        return wp.vec2(0.5, 0.5)
    v = float(k - 1) * 0.618034 + 0.25
    return wp.vec2((float(k) - 0.5) / float(samples), v - wp.floor(v))


@wp.kernel
def meet(
    row: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    face: wp.array3d(dtype=int),
):
    """The face that the ray through each sample of each pixel meets first."""
    r, i, k = wp.tid()
    j = row + r
    now = nows[0]
    at = sample_at(face.shape[0] - 1, k)
    d = through(stage, now.eye, float(i) + at[0], float(j) + at[1])
    face[k, j, i] = nearest(world, now.moving, now.eye.pos, d, FAR).face


@wp.kernel
def place_points(
    row: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    spot: wp.array(dtype=wp.vec3),
):
    """Where corners are in the picture, and how deep."""
    p = row + wp.tid()
    now = nows[0]
    spot[p] = project(stage, now.eye, world.point[now.slot, p] - now.eye.pos)


@wp.func
def reaching(box: wp.vec4, stage: Stage, eye: Eye, p: wp.vec3, q: wp.vec3):
    """A box (left, top, right, bottom) widened to what lies before the eye of an edge."""
    back = wp.vec3(eye.rot[0, 2], eye.rot[1, 2], eye.rot[2, 2])
    a = -wp.dot(back, p)
    b = -wp.dot(back, q)
    if wp.max(a, b) <= NEAR_M:
        return box
    if a < NEAR_M:
        p = wp.lerp(p, q, (NEAR_M - a) / (b - a))
    if b < NEAR_M:
        q = wp.lerp(q, p, (NEAR_M - b) / (a - b))
    to = project(stage, eye, p)
    at = project(stage, eye, q)
    return wp.vec4(
        wp.min(box[0], wp.min(to[0], at[0])),
        wp.min(box[1], wp.min(to[1], at[1])),
        wp.max(box[2], wp.max(to[0], at[0])),
        wp.max(box[3], wp.max(to[1], at[1])),
    )


@wp.kernel
def place_faces(
    row: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    spot: wp.array(dtype=wp.vec3),
    boxes: wp.array(dtype=wp.vec4),
):
    """The part of the picture (left, top, right, bottom) that each face can show in; none: upside down."""
    f = row + wp.tid()
    now = nows[0]
    c = world.corner[f]
    a = spot[c[0]]
    b = spot[c[1]]
    g = spot[c[2]]
    box = wp.vec4(
        wp.min(a[0], wp.min(b[0], g[0])),
        wp.min(a[1], wp.min(b[1], g[1])),
        wp.max(a[0], wp.max(b[0], g[0])),
        wp.max(a[1], wp.max(b[1], g[1])),
    )
    if wp.min(a[2], wp.min(b[2], g[2])) <= NEAR_M:
        box = NOWHERE
        for m in range(3):
            p = world.point[now.slot, c[m]] - now.eye.pos
            q = world.point[now.slot, c[(m + 1) % 3]] - now.eye.pos
            box = reaching(box, stage, now.eye, p, q)
    if box[0] >= float(stage.width) or box[2] <= 0.0:
        box = NOWHERE
    boxes[f] = box


@wp.func
def first(low: float, offset: float):
    """The first pixel whose sample lies at ``low`` or above."""
    return int(wp.ceil(wp.clamp(low - offset - EDGE_PX, -1.0, 1.0e5)))


@wp.func
def last(high: float, offset: float):
    """The last pixel whose sample lies at ``high`` or below."""
    return int(wp.floor(wp.clamp(high - offset + EDGE_PX, -1.0, 1.0e5)))


@wp.kernel
def cover(
    row: int,
    rows: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    boxes: wp.array(dtype=wp.vec4),
    closeness: wp.array3d(dtype=float),
    face: wp.array3d(dtype=int),
):
    """The face that each sample of ``rows`` rows of pixels shows. ``closeness`` is one over the depth."""
    now = nows[0]
    eye = now.eye.pos
    wide = stage.width
    end = wp.min(row + rows, stage.height)
    samples = face.shape[0] - 1
    for k in range(samples + 1):
        at = sample_at(samples, k)
        for j in range(row, end):
            for i in range(wide):
                t = met_floor(eye, through(stage, now.eye, float(i) + at[0], float(j) + at[1]), FAR)
                face[k, j, i] = wp.where(t < FAR, FLOOR, SKY)
                closeness[k, j, i] = wp.where(t < FAR, 1.0 / t, 0.0)
    d = through(stage, now.eye, 0.0, 0.0)
    dx = through(stage, now.eye, 1.0, 0.0) - d
    dy = through(stage, now.eye, 0.0, 1.0) - d
    for f in range(world.corner.shape[0]):
        box = boxes[f]
        if box[1] < float(end) and box[3] > float(row):
            c = world.corner[f]
            p = world.point[now.slot, c[0]] - eye
            q = world.point[now.slot, c[1]] - eye
            s = world.point[now.slot, c[2]] - eye
            n = wp.cross(q - p, s - p)
            volume = wp.dot(p, n)
            if volume != 0.0:
                # Of either side. With differences of corners little is lost to rounding.
                inverse = 1.0 / volume
                n = n * inverse
                n0 = wp.cross(q, s - q) * inverse
                n1 = wp.cross(s, p - s) * inverse
                n2 = wp.cross(p, q - p) * inverse
                x = wp.dot(n, dx)
                x0 = wp.dot(n0, dx)
                x1 = wp.dot(n1, dx)
                x2 = wp.dot(n2, dx)
                for k in range(samples + 1):
                    at = sample_at(samples, k)
                    left = wp.max(first(box[0], at[0]), 0)
                    right = wp.min(last(box[2], at[0]), wide - 1)
                    top = wp.max(first(box[1], at[1]), row)
                    bottom = wp.min(last(box[3], at[1]), end - 1)
                    for j in range(top, bottom + 1):
                        start = d + dx * at[0] + dy * (float(j) + at[1])
                        near = wp.dot(n, start)
                        k0 = wp.dot(n0, start)
                        k1 = wp.dot(n1, start)
                        k2 = wp.dot(n2, start)
                        lo = left
                        hi = right
                        if hi - lo > WIDE:
                            part = span(wp.vec3(x0, 0.0, k0), 0.0, 0.0, float(left), float(right))
                            part = span(wp.vec3(x1, 0.0, k1), 0.0, 0.0, part[0], part[1])
                            part = span(wp.vec3(x2, 0.0, k2), 0.0, 0.0, part[0], part[1])
                            ends = columns(part, float(left), float(right))
                            lo = wp.max(lo, ends[0] - 1)
                            hi = wp.min(hi, ends[1] + 1)
                        for i in range(lo, hi + 1):
                            e0 = k0 + x0 * float(i)
                            e1 = k1 + x1 * float(i)
                            e2 = k2 + x2 * float(i)
                            e = near + x * float(i)
                            if wp.min(e0, wp.min(e1, e2)) >= -SLACK * e and e > closeness[k, j, i]:
                                closeness[k, j, i] = e
                                face[k, j, i] = f
