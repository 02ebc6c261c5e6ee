"""The rasteriser: visibility of a take's triangles from one camera, one thread a camera.

Edges are planes through the eye (after Olano and Greer, "Triangle scan conversion using 2D homogeneous
coordinates"): exact for triangles that pass behind the camera too, so nothing has to be clipped.
"""

import warp as wp

wp.set_module_options({"enable_backward": False, "fast_math": False})

HALF_W = wp.constant(12.445)  # Super 35 sensor, mm
TALL = wp.constant(0.5625)
"""Height of the film's frame in widths, whatever the shape of the pixels."""
NEAR_M = wp.constant(0.01)
"""Only bounds on screen need it."""
OVERLAP_PX = wp.constant(0.001)
"""Triangles are grown by it, so that neighbours leave no crack."""
SKY = wp.constant(-1)
FLOOR = wp.constant(-2)


@wp.struct
class Scenes:
    """Everything that the takes of a batch show, flat. K takes, S surfaces, G figures, V points, F faces."""

    # takes
    first_surface: wp.array(dtype=int)  # [K] static ones, in a run
    first_figure: wp.array(dtype=int)  # [K + 1]
    first_lamp: wp.array(dtype=int)  # [K + 1]
    frames: wp.array(dtype=int)  # [K]
    floor: wp.array(dtype=int)  # [K] its paint
    floor_light: wp.array(dtype=wp.vec3)  # [K] irradiance / pi of sky and suns
    sky: wp.array(dtype=wp.mat33)  # [K] rows: zenith, horizon, ground
    gain: wp.array(dtype=float)  # [K] exposure
    statics: wp.array(dtype=int)  # [K] static surfaces
    spots: wp.array(dtype=int)  # [K] 1 if any lamp is a point
    # lamps
    lamp_kind: wp.array(dtype=int)  # 0 sun, 1 point
    lamp_place: wp.array(dtype=wp.vec3)
    lamp_power: wp.array(dtype=wp.vec3)
    # paints
    color0: wp.array(dtype=wp.vec3)
    color1: wp.array(dtype=wp.vec3)
    glow: wp.array(dtype=wp.vec3)
    pattern: wp.array(dtype=int)
    pitch: wp.array(dtype=float)
    # surfaces
    surface_point: wp.array(dtype=int)  # [S + 1]
    surface_face: wp.array(dtype=int)  # [S + 1]
    surface_paint: wp.array(dtype=int)  # [S]
    surface_kind: wp.array(dtype=int)  # [S] semantic class
    surface_id: wp.array(dtype=int)  # [S]
    still: wp.array(dtype=int)  # [S] 1 for static ones
    surface_ball: wp.array(dtype=wp.vec4)  # [S] static ones: centre and radius
    # figures
    figure_surface: wp.array(dtype=int)  # [G] its first
    figure_surfaces: wp.array(dtype=int)  # [G] how many
    figure_bones: wp.array(dtype=int)  # [G]
    first_bone: wp.array(dtype=int)  # [G] of its first frame
    first_ball: wp.array(dtype=int)  # [G]
    bone_pos: wp.array(dtype=wp.vec3)  # from the bind pose to the world
    bone_quat: wp.array(dtype=wp.quat)
    ball: wp.array(dtype=wp.vec4)  # of a figure in a frame
    # points
    point: wp.array(dtype=wp.vec3)  # [V] world; figures: bind pose
    normal: wp.array(dtype=wp.vec3)
    uv: wp.array(dtype=wp.vec2)  # in pitches of the surface's pattern
    bone: wp.array(dtype=wp.vec4i)
    weight: wp.array(dtype=wp.vec4)
    # faces
    corner: wp.array(dtype=wp.vec3i)  # [F] points, counted from the first of its take's run
    face_light: wp.array(dtype=wp.vec3)  # [F] static ones: irradiance / pi of sky and suns
    face_normal: wp.array(dtype=wp.vec3)  # [F] static ones: unit
    face_surface: wp.array(dtype=int)  # [F]


