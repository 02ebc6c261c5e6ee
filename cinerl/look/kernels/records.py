"""The records that kernels share: solids, views that cull, the eye and the lamps."""

import warp as wp

BOX = wp.constant(0)
CYLINDER = wp.constant(1)
CONE = wp.constant(2)
BALL = wp.constant(3)

PERSPECTIVE = wp.constant(0)
PARALLEL = wp.constant(1)

SKY = wp.constant(-1)
FLOOR = wp.constant(-2)

INF = wp.constant(1.0e30)


@wp.struct
class Solid:
    """One convex primitive, given by an affine map of a unit shape, and where it is now.

    Local space is the unit shape's: box [-1, 1]^3; cylinder of radius 1 about z, z in [-1, 1]; cone, the
    hull of a ball of radius ``ra`` at z = -half and one of ``rb`` at z = half; ball of radius 1, z > cut.
    World = pos + rot (scale * local). Kept small: it is what every ray reads.
    """

    kind: int
    link: int
    """That carries it; -1: none."""
    actor: int
    """-1 for the set and props."""
    blend: int
    """Solids of one actor and one blend group share a smooth surface; 0: none."""
    cast: int
    """0: too small to matter to shadows and occlusion."""
    radius: float
    """Of the ball about ``pos`` that holds it, metres."""
    pos: wp.vec3
    rot: wp.mat33
    scale: wp.vec3
    ra: float
    rb: float
    half: float
    cut: float
    reach: float
    """Radius about the local origin that holds the unit shape."""


@wp.struct
class Coat:
    """What a solid looks like, its place on its link, and where it is in the next frame."""

    id: int
    material: int
    """0 painted by its pattern, 1 an eye."""
    pattern: int
    pitch: float
    gloss: float
    color0: wp.vec3
    color1: wp.vec3
    bound: wp.vec3
    """Half extents in metres along its own axes."""
    rest_pos: wp.vec3
    rest_rot: wp.mat33
    next_pos: wp.vec3
    next_rot: wp.mat33


@wp.struct
class View:
    """A grid of cells that sorts solids by where they appear from an eye, a lamp, or from above."""

    kind: int
    origin: wp.vec3
    axes: wp.mat33
    """Rows: right, up, towards the scene."""
    low: wp.vec2
    size: wp.vec2
    """Extent of the grid: tangents for a perspective view, metres for a parallel one."""
    columns: int
    rows: int
    first: int
    """Index of its first cell."""
    pad: float
    """Metres that every solid is grown by."""


@wp.struct
class Eye:
    """A pinhole camera at one instant."""

    pos: wp.vec3
    rot: wp.mat33
    """Columns: right, up, back."""
    tan: wp.vec2
    """Tangents of half the field of view, x and y."""
    gain: float


@wp.struct
class Lamp:
    """A light; ``view`` is the first of its views, -1 if it casts no shadow."""

    kind: int
    """0 sun, 1 point."""
    role: int
    place: wp.vec3
    power: wp.vec3
    view: int


@wp.struct
class Stage:
    """What does not move: lamps' sky, the floor, and the sizes of the picture."""

    sky: wp.mat33
    """Rows: zenith, horizon, ground."""
    floor0: wp.vec3
    floor1: wp.vec3
    floor_pattern: int
    floor_pitch: float
    width: int
    height: int
    tile: int
    set_ids: int
    """The highest instance id of the set."""
    lamps: int
    above: int
    """The view from above that finds what is near a point."""
    cull: int
    """0: look at every solid (the reference that culling must equal)."""
