"""Linear-blend skinning: figures follow the bones of a frame."""

import warp as wp

wp.set_module_options({"enable_backward": False})


@wp.kernel
def bend(
    first: int,
    slot: int,
    turn: wp.array(dtype=wp.mat33),
    shift: wp.array(dtype=wp.vec3),
    bone: wp.array(dtype=wp.vec4i),
    weight: wp.array(dtype=wp.vec4),
    rest: wp.array(dtype=wp.vec3),
    rest_normal: wp.array(dtype=wp.vec3),
    point: wp.array2d(dtype=wp.vec3),
    normal: wp.array2d(dtype=wp.vec3),
):
    """Points and normals of one frame; ``turn`` and ``shift`` carry each bone from rest to its pose."""
    i = wp.tid()
    b = bone[i]
    w = weight[i]
    p = wp.vec3(0.0)
    n = wp.vec3(0.0)
    for k in range(4):
        if w[k] > 0.0:
            m = turn[b[k]]
            p += (m * rest[i] + shift[b[k]]) * w[k]
            n += m * rest_normal[i] * w[k]
    point[slot, first + i] = p
    normal[slot, first + i] = wp.normalize(n)
