"""Lamps and sky: how much light reaches a point, and what a surface sends on to the eye."""

import warp as wp

from cinerl.look.kernels.ray import flat_normal, hidden, nearest, plain
from cinerl.look.kernels.records import (
    AREA,
    FAR,
    FLOOR,
    PERSON,
    RIM,
    SKY,
    SPOT,
    SUN,
    Coat,
    Lamp,
    Stage,
    World,
)

wp.set_module_options({"enable_backward": False})

SKY_SHARE = wp.constant(0.75)
"""What surroundings beyond the set leave of the sky: it keeps the lamps in charge of the modelling."""
WRAP = wp.constant(0.15)
"""How far light reaches around a body's terminator."""
BOUNCE_M = wp.constant(25.0)


@wp.func
def luma(c: wp.vec3):
    """Luminance of Rec.709."""
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]


@wp.func
def across(n: wp.vec3):
    """A unit vector at a right angle, after Duff et al., "Building an orthonormal basis, revisited"."""
    sign = wp.where(n[2] >= 0.0, 1.0, -1.0)
    a = -1.0 / (sign + n[2])
    return wp.vec3(1.0 + sign * n[0] * n[0] * a, sign * n[0] * n[1] * a, -sign * n[0])


@wp.func
def dome(sky: wp.mat33, d: wp.vec3):
    """Radiance of the sky in a direction."""
    zenith = sky[0]
    horizon = sky[1]
    if d[2] > 0.0:
        return wp.lerp(horizon, zenith, wp.sqrt(wp.min(d[2], 1.0)))
    return wp.lerp(horizon, sky[2], wp.min(-d[2] * 6.0, 1.0))


@wp.func
def ambient(stage: Stage, n: wp.vec3):
    """Mean radiance of an open dome over the hemisphere about ``n``."""
    sky = stage.sky
    side = sky[0] * 0.2 + sky[1] * 0.45 + sky[2] * 0.35
    if n[2] > 0.0:
        return wp.lerp(side, sky[0] * 0.6 + sky[1] * 0.4, n[2]) * SKY_SHARE + stage.lift
    return wp.lerp(side, sky[2], -n[2]) * SKY_SHARE + stage.lift


@wp.func
def towards(lamp: Lamp, x: wp.vec3):
    """Unit direction to a lamp (xyz) and its distance (w)."""
    if lamp.kind == SUN:
        return wp.vec4(lamp.place[0], lamp.place[1], lamp.place[2], FAR)
    v = lamp.place - x
    far = wp.max(wp.length(v), 1.0e-3)
    v = v / far
    return wp.vec4(v[0], v[1], v[2], far)


@wp.func
def arriving(lamp: Lamp, to: wp.vec3, far: float):
    """Irradiance that a lamp would give a surface that faces it."""
    if lamp.kind == SUN:
        return lamp.power
    e = lamp.power / (far * far + 0.5 * lamp.size * lamp.size + 0.01)
    cosine = -wp.dot(to, lamp.aim)
    if lamp.kind == SPOT:
        e = e * wp.smoothstep(lamp.outer, lamp.inner, cosine)
    if lamp.kind == AREA:
        e = e * wp.max(cosine, 0.0)
    return e


@wp.func
def sees(
    world: World,
    moving: wp.uint64,
    lamp: Lamp,
    o: wp.vec3,
    to: wp.vec3,
    far: float,
    skip: float,
    disc: wp.vec2,
):
    """1 if a ray from ``o`` reaches a point of the lamp, ``disc`` in [-1, 1]; it starts after ``skip``."""
    a = across(to)
    b = wp.cross(to, a)
    if lamp.kind == SUN:
        d = wp.normalize(to + (a * disc[0] + b * disc[1]) * lamp.size)
        return wp.where(hidden(world, moving, o + d * skip, d, FAR), 0.0, 1.0)
    v = to * far + (a * disc[0] + b * disc[1]) * lamp.size
    long = wp.length(v)
    d = v / long
    # A lamp stands inside its own bulb or shade.
    reach = long - lamp.size - 0.03 - skip
    if reach <= 0.0:
        return 1.0
    return wp.where(hidden(world, moving, o + d * skip, d, reach), 0.0, 1.0)


@wp.func
def falling(lamp: Lamp, n: wp.vec3, to: wp.vec3, wrap: float):
    """The cosine of the angle of incidence, softened at the terminator of bodies."""
    return wp.max(wp.dot(n, to) + wrap, 0.0) / ((1.0 + wrap) * (1.0 + wrap))


@wp.func
def wrap_of(kind: int):
    """Bodies are softer than stone."""
    return wp.where(kind == PERSON, WRAP, 0.0)


@wp.func
def shine(n: wp.vec3, to: wp.vec3, toward: wp.vec3, gloss: float, size: float):
    """Specular lobe (GGX, normal incidence of 4 %), times the cosine of incidence."""
    nl = wp.dot(n, to)
    nv = wp.max(wp.dot(n, toward), 0.05)
    if nl <= 0.0:
        return 0.0
    h = wp.normalize(to + toward)
    nh = wp.dot(n, h)
    rough = wp.lerp(0.62, 0.14, gloss) + 0.35 * size
    a = rough * rough
    k = nh * nh * (a * a - 1.0) + 1.0
    lobe = a * a / (wp.pi * k * k)
    edge = 1.0 - wp.dot(h, toward)
    fresnel = 0.04 + 0.96 * edge * edge * edge * edge * edge
    mask = 0.25 / wp.max(wp.lerp(nl, 1.0, 0.5 * a) * wp.lerp(nv, 1.0, 0.5 * a), 0.05)
    return lobe * fresnel * mask * nl


