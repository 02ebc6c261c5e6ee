"""Lays the takes of a batch flat, and derives what cameras ask of them: key points, bounds, travel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.camera.kernels.bank import Bank
from cinerl.spec.take import KeyPoint, Shape, Take

Array = NDArray[np.float64]
LOW_PASS_S = 0.5
LEVEL = np.array([1.0, 1.0, 0.0])


@dataclass(frozen=True)
class Cast:
    """The moving solids of a take, by owner."""

    solid: NDArray[np.int32]
    """[D] rows of the take's shapes, actors first, then props."""
    body_end: tuple[int, ...]
    """End of each actor's run of solids; the fifth is the props'."""


@dataclass(frozen=True)
class Poses:
    """What link poses imply. T frames, A actors, D moving solids."""

    key: Array
    """[T, A, 16, 3] world, metres."""
    centre: Array
    """[T, A, 3] of each actor's bounding sphere."""
    radius: Array
    """[T, A]"""
    pose_pos: Array
    """[T, D, 3]"""
    pose_quat: Array
    """[T, D, 4]"""


@dataclass(frozen=True)
class Derived(Cast, Poses):
    """Everything that a take implies at every frame."""

    travel: Array
    """[T, A, 3] level velocity of the hips, low-passed with 0.5 s, m/s."""


def cast_of(take: Take) -> Cast:
    """Sort the shapes that move by the body that carries them."""
    owner = np.where(take.shape_link >= 0, take.link_body[np.maximum(take.shape_link, 0)], -1)
    moving = [np.flatnonzero(owner == a) for a in range(take.actors)]
    solid = np.concatenate([*moving, np.flatnonzero(owner >= take.actors)]).astype(np.int32)
    ends = np.cumsum([len(m) for m in moving])
    return Cast(solid, (*ends.tolist(), *[int(ends[-1])] * (4 - take.actors), len(solid)))


def poses_of(take: Take, cast: Cast, link_pos: NDArray[np.float32], link_quat: NDArray[np.float32]) -> Poses:
    """What link poses [T, L, 3], [T, L, 4] imply: the take's own, or those of a live stage."""
    keys = link_pos[:, take.key_link]
    key = keys + geometry.rotate(link_quat[:, take.key_link], take.key_offset[None])
    link = take.shape_link[cast.solid]
    pose_pos = link_pos[:, link] + geometry.rotate(link_quat[:, link], take.shape_pos[cast.solid][None])
    pose_quat = geometry.multiply(link_quat[:, link], take.shape_quat[cast.solid][None])
    centre, radius = _bounds(take, key, cast, pose_pos)
    return Poses(key, centre, radius, pose_pos, pose_quat)


def derive(take: Take) -> Derived:
    """Everything that `Bank` holds of one take."""
    cast = cast_of(take)
    poses = poses_of(take, cast, take.link_pos, take.link_quat)
    return Derived(**vars(poses), **vars(cast), travel=_travel(take))


def next_travel(before: Array, velocity: NDArray[np.floating], fps: float) -> Array:
    """One step of the travel's low pass: level velocity [A, 3] of the hips into its mean [A, 3]."""
    keep = np.exp(-1 / (LOW_PASS_S * fps))
    return np.asarray(keep * before + (1 - keep) * (velocity * LEVEL))


def bounding_radius(kind: NDArray[np.int32], size: NDArray[np.float32]) -> Array:
    """Radius [S] of the sphere around each shape's centre."""
    box = np.linalg.norm(size, axis=-1)
    capsule = size[..., 0] + size[..., 1]
    cylinder = np.hypot(size[..., 0], size[..., 1])
    return np.select([kind == Shape.BOX, kind == Shape.CAPSULE], [box, capsule], cylinder).astype(float)


