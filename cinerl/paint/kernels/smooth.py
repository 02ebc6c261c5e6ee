"""The picture made simpler: blurred, smoothed inside its edges, its light apart, the way it runs."""

import warp as wp

from cinerl.paint.kernels.sight import Sight, at, luma

wp.set_module_options({"enable_backward": False})


@wp.kernel
def relight(row: int, s: Sight, out: wp.array2d(dtype=wp.vec3)):
    """Light without the colour of what it falls on, in stops (x), and how light that colour is (y).

    The second is threefold, so that it counts where surfaces are told apart.
    """
    r, i = wp.tid()
    j = row + r
    own = luma(s.albedo[j, i])
    arrives = luma(s.rgb[j, i]) / wp.max(own, 0.02)
    if s.id[j, i] == 0 or own < 0.004:
        # The sky, glass, and what shines: as light as it looks.
        own = wp.clamp(2.0 * luma(s.rgb[j, i]), 0.01, 0.8)
        arrives = luma(s.rgb[j, i]) / own
    out[j, i] = wp.vec3(wp.clamp(wp.log2(wp.max(arrives, 1.0e-3)), -5.0, 3.0), 3.0 * wp.sqrt(own), 0.0)


@wp.kernel
def blur(
    row: int,
    dj: int,
    di: int,
    bell: wp.array(dtype=float),
    source: wp.array2d(dtype=wp.vec3),
    target: wp.array2d(dtype=wp.vec3),
):
    """Weights ``bell``, an odd number of them, along one axis."""
    r, i = wp.tid()
    j = row + r
    count = bell.shape[0]
    reach = count / 2
    total = wp.vec3(0.0)
    for k in range(count):
        total += at(source, j + dj * (k - reach), i + di * (k - reach)) * bell[k]
    target[j, i] = total


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
    apart = 1.0 / (3.0 * keen * keen)
    total = c * 0.140625
    weight = float(0.140625)
    for m in range(25):
        dj = m / 5 - 2
        di = m % 5 - 2
        q = wp.clamp(j + dj * hop, 0, s.height - 1)
        p = wp.clamp(i + di * hop, 0, s.width - 1)
        if (dj != 0 or di != 0) and s.id[q, p] == id:
            other = source[q, p]
            off = other - c
            a = wp.where(dj == 0, 0.375, wp.where(wp.abs(dj) == 1, 0.25, 0.0625))
            b = wp.where(di == 0, 0.375, wp.where(wp.abs(di) == 1, 0.25, 0.0625))
            # Near enough to exp(-x), and many times cheaper.
            x = wp.max(1.0 - wp.dot(off, off) * apart, 0.0)
            w = a * b * x * x * x
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
