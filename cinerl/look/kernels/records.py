"""The records that kernels share: coats and triangles, the eye, the lamps, and what does not move."""

import warp as wp

SKY = wp.constant(-1)
FLOOR = wp.constant(-2)
"""In place of a face: what the ray met instead."""

SUN = wp.constant(0)
POINT = wp.constant(1)
SPOT = wp.constant(2)
AREA = wp.constant(3)

RIM = wp.constant(2)
"""The role of a light that comes from behind."""

PERSON = wp.constant(8)
FLOOR_KIND = wp.constant(1)
"""Of `cinerl.surface.Kind`."""

FAR = wp.constant(1.0e5)


@wp.struct
class Coat:
    """What the triangles of one surface look like."""

    id: int
    kind: int
    pattern: int
    pitch: float
    gloss: float
    skin: int
    glow: wp.vec3
    color0: wp.vec3
    color1: wp.vec3


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
    """A light."""

    kind: int
    role: int
    place: wp.vec3
    """Where it stands; of a sun, the direction towards it."""
    aim: wp.vec3
    """Unit: where a spot or an area light points."""
    inner: float
    outer: float
    """Cosines at which a spot begins to fall off, and ends."""
    size: float
    """Radius in metres; of a sun, the tangent of its angular radius."""
    power: wp.vec3
    """Irradiance on a facing surface; at one metre unless a sun's."""
    shadows: int


@wp.struct
class World:
    """All triangles: first those of the set, then those that move. Slots 0 and 1 hold two frames."""

    still: wp.uint64
    """The set's tree."""
    cast: wp.uint64
    """The tree of what throws shadows: the set without what shines."""
    first: int
    """The first face that moves."""
    corner: wp.array(dtype=wp.vec3i)
    point: wp.array2d(dtype=wp.vec3)
    normal: wp.array2d(dtype=wp.vec3)
    uv: wp.array(dtype=wp.vec2)
    coat: wp.array(dtype=int)
    coats: wp.array(dtype=Coat)


@wp.struct
class Now:
    """What changes with every frame: two eyes and two trees, of this frame and of the next."""

    eye: Eye
    after: Eye
    moving: wp.uint64
    moved: wp.uint64
    slot: int
    """That holds this frame's triangles; the other holds the next frame's."""


@wp.struct
class Hit:
    """Where a ray ended."""

    t: float
    face: int
    """Or SKY, or FLOOR."""
    u: float
    v: float
    """Weights of the triangle's first two corners."""


@wp.struct
class Seen:
    """What a ray from the eye shows: the hit, and the surface there."""

    hit: Hit
    n: wp.vec3
    """The smooth normal."""
    albedo: wp.vec3
    start: wp.vec3
    """Where rays to the lamps begin, just off the surface."""


@wp.struct
class Answer:
    """What the lamps say to a point: bits by lamp, and irradiance."""

    asked: int
    """By a ray."""
    hidden: int
    """Of those asked."""
    arrives: wp.vec3
    whole: wp.vec3
    """That would arrive if nothing hid a lamp."""


@wp.struct
class Stage:
    """What does not move: the sky, the floor, and the size of the picture."""

    sky: wp.mat33
    """Rows: zenith, horizon, ground."""
    lift: wp.vec3
    """Radiance that is everywhere: light that has been around too many corners to be followed."""
    rim: wp.vec3
    """Radiance behind a body's edge."""
    haze: float
    """Share of light lost in a metre."""
    lamps_glow: float
    """How strong surfaces glow."""
    floor0: wp.vec3
    floor1: wp.vec3
    floor_pattern: int
    floor_pitch: float
    floor_gloss: float
    width: int
    height: int
    set_ids: int
    """The highest instance id of the set."""
    lamps: int
    cap: float
    """Radiance above which what a stray ray meets is dimmed."""
