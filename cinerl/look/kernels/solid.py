"""Analytic geometry of the primitives: ray entry, normal, distance, silhouette."""

import warp as wp

from cinerl.look.kernels.records import BALL, BOX, CONE, CYLINDER, INF, Solid


@wp.func
def local(s: Solid, v: wp.vec3):
    """A world offset in the local space of a solid."""
    return wp.cw_div(wp.transpose(s.rot) * v, s.scale)


@wp.func
def away(x: float):
    """``x`` kept off zero, so that slabs can divide by it."""
    if wp.abs(x) < 1.0e-7:
        return wp.where(x < 0.0, -1.0e-7, 1.0e-7)
    return x


@wp.func
def enter_box(q: wp.vec3, u: wp.vec3):
    """Where a ray enters the unit box."""
    mx = 1.0 / away(u[0])
    my = 1.0 / away(u[1])
    mz = 1.0 / away(u[2])
    near = wp.max(wp.max(-q[0] * mx - wp.abs(mx), -q[1] * my - wp.abs(my)), -q[2] * mz - wp.abs(mz))
    far = wp.min(wp.min(-q[0] * mx + wp.abs(mx), -q[1] * my + wp.abs(my)), -q[2] * mz + wp.abs(mz))
    return wp.where(near > far, INF, near)


@wp.func
def enter_cylinder(q: wp.vec3, u: wp.vec3):
    """Where a ray enters the unit cylinder."""
    a = wp.max(u[0] * u[0] + u[1] * u[1], 1.0e-12)
    b = q[0] * u[0] + q[1] * u[1]
    disc = b * b - a * (q[0] * q[0] + q[1] * q[1] - 1.0)
    if disc < 0.0:
        return INF
    root = wp.sqrt(disc)
    m = 1.0 / away(u[2])
    near = wp.max((-b - root) / a, -q[2] * m - wp.abs(m))
    far = wp.min((-b + root) / a, -q[2] * m + wp.abs(m))
    return wp.where(near > far, INF, near)


@wp.func
def enter_ball(q: wp.vec3, u: wp.vec3, cut: float):
    """Where a ray enters the unit ball above its cut."""
    disc = 1.0 - wp.dot(q, q)  # q is the ray's nearest point to the centre
    if disc < 0.0:
        return INF
    near = -wp.sqrt(disc)
    far = -near
    plane = (cut - q[2]) / away(u[2])
    if u[2] > 0.0:
        near = wp.max(near, plane)
    else:
        far = wp.min(far, plane)
    return wp.where(near > far, INF, near)


@wp.func
def enter_cone(q: wp.vec3, u: wp.vec3, ra: float, rb: float, half: float):
    """Round cone, after Inigo Quilez, "rounded cone intersection"."""
    rr = ra - rb
    m0 = 4.0 * half * half
    m1 = 2.0 * half * (q[2] + half)
    m2 = 2.0 * half * u[2]
    qq = wp.dot(q, q)
    qu = wp.dot(q, u)
    m3 = qu + half * u[2]
    m5 = qq + 2.0 * half * q[2] + half * half
    m6 = qu - half * u[2]
    m7 = qq - 2.0 * half * q[2] + half * half
    d2 = m0 - rr * rr
    k2 = d2 - m2 * m2
    k1 = d2 * m3 - m1 * m2 + m2 * rr * ra
    k0 = d2 * m5 - m1 * m1 + 2.0 * m1 * rr * ra - m0 * ra * ra
    h = k1 * k1 - k0 * k2
    if h >= 0.0 and wp.abs(k2) > 1.0e-12:
        t = (-wp.sqrt(h) - k1) / k2
        y = m1 - ra * rr + t * m2
        if y > 0.0 and y < d2:
            return t
    best = INF
    ha = m3 * m3 - m5 + ra * ra
    if ha > 0.0:
        best = -m3 - wp.sqrt(ha)
    hb = m6 * m6 - m7 + rb * rb
    if hb > 0.0:
        best = wp.min(best, -m6 - wp.sqrt(hb))
    return best


@wp.func
def enter(s: Solid, o: wp.vec3, d: wp.vec3):
    """The ray parameter at which ``o + t d`` enters the solid; INF if it misses or starts beyond."""
    lo = local(s, o - s.pos)
    ld = local(s, d)
    rate = wp.length(ld)
    u = ld / rate
    # Solving about the nearest point to the centre keeps single precision at any distance.
    mid = -wp.dot(lo, u)
    q = lo + u * mid
    if wp.dot(q, q) > s.reach * s.reach:
        return INF
    t = INF
    if s.kind == CONE:
        t = enter_cone(q, u, s.ra, s.rb, s.half)
    elif s.kind == BOX:
        t = enter_box(q, u)
    elif s.kind == BALL:
        t = enter_ball(q, u, s.cut)
    else:
        t = enter_cylinder(q, u)
    if t >= INF:
        return INF
    t = (t + mid) / rate
    return wp.where(t > 1.0e-3, t, INF)