def bank_of(takes: Sequence[Take], device: str) -> Bank:
    """The takes of a batch as one set of flat arrays on ``device``."""
    parts = [derive(take) for take in takes]
    bank = Bank()
    _fill(
        bank,
        device,
        int,
        {
            "frames": [t.frames for t in takes],
            "actors": [t.actors for t in takes],
            "first_key": _firsts([p.key.size // 3 for p in parts]),
            "first_actor": _firsts([p.radius.size for p in parts]),
            "first_set": [*_firsts([_pieces(t).size for t in takes]), sum(_pieces(t).size for t in takes)],
            "first_solid": _firsts([p.solid.size for p in parts]),
            "first_pose": _firsts([p.pose_pos.size // 3 for p in parts]),
            "solids": [p.solid.size for p in parts],
            "set_kind": np.concatenate([t.shape_kind[_pieces(t)] for t in takes]),
            "solid_kind": np.concatenate([t.shape_kind[p.solid] for t, p in zip(takes, parts, strict=True)]),
        },
    )
    bank.body_end = wp.array(np.array([p.body_end for p in parts], np.int32), dtype=int, device=device)
    heights = np.zeros((len(takes), 4), np.float32)
    for row, take in zip(heights, takes, strict=True):
        row[: take.actors] = take.heights_m
    bank.height = wp.array(heights, dtype=float, device=device)
    _fill(
        bank,
        device,
        wp.vec3,
        {
            "key": _flat([p.key for p in parts], 3),
            "centre": _flat([p.centre for p in parts], 3),
            "mark_centre": _flat([marks(p.key)[0] for p in parts], 3),
            "travel": _flat([p.travel for p in parts], 3),
            "facing": _flat([t.facing for t in takes], 3),
            "gaze": _flat([t.gaze for t in takes], 3),
            "set_pos": _flat([t.shape_pos[_pieces(t)] for t in takes], 3),
            "set_size": _flat([t.shape_size[_pieces(t)] for t in takes], 3),
            "solid_size": _flat([t.shape_size[p.solid] for t, p in zip(takes, parts, strict=True)], 3),
            "pose_pos": _flat([p.pose_pos for p in parts], 3),
        },
    )
    _fill(
        bank,
        device,
        wp.quat,
        {
            "set_quat": _flat([t.shape_quat[_pieces(t)] for t in takes], 4),
            "pose_quat": _flat([p.pose_quat for p in parts], 4),
        },
    )
    solids = [(t, p.solid) for t, p in zip(takes, parts, strict=True)]
    _fill(
        bank,
        device,
        float,
        {
            "radius": _flat([p.radius for p in parts], 1).ravel(),
            "mark_radius": _flat([marks(p.key)[1] for p in parts], 1).ravel(),
            "set_radius": _radii([(t, _pieces(t)) for t in takes]),
            "solid_radius": _radii(solids),
        },
    )
    return bank


def _fill(bank: Bank, device: str, dtype: Any, arrays: dict[str, Any]) -> None:
    for name, values in arrays.items():
        kind = np.int32 if dtype is int else np.float32
        setattr(bank, name, wp.array(np.asarray(values, kind), dtype=dtype, device=device))


def _pieces(take: Take) -> NDArray[np.intp]:
    return np.flatnonzero(take.shape_link < 0)


def _radii(shapes: Sequence[tuple[Take, NDArray[Any]]]) -> Array:
    return np.concatenate([bounding_radius(t.shape_kind[i], t.shape_size[i]) for t, i in shapes])


def _flat(arrays: Sequence[NDArray[Any]], width: int) -> NDArray[Any]:
    return np.concatenate([a.reshape(-1, width) for a in arrays])


def _firsts(sizes: Sequence[int]) -> list[int]:
    return [0, *np.cumsum(sizes)[:-1].tolist()]


def _bounds(take: Take, key: Array, cast: Cast, pose_pos: Array) -> tuple[Array, Array]:
    """Spheres around the hips that hold every solid and every key point of an actor."""
    centre = key[:, :, KeyPoint.PELVIS]
    radius = np.linalg.norm(key - centre[:, :, None], axis=-1).max(axis=-1)
    extent = bounding_radius(take.shape_kind, take.shape_size)
    start = 0
    for a in range(take.actors):
        run = slice(start, cast.body_end[a])
        gaps = np.linalg.norm(pose_pos[:, run] - centre[:, a, None], axis=-1) + extent[cast.solid[run]]
        radius[:, a] = np.maximum(radius[:, a], gaps.max(axis=-1, initial=0.0))
        start = cast.body_end[a]
    return centre, radius + 1e-4


def _travel(take: Take) -> Array:
    """Causal one-pole low pass of the hips' level velocity."""
    velocity = take.link_vel[:, take.key_link[:, KeyPoint.PELVIS]]
    travel = np.array(velocity * LEVEL, float)
    for t in range(1, take.frames):
        travel[t] = next_travel(travel[t - 1], velocity[t], take.fps)
    return travel


def marks(key: Array) -> tuple[Array, Array]:
    """Spheres around the tested key points."""
    tested = key[:, :, [1, 2, 4, 5, 6, 7, 8, 9]]
    centre = (tested.min(axis=2) + tested.max(axis=2)) / 2
    return centre, np.linalg.norm(tested - centre[:, :, None], axis=-1).max(axis=-1) + 1e-4
