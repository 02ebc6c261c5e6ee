"""Noise and lines fixed to surfaces, at a scale fixed to the picture.

After Bénard, Bousseau and Thollot, "Dynamic solid textures for real-time coherent stylization", 2009: a solid
texture is looked up where the surface rests, and two octaves are cross-faded so that its grain keeps its
size in pixels however far away it is.
"""

import warp as wp

wp.set_module_options({"enable_backward": False})

SHALLOW = wp.constant(0.35)
"""Of a pixel's side: surfaces that cross a family of planes at less show no lines of it."""


@wp.func
def mix_bits(n: wp.uint32):
    """Every bit of ``n`` depends on every other."""
    n = (n ^ (n >> wp.uint32(16))) * wp.uint32(0x7FEB352D)
    n = (n ^ (n >> wp.uint32(15))) * wp.uint32(1274126177)
    return n ^ (n >> wp.uint32(16))


@wp.func
def along(n: wp.uint32, i: int):
    """A number fixed to the ``i``-th of what has the number ``n``: three of them are fixed to a cell."""
    return mix_bits(n + wp.uint32(i) * wp.uint32(668265263))


@wp.func
def unit(n: wp.uint32, bits: int):
    """[0, 1) from eight bits of ``n``, beginning at ``bits``."""
    return float((n >> wp.uint32(bits)) & wp.uint32(255)) / 256.0


@wp.func
def solid(place: wp.vec4, id: int, wave_px: float, seed: int):
    """Noise about in [-1, 1] whose waves are ``wave_px`` long; each instance has its own."""
    level = wp.log2(wp.max(place[3], 1.0e-7) * wave_px)
    low = wp.floor(level)
    t = level - low
    step = wp.pow(2.0, -low)
    p = wp.vec3(place[0], place[1], place[2]) * step
    state = mix_bits(wp.uint32(seed) * wp.uint32(1103515245) + wp.uint32(id))
    shift = wp.vec3(0.37, 0.61, 0.19) * (1.0 + 7.0 * unit(state, 0))
    fine = wp.noise(state, p + shift)
    wide = wp.noise(state, p * 0.5 + shift)
    # Two noises that share nothing: the sum keeps their deviation.
    return 1.6 * (fine * (1.0 - t) + wide * t) / wp.sqrt((1.0 - t) * (1.0 - t) + t * t)


@wp.func
def lines(
    place: wp.vec4,
    right: wp.vec3,
    down: wp.vec3,
    way: wp.vec3,
    spacing_px: float,
    width_px: float,
    shift_px: float,
):
    """Share of a pixel that lines cover: cuts of the surface with planes across ``way``.

    Planes lie a power of two apart, so that lines on screen are half to one ``spacing_px`` apart; every
    second one thins away as they come closer together.
    """
    gx = wp.dot(right, way)
    gy = wp.dot(down, way)
    pace = wp.sqrt(gx * gx + gy * gy)
    clear = wp.clamp(2.0 * pace / (SHALLOW * place[3]) - 1.0, 0.0, 1.0)
    if clear == 0.0:
        return 0.0
    level = wp.log2(pace * spacing_px)
    low = wp.floor(level)
    t = level - low
    period = wp.pow(2.0, low)
    at = (wp.dot(wp.vec3(place[0], place[1], place[2]), way) + shift_px * pace) / period
    even = wp.abs(at - 2.0 * wp.round(0.5 * at)) * period / pace
    odd = wp.abs(at - 1.0 - 2.0 * wp.round(0.5 * (at - 1.0))) * period / pace
    wide = 0.5 * width_px
    thin = wide * wp.min(2.0 * (1.0 - t), 1.0)
    a = wp.clamp(wide + 0.5 - even, 0.0, wp.min(width_px, 1.0))
    b = wp.clamp(thin + 0.5 - odd, 0.0, wp.min(2.0 * thin, 1.0))
    return wp.max(a, b) * clear