@wp.func
def cone_near(p: wp.vec3, ra: float, rb: float, half: float):
    """Unit normal and signed distance of a round cone, in local space."""
    b = (ra - rb) / (2.0 * half)
    a = wp.sqrt(1.0 - b * b)
    rho = wp.sqrt(p[0] * p[0] + p[1] * p[1])
    z = p[2] + half
    k = a * z - b * rho
    if k < 0.0:
        v = wp.vec3(p[0], p[1], z)
        r = wp.max(wp.length(v), 1.0e-9)
        return wp.vec4(v[0] / r, v[1] / r, v[2] / r, r - ra)
    if k > a * 2.0 * half:
        v = wp.vec3(p[0], p[1], p[2] - half)
        r = wp.max(wp.length(v), 1.0e-9)
        return wp.vec4(v[0] / r, v[1] / r, v[2] / r, r - rb)
    m = a / wp.max(rho, 1.0e-9)
    return wp.vec4(p[0] * m, p[1] * m, b, rho * a + z * b - ra)


@wp.func
def ball_near(p: wp.vec3, cut: float):
    """Unit normal and signed distance of a cut ball, in local space."""
    r = wp.max(wp.length(p), 1.0e-9)
    if cut - p[2] > r - 1.0:
        return wp.vec4(0.0, 0.0, -1.0, cut - p[2])
    return wp.vec4(p[0] / r, p[1] / r, p[2] / r, r - 1.0)


@wp.func
def box_near(p: wp.vec3, half: wp.vec3):
    """Normal and signed distance of a box; ``p`` in metres along its axes."""
    q = wp.vec3(wp.abs(p[0]) - half[0], wp.abs(p[1]) - half[1], wp.abs(p[2]) - half[2])
    out = wp.vec3(wp.max(q[0], 0.0), wp.max(q[1], 0.0), wp.max(q[2], 0.0))
    d = wp.length(out) + wp.min(wp.max(q[0], wp.max(q[1], q[2])), 0.0)
    n = wp.vec3(0.0, 0.0, wp.sign(p[2]))
    if q[0] >= q[1] and q[0] >= q[2]:
        n = wp.vec3(wp.sign(p[0]), 0.0, 0.0)
    elif q[1] >= q[2]:
        n = wp.vec3(0.0, wp.sign(p[1]), 0.0)
    return wp.vec4(n[0], n[1], n[2], d)


@wp.func
def cylinder_near(p: wp.vec3, scale: wp.vec3):
    """Normal and signed distance of a cylinder; ``p`` in metres along its axes. First order if elliptic."""
    x = p[0] / scale[0]
    y = p[1] / scale[1]
    rho = wp.max(wp.sqrt(x * x + y * y), 1.0e-9)
    gx = x / (rho * scale[0])
    gy = y / (rho * scale[1])
    slope = wp.max(wp.sqrt(gx * gx + gy * gy), 1.0e-9)
    side = (rho - 1.0) / slope
    cap = wp.abs(p[2]) - scale[2]
    d = wp.max(side, cap)
    if side > 0.0 and cap > 0.0:
        d = wp.sqrt(side * side + cap * cap)
    if cap > side:
        return wp.vec4(0.0, 0.0, wp.sign(p[2]), d)
    return wp.vec4(gx / slope, gy / slope, 0.0, d)


@wp.func
def nearest(s: Solid, x: wp.vec3):
    """World normal (xyz) and signed distance in metres (w) of a solid at ``x``.

    Exact for boxes, cylinders and unscaled cones and balls, first order for scaled ones.
    """
    p = wp.transpose(s.rot) * (x - s.pos)
    g = wp.vec4(0.0)
    if s.kind == BOX:
        g = box_near(p, s.scale)
    elif s.kind == CYLINDER:
        g = cylinder_near(p, s.scale)
    else:
        q = wp.cw_div(p, s.scale)
        if s.kind == CONE:
            g = cone_near(q, s.ra, s.rb, s.half)
        else:
            g = ball_near(q, s.cut)
        n = wp.cw_div(wp.vec3(g[0], g[1], g[2]), s.scale)
        m = 1.0 / wp.length(n)
        g = wp.vec4(n[0] * m, n[1] * m, n[2] * m, g[3] * m)
    w = s.rot * wp.vec3(g[0], g[1], g[2])
    return wp.vec4(w[0], w[1], w[2], g[3])