@wp.func
def stray(
    stage: Stage,
    world: World,
    lamps: wp.array(dtype=Lamp),
    moving: wp.uint64,
    slot: int,
    o: wp.vec3,
    d: wp.vec3,
    disc: wp.vec2,
):
    """Radiance that comes along a ray from the surroundings: sky, or what a surface there sends on."""
    hit = nearest(world, moving, o, d, BOUNCE_M)
    if hit.face == SKY:
        return dome(stage.sky, d) * SKY_SHARE + stage.lift
    x = o + d * hit.t
    n = wp.vec3(0.0, 0.0, 1.0)
    albedo = wp.lerp(stage.floor0, stage.floor1, 0.25)
    glow = wp.vec3(0.0)
    if hit.face != FLOOR:
        n = flat_normal(world, slot, hit.face, d)
        coat = world.coats[world.coat[hit.face]]
        albedo = plain(coat)
        glow = coat.glow * stage.lamps_glow
    x += n * 0.003
    e = ambient(stage, n) * (0.45 * wp.pi)
    best = float(0.0)
    strong = int(-1)
    for k in range(stage.lamps):
        to = towards(lamps[k], x)
        dir = wp.vec3(to[0], to[1], to[2])
        falls = wp.max(wp.dot(n, dir), 0.0)
        if falls > 0.0:
            part = arriving(lamps[k], dir, to[3]) * falls
            y = luma(part)
            if lamps[k].shadows == 0:
                e += part
            else:
                # The strongest lamp is asked; the others are taken to be half hidden.
                e += part * 0.5
                if y > best:
                    best = y
                    strong = k
    if strong >= 0:
        to = towards(lamps[strong], x)
        dir = wp.vec3(to[0], to[1], to[2])
        part = arriving(lamps[strong], dir, to[3]) * wp.max(wp.dot(n, dir), 0.0)
        e += part * (sees(world, moving, lamps[strong], x, dir, to[3], 0.0, disc) - 0.5)
    out = wp.cw_mul(albedo, e) / wp.pi + glow
    most = luma(out)
    if most > stage.cap:
        out = out * (stage.cap / most)
    return out


@wp.func
def shade(
    stage: Stage,
    lamps: wp.array(dtype=Lamp),
    coat: Coat,
    x: wp.vec3,
    n: wp.vec3,
    toward: wp.vec3,
    albedo: wp.vec3,
    direct: wp.vec3,
    open: wp.vec3,
):
    """Radiance towards the eye. ``direct``, ``open``: shares of the lamps' and the sky's light.

    A body's edge is lit from behind, wherever the camera stands: it parts the body from its ground.
    """
    wrap = wrap_of(coat.kind)
    edge = 1.0 - wp.max(wp.dot(n, toward), 0.0)
    lit = wp.vec3(0.0)
    spark = wp.vec3(0.0)
    for k in range(stage.lamps):
        lamp = lamps[k]
        way = towards(lamp, x)
        to = wp.vec3(way[0], way[1], way[2])
        falls = falling(lamp, n, to, wrap)
        if falls > 0.0:
            e = arriving(lamp, to, way[3])
            if lamp.role == RIM and coat.kind == PERSON:
                e = e * (0.4 + 4.5 * edge * edge)  # cloth and hair catch light at their edge
            size = lamp.size
            if lamp.kind != SUN:
                size = size / way[3]
            spark += e * (shine(n, to, toward, coat.gloss, wp.min(size, 0.5)) * (0.4 + 2.0 * coat.gloss))
            lit += e * (falls / wp.pi)
    lit = wp.cw_mul(lit, direct)
    if coat.skin != 0:
        # Light that has been under the skin comes out red where it fades.
        fade = wp.smoothstep(0.0, 0.5, luma(lit) / wp.max(stage.cap, 1.0e-6) * 4.0)
        lit = wp.cw_mul(lit, wp.lerp(wp.vec3(1.16, 0.80, 0.70), wp.vec3(1.0), fade))
    around = wp.cw_mul(ambient(stage, n), open)
    out = wp.cw_mul(albedo, lit + around) + wp.cw_mul(spark, direct)
    share = wp.clamp((open[0] + open[1] + open[2]) / 3.0, 0.0, 1.0)
    if coat.gloss > 0.0:
        mirror = n * (2.0 * wp.dot(n, toward)) - toward
        fresnel = 0.04 + 0.6 * edge * edge * edge * edge * coat.gloss
        out += wp.cw_mul(dome(stage.sky, mirror) * SKY_SHARE + stage.lift, open) * (fresnel * coat.gloss)
    if coat.kind == PERSON:
        fringe = edge * edge * edge
        out += stage.rim * (fringe * (0.4 + 0.6 * wp.max(n[2], 0.0)) * (0.3 + 0.7 * share))
    return out + coat.glow * stage.lamps_glow


@wp.func
def misty(stage: Stage, rgb: wp.vec3, d: wp.vec3, t: float):
    """What the air leaves of a radiance over a depth of ``t``, and what it adds."""
    thin = wp.exp(-stage.haze * t)
    if t > 20.0:
        # A floor without end melts into the horizon.
        thin = thin * wp.exp((20.0 - t) / 200.0)
    return wp.lerp(stage.sky[1], rgb, thin)
