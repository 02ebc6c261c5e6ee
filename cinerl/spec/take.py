"""`Take`: one recorded performance, simulated once and filmed any number of times."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from cinerl.spec import own_body
from cinerl.spec.archive import digest_arrays, load_arrays, save_arrays
from cinerl.spec.errors import UserError
from cinerl.spec.own_body import OwnBody
from cinerl.spec.pieces import Pattern

SCHEMA = 2
MAX_ACTORS = 4

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


class Shape(IntEnum):
    """Kinds of solid. A sphere is a capsule of length zero."""

    BOX = 0
    CAPSULE = 1
    CYLINDER = 2


class KeyPoint(IntEnum):
    """The sixteen points of a body that framing looks at."""

    TOP = 0
    EYES = 1
    CHIN = 2
    NECK = 3
    CHEST = 4
    PELVIS = 5
    LEFT_SHOULDER = 6
    RIGHT_SHOULDER = 7
    LEFT_KNEE = 8
    RIGHT_KNEE = 9
    LEFT_ELBOW = 10
    RIGHT_ELBOW = 11
    LEFT_WRIST = 12
    RIGHT_WRIST = 13
    LEFT_SOLE = 14
    RIGHT_SOLE = 15


PATTERNS: tuple[str, ...] = get_args(Pattern)
"""Names of the procedural patterns; an index never changes its meaning."""


LIGHTS = ("sun", "point", "spot", "area")


@dataclass(frozen=True, eq=False)
class Take:
    """A recorded performance. World: metres, z up; quaternions xyzw; arrays read-only.

    T frames, A actors, B bodies (actors first, then props), L links, S shapes, E contacts, G lights,
    P points and F triangles of meshes.
    """

    name: str
    scene: str
    """The canonical JSON of the scene it was simulated from."""
    rate: tuple[int, int]
    """Frames per second as a fraction."""
    held_out: bool
    body_names: tuple[str, ...]
    act_names: tuple[str, ...]

    link_body: Ints
    """[L] the body a link belongs to."""
    link_pos: Floats
    """[T, L, 3] the frame that the link's shapes are given in."""
    link_quat: Floats
    """[T, L, 4]"""
    link_vel: Floats
    """[T, L, 3] m/s at that frame's origin."""
    link_spin: Floats
    """[T, L, 3] rad/s, world axes."""

    shape_link: Ints
    """[S] the link that carries it, or -1 for the set."""
    shape_kind: Ints
    """[S] a `Shape`."""
    shape_pos: Floats
    """[S, 3] in the link's frame; the set's in the world."""
    shape_quat: Floats
    """[S, 4]"""
    shape_size: Floats
    """[S, 3] box: half extents; capsule, cylinder: radius, half length along local z, 0."""
    shape_color: Floats
    """[S, 2, 3] linear albedo: main colour and the pattern's second."""
    shape_pattern: Ints
    """[S] index into `PATTERNS`."""
    shape_pattern_m: Floats
    """[S] the pattern's pitch in metres."""
    floor_color: Floats
    """[2, 3] of the ground plane z = 0."""
    floor_pattern: Ints
    """[1] index into `PATTERNS`."""
    floor_pattern_m: Floats
    """[1]"""

    light_kind: Ints
    """[G] index into `LIGHTS`."""
    light_role: Ints
    """[G] 0 key, 1 fill, 2 rim."""
    light_from: Floats
    """[G, 3] unit direction towards a sun, or the position of any other light."""
    light_power: Floats
    """[G, 3] linear irradiance: on a facing surface (sun), at one metre (the others)."""
    light_shadows: Ints
    """[G] 0 or 1."""
    sky: Floats
    """[3, 3] linear radiance at zenith, horizon and ground."""

    heights_m: Floats
    """[A] standing height."""
    key_link: Ints
    """[A, 16] the link of each `KeyPoint`."""
    key_offset: Floats
    """[A, 16, 3] its place in that link's frame."""
    facing: Floats
    """[T, A, 3] unit, level: where the chest points."""
    gaze: Floats
    """[T, A, 3] unit: where the eyes look."""
    speaks: Ints
    """[T, A] 0 or 1."""
    act: Ints
    """[T, A] index into `act_names`."""
    support: Floats
    """[T, A] share of the weight that the floor carries; 1 for a body that stands on its own."""
    assist_n: Floats
    """[T, A] outside force on the root, newtons; 0 in learned acts."""

    contact_s: Floats
    """[E] time of a contact's beginning, seconds, ascending."""
    contact_links: Ints
    """[E, 2] the two links; -1 is the set or the floor."""
    contact_pos: Floats
    """[E, 3]"""
    contact_ns: Floats
    """[E] impulse of its first 50 ms, newton seconds."""

    mesh_point: Floats = field(default_factory=lambda: np.zeros((0, 3), np.float32))
    """[P, 3] corners of the set's meshes that came from files, in the world."""
    mesh_face: Ints = field(default_factory=lambda: np.zeros((0, 3), np.int32))
    """[F, 3] indices into `mesh_point`, counter-clockwise from outside."""
    mesh_piece: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    """[F] the number of the piece of the set that a triangle belongs to."""

    own: tuple[OwnBody, ...] = ()
    """Bodies that actors brought along; the others are dressed by `cinerl.look.body`."""

    set: str = ""
    """The canonical JSON of the set; empty: the shapes are all there is of it."""
    source: dict[str, str] = field(default_factory=dict)
    """Versions and asset hashes that made it; not part of the digest."""

    def __post_init__(self) -> None:
        _check(self)

    @property
    def frames(self) -> int:
        return len(self.link_pos)

    @property
    def actors(self) -> int:
        return len(self.heights_m)

    @property
    def fps(self) -> float:
        return self.rate[0] / self.rate[1]

    @property
    def seconds(self) -> float:
        return self.frames / self.fps

    @cached_property
    def digest(self) -> str:
        """The identity of the performance: SHA-256 over its arrays and names, 64 hex digits."""
        meta, arrays = _parts(self)
        return digest_arrays({k: v for k, v in meta.items() if k != "source"}, arrays)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Take) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def save(self, path: Path) -> None:
        meta, arrays = _parts(self)
        save_arrays(path, meta, arrays)

    @classmethod
    def load(cls, path: Path) -> Take:
        """Read a take. Raises `UserError` for anything that is not one."""
        meta, arrays = load_arrays(path, "take", SCHEMA, again="perform it again: cinerl take SCENE.toml")
        own = {name: arrays.pop(name) for name in [*arrays] if name.startswith("own/")}
        try:
            if missing := _SHAPES.keys() - arrays.keys():
                raise KeyError(min(missing))
            return cls(
                name=_text(meta["name"]),
                scene=_text(meta["scene"]),
                set=_text(meta["set"]),
                rate=(int(meta["rate"][0]), int(meta["rate"][1])),
                held_out=bool(meta["held_out"]),
                body_names=tuple(_text(n) for n in meta["body_names"]),
                act_names=tuple(_text(n) for n in meta["act_names"]),
                source=dict(meta["source"]),
                own=own_body.unpack(own),
                **arrays,
            )
        except UserError as error:
            raise UserError(str(path), str(error)) from None
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            raise UserError(str(path), f"is not a whole take ({error})") from None