@wp.func
def apart(s: Solid, x: wp.vec3):
    """The distance of `nearest` alone, and never less than a box's slabs allow."""
    p = wp.transpose(s.rot) * (x - s.pos)
    if s.kind == BOX:
        a = wp.abs(p[0]) - s.scale[0]
        b = wp.abs(p[1]) - s.scale[1]
        c = wp.abs(p[2]) - s.scale[2]
        most = wp.max(wp.max(a, b), c)
        if most > 1.0 or most < 0.0:
            return most
        return wp.length(wp.vec3(wp.max(a, 0.0), wp.max(b, 0.0), wp.max(c, 0.0)))
    if s.kind == CYLINDER:
        return cylinder_near(p, s.scale)[3]
    q = wp.cw_div(p, s.scale)
    g = wp.vec4(0.0)
    if s.kind == CONE:
        g = cone_near(q, s.ra, s.rb, s.half)
    else:
        g = ball_near(q, s.cut)
    return g[3] / wp.length(wp.cw_div(wp.vec3(g[0], g[1], g[2]), s.scale))


@wp.func
def pair(ti: float, tj: float, di: float, dj: float):
    """Distance of the ray inside the silhouette edge where slab i is entered and slab j is left."""
    a = wp.abs(di)
    b = wp.abs(dj)
    return (tj - ti) * a * b / wp.sqrt(a * a + b * b)


@wp.func
def rim_box(p: wp.vec3, u: wp.vec3, half: wp.vec3):
    """`rim` of a box: the nearest of its six silhouette edges."""
    x = away(u[0])
    y = away(u[1])
    z = away(u[2])
    nx = (-p[0] - wp.sign(x) * half[0]) / x
    ny = (-p[1] - wp.sign(y) * half[1]) / y
    nz = (-p[2] - wp.sign(z) * half[2]) / z
    fx = (-p[0] + wp.sign(x) * half[0]) / x
    fy = (-p[1] + wp.sign(y) * half[1]) / y
    fz = (-p[2] + wp.sign(z) * half[2]) / z
    if wp.min(wp.min(fx, fy), fz) < 1.0e-3:
        return wp.vec2(-1.0, -1.0)
    inside = wp.min(
        wp.min(pair(nx, fy, x, y), pair(nx, fz, x, z)), wp.min(pair(ny, fx, y, x), pair(ny, fz, y, z))
    )
    inside = wp.min(inside, wp.min(pair(nz, fx, z, x), pair(nz, fy, z, y)))
    return wp.vec2(inside, wp.max(wp.max(wp.max(nx, ny), nz), 1.0e-3))


@wp.func
def rim_cylinder(p: wp.vec3, u: wp.vec3, scale: wp.vec3):
    """`rim` of a cylinder: its sides and the edges of its caps."""
    flat = wp.max(wp.sqrt(u[0] * u[0] + u[1] * u[1]), 1.0e-6)
    mid = -(p[0] * u[0] + p[1] * u[1]) / (flat * flat)
    x = p[0] + u[0] * mid
    y = p[1] + u[1] * mid
    side = scale[0] - wp.sqrt(x * x + y * y)
    chord = wp.sqrt(wp.max(scale[0] * scale[0] - x * x - y * y, 0.0)) / flat
    z = away(u[2])
    nz = (-p[2] - wp.sign(z) * scale[2]) / z
    fz = (-p[2] + wp.sign(z) * scale[2]) / z
    if wp.min(fz, mid + chord) < 1.0e-3:
        return wp.vec2(-1.0, -1.0)
    inside = wp.min(side, wp.min(pair(nz, mid + chord, z, flat), pair(mid - chord, fz, flat, z)))
    return wp.vec2(inside, wp.max(wp.max(mid - chord, nz), 1.0e-3))


@wp.func
def rim_round(s: Solid, p: wp.vec3, v: wp.vec3):
    """`rim` of a cone or a ball: the nearest approach of the ray to the axis."""
    q = wp.cw_div(p, s.scale)
    u = wp.cw_div(v, s.scale)
    uu = wp.dot(u, u)
    z = float(0.0)
    r = float(1.0)
    if s.kind == CONE:
        a = wp.max(u[0] * u[0] + u[1] * u[1], 1.0e-9)
        z = q[2] - u[2] * (q[0] * u[0] + q[1] * u[1]) / a
        z = wp.clamp(z, -s.half, s.half)
        r = wp.lerp(s.ra, s.rb, (z + s.half) / (2.0 * s.half))
    c = wp.vec3(q[0], q[1], q[2] - z)
    t = -wp.dot(c, u) / uu
    w = c + u * t
    gap = wp.max(wp.length(w), 1.0e-6)
    metres = wp.length(wp.cw_mul(w, s.scale)) / gap
    return wp.vec2((r - gap) * wp.max(metres, 1.0e-3), t)


@wp.func
def rim(s: Solid, o: wp.vec3, d: wp.vec3):
    """How far inside a solid's silhouette the ray runs (metres; negative outside), and at what distance.

    ``d`` is a unit vector. Exact for boxes, capsules and balls, close for the rest; it is what gives
    shadows a soft edge without noise.
    """
    p = wp.transpose(s.rot) * (o - s.pos)
    u = wp.transpose(s.rot) * d
    if s.kind == BOX:
        return rim_box(p, u, s.scale)
    if s.kind == CYLINDER:
        return rim_cylinder(p, u, s.scale)
    return rim_round(s, p, u)
