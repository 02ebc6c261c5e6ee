"""How shaky a move is: power above 2 Hz against mean speed. Launched only for briefs that ask."""

import warp as wp

from cinerl.camera.kernels.framing import Frame
from cinerl.camera.kernels.rows import Rows

wp.set_module_options({"enable_backward": False, "fast_math": False})

CHANNELS = wp.constant(8)
# A held camera has no mean speed to compare with. With these floors (m/s, rad/s, half frames/s) a tremor
# of half a pixel in HD at 3 Hz, seen through 35 mm from one metre, scores 0.02.
STILL = wp.constant(wp.vec3(0.15, 0.15, 0.5))


@wp.func
def high_pass(rows: Rows, row: int, channel: int, x: float, sections: wp.array2d(dtype=float), settle: int):
    """Fourth-order Butterworth as two biquads, direct form II transposed, 4 states a channel."""
    y = float(x)
    for s in range(2):
        at = channel * 4 + s * 2
        if settle == 1 and s == 0:
            # As if x had been constant for ever: a move that begins in motion rings no bell.
            rows.filters[row, at] = sections[0, 5] * x
            rows.filters[row, at + 1] = sections[0, 6] * x
        v = sections[s, 0] * y + rows.filters[row, at]
        rows.filters[row, at] = sections[s, 1] * y - sections[s, 3] * v + rows.filters[row, at + 1]
        rows.filters[row, at + 1] = sections[s, 2] * y - sections[s, 4] * v
        y = v
    return y


@wp.kernel
def shake(rows: Rows, out: Frame, sections: wp.array2d(dtype=float), chosen: wp.array(dtype=int), first: int):
    row = wp.tid() + first
    if chosen[row] == 0:
        return
    # Speeds exist from the second measured frame on.
    known = rows.known[row]
    if known < 2:
        for i in range(6):
            rows.filter_power[row, i] = 0.0
        for i in range(3):
            out.shake[row, i] = 0.0
        return
    settle = wp.where(known == 2, 1, 0)
    speed = rows.last_speed[row]
    turn = rows.last_turn[row]
    eyes = out.eyes_speed[row, 0]
    rest = wp.vec3(0.0, 0.0, 0.0)
    for i in range(3):
        y = high_pass(rows, row, i, speed[i], sections, settle)
        rest[0] = rest[0] + y * y
    for i in range(3):
        y = high_pass(rows, row, 3 + i, turn[i], sections, settle)
        rest[1] = rest[1] + y * y
    for i in range(2):
        y = high_pass(rows, row, 6 + i, eyes[i], sections, settle)
        rest[2] = rest[2] + y * y
    mean = wp.vec3(wp.length(speed), wp.length(turn), wp.length(eyes))
    count = float(known - 1)
    for i in range(3):
        rows.filter_power[row, i] = rows.filter_power[row, i] + rest[i]
        rows.filter_power[row, 3 + i] = rows.filter_power[row, 3 + i] + mean[i]
        rms = wp.sqrt(rows.filter_power[row, i] / count)
        out.shake[row, i] = rms / wp.max(rows.filter_power[row, 3 + i] / count, STILL[i])