_TEXT = ("name", "scene", "set", "rate", "held_out", "body_names", "act_names", "source")

# Letters stand for sizes that must agree across arrays.
_SHAPES: dict[str, tuple[str | int, ...]] = {
    "link_body": ("L",),
    "link_pos": ("T", "L", 3),
    "link_quat": ("T", "L", 4),
    "link_vel": ("T", "L", 3),
    "link_spin": ("T", "L", 3),
    "shape_link": ("S",),
    "shape_kind": ("S",),
    "shape_pos": ("S", 3),
    "shape_quat": ("S", 4),
    "shape_size": ("S", 3),
    "shape_color": ("S", 2, 3),
    "shape_pattern": ("S",),
    "shape_pattern_m": ("S",),
    "floor_color": (2, 3),
    "floor_pattern": (1,),
    "floor_pattern_m": (1,),
    "light_kind": ("G",),
    "light_role": ("G",),
    "light_from": ("G", 3),
    "light_power": ("G", 3),
    "light_shadows": ("G",),
    "sky": (3, 3),
    "heights_m": ("A",),
    "key_link": ("A", len(KeyPoint)),
    "key_offset": ("A", len(KeyPoint), 3),
    "facing": ("T", "A", 3),
    "gaze": ("T", "A", 3),
    "speaks": ("T", "A"),
    "act": ("T", "A"),
    "support": ("T", "A"),
    "assist_n": ("T", "A"),
    "contact_s": ("E",),
    "contact_links": ("E", 2),
    "contact_pos": ("E", 3),
    "contact_ns": ("E",),
    "mesh_point": ("P", 3),
    "mesh_face": ("F", 3),
    "mesh_piece": ("F",),
}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _parts(take: Take) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    meta: dict[str, Any] = {"kind": "take", "schema": SCHEMA}
    for name in _TEXT:
        value = getattr(take, name)
        meta[name] = list(value) if isinstance(value, tuple) else value
    return meta, {name: getattr(take, name) for name in _SHAPES} | own_body.pack(take.own)


