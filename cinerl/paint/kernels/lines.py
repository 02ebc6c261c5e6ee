"""What is drawn with a pen or a pencil."""

import warp as wp

from cinerl.look.kernels.records import PERSON
from cinerl.paint.kernels.sight import Sight, at, between, luma, saturated
from cinerl.paint.kernels.solid import lines, solid

wp.set_module_options({"enable_backward": False})

DIAGONAL = wp.constant(wp.vec3(0.58, 0.56, 0.59))
CROSS = wp.constant(wp.vec3(0.57, -0.58, 0.58))
LEVEL = wp.constant(wp.vec3(0.24, 0.17, 0.955))
"""Across the planes whose cuts are hatching: no wall or floor of a set lies along one."""


@wp.func
def change(light: wp.array2d(dtype=wp.vec3), j: int, i: int):
    """Of the light from pixel to pixel, in stops: how soft a border between two tones has to be."""
    x = at(light, j, i + 1)[0] - at(light, j, i - 1)[0]
    y = at(light, j + 1, i)[0] - at(light, j - 1, i)[0]
    return 0.5 * wp.sqrt(x * x + y * y)


@wp.kernel
def toon(
    row: int,
    s: Sight,
    seed: int,
    soft: wp.array2d(dtype=wp.vec3),
    light: wp.array2d(dtype=wp.vec3),
    edge: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Flat colours, light in three tones, and outlines."""
    r, i = wp.tid()
    j = row + r
    c = soft[j, i]
    y = wp.max(luma(c), 1.0e-3)
    stops = light[j, i][0]
    width = wp.clamp(change(light, j, i), 0.08, 0.4)
    tone = 0.34
    tone += 0.30 * wp.smoothstep(-2.3 - width, -2.3 + width, stops)
    tone += 0.32 * wp.smoothstep(-0.75 - width, -0.75 + width, stops)
    tone += 0.18 * wp.smoothstep(0.9 - width, 0.9 + width, stops)
    target = tone * wp.pow(light[j, i][1] / 3.0, 0.85) + 0.02
    flat = saturated(c * (target / y), 1.35)
    # What is too bright for its colour bleaches a little.
    most = wp.max(flat[0], wp.max(flat[1], flat[2]))
    if most > 1.0:
        flat = wp.lerp(flat / most, wp.vec3(1.0, 1.0, 1.0), wp.min(0.35 * (most - 1.0), 0.5))
    line = wp.max(wp.smoothstep(0.14, 0.38, edge[j, i][0]), 0.8 * wp.smoothstep(0.2, 0.6, edge[j, i][1]))
    out[j, i] = wp.lerp(flat, wp.vec3(0.04, 0.03, 0.06), line)


@wp.kernel
def ink(
    row: int,
    s: Sight,
    seed: int,
    soft: wp.array2d(dtype=wp.vec3),
    light: wp.array2d(dtype=wp.vec3),
    edge: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Pen and ink: hatching in three ways, outlines that swell."""
    r, i = wp.tid()
    j = row + r
    place = s.rest[j, i]
    id = s.id[j, i]
    k = s.scale
    u = s.right[j, i]
    v = s.down[j, i]
    hand = solid(place, id, 40.0 * k, seed + 1)
    lift = solid(place, id, 13.0 * k, seed + 2)
    dark = 1.0 - wp.pow(wp.max(luma(soft[j, i]), 0.0), 0.6)
    dark += 0.05 * lift
    # A finer nib for people.
    gap = wp.max(wp.where(s.kind[j, i] == PERSON, 4.6, 6.2) * k, 3.4)
    wide = gap * 0.60
    a = lines(place, u, v, DIAGONAL, gap, wide * wp.smoothstep(0.22, 0.85, dark), hand * 0.9 * k)
    b = lines(place, u, v, CROSS, gap, wide * wp.smoothstep(0.45, 0.95, dark), hand * -0.9 * k)
    c = lines(place, u, v, LEVEL, gap * 0.8, wide * wp.smoothstep(0.66, 1.0, dark), hand * 0.7 * k)
    hatch = 1.0 - (1.0 - a * wp.smoothstep(0.20, 0.28, dark)) * (1.0 - b * wp.smoothstep(0.43, 0.5, dark)) * (
        1.0 - c * wp.smoothstep(0.62, 0.7, dark)
    )
    hatch = wp.max(hatch, wp.smoothstep(0.84, 0.97, dark))
    swell = 0.30 - 0.12 * hand
    line = wp.smoothstep(swell - 0.16, swell + 0.12, edge[j, i][0])
    line = wp.max(line, 0.9 * wp.smoothstep(0.2, 0.5, edge[j, i][1]))
    black = 1.0 - (1.0 - hatch) * (1.0 - line)
    grain = solid(place, id, 3.0, seed + 3)
    paper = wp.vec3(0.975, 0.955, 0.905) * (1.0 + 0.015 * grain)
    out[j, i] = wp.lerp(paper, wp.vec3(0.07, 0.065, 0.09), wp.clamp(black, 0.0, 1.0))


@wp.kernel
def pencil(
    row: int,
    s: Sight,
    seed: int,
    lead: wp.array2d(dtype=wp.vec3),
    edge: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Graphite that catches on the tooth of the paper; ``lead`` holds the paper (1) and the strokes on it."""
    r, i = wp.tid()
    j = row + r
    place = s.rest[j, i]
    id = s.id[j, i]
    k = s.scale
    hand = solid(place, id, 34.0 * k, seed + 1)
    press = solid(place, id, 18.0 * k, seed + 2)
    grain = solid(place, id, wp.max(2.8 * k, 2.5), seed + 3)
    tooth = 0.5 + 0.5 * wp.clamp(1.2 * grain, -1.0, 1.0)
    strokes = 1.0 - lead[j, i][0]
    rubbed = strokes * (0.62 + 0.38 * tooth)
    # The hand goes over an outline twice, and never in the same place.
    x = float(i) + 0.5
    y = float(j) + 0.5
    one = between(edge, x + 1.2 * k * hand, y + 1.2 * k * press)
    two = between(edge, x - 1.3 * k * press - 0.7 * k, y + 1.1 * k * hand + 0.6 * k)
    line = wp.smoothstep(0.08, 0.45, one[0] + 0.6 * one[1])
    line = wp.max(line, 0.65 * wp.smoothstep(0.12, 0.5, two[0]))
    line = line * (0.62 + 0.5 * tooth)
    dark = wp.clamp(1.0 - (1.0 - rubbed) * (1.0 - line), 0.0, 0.95)
    paper = wp.vec3(0.96, 0.953, 0.935) * (1.0 - 0.04 * (1.0 - tooth))
    out[j, i] = wp.lerp(paper, wp.vec3(0.13, 0.135, 0.155), dark)


@wp.kernel
def graphite(row: int, tone: wp.array2d(dtype=wp.vec3), out: wp.array2d(dtype=wp.vec3)):
    """How dark a pencil makes each place, from the picture: 1 leaves the paper white."""
    r, i = wp.tid()
    j = row + r
    c = wp.pow(wp.max(luma(tone[j, i]), 0.0), 0.6)
    out[j, i] = wp.vec3(c, c, c)


@wp.kernel
def noir(
    row: int,
    s: Sight,
    seed: int,
    soft: wp.array2d(dtype=wp.vec3),
    light: wp.array2d(dtype=wp.vec3),
    edge: wp.array2d(dtype=wp.vec3),
    out: wp.array2d(dtype=wp.vec3),
):
    """Black, white and one screen of lines between; outlines are white where it is dark."""
    r, i = wp.tid()
    j = row + r
    place = s.rest[j, i]
    id = s.id[j, i]
    k = s.scale
    dry = solid(place, id, 9.0 * k, seed + 1) + 0.6 * solid(place, id, wp.max(3.0 * k, 2.6), seed + 2)
    stops = light[j, i][0]
    own = light[j, i][1] / 3.0
    # Light decides; what is dark itself needs more of it.
    tone = stops + 3.2 * (own - 0.5) + 0.10 * dry
    width = wp.clamp(change(light, j, i), 0.1, 0.6)
    white = wp.smoothstep(-0.7 - width, -0.7 + width, tone)
    half = wp.smoothstep(-1.25 - width, -1.25 + width, tone)
    gap = wp.max(5.5 * k, 3.6)
    share = wp.smoothstep(-1.4, -0.6, tone)
    screen = lines(place, s.right[j, i], s.down[j, i], LEVEL, gap, gap * (0.2 + 0.45 * share), 0.0)
    value = wp.max(white, half * screen)
    line = wp.max(wp.smoothstep(0.14, 0.38, edge[j, i][0]), 0.8 * wp.smoothstep(0.25, 0.6, edge[j, i][1]))
    stroke = 0.92 * (1.0 - wp.smoothstep(-1.25, -0.85, tone))
    value = wp.lerp(value, stroke, line)
    out[j, i] = wp.lerp(wp.vec3(0.02, 0.02, 0.03), wp.vec3(0.96, 0.955, 0.935), value)
