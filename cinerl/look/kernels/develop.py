"""From visibility to pictures: colour, depth, id, class, normal and motion of every pixel."""

import warp as wp

from cinerl.camera.kernels.rows import Rows
from cinerl.look.kernels.pattern import paint
from cinerl.look.kernels.raster import FLOOR, Camera, Desk, Past, Scenes, camera_of, draw, to_pixel

wp.set_module_options({"enable_backward": False, "fast_math": False})

TONES = wp.constant(4096)
BRIGHTEST = wp.constant(16.0)
SKY_SHARE = wp.constant(0.62)
"""What of the sky's light reaches a surface among others."""
FLOOR_KIND = wp.constant(1)
FLOOR_ID = wp.constant(1)

RGB = wp.constant(3)
RGBD = wp.constant(4)
GBUFFER = wp.constant(11)
DEPTH_HALF_M = wp.constant(4.0)
"""Depth at which the depth plane is half of its full scale."""
MOTION_STEPS = wp.constant(8.0)
"""Steps of the motion planes to a pixel."""


@wp.struct
class Film:
    """Where pictures go. Byte planes: [N, H, W, stride], the last ``planes`` of each pixel; the rest as named."""

    planes: int
    stride: int
    exact: int  # 1: fill the arrays below too
    byte: wp.array(dtype=wp.uint8)
    depth: wp.array(dtype=float)  # metres along the optical axis; infinity for the sky
    id: wp.array(dtype=int)
    kind: wp.array(dtype=wp.uint8)
    normal: wp.array(dtype=wp.vec3)  # world
    motion: wp.array(dtype=wp.vec2)  # pixels, x right and y down, since one frame ago


@wp.struct
class Sight:
    """What a pixel shows."""

    albedo: wp.vec3
    light: wp.vec3
    near: float  # 1 / depth
    id: int
    kind: int
    normal: wp.vec3  # camera axes
    then: wp.vec3  # where its point was, in the axes of the camera before


@wp.func
def dome(sky: wp.mat33, up: float):
    """Radiance of the sky in a direction of which ``up`` is the vertical part."""
    if up > 0.0:
        return wp.lerp(sky[1], sky[0], wp.sqrt(wp.min(up, 1.0)))
    return wp.lerp(sky[1], sky[2], wp.min(-up * 6.0, 1.0))


@wp.func
def ambient(sky: wp.mat33, up: float):
    """Mean radiance of the dome over the hemisphere about a normal of which ``up`` is the vertical part."""
    side = sky[0] * 0.2 + sky[1] * 0.45 + sky[2] * 0.35
    if up > 0.0:
        return wp.lerp(side, sky[0] * 0.6 + sky[1] * 0.4, up) * SKY_SHARE
    return wp.lerp(side, sky[2], -up) * SKY_SHARE


@wp.func
def point_light(scenes: Scenes, take: int, x: wp.vec3, n: wp.vec3):
    """Irradiance / pi from the point lamps at a point with a normal, both in the world."""
    out = wp.vec3(0.0)
    for k in range(scenes.first_lamp[take], scenes.first_lamp[take + 1]):
        if scenes.lamp_kind[k] == 1:
            to = scenes.lamp_place[k] - x
            square = wp.max(wp.dot(to, to), 0.04)
            out += scenes.lamp_power[k] * (wp.max(wp.dot(n, to), 0.0) / (wp.pi * square * wp.sqrt(square)))
    return out


@wp.func
def steady_light(scenes: Scenes, take: int, n: wp.vec3):
    """Irradiance / pi from sky and suns: the same all over a plane."""
    light = ambient(scenes.sky[take], n[2])
    for k in range(scenes.first_lamp[take], scenes.first_lamp[take + 1]):
        if scenes.lamp_kind[k] == 0:
            light += scenes.lamp_power[k] * (wp.max(wp.dot(n, scenes.lamp_place[k]), 0.0) / wp.pi)
    return light


@wp.kernel
def lay_light(scenes: Scenes, face_take: wp.array(dtype=int)):
    """Steady light on every static face, once and for all."""
    f = wp.tid()
    take = face_take[f]
    c = scenes.corner[f]
    base = scenes.surface_point[scenes.first_surface[take]]
    a = scenes.point[base + c[0]]
    n = wp.normalize(wp.cross(scenes.point[base + c[1]] - a, scenes.point[base + c[2]] - a))
    scenes.face_normal[f] = n
    scenes.face_light[f] = steady_light(scenes, take, n)


