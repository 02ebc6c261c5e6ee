"""What the painters read: the picture, the G-buffer, and what follows from it."""

import warp as wp

wp.set_module_options({"enable_backward": False})


PERSON = wp.constant(8)
"""Of `cinerl.surface.Kind`."""


@wp.struct
class Sight:
    """One frame, H x W."""

    width: int
    height: int
    scale: float
    """Pixels for each 360th of the height: how large pens and brushes are."""
    look: wp.array2d(dtype=wp.vec3)
    """Display-referred, 0 to 1."""
    rgb: wp.array2d(dtype=wp.vec3)
    albedo: wp.array2d(dtype=wp.vec3)
    kind: wp.array2d(dtype=int)
    depth: wp.array2d(dtype=float)
    normal: wp.array2d(dtype=wp.vec3)
    id: wp.array2d(dtype=int)
    rest: wp.array2d(dtype=wp.vec4)
    right: wp.array2d(dtype=wp.vec3)
    down: wp.array2d(dtype=wp.vec3)
    """How the place at rest changes from a pixel to the next."""


@wp.func
def luma(c: wp.vec3):
    """Of a display-referred colour."""
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]


@wp.func
def at(picture: wp.array2d(dtype=wp.vec3), j: int, i: int):
    """A pixel; beyond the border, the nearest one inside."""
    return picture[wp.clamp(j, 0, picture.shape[0] - 1), wp.clamp(i, 0, picture.shape[1] - 1)]


@wp.func
def between(picture: wp.array2d(dtype=wp.vec3), x: float, y: float):
    """Bilinear, at a place in pixels."""
    u = x - 0.5
    v = y - 0.5
    i = int(wp.floor(u))
    j = int(wp.floor(v))
    s = u - float(i)
    t = v - float(j)
    top = wp.lerp(at(picture, j, i), at(picture, j, i + 1), s)
    low = wp.lerp(at(picture, j + 1, i), at(picture, j + 1, i + 1), s)
    return wp.lerp(top, low, t)


@wp.func
def place_at(s: Sight, j: int, i: int):
    """Where a pixel's surface point rests."""
    p = s.rest[j, i]
    return wp.vec3(p[0], p[1], p[2])


@wp.func
def slope(s: Sight, j: int, i: int, dj: int, di: int):
    """Change of the place at rest along one axis, from neighbours of the same instance; zero: none is.

    Where the two sides disagree, one of them is beyond an edge: the smaller change is the surface's own.
    """
    p = place_at(s, j, i)
    ahead = wp.vec3(0.0)
    back = wp.vec3(0.0)
    if j + dj < s.height and i + di < s.width:
        if s.id[j + dj, i + di] == s.id[j, i]:
            ahead = place_at(s, j + dj, i + di) - p
    if j - dj >= 0 and i - di >= 0:
        if s.id[j - dj, i - di] == s.id[j, i]:
            back = p - place_at(s, j - dj, i - di)
    a = wp.length(ahead)
    b = wp.length(back)
    if b == 0.0 or (a > 0.0 and a * 1.6 < b):
        return ahead
    if a == 0.0 or b * 1.6 < a:
        return back
    return 0.5 * (ahead + back)


@wp.kernel
def lean(row: int, s: Sight):
    """Fill ``right`` and ``down``; a lone pixel is taken to face the eye."""
    r, i = wp.tid()
    j = row + r
    side = s.rest[j, i][3]
    right = slope(s, j, i, 0, 1)
    down = slope(s, j, i, 1, 0)
    n = wp.vec3(0.577, 0.577, 0.577)
    if wp.length(right) == 0.0 and wp.length(down) == 0.0:
        right = wp.vec3(side, 0.0, 0.0)
    if wp.length(right) == 0.0:
        right = wp.normalize(wp.cross(down, n)) * side
    if wp.length(down) == 0.0:
        down = wp.normalize(wp.cross(n, right)) * side
    s.right[j, i] = right
    s.down[j, i] = down


