"""What a solid does to a sight line and to a camera body, in the solid's own frame."""

import warp as wp

wp.set_module_options({"enable_backward": False, "fast_math": False})

BOX = wp.constant(0)
CAPSULE = wp.constant(1)
CYLINDER = wp.constant(2)
FAR_M = wp.constant(1.0e6)


@wp.func
def box_blocks(p: wp.vec3, q: wp.vec3, half: wp.vec3):
    """Does the segment p–q meet the box? Slab test."""
    d = q - p
    t0 = float(0.0)
    t1 = float(1.0)
    for i in range(3):
        if wp.abs(d[i]) < 1.0e-9:
            if wp.abs(p[i]) > half[i]:
                t0 = 2.0
        else:
            a = (-half[i] - p[i]) / d[i]
            b = (half[i] - p[i]) / d[i]
            t0 = wp.max(t0, wp.min(a, b))
            t1 = wp.min(t1, wp.max(a, b))
    return t0 <= t1


@wp.func
def capsule_blocks(p: wp.vec3, q: wp.vec3, radius: float, half: float):
    """Does the segment p–q come within ``radius`` of the axis segment z in [−half, half]?"""
    d = q - p
    a = wp.dot(d, d)
    s = float(0.0)
    z = float(0.0)
    # Closest points of two segments (Ericson 2005, 5.1.9), one of them on the z axis.
    if half < 1.0e-9:
        s = wp.clamp(-wp.dot(p, d) / wp.max(a, 1.0e-12), 0.0, 1.0)
    else:
        denom = a - d[2] * d[2]
        if denom > 1.0e-9:
            s = wp.clamp((p[2] * d[2] - wp.dot(p, d)) / denom, 0.0, 1.0)
        z = p[2] + s * d[2]
        if z < -half or z > half:
            z = wp.clamp(z, -half, half)
            s = wp.clamp((z * d[2] - wp.dot(p, d)) / wp.max(a, 1.0e-12), 0.0, 1.0)
    gap = p + s * d - wp.vec3(0.0, 0.0, z)
    return wp.dot(gap, gap) <= radius * radius


@wp.func
def cylinder_blocks(p: wp.vec3, q: wp.vec3, radius: float, half: float):
    """Does the segment p–q meet the upright cylinder?"""
    d = q - p
    t0 = float(0.0)
    t1 = float(1.0)
    if wp.abs(d[2]) < 1.0e-9:
        if wp.abs(p[2]) > half:
            t0 = 2.0
    else:
        a = (-half - p[2]) / d[2]
        b = (half - p[2]) / d[2]
        t0 = wp.max(t0, wp.min(a, b))
        t1 = wp.min(t1, wp.max(a, b))
    hit = bool(False)
    if t0 <= t1:
        flat = d[0] * d[0] + d[1] * d[1]
        t = wp.clamp(-(p[0] * d[0] + p[1] * d[1]) / wp.max(flat, 1.0e-12), t0, t1)
        x = p[0] + t * d[0]
        y = p[1] + t * d[1]
        hit = x * x + y * y <= radius * radius
    return hit


@wp.func
def blocks(kind: int, size: wp.vec3, p: wp.vec3, q: wp.vec3):
    """Does the solid meet the segment p–q, both in its own frame?"""
    if kind == BOX:
        return box_blocks(p, q, size)
    if kind == CAPSULE:
        return capsule_blocks(p, q, size[0], size[1])
    return cylinder_blocks(p, q, size[0], size[1])


@wp.func
def swept(kind: int, size: wp.vec3, p: wp.vec3, q: wp.vec3, margin: float):
    """A bound on `blocks` for every segment from p to a point within ``margin`` of q."""
    if kind == BOX:
        return box_blocks(p, q, size + wp.vec3(margin, margin, margin))
    if kind == CAPSULE:
        return capsule_blocks(p, q, size[0] + margin, size[1])
    return cylinder_blocks(p, q, size[0] + margin, size[1] + margin)


@wp.func
def outward(kind: int, size: wp.vec3, p: wp.vec3):
    """Unit direction away from the solid at p, and the signed distance to its surface."""
    if kind == CAPSULE:
        gap = p - wp.vec3(0.0, 0.0, wp.clamp(p[2], -size[1], size[1]))
        length = wp.length(gap)
        n = wp.vec3(1.0, 0.0, 0.0)
        if length > 1.0e-6:
            n = gap / length
        return wp.vec4(n[0], n[1], n[2], length - size[0])
    if kind == BOX:
        return box_outward(size, p)
    return cylinder_outward(size, p)


