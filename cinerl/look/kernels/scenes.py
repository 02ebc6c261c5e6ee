"""What the rasteriser reads and writes: the scenes of a batch, a camera's desk, and the film."""

import warp as wp

from cinerl.look.kernels.records import Coat, Lamp, Stage


@wp.struct
class Scenes:
    """Everything that the takes of a batch show, flat. K takes, C chunks, G figures, F faces.

    Faces of sets come first, in chunks that lie together; takes may share a set's. Then come those of the
    figures, whose points are laid down for every frame.
    """

    # takes
    stage: wp.array(dtype=Stage)  # [K] sky and floor
    gain: wp.array(dtype=float)  # [K] exposure
    open: wp.array(dtype=float)  # [K] light of the surroundings, of an open sky's
    first_chunk: wp.array(dtype=int)  # [K]
    chunks: wp.array(dtype=int)  # [K]
    light_shift: wp.array(dtype=int)  # [K] from a face of the set to its light in this take
    first_figure: wp.array(dtype=int)  # [K + 1]
    first_lamp: wp.array(dtype=int)  # [K + 1]
    first_bulb: wp.array(dtype=int)  # [K] lamps before it are suns
    floor_light: wp.array(dtype=wp.vec3)  # [K] radiance of white there, from sky and suns
    around: wp.array(dtype=wp.vec3)  # [K CELLS²] that of white bodies, by direction
    lamp: wp.array(dtype=Lamp)
    # chunks of sets
    ball: wp.array(dtype=wp.vec4)  # [C] centre and radius
    chunk_point: wp.array(dtype=int)  # [C + 1]
    chunk_face: wp.array(dtype=int)  # [C + 1]
    both: wp.array(dtype=int)  # [C] 1: faces are seen from behind too
    # figures
    figure_point: wp.array(dtype=int)  # [G] its first in its first frame
    figure_points: wp.array(dtype=int)  # [G]
    figure_face: wp.array(dtype=int)  # [G + 1]
    first_reach: wp.array(dtype=int)  # [G] of its first frame
    reach: wp.array(dtype=wp.vec4)  # a ball around a figure in a frame
    # points, in the world
    point: wp.array(dtype=wp.vec3)
    lean: wp.array(dtype=wp.vec3h)  # normals of those that move
    skin_point: int  # the first that moves
    # faces
    corner: wp.array(dtype=wp.vec3i)  # [F] figures: counted from the first point of a frame
    uv: wp.array(dtype=wp.vec2)  # [3 F] of the corners, in pitches of the coat's pattern
    coat: wp.array(dtype=int)  # [F]
    coats: wp.array(dtype=Coat)
    skin_face: int  # the first that moves
    owner: wp.array(dtype=int)  # of those, the figure
    normal: wp.array(dtype=wp.vec3)  # of the others; unit
    light: wp.array(dtype=wp.vec3)  # by take: radiance of white there, from sky and suns


@wp.struct
class Desk:
    """Scratch of one camera at work: a slot of each array."""

    near: wp.array(dtype=float)  # [pixels] 1 / depth
    cover: wp.array(dtype=int)  # [pixels] face that is seen there, or SKY or FLOOR
    place: wp.array(dtype=wp.vec3)  # [points] camera axes: of the chunk or figure at work
    spot: wp.array(dtype=wp.vec2)  # [points] pixels
    shadow: wp.array(dtype=wp.vec4)  # [figures] on the floor: place, 1 / radius^2, strength


@wp.struct
class Past:
    """The camera of the picture before; what a motion vector starts from."""

    pos: wp.array(dtype=wp.vec3)
    quat: wp.array(dtype=wp.quat)
    focal_mm: wp.array(dtype=float)


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


ScenesRef, DeskRef = wp.array(dtype=Scenes), wp.array(dtype=Desk)
"""Arrays of one: functions hand them on by reference, where a struct is copied at every call."""
