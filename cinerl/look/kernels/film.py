"""The view transform: a table of three dimensions, read by tetrahedra."""

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.func
def mixed(table: wp.array3d(dtype=wp.vec3), p: wp.vec3):
    """Interpolated in the tetrahedron that holds ``p``: greys stay grey."""
    last = table.shape[0] - 2
    x = wp.min(int(p[0]), last)
    y = wp.min(int(p[1]), last)
    z = wp.min(int(p[2]), last)
    u = p[0] - float(x)
    v = p[1] - float(y)
    w = p[2] - float(z)
    low = table[x, y, z]
    high = table[x + 1, y + 1, z + 1]
    if u >= v:
        if v >= w:
            return (
                low * (1.0 - u) + table[x + 1, y, z] * (u - v) + table[x + 1, y + 1, z] * (v - w) + high * w
            )
        if u >= w:
            return (
                low * (1.0 - u) + table[x + 1, y, z] * (u - w) + table[x + 1, y, z + 1] * (w - v) + high * v
            )
        return low * (1.0 - w) + table[x, y, z + 1] * (w - u) + table[x + 1, y, z + 1] * (u - v) + high * v
    if u >= w:
        return low * (1.0 - v) + table[x, y + 1, z] * (v - u) + table[x + 1, y + 1, z] * (u - w) + high * w
    if v >= w:
        return low * (1.0 - v) + table[x, y + 1, z] * (v - w) + table[x, y + 1, z + 1] * (w - u) + high * u
    return low * (1.0 - w) + table[x, y, z + 1] * (w - v) + table[x, y + 1, z + 1] * (v - u) + high * u


@wp.func
def shaped(value: float, gain: float, scale: float, most: float):
    """Place of a scene-linear value along the table's axis."""
    return wp.min(wp.log2(wp.max(value, 0.0) * gain + 1.0) * scale, 1.0) * most


@wp.kernel
def develop_film(
    gain: float,
    scale: float,
    table: wp.array3d(dtype=wp.vec3),
    rgb: wp.array2d(dtype=wp.vec3),
    picture: wp.array3d(dtype=wp.uint8),
):
    """Display codes of every pixel."""
    j, i = wp.tid()
    c = rgb[j, i]
    most = float(table.shape[0] - 1)
    p = wp.vec3(
        shaped(c[0], gain, scale, most), shaped(c[1], gain, scale, most), shaped(c[2], gain, scale, most)
    )
    code = mixed(table, p)
    for k in range(3):
        picture[j, i, k] = wp.uint8(int(code[k] + 0.5))
