"""Light on a point: soft shadows without noise, ambient occlusion, and the shading itself."""

import warp as wp

from cinerl.look.kernels.records import FLOOR, PARALLEL, Coat, Lamp, Solid, Stage, View
from cinerl.look.kernels.solid import apart, nearest, rim

SPREAD = wp.constant(0.018)
"""Tangent of the lamps' angular radius: the width of a penumbra per metre."""
PENUMBRA_M = wp.constant(0.15)
NEAR_M = wp.constant(0.12)
WIDE_M = wp.constant(0.5)
BLEND_M = wp.constant(0.045)
SKY_SHARE = wp.constant(0.75)
"""What surroundings beyond the set leave of the sky: it keeps the lamps in charge of the modelling."""


@wp.func
def cell_of(view: View, x: wp.vec3):
    """The cell of a view that a point falls in; the nearest one outside the grid."""
    c = view.axes * (x - view.origin)
    p = wp.vec2(c[0], c[1])
    if view.kind != PARALLEL:
        p = p / wp.max(c[2], 1.0e-6)
    column = int(wp.floor((p[0] - view.low[0]) / view.size[0] * float(view.columns)))
    row = int(wp.floor((p[1] - view.low[1]) / view.size[1] * float(view.rows)))
    column = wp.clamp(column, 0, view.columns - 1)
    row = wp.clamp(row, 0, view.rows - 1)
    return view.first + row * view.columns + column


@wp.func
def face_of(v: wp.vec3):
    """Which of a point lamp's six views a direction falls in."""
    a = wp.vec3(wp.abs(v[0]), wp.abs(v[1]), wp.abs(v[2]))
    if a[0] >= a[1] and a[0] >= a[2]:
        return wp.where(v[0] > 0.0, 0, 1)
    if a[1] >= a[2]:
        return wp.where(v[1] > 0.0, 2, 3)
    return wp.where(v[2] > 0.0, 4, 5)


@wp.func
def visible(
    lamp: Lamp,
    x: wp.vec3,
    to: wp.vec3,
    far: float,
    me: int,
    pixel_m: float,
    cull: int,
    solids: wp.array(dtype=Solid),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
):
    """Share of the lamp that the point sees.

    A convex solid cannot shade its own lit side, so it is skipped: no acne. The deepest occluder decides,
    which keeps the seams of a figure's overlapping solids from showing.
    """
    at = lamp.view
    if lamp.kind == 1:
        at = at + face_of(x - lamp.place)
    cell = cell_of(views[at], x)
    count = solids.shape[0]
    if cull != 0:
        count = counts[cell]
    actor = int(-1)
    group = int(0)
    link = int(-1)
    if me >= 0:
        link = solids[me].link
        actor = solids[me].actor
        group = solids[me].blend
    hidden = float(0.0)
    for k in range(count):
        i = k
        if cull != 0:
            i = lists[cell, k]
        s = solids[i]
        v = s.pos - x
        along = wp.dot(v, to)
        wide = s.radius + PENUMBRA_M
        if i != me and s.cast != 0 and along > -wide and wp.dot(v, v) - along * along < wide * wide:
            r = rim(s, x, to)
            if r[1] > 0.0 and r[1] < far:
                w = wp.clamp(r[1] * SPREAD, wp.min(0.7 * pixel_m, PENUMBRA_M), PENUMBRA_M)
                if r[0] > -w:
                    c = wp.smoothstep(-w, w, r[0])
                    if actor >= 0 and s.actor == actor:
                        # The seams of one garment are not creases.
                        if group > 0 and s.blend == group and s.link == link:
                            c *= wp.smoothstep(0.06, 0.22, r[1])
                        else:
                            c *= wp.smoothstep(0.02, 0.08, r[1])
                    hidden = wp.max(hidden, c)
                    if hidden > 0.999:
                        return 0.0
    return 1.0 - hidden


@wp.func
def smooth_normal(
    stage: Stage,
    x: wp.vec3,
    n: wp.vec3,
    me: int,
    solids: wp.array(dtype=Solid),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
):
    """The normal of a figure blended across its seams, so that limbs read as one body."""
    body = solids[me].actor
    group = solids[me].blend
    cell = cell_of(views[stage.above], x)
    count = solids.shape[0]
    if stage.cull != 0:
        count = counts[cell]
    total = n
    for k in range(count):
        i = k
        if stage.cull != 0:
            i = lists[cell, k]
        s = solids[i]
        same = i != me and s.actor == body and s.blend == group and s.cast != 0
        if same and wp.length(x - s.pos) < s.radius + BLEND_M:
            g = nearest(s, x)
            w = wp.clamp(1.0 - wp.abs(g[3]) / BLEND_M, 0.0, 1.0)
            total += wp.vec3(g[0], g[1], g[2]) * (w * w)
    return wp.normalize(total)


