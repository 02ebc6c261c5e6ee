"""From visibility to pictures: colour, depth, id, class, normal and motion of every pixel."""

import warp as wp

from cinerl.camera.kernels.rows import Rows
from cinerl.look.kernels.pattern import paint
from cinerl.look.kernels.raster import (
    FLOOR,
    SKY,
    Camera,
    Desk,
    Past,
    Scenes,
    camera_of,
    draw,
    in_view,
    to_pixel,
)

wp.set_module_options({"enable_backward": False, "fast_math": False})

TONES = wp.constant(32768)
BRIGHTEST = wp.constant(8.0)
SKY_SHARE = wp.constant(0.62)
"""What of the sky's light reaches a surface among others."""
SHADOW = wp.constant(0.6)
"""Light that a body takes from the floor where it stands."""
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
    """Where pictures go; a pixel's byte planes are the last ``planes`` of ``stride``."""

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
class Run:
    """Neighbours in a row that show one plane. What follows the plane is linear on screen once over depth.

    ``x_`` fields are slopes to the right, ``y_`` down; the others are values at column 0 of the row.
    """

    paint: int
    id: int
    kind: int
    near: float  # 1 / depth
    x_near: float
    y_near: float
    uv: wp.vec2  # in pitches of the pattern
    x_uv: wp.vec2
    y_uv: wp.vec2
    then: wp.vec3  # where the point was, in the axes of the camera before
    x_then: wp.vec3
    lean: wp.vec3  # normal of a figure, camera axes
    x_lean: wp.vec3
    round: int  # 1: the normal turns along the run
    normal: wp.vec3  # world
    light: wp.vec3  # steady light and glow


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
    return tones[wp.clamp(int(x * (float(TONES) / BRIGHTEST)), 0, TONES - 1)]


@wp.func
def ray_at(c: Camera, i: float, j: float):
    """Direction of a pixel in camera axes, 1 along the optical axis."""
    return wp.vec3(c.corner[0] + i * c.step[0], c.corner[1] - j * c.step[1], -1.0)


@wp.func
def floor_run(c: Camera, back: wp.mat33, scenes: Scenes, take: int, e: wp.vec3, j: float):
    """The floor in a row; ``e`` is its plane on screen."""
    r = Run()
    r.paint = scenes.floor[take]
    r.id = FLOOR_ID
    r.kind = FLOOR_KIND
    r.near = e[1] * j + e[2]
    r.x_near = e[0]
    r.y_near = e[1]
    ray = back * ray_at(c, 0.0, j)
    right = back * wp.vec3(c.step[0], 0.0, 0.0)
    down = back * wp.vec3(0.0, -c.step[1], 0.0)
    k = 1.0 / scenes.pitch[r.paint]
    r.uv = wp.vec2(ray[0] + c.pos[0] * r.near, ray[1] + c.pos[1] * r.near) * k
    r.x_uv = wp.vec2(right[0] + c.pos[0] * e[0], right[1] + c.pos[1] * e[0]) * k
    r.y_uv = wp.vec2(down[0] + c.pos[0] * e[1], down[1] + c.pos[1] * e[1]) * k
    r.normal = wp.vec3(0.0, 0.0, 1.0)
    r.light = scenes.floor_light[take]
    return r


@wp.func
def face_run(scenes: Scenes, desk: Desk, base: int, points: int, t: int, j: float):
    """A triangle of the desk in a row; its light, if it stands still."""
    r = Run()
    e0 = desk.edge0[t]
    e1 = desk.edge1[t]
    e2 = desk.edge2[t]
    f = desk.face[t]
    k = scenes.corner[f]
    surface = scenes.face_surface[f]
    r.paint = scenes.surface_paint[surface]
    r.id = scenes.surface_id[surface]
    r.kind = scenes.surface_kind[surface]
    a = e0[1] * j + e0[2]
    b = e1[1] * j + e1[2]
    g = e2[1] * j + e2[2]
    r.near = a + b + g
    r.x_near = e0[0] + e1[0] + e2[0]
    r.y_near = e0[1] + e1[1] + e2[1]
    if scenes.pattern[r.paint] != 0:
        u0 = scenes.uv[base + k[0]]
        u1 = scenes.uv[base + k[1]]
        u2 = scenes.uv[base + k[2]]
        r.uv = u0 * a + u1 * b + u2 * g
        r.x_uv = u0 * e0[0] + u1 * e1[0] + u2 * e2[0]
        r.y_uv = u0 * e0[1] + u1 * e1[1] + u2 * e2[1]
    r.light = scenes.glow[r.paint]
    if scenes.still[surface] == 1:
        r.normal = scenes.face_normal[f]
        r.light += scenes.face_light[f]
    else:
        i0 = points + k[0]
        i1 = points + k[1]
        i2 = points + k[2]
        r.round = 1
        r.lean = desk.lean[i0] * a + desk.lean[i1] * b + desk.lean[i2] * g
        r.x_lean = desk.lean[i0] * e0[0] + desk.lean[i1] * e1[0] + desk.lean[i2] * e2[0]
        r.then = desk.past[i0] * a + desk.past[i1] * b + desk.past[i2] * g
        r.x_then = desk.past[i0] * e0[0] + desk.past[i1] * e1[0] + desk.past[i2] * e2[0]
    return r


