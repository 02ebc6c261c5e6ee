"""What a pixel observation holds: every byte plane, its scale and its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cinerl.look.kernels.sketch import DEPTH_HALF_M, MOTION_STEPS
from cinerl.look.raster import SIZE

Obs = Literal["state", "rgb", "rgbd", "gbuffer"]
KINDS: tuple[Obs, ...] = ("state", "rgb", "rgbd", "gbuffer")
MAX_FRAMES = 8


@dataclass(frozen=True)
class Sees:
    """What somebody wants to observe."""

    obs: Obs = "state"
    size: tuple[int, int] = SIZE
    """Width and height of a picture; it always holds the film's whole 16:9 frame."""
    frames: int = 1
    """Pictures, the latest last."""
    own: bool = False
    """With pictures: also what the camera knows of itself, `cinerl.env.observation.OWN`."""


@dataclass(frozen=True)
class Plane:
    """One byte of every pixel."""

    name: str
    byte: str
    """How the byte comes from the quantity."""
    meaning: str


_RGB = tuple(
    Plane(name, "display-coded Rec.709", f"the picture's {color}")
    for name, color in zip("rgb", ("red", "green", "blue"), strict=True)
)
_DEPTH = Plane(
    "depth",
    f"255 · {DEPTH_HALF_M:g} / ({DEPTH_HALF_M:g} + metres)",
    f"along the optical axis: 255 at the lens, 128 at {DEPTH_HALF_M:g} m, 0 for the sky",
)
_NORMAL = tuple(
    Plane(f"normal_{axis}", "128 + 127 · part", f"of the unit normal, camera axes, {way}; 128 for the sky")
    for axis, way in zip("xyz", ("to the right", "up", "towards the camera"), strict=True)
)
_MOTION = tuple(
    Plane(
        f"motion_{axis}",
        f"128 + {MOTION_STEPS:g} · pixels",
        f"to the {way}, since one frame ago, of the point that is seen; ±16 pixels",
    )
    for axis, way in zip("xy", ("right", "bottom"), strict=True)
)
PLANES: dict[str, tuple[Plane, ...]] = {
    "rgb": _RGB,
    "rgbd": (*_RGB, _DEPTH),
    "gbuffer": (
        *_RGB,
        _DEPTH,
        *_NORMAL,
        Plane("kind", "as it is", "semantic class, `cinerl.surface.Kind`: 1 floor, 8 person, …"),
        Plane("id", "modulo 256", "instance: 0 sky, 1 floor, then the set's pieces, actors, props"),
        *_MOTION,
    ),
}
"""Planes of a picture by kind of observation, in order."""