@wp.func
def step_of(a: float, b: float, x: float):
    """Hermite's step from 0 at ``a`` to 1 at ``b``."""
    t = wp.clamp((x - a) / (b - a), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


@wp.func
def behind(s: Sight, j: int, i: int, q: int, p: int):
    """Whether pixel (q, p) shows another thing than (j, i), farther away: (j, i) is an outline then."""
    if q < 0 or p < 0 or q >= s.height or p >= s.width:
        return 0.0
    if s.id[q, p] == s.id[j, i]:
        return 0.0
    return wp.where(s.depth[q, p] > s.depth[j, i], 1.0, 0.0)


@wp.kernel
def relight(row: int, s: Sight, out: wp.array2d(dtype=wp.vec3)):
    """Light without the colour of what it falls on, stops from the take's mean (x), and how light that colour is (y).

    The second is threefold, so that it counts where surfaces are told apart.
    """
    r, i = wp.tid()
    j = row + r
    own = luma(s.albedo[j, i])
    arrives = luma(s.rgb[j, i]) / wp.max(own, 0.02)
    if s.id[j, i] == 0 or own < 0.004:
        # The sky, and what shines.
        own = 0.8
        arrives = luma(s.rgb[j, i]) / own
    out[j, i] = wp.vec3(wp.clamp(wp.log2(wp.max(arrives, 1.0e-3)), -5.0, 3.0), 3.0 * wp.sqrt(own), 0.0)


@wp.func
def fold(s: Sight, j: int, i: int, dj: int, di: int):
    """Jump of depth across a pixel inside one instance, relative."""
    if j - dj < 0 or i - di < 0 or j + dj >= s.height or i + di >= s.width:
        return 0.0
    if s.id[j - dj, i - di] != s.id[j, i] or s.id[j + dj, i + di] != s.id[j, i] or s.id[j, i] == 0:
        return 0.0
    z = s.depth[j, i]
    return (s.depth[j - dj, i - di] + s.depth[j + dj, i + di] - 2.0 * z) / z


@wp.kernel
def outline(row: int, s: Sight, normal: wp.array2d(dtype=wp.vec3), edge: wp.array2d(dtype=wp.vec3)):
    """Outlines (x), on the nearer side and one pixel wide, and creases (y) of what is seen.

    ``normal`` is the normals', blurred: what is thinner than a pixel comes and goes in them, and would make
    dotted lines that crawl.
    """
    r, i = wp.tid()
    j = row + r
    line = wp.max(
        wp.max(behind(s, j, i, j, i + 1), behind(s, j, i, j, i - 1)),
        wp.max(behind(s, j, i, j + 1, i), behind(s, j, i, j - 1, i)),
    )
    # Only where depth jumps away: the near side of one part of an instance before another.
    line = wp.max(line, step_of(0.03, 0.07, wp.max(fold(s, j, i, 0, 1), fold(s, j, i, 1, 0))))
    x = at(normal, j, i + 1) - at(normal, j, i - 1)
    y = at(normal, j + 1, i) - at(normal, j - 1, i)
    turn = wp.sqrt(wp.dot(x, x) + wp.dot(y, y))
    edge[j, i] = wp.vec3(line, step_of(0.35, 0.9, turn), 0.0)


@wp.kernel
def thin_out(row: int, edge: wp.array2d(dtype=wp.vec3), wide: wp.array2d(dtype=wp.vec3), out: wp.array2d(dtype=wp.vec3)):
    """Fewer lines where they crowd: a hand far away is not a blot."""
    r, i = wp.tid()
    j = row + r
    crowd = wide[j, i]
    share = 1.0 - 0.6 * step_of(0.22, 0.5, crowd[0] + 0.5 * crowd[1])
    out[j, i] = edge[j, i] * share


@wp.kernel
def blur(
    row: int,
    dj: int,
    di: int,
    sigma: float,
    source: wp.array2d(dtype=wp.vec3),
    target: wp.array2d(dtype=wp.vec3),
):
    """Gauss's bell along one axis."""
    r, i = wp.tid()
    j = row + r
    reach = int(wp.ceil(2.5 * sigma))
    total = wp.vec3(0.0)
    weight = float(0.0)
    for k in range(-reach, reach + 1):
        w = wp.exp(-0.5 * float(k * k) / (sigma * sigma))
        total += at(source, j + dj * k, i + di * k) * w
        weight += w
    target[j, i] = total / weight


@wp.kernel
def soften(
    row: int,
    hop: int,
    keen: float,
    s: Sight,
    source: wp.array2d(dtype=wp.vec3),
    target: wp.array2d(dtype=wp.vec3),
):
    """One pass of an edge-avoiding smoothing (Dammertz et al. 2010): taps are ``hop`` pixels apart.

    ``keen`` is the difference of colour that still counts as the same; other instances do not mix.
    """
    r, i = wp.tid()
    j = row + r
    c = source[j, i]
    id = s.id[j, i]
    total = c * 0.140625
    weight = float(0.140625)
    for m in range(25):
        dj = m / 5 - 2
        di = m % 5 - 2
        q = j + dj * hop
        p = i + di * hop
        if (dj != 0 or di != 0) and q >= 0 and p >= 0 and q < s.height and p < s.width:
            if s.id[q, p] == id:
                other = source[q, p]
                off = other - c
                a = wp.where(dj == 0, 0.375, wp.where(wp.abs(dj) == 1, 0.25, 0.0625))
                b = wp.where(di == 0, 0.375, wp.where(wp.abs(di) == 1, 0.25, 0.0625))
                w = a * b * wp.exp(-wp.dot(off, off) / (keen * keen))
                total += other * w
                weight += w
    target[j, i] = total / weight


@wp.kernel
def tensor(row: int, s: Sight, source: wp.array2d(dtype=wp.vec3), out: wp.array2d(dtype=wp.vec3)):
    """Structure tensor (xx, xy, yy) of the luma, and a little of the surface's own grain."""
    r, i = wp.tid()
    j = row + r
    gx = float(0.0)
    gy = float(0.0)
    for k in range(-1, 2):
        w = wp.where(k == 0, 0.5, 0.25)
        gx += w * (luma(at(source, j + k, i + 1)) - luma(at(source, j + k, i - 1)))
        gy += w * (luma(at(source, j + 1, i + k)) - luma(at(source, j - 1, i + k)))
    way = wp.vec3(0.41, 0.18, 0.89)
    side = s.rest[j, i][3]
    bx = 0.02 * wp.dot(s.right[j, i], way) / side
    by = 0.02 * wp.dot(s.down[j, i], way) / side
    most = 0.02 / wp.max(wp.sqrt(bx * bx + by * by), 0.02)
    bx = bx * most
    by = by * most
    out[j, i] = wp.vec3(gx * gx + bx * bx, gx * gy + bx * by, gy * gy + by * by)


@wp.kernel
def develop(row: int, picture: wp.array2d(dtype=wp.vec3), out: wp.array3d(dtype=wp.uint8)):
    """Codes of 0 to 1."""
    r, i = wp.tid()
    j = row + r
    for k in range(3):
        out[j, i, k] = wp.uint8(int(wp.clamp(picture[j, i][k], 0.0, 1.0) * 255.0 + 0.5))
