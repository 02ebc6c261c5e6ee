"""What the painters read: the picture, the G-buffer, and what follows from it."""

import warp as wp

wp.set_module_options({"enable_backward": False})


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
    # At the picture's border a pixel is its own neighbour: no change.
    j1 = wp.min(j + dj, s.height - 1)
    i1 = wp.min(i + di, s.width - 1)
    j0 = wp.max(j - dj, 0)
    i0 = wp.max(i - di, 0)
    if s.id[j1, i1] == s.id[j, i]:
        ahead = place_at(s, j1, i1) - p
    if s.id[j0, i0] == s.id[j, i]:
        back = p - place_at(s, j0, i0)
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


@wp.kernel
def develop(row: int, picture: wp.array2d(dtype=wp.vec3), out: wp.array3d(dtype=wp.uint8)):
    """Codes of 0 to 1."""
    r, i = wp.tid()
    j = row + r
    for k in range(3):
        out[j, i, k] = wp.uint8(int(wp.clamp(picture[j, i][k], 0.0, 1.0) * 255.0 + 0.5))


@wp.func
def saturated(c: wp.vec3, by: float):
    """Farther from grey."""
    y = luma(c)
    grey = wp.vec3(y, y, y)
    return grey + (c - grey) * by


@wp.func
def slope_of(picture: wp.array2d(dtype=wp.vec3), j: int, i: int):
    """Change of luma from pixel to pixel."""
    x = luma(at(picture, j, i + 1)) - luma(at(picture, j, i - 1))
    y = luma(at(picture, j + 1, i)) - luma(at(picture, j - 1, i))
    return wp.vec2(0.5 * x, 0.5 * y)
