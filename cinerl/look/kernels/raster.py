"""The rasteriser: visibility of a take's triangles from one camera, one thread a camera.

Edges are planes through the eye (after Olano and Greer, "Triangle scan conversion using 2D homogeneous
coordinates"): exact for triangles that pass behind the camera too, so nothing has to be clipped.
"""

import warp as wp

from cinerl.look.kernels.records import FLOOR, SKY
from cinerl.look.kernels.scenes import DeskRef, ScenesRef

wp.set_module_options({"enable_backward": False, "fast_math": False})

HALF_W = wp.constant(12.445)  # Super 35 sensor, mm
TALL = wp.constant(0.5625)
"""Height of the film's frame in widths, whatever the shape of the pixels."""
NEAR_M = wp.constant(0.01)
"""Only bounds on screen need it."""
OVERLAP_PX = wp.constant(0.001)
"""Triangles are grown by it, so that neighbours leave no crack."""
TURNED_PX = wp.constant(0.01)
"""A face that is surely turned away covers more than it on screen, twice its area."""

@wp.struct
class Camera:
    """A pinhole; pixel (i, j) looks along (i step.x + corner.x, corner.y - j step.y, -1)."""

    pos: wp.vec3
    quat: wp.quat
    rot: wp.mat33  # world to camera axes
    tan: wp.vec2
    step: wp.vec2
    corner: wp.vec2
    width: int
    height: int


@wp.func
def camera_of(pos: wp.vec3, quat: wp.quat, focal_mm: float, width: int, height: int):
    """The camera of one row."""
    c = Camera()
    x = HALF_W / focal_mm
    y = x * TALL
    c.pos = pos
    c.quat = quat
    c.rot = wp.transpose(wp.quat_to_matrix(quat))
    c.tan = wp.vec2(x, y)
    c.step = wp.vec2(2.0 * x / float(width), 2.0 * y / float(height))
    c.corner = wp.vec2(0.5 * c.step[0] - x, y - 0.5 * c.step[1])
    c.width = width
    c.height = height
    return c


@wp.func
def to_pixel(c: Camera, p: wp.vec3):
    """Pixel coordinates of a point in camera axes, whole at the pixels' centres."""
    k = -1.0 / p[2]
    return wp.vec2((p[0] * k - c.corner[0]) / c.step[0], (c.corner[1] - p[1] * k) / c.step[1])


@wp.func
def in_view(c: Camera, ball: wp.vec4):
    """May a ball (world) show?"""
    p = c.rot * (wp.vec3(ball[0], ball[1], ball[2]) - c.pos)
    r = ball[3]
    z = -p[2]
    wide = r * wp.sqrt(1.0 + c.tan[0] * c.tan[0])
    tall = r * wp.sqrt(1.0 + c.tan[1] * c.tan[1])
    return z > -r and wp.abs(p[0]) < z * c.tan[0] + wide and wp.abs(p[1]) < z * c.tan[1] + tall


@wp.func
def edge_of(n: wp.vec3, k: float, c: Camera):
    """The plane n / k through the eye as a linear function of the pixel."""
    return wp.vec3(
        n[0] * k * c.step[0],
        -n[1] * k * c.step[1],
        (n[0] * c.corner[0] + n[1] * c.corner[1] - n[2]) * k,
    )


@wp.func
def stretch(box: wp.vec4, p: wp.vec2):
    """A box on screen (low x, low y, high x, high y) that also holds a point."""
    return wp.vec4(wp.min(box[0], p[0]), wp.min(box[1], p[1]), wp.max(box[2], p[0]), wp.max(box[3], p[1]))


@wp.func
def cut(box: wp.vec4, c: Camera, p: wp.vec3, q: wp.vec3):
    """The box with what an edge p-q has in front of the camera."""
    out = box
    if -p[2] >= NEAR_M:
        out = stretch(out, to_pixel(c, p))
    if (-p[2] >= NEAR_M) != (-q[2] >= NEAR_M):
        s = (-NEAR_M - p[2]) / (q[2] - p[2])
        out = stretch(out, to_pixel(c, p + s * (q - p)))
    return out


