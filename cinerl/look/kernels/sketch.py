"""From visibility to pictures: colour, depth, id, class, normal and motion of every pixel."""

import warp as wp

from cinerl.camera.kernels.rows import Rows
from cinerl.look.kernels.light import dome, wrap_of
from cinerl.look.kernels.pattern import paint
from cinerl.look.kernels.raster import Camera, camera_of, draw, in_view, to_pixel
from cinerl.look.kernels.records import FLOOR, FLOOR_KIND, SKY, Coat, Stage
from cinerl.look.kernels.run import Run, face_run, floor_run, lamps_light, ray_at, steady_light
from cinerl.look.kernels.scenes import DeskRef, Film, Past, ScenesRef

wp.set_module_options({"enable_backward": False, "fast_math": False})

TONES = wp.constant(32768)
BRIGHTEST = wp.constant(8.0)
SHADOW = wp.constant(0.6)
"""Light that a body takes from the floor where it stands."""
FLOOR_ID = wp.constant(1)
ROUGH = wp.constant(6)
"""The first of the patterns of noise, which have no edges."""

FLAT = wp.constant(1024)
"""Pixels to a step where nothing changes along a run."""

RGBD = wp.constant(4)
GBUFFER = wp.constant(11)
DEPTH_HALF_M = wp.constant(4.0)
"""Depth at which the depth plane is half of its full scale."""
MOTION_STEPS = wp.constant(8.0)
"""Steps of the motion planes to a pixel."""


@wp.func
def tone(tones: wp.array(dtype=wp.uint8), x: float):
    """A byte of the display's curve."""
    return tones[wp.clamp(int(x * (float(TONES) / BRIGHTEST)), 0, TONES - 1)]


@wp.func
def drop_shadows(c: Camera, scenes: ScenesRef, desk: DeskRef, take: int, now: int, at: int):
    """Put the round shadows under the figures in view on the desk; returns how many."""
    count = int(0)
    for g in range(scenes[0].first_figure[take], scenes[0].first_figure[take + 1]):
        b = scenes[0].reach[scenes[0].first_reach[g] + now]
        wide = 0.45 * b[3]
        strength = SHADOW * wp.clamp(1.0 - 1.5 * (b[2] - b[3]), 0.0, 1.0)
        if strength > 0.0 and in_view(c, wp.vec4(b[0], b[1], 0.0, wide)):
            desk[0].shadow[at + count] = wp.vec4(b[0], b[1], 1.0 / (wide * wide), strength)
            count += 1
    return count


@wp.func
def in_shadow(desk: DeskRef, at: int, count: int, x: float, y: float):
    """Share of the light that bodies leave a point of the floor."""
    left = float(1.0)
    for k in range(count):
        s = desk[0].shadow[at + k]
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
def coat_of_floor(stage: Stage):
    """The floor's coat."""
    coat = Coat()
    coat.id = FLOOR_ID
    coat.kind = FLOOR_KIND
    coat.pattern = stage.floor_pattern
    coat.pitch = stage.floor_pitch
    coat.color0 = stage.floor0
    coat.color1 = stage.floor1
    return coat


@wp.func
def radiance(
    c: Camera,
    back: wp.mat33,
    scenes: ScenesRef,
    desk: DeskRef,
    take: int,
    shadow: int,
    shadows: int,
    r: Run,
    coat: Coat,
    i: float,
    j: float,
):
    """What a pixel of a run sends to the eye."""
    n = r.normal
    light = r.light
    wrap = float(0.0)
    d = 1.0 / (r.near + i * r.x_near)
    if r.round == 1:
        wrap = wrap_of(coat.kind)
        n = wp.normalize(r.lean + i * r.x_lean)
        light = steady_light(scenes, take, n)
    bulb = scenes[0].first_bulb[take]
    last = scenes[0].first_lamp[take + 1]
    if bulb < last:
        level = 1.0 / scenes[0].gain[take]
        light += lamps_light(scenes, bulb, last, c.pos + back * ray_at(c, i, j) * d, n, wrap, level)
    albedo = coat.color0
    if coat.pattern != 0:
        uv = (r.uv + i * r.x_uv) * d
        dx = (r.x_uv - uv * r.x_near) * d
        dy = (r.y_uv - uv * r.y_near) * d
        foot = wp.vec2(wp.abs(dx[0]) + wp.abs(dy[0]), wp.abs(dx[1]) + wp.abs(dy[1]))
        albedo = paint(coat.pattern, uv, foot, 1.0, coat.color0, coat.color1)
    if shadows > 0 and r.coat == FLOOR:
        place = (r.uv + i * r.x_uv) * (d * coat.pitch)
        light *= in_shadow(desk, shadow, shadows, place[0], place[1])
    return wp.cw_mul(albedo, light) + coat.glow