@wp.kernel
def lay_floor_light(scenes: Scenes):
    """Steady light on every take's floor."""
    take = wp.tid()
    scenes.floor_light[take] = steady_light(scenes, take, wp.vec3(0.0, 0.0, 1.0))


@wp.func
def tone(tones: wp.array(dtype=wp.uint8), x: float):
    """A byte of the display's curve."""
    return tones[int(wp.sqrt(wp.clamp(x, 0.0, BRIGHTEST)) * (float(TONES - 1) / 4.0) + 0.5)]


@wp.func
def on_floor(c: Camera, back: wp.mat33, scenes: Scenes, take: int, near: float, ray: wp.vec3):
    """The floor at a pixel."""
    s = Sight()
    d = 1.0 / near
    x = c.pos + back * ray * d
    p = scenes.floor[take]
    s.albedo = scenes.color0[p]
    if scenes.pattern[p] != 0:
        # One pixel on the floor, by the slopes of the plane.
        wide = c.step[0] * d
        tall = c.step[1] * d * d / c.pos[2]
        a = wp.abs(back[0, 0]) * wide + wp.abs(back[0, 2]) * tall
        b = wp.abs(back[1, 0]) * wide + wp.abs(back[1, 2]) * tall
        s.albedo = paint(
            scenes.pattern[p], wp.vec2(x[0], x[1]), wp.vec2(a, b), scenes.pitch[p], scenes.color0[p], scenes.color1[p]
        )
    s.light = scenes.floor_light[take] + point_light(scenes, take, x, wp.vec3(0.0, 0.0, 1.0))
    s.near = near
    s.id = FLOOR_ID
    s.kind = FLOOR_KIND
    s.normal = wp.vec3(0.0, 0.0, 1.0)
    return s


@wp.func
def on_triangle(
    c: Camera,
    back: wp.mat33,
    scenes: Scenes,
    desk: Desk,
    take: int,
    points: int,
    t: int,
    i: float,
    j: float,
    ray: wp.vec3,
):
    """A triangle of the desk at a pixel."""
    s = Sight()
    e0 = desk.edge0[t]
    e1 = desk.edge1[t]
    e2 = desk.edge2[t]
    f = desk.face[t]
    a = e0[0] * i + e0[1] * j + e0[2]
    b = e1[0] * i + e1[1] * j + e1[2]
    g = e2[0] * i + e2[1] * j + e2[2]
    s.near = a + b + g
    d = 1.0 / s.near
    a *= d
    b *= d
    g *= d
    k = scenes.corner[f]
    i0 = points + k[0]
    i1 = points + k[1]
    i2 = points + k[2]
    surface = scenes.face_surface[f]
    p = scenes.surface_paint[surface]
    s.id = scenes.surface_id[surface]
    s.kind = scenes.surface_kind[surface]
    s.albedo = scenes.color0[p]
    if scenes.pattern[p] != 0:
        base = scenes.surface_point[scenes.first_surface[take]]
        u0 = scenes.uv[base + k[0]]
        u1 = scenes.uv[base + k[1]]
        u2 = scenes.uv[base + k[2]]
        uv = u0 * a + u1 * b + u2 * g
        sx = e0[0] + e1[0] + e2[0]
        sy = e0[1] + e1[1] + e2[1]
        dx = (u0 * e0[0] + u1 * e1[0] + u2 * e2[0] - uv * sx) * d
        dy = (u0 * e0[1] + u1 * e1[1] + u2 * e2[1] - uv * sy) * d
        foot = wp.vec2(wp.abs(dx[0]) + wp.abs(dy[0]), wp.abs(dx[1]) + wp.abs(dy[1]))
        s.albedo = paint(scenes.pattern[p], uv, foot, scenes.pitch[p], scenes.color0[p], scenes.color1[p])
    if scenes.still[surface] == 1:
        s.normal = scenes.face_normal[f]
        s.light = scenes.face_light[f]
    else:
        s.normal = back * wp.normalize(desk.lean[i0] * a + desk.lean[i1] * b + desk.lean[i2] * g)
        s.light = steady_light(scenes, take, s.normal)
        s.then = desk.past[i0] * a + desk.past[i1] * b + desk.past[i2] * g
    s.light += point_light(scenes, take, c.pos + back * ray * d, s.normal) + scenes.glow[p]
    return s


@wp.func
def byte_of(x: float):
    """A whole number of [0, 255]."""
    return wp.uint8(int(wp.clamp(x, 0.0, 255.0) + 0.5))