@wp.func
def drop_shadows(c: Camera, scenes: Scenes, desk: Desk, take: int, now: int, at: int):
    """Put the round shadows under the figures in view on the desk; returns how many."""
    count = int(0)
    for g in range(scenes.first_figure[take], scenes.first_figure[take + 1]):
        b = scenes.ball[scenes.first_ball[g] + now]
        wide = 0.45 * b[3]
        strength = SHADOW * wp.clamp(1.0 - 1.5 * (b[2] - b[3]), 0.0, 1.0)
        if strength > 0.0 and in_view(c, wp.vec4(b[0], b[1], 0.0, wide)):
            desk.shadow[at + count] = wp.vec4(b[0], b[1], 1.0 / (wide * wide), strength)
            count += 1
    return count


@wp.func
def in_shadow(desk: Desk, at: int, count: int, x: float, y: float):
    """Share of the light that bodies leave a point of the floor."""
    left = float(1.0)
    for k in range(count):
        s = desk.shadow[at + k]
        near = 1.0 - ((x - s[0]) * (x - s[0]) + (y - s[1]) * (y - s[1])) * s[2]
        if near > 0.0:
            left *= 1.0 - s[3] * near
    return left


@wp.func
def byte_of(x: float):
    """A whole number of [0, 255]."""
    return wp.uint8(int(wp.clamp(x, 0.0, 255.0) + 0.5))


@wp.func
def expose(
    film: Film,
    byte: int,
    pixel: int,
    red: wp.uint8,
    green: wp.uint8,
    blue: wp.uint8,
    near: float,
    motion: wp.vec2,
):
    """Write what every picture has of a pixel."""
    film.byte[byte] = red
    film.byte[byte + 1] = green
    film.byte[byte + 2] = blue
    if film.planes >= RGBD:
        film.byte[byte + 3] = byte_of(255.0 * near * DEPTH_HALF_M / (1.0 + near * DEPTH_HALF_M))
    if film.planes >= GBUFFER:
        film.byte[byte + 9] = byte_of(128.0 + MOTION_STEPS * motion[0])
        film.byte[byte + 10] = byte_of(128.0 + MOTION_STEPS * motion[1])
    if film.exact == 1:
        film.depth[pixel] = 1.0 / near
        film.motion[pixel] = motion


@wp.func
def label(film: Film, byte: int, pixel: int, id: int, kind: int, n: wp.vec3, look: wp.vec3):
    """Write what a pixel belongs to; ``look`` is the normal in camera axes."""
    if film.planes >= GBUFFER:
        film.byte[byte + 4] = byte_of(128.0 + 127.0 * look[0])
        film.byte[byte + 5] = byte_of(128.0 + 127.0 * look[1])
        film.byte[byte + 6] = byte_of(128.0 + 127.0 * look[2])
        film.byte[byte + 7] = wp.uint8(kind)
        film.byte[byte + 8] = wp.uint8(id)
    if film.exact == 1:
        film.id[pixel] = id
        film.kind[pixel] = wp.uint8(kind)
        film.normal[pixel] = n