@wp.func
def span(e: wp.vec3, slack: float, j: float, low: float, high: float):
    """The part of [low, high] where an edge function is above -slack in row j."""
    rest = e[1] * j + e[2] + slack
    if e[0] > 0.0:
        return wp.vec2(wp.max(low, -rest / e[0]), high)
    if e[0] < 0.0:
        return wp.vec2(low, wp.min(high, -rest / e[0]))
    return wp.vec2(low, wp.where(rest >= 0.0, high, low - 2.0))


@wp.func
def columns(part: wp.vec2, low: float, high: float):
    """First and last pixel of a part of [low, high]; where it is empty it may end too far off for an int."""
    return wp.vec2i(int(wp.ceil(wp.min(part[0], high + 1.0))), int(wp.floor(wp.max(part[1], low - 1.0))))


@wp.struct
class Edges:
    """A face on screen: the share of each corner over depth, as slopes in x and y, and at pixel (0, 0)."""

    a: wp.vec3
    b: wp.vec3
    c: wp.vec3


@wp.func
def edges_of(c: Camera, p0: wp.vec3, p1: wp.vec3, p2: wp.vec3, n0: wp.vec3, volume: float):
    """Edges of a triangle in camera axes; ``n0`` is p1 x p2 and ``volume`` its product with p0."""
    e = Edges()
    k = 1.0 / volume
    e.a = edge_of(n0, k, c)
    e.b = edge_of(wp.cross(p2, p0), k, c)
    e.c = edge_of(wp.cross(p0, p1), k, c)
    return e


@wp.func
def slack(e: wp.vec3):
    """By how much an edge is moved out."""
    return OVERLAP_PX * (wp.abs(e[0]) + wp.abs(e[1]))


@wp.func
def fill(
    near: wp.array(dtype=float), cover: wp.array(dtype=int), start: int, width: int,
    left: int, top: int, right: int, bottom: int, e: Edges, face: int,
):  # fmt: skip
    """Draw a face where it is nearest, within whole pixels; ``start`` is the picture's place on the desk."""
    g = e.a + e.b + e.c
    slack0 = slack(e.a)
    slack1 = slack(e.b)
    slack2 = slack(e.c)
    low = float(left)
    high = float(right)
    for y in range(top, bottom + 1):
        j = float(y)
        r = span(e.a, slack0, j, low, high)
        r = span(e.b, slack1, j, r[0], r[1])
        r = span(e.c, slack2, j, r[0], r[1])
        w = g[1] * j + g[2]
        row = start + y * width
        ends = columns(r, low, high)
        for x in range(ends[0], ends[1] + 1):
            depth = g[0] * float(x) + w
            if depth > near[row + x]:
                near[row + x] = depth
                cover[row + x] = face