@wp.func
def expose(film: Film, tones: wp.array(dtype=wp.uint8), at: int, pixel: int, rgb: wp.vec3, s: Sight, motion: wp.vec2, look: wp.vec3):
    """Write one pixel; ``look`` is the normal in camera axes."""
    film.byte[at] = tone(tones, rgb[0])
    film.byte[at + 1] = tone(tones, rgb[1])
    film.byte[at + 2] = tone(tones, rgb[2])
    if film.planes >= RGBD:
        film.byte[at + 3] = byte_of(255.0 * s.near * DEPTH_HALF_M / (1.0 + s.near * DEPTH_HALF_M))
    if film.planes >= GBUFFER:
        film.byte[at + 4] = byte_of(128.0 + 127.0 * look[0])
        film.byte[at + 5] = byte_of(128.0 + 127.0 * look[1])
        film.byte[at + 6] = byte_of(128.0 + 127.0 * look[2])
        film.byte[at + 7] = wp.uint8(s.kind)
        film.byte[at + 8] = wp.uint8(s.id)
        film.byte[at + 9] = byte_of(128.0 + MOTION_STEPS * motion[0])
        film.byte[at + 10] = byte_of(128.0 + MOTION_STEPS * motion[1])
    if film.exact == 1:
        film.depth[pixel] = 1.0 / s.near
        film.id[pixel] = s.id
        film.kind[pixel] = wp.uint8(s.kind)
        film.motion[pixel] = motion
        film.normal[pixel] = s.normal


@wp.kernel
def picture(
    rows: Rows,
    past: Past,
    scenes: Scenes,
    desk: Desk,
    film: Film,
    tones: wp.array(dtype=wp.uint8),
    chosen: wp.array(dtype=int),
    fresh: wp.array(dtype=int),
    width: int,
    height: int,
    room: wp.vec4i,
    slot: int,
    spread: int,
    first: int,
):
    """One picture for each chosen row; where ``fresh``, the first of an episode."""
    tid = wp.tid()
    row = tid + first
    if chosen[row] == 0:
        return
    place = slot + spread * tid
    take = rows.take[row]
    now = rows.start[row] + rows.frame[row]
    before = wp.max(now - 1, 0)
    c = camera_of(rows.pos[row], rows.quat[row], rows.focal_mm[row], width, height)
    if fresh[row] == 1:
        past.pos[row] = c.pos
        past.quat[row] = c.quat
        past.focal_mm[row] = rows.focal_mm[row]
    then = camera_of(past.pos[row], past.quat[row], past.focal_mm[row], width, height)
    count = width * height
    pixels = place * count
    points = place * room[0]
    triangles = place * room[1]
    bones = place * room[2]
    floor = draw(c, then, scenes, desk, take, now, before, pixels, points, triangles, bones)
    back = wp.transpose(c.rot)
    # What stands still moved by the camera alone.
    turn = then.rot * back
    shift = then.rot * (c.pos - then.pos)
    gain = scenes.gain[take]
    for y in range(height):
        j = float(y)
        for x in range(width):
            i = float(x)
            pixel = y * width + x
            t = desk.cover[pixels + pixel]
            ray = wp.vec3(c.corner[0] + i * c.step[0], c.corner[1] - j * c.step[1], -1.0)
            s = Sight()
            if t >= 0:
                s = on_triangle(c, back, scenes, desk, take, points, triangles + t, i, j, ray)
            elif t == FLOOR:
                s = on_floor(c, back, scenes, take, desk.nearness[pixels + pixel], ray)
            else:
                up = wp.normalize(back * ray)
                s.albedo = wp.vec3(1.0)
                s.light = dome(scenes.sky[take], up[2])
            q = s.then
            if q[2] == 0.0:
                q = turn * ray + shift * s.near
            p = to_pixel(then, q)
            motion = wp.vec2(i - p[0], j - p[1])
            at = (row * count + pixel) * film.stride + film.stride - film.planes
            expose(film, tones, at, row * count + pixel, wp.cw_mul(s.albedo, s.light) * gain, s, motion, c.rot * s.normal)
    if fresh[row] == 1:
        lay_stack(film, row * count * film.stride, count)
    past.pos[row] = c.pos
    past.quat[row] = c.quat
    past.focal_mm[row] = rows.focal_mm[row]


@wp.func
def lay_stack(film: Film, start: int, count: int):
    """Before the first picture of an episode there was the same."""
    for pixel in range(count):
        last = start + (pixel + 1) * film.stride - film.planes
        for k in range(film.stride - film.planes):
            at = start + pixel * film.stride + k
            film.byte[at] = film.byte[last + k % film.planes]