@wp.func
def expose_run(
    c: Camera,
    then: Camera,
    back: wp.mat33,
    scenes: Scenes,
    desk: Desk,
    film: Film,
    tones: wp.array(dtype=wp.uint8),
    take: int,
    shadow: int,
    shadows: int,
    r: Run,
    start: int,
    end: int,
    j: float,
    byte: int,
    pixel: int,
):
    """Write columns [start, end) of a row; ``byte`` and ``pixel`` are the places of column 0."""
    gain = scenes.gain[take]
    spots = scenes.spots[take]
    pattern = scenes.pattern[r.paint]
    color0 = scenes.color0[r.paint]
    color1 = scenes.color1[r.paint]
    light = r.light * gain
    n = r.normal
    look = c.rot * n
    rgb = wp.cw_mul(color0, light)
    red = tone(tones, rgb[0])
    green = tone(tones, rgb[1])
    blue = tone(tones, rgb[2])
    shaded = r.id == FLOOR_ID and shadows > 0
    varies = r.round == 1 or spots == 1 or pattern != 0 or shaded
    pitch = scenes.pitch[r.paint]
    for x in range(start, end):
        i = float(x)
        near = r.near + i * r.x_near
        at = byte + x * film.stride
        if varies:
            d = 1.0 / near
            if r.round == 1:
                look = wp.normalize(r.lean + i * r.x_lean)
                n = back * look
                light = (r.light + steady_light(scenes, take, n)) * gain
            full = light
            if spots == 1:
                full += point_light(scenes, take, c.pos + back * ray_at(c, i, j) * d, n) * gain
            albedo = color0
            if pattern != 0:
                uv = (r.uv + i * r.x_uv) * d
                dx = (r.x_uv - uv * r.x_near) * d
                dy = (r.y_uv - uv * r.y_near) * d
                foot = wp.vec2(wp.abs(dx[0]) + wp.abs(dy[0]), wp.abs(dx[1]) + wp.abs(dy[1]))
                albedo = paint(pattern, uv, foot, 1.0, color0, color1)
            if shaded:
                place = (r.uv + i * r.x_uv) * (d * pitch)
                full *= in_shadow(desk, shadow, shadows, place[0], place[1])
            rgb = wp.cw_mul(albedo, full)
            red = tone(tones, rgb[0])
            green = tone(tones, rgb[1])
            blue = tone(tones, rgb[2])
        p = to_pixel(then, r.then + i * r.x_then)
        expose(film, at, pixel + x, red, green, blue, near, wp.vec2(i - p[0], j - p[1]))
        label(film, at, pixel + x, r.id, r.kind, n, look)


@wp.func
def expose_sky(
    c: Camera,
    then: Camera,
    back: wp.mat33,
    turn: wp.mat33,
    scenes: Scenes,
    film: Film,
    tones: wp.array(dtype=wp.uint8),
    take: int,
    start: int,
    end: int,
    j: float,
    byte: int,
    pixel: int,
):
    """Write columns [start, end) of a row that show the sky."""
    none = wp.vec3(0.0)
    for x in range(start, end):
        i = float(x)
        ray = ray_at(c, i, j)
        up = wp.normalize(back * ray)
        rgb = dome(scenes.sky[take], up[2]) * scenes.gain[take]
        p = to_pixel(then, turn * ray)
        at = byte + x * film.stride
        motion = wp.vec2(i - p[0], j - p[1])
        expose(
            film, at, pixel + x, tone(tones, rgb[0]), tone(tones, rgb[1]), tone(tones, rgb[2]), 0.0, motion
        )
        label(film, at, pixel + x, 0, 0, none, none)


@wp.func
def lay_stack(film: Film, start: int, count: int):
    """Before the first picture of an episode there was the same."""
    for pixel in range(count):
        last = start + (pixel + 1) * film.stride - film.planes
        for k in range(film.stride - film.planes):
            film.byte[start + pixel * film.stride + k] = film.byte[last + k % film.planes]


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
    floor = draw(c, then, scenes, desk, take, now, before, pixels, points, triangles, place * room[2])
    shadow = place * room[3]
    shadows = drop_shadows(c, scenes, desk, take, now, shadow)
    back = wp.transpose(c.rot)
    base = scenes.surface_point[scenes.first_surface[take]]
    # What stands still moved by the camera alone.
    turn = then.rot * back
    shift = then.rot * (c.pos - then.pos)
    right = turn * wp.vec3(c.step[0], 0.0, 0.0)
    for y in range(height):
        j = float(y)
        cover = pixels + y * width
        byte = (row * count + y * width) * film.stride + film.stride - film.planes
        pixel = row * count + y * width
        ray = turn * ray_at(c, 0.0, j)
        start = int(0)
        while start < width:
            t = desk.cover[cover + start]
            end = start + 1
            while end < width and desk.cover[cover + end] == t:
                end += 1
            if t == SKY:
                expose_sky(c, then, back, turn, scenes, film, tones, take, start, end, j, byte, pixel)
            else:
                r = Run()
                if t == FLOOR:
                    r = floor_run(c, back, scenes, take, floor, j)
                else:
                    r = face_run(scenes, desk, base, points, triangles + t, j)
                if r.round == 0:
                    r.then = ray + shift * r.near
                    r.x_then = right + shift * r.x_near
                expose_run(
                    c,
                    then,
                    back,
                    scenes,
                    desk,
                    film,
                    tones,
                    take,
                    shadow,
                    shadows,
                    r,
                    start,
                    end,
                    j,
                    byte,
                    pixel,
                )
            start = end
    if fresh[row] == 1:
        lay_stack(film, row * count * film.stride, count)
    past.pos[row] = c.pos
    past.quat[row] = c.quat
    past.focal_mm[row] = rows.focal_mm[row]