@wp.struct
class Desk:
    """Scratch of one camera at work: a slot of each array."""

    nearness: wp.array(dtype=float)  # [pixels] 1 / depth
    cover: wp.array(dtype=int)  # [pixels] triangle drawn there, or SKY or FLOOR
    place: wp.array(dtype=wp.vec3)  # [points] camera axes
    spot: wp.array(dtype=wp.vec2)  # [points] pixels
    lean: wp.array(dtype=wp.vec3)  # [points] normal of a figure, camera axes
    past: wp.array(dtype=wp.vec3)  # [points] of a figure one frame ago, in that camera's axes
    edge0: wp.array(dtype=wp.vec3)  # [triangles] share of corner 0 over depth: slopes in x and y, and at 0
    edge1: wp.array(dtype=wp.vec3)
    edge2: wp.array(dtype=wp.vec3)
    face: wp.array(dtype=int)  # [triangles]
    rot: wp.array(dtype=wp.mat33)  # [bones] to camera axes
    pos: wp.array(dtype=wp.vec3)
    past_rot: wp.array(dtype=wp.mat33)
    past_pos: wp.array(dtype=wp.vec3)
    shadow: wp.array(dtype=wp.vec4)  # [figures] on the floor: place, 1 / radius^2, strength


@wp.struct
class Past:
    """The camera of the picture before; what a motion vector starts from."""

    pos: wp.array(dtype=wp.vec3)
    quat: wp.array(dtype=wp.quat)
    focal_mm: wp.array(dtype=float)


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
def fill(c: Camera, desk: Desk, pixels: int, box: wp.vec4, e0: wp.vec3, e1: wp.vec3, e2: wp.vec3, t: int):
    """Draw triangle ``t`` where it is nearest; ``box`` holds whole pixels. Returns whether it shows."""
    g = e0 + e1 + e2
    slack0 = OVERLAP_PX * (wp.abs(e0[0]) + wp.abs(e0[1]))
    slack1 = OVERLAP_PX * (wp.abs(e1[0]) + wp.abs(e1[1]))
    slack2 = OVERLAP_PX * (wp.abs(e2[0]) + wp.abs(e2[1]))
    shows = int(0)
    for y in range(int(box[1]), int(box[3]) + 1):
        j = float(y)
        r = span(e0, slack0, j, box[0], box[2])
        r = span(e1, slack1, j, r[0], r[1])
        r = span(e2, slack2, j, r[0], r[1])
        w = g[1] * j + g[2]
        start = pixels + y * c.width
        left = wp.max(int(wp.ceil(r[0])), int(box[0]))
        right = wp.min(int(wp.floor(r[1])), int(box[2]))
        for x in range(left, right + 1):
            near = g[0] * float(x) + w
            if near > desk.nearness[start + x]:
                desk.nearness[start + x] = near
                desk.cover[start + x] = t
                shows = 1
    return shows


@wp.func
def draw_surface(
    c: Camera, scenes: Scenes, desk: Desk, surface: int, points: int, pixels: int, triangles: int, drawn: int
):
    """Draw the faces of a surface whose points are on the desk; returns the triangles drawn so far."""
    out = int(drawn)
    right = float(c.width - 1)
    low = float(c.height - 1)
    for f in range(scenes.surface_face[surface], scenes.surface_face[surface + 1]):
        k = scenes.corner[f]
        i0 = points + k[0]
        i1 = points + k[1]
        i2 = points + k[2]
        p0 = desk.place[i0]
        p1 = desk.place[i1]
        p2 = desk.place[i2]
        box = wp.vec4(1.0e9, 1.0e9, -1.0e9, -1.0e9)
        if wp.max(p0[2], wp.max(p1[2], p2[2])) < -NEAR_M:
            box = stretch(stretch(stretch(box, desk.spot[i0]), desk.spot[i1]), desk.spot[i2])
        else:
            box = cut(cut(cut(box, c, p0, p1), c, p1, p2), c, p2, p0)
        box = wp.vec4(
            wp.max(wp.ceil(box[0] - OVERLAP_PX), 0.0),
            wp.max(wp.ceil(box[1] - OVERLAP_PX), 0.0),
            wp.min(wp.floor(box[2] + OVERLAP_PX), right),
            wp.min(wp.floor(box[3] + OVERLAP_PX), low),
        )
        if box[0] <= box[2] and box[1] <= box[3]:
            n0 = wp.cross(p1, p2)
            volume = wp.dot(p0, n0)
            # Seen on edge it has nothing to show, and its planes would overflow.
            if volume < -1.0e-12:
                scale = 1.0 / volume
                e0 = edge_of(n0, scale, c)
                e1 = edge_of(wp.cross(p2, p0), scale, c)
                e2 = edge_of(wp.cross(p0, p1), scale, c)
                if fill(c, desk, pixels, box, e0, e1, e2, out) == 1:
                    desk.edge0[triangles + out] = e0
                    desk.edge1[triangles + out] = e1
                    desk.edge2[triangles + out] = e2
                    desk.face[triangles + out] = f
                    out += 1
    return out