def _check(take: Take) -> None:
    sizes: dict[str | int, int] = {}
    for f in dataclasses.fields(take):
        if f.name not in _SHAPES:
            continue
        array = getattr(take, f.name)
        want = np.int32 if f.type == "Ints" else np.float32
        if array.dtype != want:
            raise UserError(f"take array '{f.name}'", f"has type {array.dtype}", f"want {np.dtype(want)}")
        shape = _SHAPES[f.name]
        expected = tuple(
            n if isinstance(n, int) else sizes.get(n, have)
            for n, have in zip(shape, array.shape, strict=False)
        )
        if array.shape != expected or array.ndim != len(shape):
            raise UserError(f"take array '{f.name}'", f"has shape {array.shape}", f"want {shape}")
        sizes.update({n: have for n, have in zip(shape, array.shape, strict=True) if isinstance(n, str)})
        if array.dtype == np.float32 and not np.isfinite(array).all():
            raise UserError(f"take array '{f.name}'", "holds NaN or infinity")
        array.flags.writeable = False
    _check_references(take, sizes)


def _check_references(take: Take, sizes: dict[str | int, int]) -> None:
    bounds = {
        "link_body": (0, len(take.body_names)),
        "shape_link": (-1, sizes["L"]),
        "shape_kind": (0, len(Shape)),
        "shape_pattern": (0, len(PATTERNS)),
        "key_link": (0, sizes["L"]),
        "act": (0, len(take.act_names)),
        "contact_links": (-1, sizes["L"]),
        "mesh_face": (0, sizes["P"]),
        "mesh_piece": (0, np.iinfo(np.int32).max),
        "light_kind": (0, len(LIGHTS)),
    }
    for name, (low, high) in bounds.items():
        array = getattr(take, name)
        if array.size and (array.min() < low or array.max() >= high):
            raise UserError(f"take array '{name}'", f"holds indices outside {low}..{high - 1}")
    if not 1 <= take.actors <= MAX_ACTORS or take.frames < 2:
        raise UserError(
            f"take '{take.name}'",
            f"has {take.actors} actors and {take.frames} frames",
            f"want 1 to {MAX_ACTORS} actors and at least 2 frames",
        )
    if any(not 0 <= body.actor < take.actors for body in take.own):
        raise UserError(f"take '{take.name}'", "holds a body for an actor that it has not")
    if min(take.rate) < 1:
        raise UserError(f"take '{take.name}'", f"has rate {take.rate}", "want a positive fraction")
