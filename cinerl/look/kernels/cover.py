"""Which face each pixel shows: by rays, or triangle by triangle, which one thread does ten times faster.

A triangle is drawn by the planes through the eye and its edges: a point of the picture is inside where its
ray lies on the inner side of all three. That needs no clipping at the eye, and it is the very test of a
ray against a triangle (Olano and Greer, "Triangle scan conversion using 2D homogeneous coordinates").
"""

import warp as wp

from cinerl.look.kernels.ray import met_floor, nearest, project, through
from cinerl.look.kernels.records import FAR, FLOOR, SKY, Now, Stage, World

wp.set_module_options({"enable_backward": False})

NEAR_M = wp.constant(1.0e-3)
"""A corner nearer than this has no place in the picture."""
BLUR = wp.constant(0.501)
"""How far from a pixel's centre a triangle may end and still be asked."""
SLACK = wp.constant(1.0e-6)
"""Of a triangle's size, by which neighbours overlap: nothing shines through where they meet."""


@wp.kernel
def meet(
    row: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    face: wp.array2d(dtype=int),
):
    """The face that the ray through each pixel's centre meets first."""
    r, i = wp.tid()
    j = row + r
    now = nows[0]
    d = through(stage, now.eye, float(i) + 0.5, float(j) + 0.5)
    face[j, i] = nearest(world, now.moving, now.eye.pos, d, FAR).face


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
def reaching(box: wp.vec4, stage: Stage, now: Now, p: wp.vec3, q: wp.vec3):
    """A box (left, top, right, bottom) widened to what lies before the eye of an edge."""
    p = p - now.eye.pos
    q = q - now.eye.pos
    back = wp.vec3(now.eye.rot[0, 2], now.eye.rot[1, 2], now.eye.rot[2, 2])
    a = -wp.dot(back, p)
    b = -wp.dot(back, q)
    if wp.max(a, b) <= NEAR_M:
        return box
    if a < NEAR_M:
        p = wp.lerp(p, q, (NEAR_M - a) / (b - a))
    if b < NEAR_M:
        q = wp.lerp(q, p, (NEAR_M - b) / (a - b))
    to = project(stage, now.eye, p)
    at = project(stage, now.eye, q)
    return wp.vec4(
        wp.min(box[0], wp.min(to[0], at[0])),
        wp.min(box[1], wp.min(to[1], at[1])),
        wp.max(box[2], wp.max(to[0], at[0])),
        wp.max(box[3], wp.max(to[1], at[1])),
    )


@wp.kernel
def cover(
    row: int,
    rows: int,
    stage: Stage,
    world: World,
    nows: wp.array(dtype=Now),
    spot: wp.array(dtype=wp.vec3),
    closeness: wp.array2d(dtype=float),
    face: wp.array2d(dtype=int),
):
    """The face that each pixel of ``rows`` rows shows. ``closeness`` is one over the depth."""
    now = nows[0]
    eye = now.eye.pos
    wide = stage.width
    last = wp.min(row + rows, stage.height) - 1
    for j in range(row, last + 1):
        for i in range(wide):
            t = met_floor(eye, through(stage, now.eye, float(i) + 0.5, float(j) + 0.5), FAR)
            face[j, i] = wp.where(t < FAR, FLOOR, SKY)
            closeness[j, i] = wp.where(t < FAR, 1.0 / t, 0.0)
    d = through(stage, now.eye, 0.5, 0.5)
    dx = through(stage, now.eye, 1.5, 0.5) - d
    dy = through(stage, now.eye, 0.5, 1.5) - d
    for f in range(world.corner.shape[0]):
        c = world.corner[f]
        a = spot[c[0]]
        b = spot[c[1]]
        g = spot[c[2]]
        if wp.max(a[2], wp.max(b[2], g[2])) > NEAR_M:
            box = wp.vec4(
                wp.min(a[0], wp.min(b[0], g[0])),
                wp.min(a[1], wp.min(b[1], g[1])),
                wp.max(a[0], wp.max(b[0], g[0])),
                wp.max(a[1], wp.max(b[1], g[1])),
            )
            if wp.min(a[2], wp.min(b[2], g[2])) <= NEAR_M:
                box = wp.vec4(1.0e6, 1.0e6, -1.0e6, -1.0e6)
                for k in range(3):
                    box = reaching(box, stage, now, world.point[now.slot, c[k]], world.point[now.slot, c[(k + 1) % 3]])
            left = wp.max(int(wp.ceil(wp.clamp(box[0] - BLUR, -1.0, 1.0e5))), 0)
            top = wp.max(int(wp.ceil(wp.clamp(box[1] - BLUR, -1.0, 1.0e5))), row)
            right = wp.min(int(wp.clamp(box[2] - 1.0 + BLUR, -1.0, 1.0e5)), wide - 1)
            bottom = wp.min(int(wp.clamp(box[3] - 1.0 + BLUR, -1.0, 1.0e5)), last)
            if top <= bottom and left <= right:
                p = world.point[now.slot, c[0]] - eye
                q = world.point[now.slot, c[1]] - eye
                s = world.point[now.slot, c[2]] - eye
                n0 = wp.cross(q, s)
                n1 = wp.cross(s, p)
                n2 = wp.cross(p, q)
                volume = wp.dot(p, n0)
                if volume != 0.0:
                    # Of either side; sums of the three are one over the depth.
                    n0 = n0 / volume
                    n1 = n1 / volume
                    n2 = n2 / volume
                    x0 = wp.dot(n0, dx)
                    x1 = wp.dot(n1, dx)
                    x2 = wp.dot(n2, dx)
                    for j in range(top, bottom + 1):
                        start = d + dy * float(j)
                        k0 = wp.dot(n0, start)
                        k1 = wp.dot(n1, start)
                        k2 = wp.dot(n2, start)
                        for i in range(left, right + 1):
                            e0 = k0 + x0 * float(i)
                            e1 = k1 + x1 * float(i)
                            e2 = k2 + x2 * float(i)
                            sum = e0 + e1 + e2
                            if wp.min(e0, wp.min(e1, e2)) >= -SLACK * sum and sum > closeness[j, i]:
                                closeness[j, i] = sum
                                face[j, i] = f