@wp.func
def place_still(c: Camera, scenes: Scenes, desk: Desk, surface: int, points: int, first: int):
    """Put the points of a static surface on the desk."""
    for v in range(scenes.surface_point[surface], scenes.surface_point[surface + 1]):
        p = c.rot * (scenes.point[v] - c.pos)
        at = points + v - first
        desk.place[at] = p
        if p[2] < -NEAR_M:
            desk.spot[at] = to_pixel(c, p)


@wp.func
def place_bones(
    c: Camera, past: Camera, scenes: Scenes, desk: Desk, figure: int, now: int, before: int, at: int
):
    """Put a figure's bones, now and one frame ago, on the desk."""
    count = scenes.figure_bones[figure]
    for b in range(count):
        i = scenes.first_bone[figure] + now * count + b
        k = scenes.first_bone[figure] + before * count + b
        desk.rot[at + b] = c.rot * wp.quat_to_matrix(scenes.bone_quat[i])
        desk.pos[at + b] = c.rot * (scenes.bone_pos[i] - c.pos)
        desk.past_rot[at + b] = past.rot * wp.quat_to_matrix(scenes.bone_quat[k])
        desk.past_pos[at + b] = past.rot * (scenes.bone_pos[k] - past.pos)


@wp.func
def place_skin(c: Camera, scenes: Scenes, desk: Desk, surface: int, points: int, first: int, bones: int):
    """Put the points of a figure's surface on the desk: linear blend skinning, now and one frame ago."""
    for v in range(scenes.surface_point[surface], scenes.surface_point[surface + 1]):
        x = scenes.point[v]
        m = scenes.normal[v]
        bone = scenes.bone[v]
        weight = scenes.weight[v]
        b = bones + bone[0]
        p = (desk.rot[b] * x + desk.pos[b]) * weight[0]
        n = (desk.rot[b] * m) * weight[0]
        q = (desk.past_rot[b] * x + desk.past_pos[b]) * weight[0]
        for k in range(1, 4):
            w = weight[k]
            if w > 0.0:
                b = bones + bone[k]
                p += (desk.rot[b] * x + desk.pos[b]) * w
                n += (desk.rot[b] * m) * w
                q += (desk.past_rot[b] * x + desk.past_pos[b]) * w
        at = points + v - first
        desk.place[at] = p
        desk.lean[at] = n
        desk.past[at] = q
        if p[2] < -NEAR_M:
            desk.spot[at] = to_pixel(c, p)


@wp.func
def ground(c: Camera, desk: Desk, pixels: int):
    """Begin with the floor, an endless plane at z = 0, and the sky."""
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
            desk.nearness[start + i] = wp.where(seen, near, 0.0)
            desk.cover[start + i] = wp.where(seen, FLOOR, SKY)
    return e


@wp.func
def draw(
    c: Camera,
    past: Camera,
    scenes: Scenes,
    desk: Desk,
    take: int,
    now: int,
    before: int,
    pixels: int,
    points: int,
    triangles: int,
    bones: int,
):
    """Decide what every pixel shows. Returns the floor's plane on screen."""
    floor = ground(c, desk, pixels)
    drawn = int(0)
    first = scenes.first_surface[take]
    base = scenes.surface_point[first]
    for s in range(first, first + scenes.statics[take]):
        if in_view(c, scenes.surface_ball[s]):
            place_still(c, scenes, desk, s, points, base)
            drawn = draw_surface(c, scenes, desk, s, points, pixels, triangles, drawn)
    for g in range(scenes.first_figure[take], scenes.first_figure[take + 1]):
        if in_view(c, scenes.ball[scenes.first_ball[g] + now]):
            place_bones(c, past, scenes, desk, g, now, before, bones)
            skin = scenes.figure_surface[g]
            for s in range(skin, skin + scenes.figure_surfaces[g]):
                place_skin(c, scenes, desk, s, points, base, bones)
                drawn = draw_surface(c, scenes, desk, s, points, pixels, triangles, drawn)
    return floor
