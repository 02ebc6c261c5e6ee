"""What is painted with a brush: grounds, varnish, washes."""

import warp as wp

from cinerl.paint.kernels.sight import Sight, between, luma, saturated, slope_of
from cinerl.paint.kernels.solid import solid

wp.set_module_options({"enable_backward": False})


@wp.kernel
def prime(
    row: int,
    s: Sight,
    seed: int,
    share: float,
    tint: wp.vec3,
    base: wp.array2d(dtype=wp.vec3),
    relief: wp.array2d(dtype=float),
    out: wp.array2d(dtype=wp.vec3),
):
    """What strokes are laid on: canvas with a thin wash of the picture."""
    r, i = wp.tid()
    j = row + r
    weave = 0.04 * solid(s.rest[j, i], s.id[j, i], 4.0, seed + 5)
    out[j, i] = wp.lerp(tint * (1.0 + weave), base[j, i], share)
    relief[j, i] = 0.0


@wp.kernel
def varnish(
    row: int,
    depth: float,
    vivid: float,
    paint: wp.array2d(dtype=wp.vec3),
    relief: wp.array2d(dtype=float),
    out: wp.array2d(dtype=wp.vec3),
):
    """Light from the upper left on the relief of the paint."""
    r, i = wp.tid()
    j = row + r
    h = relief.shape[0] - 1
    w = relief.shape[1] - 1
    x = relief[j, wp.min(i + 1, w)] - relief[j, wp.max(i - 1, 0)]
    y = relief[wp.min(j + 1, h), i] - relief[wp.max(j - 1, 0), i]
    light = wp.clamp(depth * (-0.6 * x - 0.8 * y), -0.25, 0.25)
    c = saturated(paint[j, i], vivid)
    out[j, i] = c * (1.0 + light) + wp.vec3(1.0, 1.0, 0.95) * wp.max(light, 0.0) * 0.22


@wp.kernel
def watercolour(
    row: int,
    s: Sight,
    seed: int,
    soft: wp.array2d(dtype=wp.vec3),
    light: wp.array2d(dtype=wp.vec3),
    edge: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Washes that pool at their borders, on paper with grain."""
    r, i = wp.tid()
    j = row + r
    place = s.rest[j, i]
    id = s.id[j, i]
    k = s.scale
    dx = solid(place, id, 22.0 * k, seed + 1) * 2.0 * k
    dy = solid(place, id, 22.0 * k, seed + 2) * 2.0 * k
    x = float(i) + 0.5 + dx
    y = float(j) + 0.5 + dy
    c = between(soft, x, y)
    steep = wp.length(slope_of(soft, int(y), int(x)))
    # Washes: seven tones, with soft steps between.
    tone = wp.pow(wp.max(luma(c), 1.0e-3), 0.55)
    steps = tone * 7.0
    low = wp.floor(steps)
    wash = (low + wp.smoothstep(0.25, 0.75, steps - low)) / 7.0
    hue = c / wp.max(luma(c), 0.02)
    c = saturated(hue * (0.35 * tone + 0.65 * wash), 1.35)
    c = wp.vec3(wp.min(c[0], 1.0), wp.min(c[1], 1.0), wp.min(c[2], 1.0))
    paper = wp.vec3(0.985, 0.97, 0.935)
    pool = between(edge, x, y)[0]
    flow = solid(place, id, 70.0 * k, seed + 3)
    spread = solid(place, id, 28.0 * k, seed + 4)
    grain = solid(place, id, wp.max(3.2 * k, 2.6), seed + 5)
    # Density of the pigment (Bousseau et al. 2006): 1 leaves a colour as it is.
    d = 1.0 + 0.34 * flow + 0.22 * spread + 0.20 * grain
    d += wp.min(5.5 * steep, 0.75) + 0.55 * pool
    c = wp.max(c, wp.vec3(0.05, 0.05, 0.08))
    white = wp.vec3(1.0, 1.0, 1.0)
    c = c - wp.cw_mul(c, white - c) * (d - 1.0)
    # Paper shows through where a wash stops short of the next.
    gap = wp.smoothstep(0.25, 0.75, spread + 0.5 * flow) * wp.smoothstep(0.12, 0.4, pool) * 0.7
    bare = 0.15 + gap + 0.5 * wp.smoothstep(0.78, 1.0, tone)
    c = wp.lerp(c, white, wp.clamp(bare, 0.0, 1.0))
    tooth = 1.0 + 0.03 * grain
    out[j, i] = wp.cw_mul(c, paper) * tooth