@wp.func
def openness(
    stage: Stage,
    x: wp.vec3,
    n: wp.vec3,
    me: int,
    solids: wp.array(dtype=Solid),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
):
    """Ambient occlusion from the distance field at two steps along the normal."""
    p = x + n * NEAR_M
    q = x + n * WIDE_M
    near = NEAR_M
    wide = WIDE_M
    body = int(-1)
    if me >= 0:
        body = solids[me].actor
    if me != FLOOR:
        near = wp.min(near, wp.max(p[2], 0.0))
        wide = wp.min(wide, wp.max(q[2], 0.0))
    # All that matters to either step is within WIDE_M of the wider one.
    cell = cell_of(views[stage.above], q)
    count = solids.shape[0]
    if stage.cull != 0:
        count = counts[cell]
    for k in range(count):
        i = k
        if stage.cull != 0:
            i = lists[cell, k]
        s = solids[i]
        if i != me and s.cast != 0:
            # A figure's own folds are soft: only what is far along the normal darkens them.
            if wp.length(q - s.pos) - s.radius < wide:
                wide = wp.min(wide, apart(s, q))
            if wp.length(p - s.pos) - s.radius < near and (body < 0 or s.actor != body):
                near = wp.min(near, apart(s, p))
    near = wp.max(near, 0.0)
    wide = wp.max(wide, 0.0)
    return (0.5 + 0.5 * wp.smoothstep(0.0, NEAR_M, near)) * (0.35 + 0.65 * wp.smoothstep(0.0, WIDE_M, wide))


@wp.func
def dome(sky: wp.mat33, d: wp.vec3):
    """Radiance of the sky in a direction."""
    zenith = sky[0]
    horizon = sky[1]
    if d[2] > 0.0:
        return wp.lerp(horizon, zenith, wp.sqrt(wp.min(d[2], 1.0)))
    return wp.lerp(horizon, sky[2], wp.min(-d[2] * 6.0, 1.0))


@wp.func
def ambient(sky: wp.mat33, n: wp.vec3):
    """Mean radiance of the dome over the hemisphere about ``n``."""
    side = sky[0] * 0.2 + sky[1] * 0.45 + sky[2] * 0.35
    if n[2] > 0.0:
        return wp.lerp(side, sky[0] * 0.6 + sky[1] * 0.4, n[2])
    return wp.lerp(side, sky[2], -n[2])


@wp.func
def shade(
    stage: Stage,
    x: wp.vec3,
    n: wp.vec3,
    toward: wp.vec3,
    albedo: wp.vec3,
    me: int,
    pixel_m: float,
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    views: wp.array(dtype=View),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
    lamps: wp.array(dtype=Lamp),
):
    """Radiance towards the eye: Lambert with a soft terminator on figures, a little gloss, sky."""
    gloss = float(0.0)
    wrap = float(0.0)
    if me >= 0:
        gloss = coats[me].gloss
        if solids[me].actor >= 0:
            wrap = 0.18
    skin = bool(False)
    if me >= 0:
        skin = solids[me].blend == 3 or solids[me].blend == 6
    open = openness(stage, x, n, me, solids, views, counts, lists)
    rgb = wp.cw_mul(albedo, ambient(stage.sky, n)) * (open * SKY_SHARE)
    edge = 1.0 - wp.max(wp.dot(n, toward), 0.0)
    for k in range(stage.lamps):
        lamp = lamps[k]
        to = lamp.place
        far = float(1.0e9)
        power = lamp.power
        if lamp.kind == 1:
            to = lamp.place - x
            far = wp.length(to)
            to = to / far
            power = power / wp.max(far * far, 0.04)
        cosine = (wp.dot(n, to) + wrap) / (1.0 + wrap)
        if cosine > 0.0:
            seen = 1.0
            if lamp.view >= 0:
                seen = visible(lamp, x, to, far, me, pixel_m, stage.cull, solids, views, counts, lists)
            if seen > 0.0:
                # Lamps reach into creases less than fully: half the occlusion.
                e = power * (cosine * seen * (0.5 + 0.5 * open) / wp.pi)
                if lamp.role == 2 and wrap > 0.0:
                    e *= 1.0 + 6.0 * edge * edge  # cloth and hair catch light at their edge
                if skin:
                    # Light that has been under the skin comes out red where it fades.
                    fade = wp.smoothstep(0.0, 0.45, cosine * seen)
                    e = wp.cw_mul(e, wp.lerp(wp.vec3(1.15, 0.72, 0.60), wp.vec3(1.0), fade))
                rgb += wp.cw_mul(albedo, e)
                if gloss > 0.0:
                    shine = wp.max(wp.dot(n, wp.normalize(to + toward)), 0.0)
                    shine = shine * shine
                    shine = shine * shine
                    shine = shine * shine
                    shine = shine * shine * shine
                    rgb += e * (gloss * (shine + edge * edge * edge * 0.6))
    return rgb
