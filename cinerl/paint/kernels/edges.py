"""Outlines and creases, from the G-buffer."""

import warp as wp

from cinerl.paint.kernels.sight import Sight, at

wp.set_module_options({"enable_backward": False})


@wp.func
def behind(s: Sight, j: int, i: int, q: int, p: int):
    """Whether pixel (q, p) shows another thing than (j, i), farther away: (j, i) is an outline then."""
    if q < 0 or p < 0 or q >= s.height or p >= s.width:
        return 0.0
    if s.id[q, p] == s.id[j, i]:
        return 0.0
    return wp.where(s.depth[q, p] > s.depth[j, i], 1.0, 0.0)


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
    line = wp.max(line, wp.smoothstep(0.03, 0.07, wp.max(fold(s, j, i, 0, 1), fold(s, j, i, 1, 0))))
    x = at(normal, j, i + 1) - at(normal, j, i - 1)
    y = at(normal, j + 1, i) - at(normal, j - 1, i)
    turn = wp.sqrt(wp.dot(x, x) + wp.dot(y, y))
    edge[j, i] = wp.vec3(line, wp.smoothstep(0.35, 0.9, turn), 0.0)


@wp.kernel
def thin_out(
    row: int,
    edge: wp.array2d(dtype=wp.vec3),
    wide: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Fewer lines where they crowd: a hand far away is not a blot."""
    r, i = wp.tid()
    j = row + r
    crowd = wide[j, i]
    share = 1.0 - 0.6 * wp.smoothstep(0.22, 0.5, crowd[0] + 0.5 * crowd[1])
    out[j, i] = edge[j, i] * share