@wp.func
def draw_part(
    c: Camera,
    scenes: ScenesRef,
    desk: DeskRef,
    point: int,
    points: int,
    first: int,
    last: int,
    base: int,
    places: int,
    pixels: int,
    both: int,
):
    """Draw faces from ``first`` to ``last``, whose corners count from ``base``; ``both``: back faces too.

    All their points are ``points`` from ``point`` on; ``places`` and ``pixels`` are the camera's on the desk.
    """
    # Local arrays: what is behind a reference would be read again after every write.
    place = desk[0].place
    spot = desk[0].spot
    near = desk[0].near
    cover = desk[0].cover
    corner = scenes[0].corner
    world = scenes[0].point
    rot = c.rot
    for v in range(points):
        p = rot * (world[point + v] - c.pos)
        place[places + v] = p
        if p[2] < -NEAR_M:
            spot[places + v] = to_pixel(c, p)
    right = float(c.width - 1)
    low = float(c.height - 1)
    shift = places + base - point
    for f in range(first, last):
        k = corner[f]
        i0 = shift + k[0]
        i1 = shift + k[1]
        i2 = shift + k[2]
        p0 = place[i0]
        p1 = place[i1]
        p2 = place[i2]
        x0 = float(0.0)
        y0 = float(0.0)
        x1 = right
        y1 = low
        turned = bool(False)
        if wp.max(p0[2], wp.max(p1[2], p2[2])) < -NEAR_M:
            s0 = spot[i0]
            s1 = spot[i1]
            s2 = spot[i2]
            x0 = wp.min(s0[0], wp.min(s1[0], s2[0]))
            x1 = wp.max(s0[0], wp.max(s1[0], s2[0]))
            y0 = wp.min(s0[1], wp.min(s1[1], s2[1]))
            y1 = wp.max(s0[1], wp.max(s1[1], s2[1]))
            # Pixels count downwards: what faces the camera runs clockwise.
            area = (s1[0] - s0[0]) * (s2[1] - s0[1]) - (s1[1] - s0[1]) * (s2[0] - s0[0])
            turned = both == 0 and area > TURNED_PX
        else:
            box = cut(cut(cut(wp.vec4(1.0e9, 1.0e9, -1.0e9, -1.0e9), c, p0, p1), c, p1, p2), c, p2, p0)
            x0 = box[0]
            y0 = box[1]
            x1 = box[2]
            y1 = box[3]
        if not turned and x1 >= -OVERLAP_PX and y1 >= -OVERLAP_PX and x0 <= right + 1.0 and y0 <= low + 1.0:
            left = int(wp.ceil(wp.max(x0 - OVERLAP_PX, 0.0)))
            top = int(wp.ceil(wp.max(y0 - OVERLAP_PX, 0.0)))
            end = int(wp.floor(wp.min(x1 + OVERLAP_PX, right)))
            bottom = int(wp.floor(wp.min(y1 + OVERLAP_PX, low)))
            if left <= end and top <= bottom:
                n0 = wp.cross(p1, p2)
                volume = wp.dot(p0, n0)
                # Seen on edge it has nothing to show, and its planes would overflow.
                if volume < -1.0e-12 or (both == 1 and volume > 1.0e-12):
                    e = edges_of(c, p0, p1, p2, n0, volume)
                    fill(near, cover, pixels, c.width, left, top, end, bottom, e, f)


@wp.func
def ground(c: Camera, desk: DeskRef, pixels: int):
    """Begin with the floor, an endless plane at z = 0, and the sky; returns the floor's plane on screen."""
    # 1 / depth of the floor is linear on screen, as any plane's.
    k = -1.0 / wp.max(c.pos[2], 1.0e-4)
    up = wp.vec3(c.rot[0, 2], c.rot[1, 2], c.rot[2, 2])
    e = edge_of(up, k, c)
    for j in range(c.height):
        row = e[1] * float(j) + e[2]
        start = pixels + j * c.width
        for i in range(c.width):
            near = e[0] * float(i) + row
            seen = near > 1.0e-4
            desk[0].near[start + i] = wp.where(seen, near, 0.0)
            desk[0].cover[start + i] = wp.where(seen, FLOOR, SKY)
    return e


@wp.func
def draw(c: Camera, scenes: ScenesRef, desk: DeskRef, take: int, now: int, places: int, pixels: int):
    """Decide what every pixel shows. Returns the floor's plane on screen."""
    floor = ground(c, desk, pixels)
    for g in range(scenes[0].first_figure[take], scenes[0].first_figure[take + 1]):
        if in_view(c, scenes[0].reach[scenes[0].first_reach[g] + now]):
            count = scenes[0].figure_points[g]
            point = scenes[0].figure_point[g] + now * count
            begin = scenes[0].figure_face[g]
            end = scenes[0].figure_face[g + 1]
            draw_part(c, scenes, desk, point, count, begin, end, point, places, pixels, 1)
    first = scenes[0].first_chunk[take]
    for k in range(first, first + scenes[0].chunks[take]):
        if in_view(c, scenes[0].ball[k]):
            point = scenes[0].chunk_point[k]
            count = scenes[0].chunk_point[k + 1] - point
            begin = scenes[0].chunk_face[k]
            end = scenes[0].chunk_face[k + 1]
            draw_part(c, scenes, desk, point, count, begin, end, 0, places, pixels, scenes[0].both[k])
    return floor
