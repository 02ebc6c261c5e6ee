"""How new a view is: far from all that the shot has shown. Launched only for briefs that ask."""

import warp as wp

from cinerl.camera.kernels.framing import NAN, Frame
from cinerl.camera.kernels.rows import Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

KEPT = wp.constant(64)
EVERY_S = wp.constant(1.0)
RECENT_S = wp.constant(2.0)
# One of these alone makes a view a new one: a step aside, or half of what a 28 mm lens holds.
PLACE_M = wp.constant(2.0)
TURN_RAD = wp.constant(0.5235987755982988)


@wp.struct
class Views:
    been: wp.array2d(dtype=wp.vec3)  # [N, 64] where the camera was, a second apart
    looked: wp.array2d(dtype=wp.vec3)  # [N, 64] its optical axis there
    back: wp.array(dtype=wp.vec3)  # [N] from the camera to the place of the kept view that is most like this


@wp.func
def unlikeness(gap: wp.vec3, axis: wp.vec3, other: wp.vec3):
    """0 for the same view, 1 for one a step aside or half a frame round."""
    turn = wp.acos(wp.clamp(wp.dot(axis, other), -1.0, 1.0)) / TURN_RAD
    place = wp.length(gap) / PLACE_M
    return wp.sqrt(place * place + turn * turn)


@wp.kernel
def novelty(rows: Rows, views: Views, out: Frame, fps: float, chosen: wp.array(dtype=int), first: int):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    frame = rows.frame[row]
    every = int(wp.round(EVERY_S * fps))
    pos = rows.pos[row]
    axis = wp.quat_rotate(rows.quat[row], wp.vec3(0.0, 0.0, -1.0))
    if frame % every == 0 and frame // every < KEPT:
        views.been[row, frame // every] = pos
        views.looked[row, frame // every] = axis
    out.new_view[row] = NAN
    views.back[row] = wp.vec3(0.0, 0.0, 0.0)
    old = frame - int(wp.round(RECENT_S * fps))
    if old < 0:
        return
    best = float(1.0e9)
    for k in range(wp.min(old // every + 1, KEPT)):
        gap = views.been[row, k] - pos
        far = unlikeness(gap, axis, views.looked[row, k])
        if far < best:
            best = far
            views.back[row] = gap
    out.new_view[row] = best