@wp.func
def box_outward(half: wp.vec3, p: wp.vec3):
    inside = wp.vec3(
        wp.clamp(p[0], -half[0], half[0]),
        wp.clamp(p[1], -half[1], half[1]),
        wp.clamp(p[2], -half[2], half[2]),
    )
    gap = p - inside
    length = wp.length(gap)
    n = wp.vec3(1.0, 0.0, 0.0)
    d = float(0.0)
    if length > 1.0e-6:
        n = gap / length
        d = length
    else:
        best = int(0)
        d = wp.abs(p[0]) - half[0]
        for i in range(1, 3):
            e = wp.abs(p[i]) - half[i]
            if e > d:
                d = e
                best = i
        s = wp.where(p[best] < 0.0, -1.0, 1.0)
        n = wp.vec3(wp.where(best == 0, s, 0.0), wp.where(best == 1, s, 0.0), wp.where(best == 2, s, 0.0))
    return wp.vec4(n[0], n[1], n[2], d)


@wp.func
def cylinder_outward(size: wp.vec3, p: wp.vec3):
    across = wp.sqrt(p[0] * p[0] + p[1] * p[1])
    radial = wp.vec3(1.0, 0.0, 0.0)
    if across > 1.0e-6:
        radial = wp.vec3(p[0] / across, p[1] / across, 0.0)
    axial = wp.vec3(0.0, 0.0, wp.where(p[2] < 0.0, -1.0, 1.0))
    dr = across - size[0]
    dz = wp.abs(p[2]) - size[1]
    n = radial
    d = dr
    if dr > 0.0 and dz > 0.0:
        d = wp.sqrt(dr * dr + dz * dz)
        n = (radial * dr + axial * dz) / d
    elif dz > dr:
        n = axial
        d = dz
    return wp.vec4(n[0], n[1], n[2], d)


@wp.func
def box_entry(p: wp.vec3, d: wp.vec3, half: wp.vec3):
    t0 = float(0.0)
    t1 = float(FAR_M)
    for i in range(3):
        if wp.abs(d[i]) < 1.0e-9:
            if wp.abs(p[i]) > half[i]:
                t1 = -1.0
        else:
            a = (-half[i] - p[i]) / d[i]
            b = (half[i] - p[i]) / d[i]
            t0 = wp.max(t0, wp.min(a, b))
            t1 = wp.min(t1, wp.max(a, b))
    return wp.where(t0 <= t1, t0, FAR_M)


@wp.func
def cylinder_entry(p: wp.vec3, d: wp.vec3, radius: float, half: float):
    t0 = float(0.0)
    t1 = float(FAR_M)
    if wp.abs(d[2]) < 1.0e-9:
        if wp.abs(p[2]) > half:
            t1 = -1.0
    else:
        a = (-half - p[2]) / d[2]
        b = (half - p[2]) / d[2]
        t0 = wp.max(t0, wp.min(a, b))
        t1 = wp.min(t1, wp.max(a, b))
    flat = d[0] * d[0] + d[1] * d[1]
    side = p[0] * p[0] + p[1] * p[1] - radius * radius
    if flat < 1.0e-12:
        if side > 0.0:
            t1 = -1.0
    else:
        along = p[0] * d[0] + p[1] * d[1]
        root = along * along - flat * side
        if root < 0.0:
            t1 = -1.0
        else:
            reach = wp.sqrt(root)
            t0 = wp.max(t0, (-along - reach) / flat)
            t1 = wp.min(t1, (-along + reach) / flat)
    return wp.where(t0 <= t1, t0, FAR_M)


@wp.func
def ball_entry(p: wp.vec3, d: wp.vec3, radius: float):
    along = wp.dot(p, d)
    root = along * along - (wp.dot(p, p) - radius * radius)
    t = float(FAR_M)
    if root >= 0.0:
        reach = wp.sqrt(root)
        if -along + reach >= 0.0:
            t = wp.max(-along - reach, 0.0)
    return t


@wp.func
def entry(kind: int, size: wp.vec3, p: wp.vec3, d: wp.vec3):
    """How far from p along the unit direction d the solid begins, all in its own frame; 0 inside it."""
    if kind == BOX:
        return box_entry(p, d, size)
    t = cylinder_entry(p, d, size[0], size[1])
    if kind == CAPSULE:
        end = wp.vec3(0.0, 0.0, size[1])
        t = wp.min(t, wp.min(ball_entry(p - end, d, size[0]), ball_entry(p + end, d, size[0])))
    return t