@wp.func
def stride_of(r: Run, length: int, pattern: int, shadows: int, bulbs: int):
    """Pixels over which a run's radiance is as good as linear."""
    if pattern != 0 and pattern < ROUGH:
        return 1
    if length <= 4:
        return FLAT
    if pattern != 0:
        return 4
    if r.round == 1 or bulbs > 0 or (r.coat == FLOOR and shadows > 0):
        return 16
    return FLAT


@wp.func
def expose_run(
    c: Camera,
    then: Camera,
    back: wp.mat33,
    scenes: ScenesRef,
    desk: DeskRef,
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
    coat = Coat()
    stage = scenes[0].stage[take]
    if r.coat == FLOOR:
        coat = coat_of_floor(stage)
    else:
        coat = scenes[0].coats[r.coat]
        coat.glow = coat.glow * stage.lamps_glow
    n = r.normal
    look = c.rot * n
    gain = scenes[0].gain[take]
    bulbs = scenes[0].first_lamp[take + 1] - scenes[0].first_bulb[take]
    stride = stride_of(r, end - start, coat.pattern, shadows, bulbs)
    done = int(start)
    at = int(start)
    if stride >= FLAT:
        at = (start + end - 1) / 2
    last = wp.vec3(0.0)
    while done < end:
        # It changes slowly: it is worked out now and then, and linear between.
        rgb = radiance(c, back, scenes, desk, take, shadow, shadows, r, coat, float(at), j) * gain
        stop = wp.where(at == end - 1 or stride >= FLAT, end, at)
        more = wp.vec3(0.0)
        if at > done and stride < FLAT:
            more = (rgb - last) / float(at - done)
            rgb = last
        last = rgb + more * float(at - done)
        for x in range(done, stop):
            i = float(x)
            p = to_pixel(then, r.then + i * r.x_then)
            expose(
                film, byte + x * film.stride, pixel + x,
                tone(tones, rgb[0]), tone(tones, rgb[1]), tone(tones, rgb[2]),
                r.near + i * r.x_near, wp.vec2(i - p[0], j - p[1]),
            )
            if film.planes >= GBUFFER or film.exact == 1:
                if r.round == 1:
                    n = wp.normalize(r.lean + i * r.x_lean)
                    look = c.rot * n
                label(film, byte + x * film.stride, pixel + x, coat.id, coat.kind, n, look)
            rgb += more
        done = stop
        at = wp.min(at + stride, end - 1)


@wp.func
def expose_sky(
    c: Camera,
    then: Camera,
    back: wp.mat33,
    turn: wp.mat33,
    scenes: ScenesRef,
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
        rgb = dome(scenes[0].stage[take].sky, up) * scenes[0].gain[take]
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
    scenes: ScenesRef,
    desk: DeskRef,
    film: Film,
    tones: wp.array(dtype=wp.uint8),
    chosen: wp.array(dtype=int),
    fresh: wp.array(dtype=int),
    width: int,
    height: int,
    room: wp.vec2i,
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
    floor = draw(c, scenes, desk, take, now, points, pixels)
    shadow = place * room[1]
    shadows = drop_shadows(c, scenes, desk, take, now, shadow)
    back = wp.transpose(c.rot)
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
            t = desk[0].cover[cover + start]
            end = start + 1
            while end < width and desk[0].cover[cover + end] == t:
                end += 1
            if t == SKY:
                expose_sky(c, then, back, turn, scenes, film, tones, take, start, end, j, byte, pixel)
            else:
                r = Run()
                if t == FLOOR:
                    r = floor_run(c, back, scenes, take, floor, j)
                else:
                    r = face_run(c, then, scenes, take, now, before, t, j)
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
