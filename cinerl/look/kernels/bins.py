"""Where solids are in this frame, and which of them each cell of each view can meet."""

import warp as wp

from cinerl.look.kernels.records import PARALLEL, Coat, Solid, View

wp.set_module_options({"enable_backward": False})


@wp.kernel
def place(
    clock: wp.array(dtype=int),
    link_pos: wp.array2d(dtype=wp.vec3),
    link_quat: wp.array2d(dtype=wp.quat),
    gaze: wp.array2d(dtype=wp.vec3),
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    gaze_now: wp.array(dtype=wp.vec3),
):
    """Carry every solid with its link to frames ``clock[0]`` (now) and ``clock[1]`` (next)."""
    i = wp.tid()
    s = solids[i]
    if s.link >= 0:
        c = coats[i]
        now = clock[0]
        nxt = clock[1]
        r0 = wp.quat_to_matrix(wp.normalize(link_quat[now, s.link]))
        r1 = wp.quat_to_matrix(wp.normalize(link_quat[nxt, s.link]))
        s.pos = link_pos[now, s.link] + r0 * c.rest_pos
        s.rot = r0 * c.rest_rot
        solids[i] = s
        c.next_pos = link_pos[nxt, s.link] + r1 * c.rest_pos
        c.next_rot = r1 * c.rest_rot
        coats[i] = c
    if i < gaze_now.shape[0]:
        gaze_now[i] = gaze[clock[0], i]


@wp.kernel
def bound(
    views: wp.array(dtype=View),
    solids: wp.array(dtype=Solid),
    coats: wp.array(dtype=Coat),
    rects: wp.array2d(dtype=wp.vec4),
):
    """The rectangle of cells (first column, last column, first row, last row) of each solid in each view."""
    v, i = wp.tid()
    view = views[v]
    s = solids[i]
    low = wp.vec2(1.0e9, 1.0e9)
    high = wp.vec2(-1.0e9, -1.0e9)
    before = int(0)
    for k in range(8):
        sign = wp.vec3(float(k & 1) * 2.0 - 1.0, float(k & 2) - 1.0, float(k & 4) * 0.5 - 1.0)
        corner = s.pos + s.rot * wp.cw_mul(sign, coats[i].bound + wp.vec3(view.pad))
        c = view.axes * (corner - view.origin)
        p = wp.vec2(c[0], c[1])
        if view.kind != PARALLEL:
            if c[2] > 0.01:
                before += 1
                p = p / c[2]
            else:
                p = wp.vec2(0.0, 0.0)
        low = wp.min(low, p)
        high = wp.max(high, p)
    rect = wp.vec4(
        (low[0] - view.low[0]) / view.size[0] * float(view.columns) - 0.01,
        (high[0] - view.low[0]) / view.size[0] * float(view.columns) + 0.01,
        (low[1] - view.low[1]) / view.size[1] * float(view.rows) - 0.01,
        (high[1] - view.low[1]) / view.size[1] * float(view.rows) + 0.01,
    )
    if view.kind != PARALLEL:
        if before == 0:
            rect = wp.vec4(1.0e9, -1.0e9, 1.0e9, -1.0e9)
        elif before < 8:
            rect = wp.vec4(-1.0e9, 1.0e9, -1.0e9, 1.0e9)
    rects[v, i] = rect


@wp.kernel
def sort(
    start: int,
    views: wp.array(dtype=View),
    cell_view: wp.array(dtype=int),
    solids: wp.array(dtype=Solid),
    rects: wp.array2d(dtype=wp.vec4),
    counts: wp.array(dtype=int),
    lists: wp.array2d(dtype=int),
):
    """List, in order, the solids whose rectangle touches each cell."""
    cell = start + wp.tid()
    v = cell_view[cell]
    view = views[v]
    k = cell - view.first
    column = float(k % view.columns)
    row = float(k / view.columns)
    columns = float(view.columns)
    rows = float(view.rows)
    count = int(0)
    for i in range(rects.shape[1]):
        r = rects[v, i]
        if view.kind == PARALLEL:
            # Cells at the border stand for everything beyond it.
            r = wp.vec4(wp.min(r[0], columns), wp.max(r[1], 0.0), wp.min(r[2], rows), wp.max(r[3], 0.0))
        if solids[i].cast == 0 and v > 0:
            r = wp.vec4(1.0e9)
        if r[0] <= column + 1.0 and r[1] >= column and r[2] <= row + 1.0 and r[3] >= row:
            lists[cell, count] = i
            count += 1
    counts[cell] = count
