"""How single views go wrong, by family: each moves the camera alone, the more the higher the severity."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cinerl.critic.views import (
    OFF_AXIS,
    TRAVELS_MPS,
    Array,
    Cameras,
    People,
    Rng,
    Views,
    aside,
    brow,
    headroom_of,
    placed,
)
from cinerl.spec.take import KeyPoint, Shape, Take

Flags = NDArray[np.bool_]
Marring = Callable[[Views, People, Array, Rng], tuple[Views, Flags]]
"""Views and severities [N] in (0, 1] to views gone wrong, and which of them could go wrong so."""
VIEW_FAMILIES: dict[str, Marring] = {}
FLAT, OCCLUDER = "flat_light", "occluder"
FRAMING_FAMILIES = (
    "cut_head", "tiny", "headroom", "lead_room", "merger", "horizon", OCCLUDER, FLAT,
)  # fmt: skip
"""All that the framing critic is examined in; `cinerl.train.stills` makes the last two."""
_HEAD_M = 0.1
"""Half the width of a head with its hair."""
_THIN_M = 0.28
_CROWN_M = 0.15


def view_family(mar: Marring) -> Marring:
    """Register a marring under its name."""
    VIEW_FAMILIES[mar.__name__] = mar
    return mar


@view_family
def cut_head(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """The upper edge cuts the head: at the hair, at last below the chin; in a close-up from the brow on."""
    head = brow(views, people) * views.size
    least = np.where(views.size > 4, 0.12, np.maximum(0.5 * head, 0.02))
    want = -(least + severity * (1.6 * head + 0.04))
    return _shifted(views, y=2 * (headroom_of(views, people) - want)), np.ones(len(views), bool)


@view_family
def tiny(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """The subject is lost in the picture: from further away, or with a wider lens."""
    size = 0.2 * 0.22**severity
    octaves = np.log2(views.size / size) * rng.random(len(views))
    focal = np.maximum(views.focal_mm / 2.0**octaves, 14.0)
    eyes = views.eyes * [1.0, 0.0] + [0.0, 1.0] * rng.uniform(-0.3, 0.3, (len(views), 1))
    return dataclasses.replace(views, size=size, focal_mm=focal, eyes=eyes), np.ones(len(views), bool)


@view_family
def headroom(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """Much air above the head: the subject sinks."""
    kind = np.where(views.size < 0.7, 0.42, np.where(views.size < 1.0, 0.24, 0.22))
    want = kind + severity * (0.86 - kind)
    return _shifted(views, y=-2 * (want - headroom_of(views, people))), views.size > 0.35


@view_family
def lead_room(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """The subject goes or looks out of the frame, close to the edge that it heads for."""
    sine = aside(views, people)
    x = np.sign(sine) * (0.32 + 0.58 * severity)
    eyes = np.stack([x, views.eyes[:, 1]], axis=-1)
    travel = people.found.travel[views.frame, views.subject]
    # In a small figure nobody sees where it looks, but where it goes.
    shows = (views.size > 1.2) | (np.linalg.norm(travel, axis=-1) > TRAVELS_MPS)
    return dataclasses.replace(views, eyes=eyes), shows & (np.abs(sine) > OFF_AXIS + 0.1)


@view_family
def merger(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """A post, a trunk or a column of the set grows out of the head."""
    place, span, width = poles(people.take)
    eyes = people.key(views, KeyPoint.EYES)
    if not len(place):
        return views, np.zeros(len(views), bool)
    views = dataclasses.replace(views, elevation=np.clip(views.elevation, -0.16, 0.06))
    gap = eyes[:, None, :2] - place
    far = np.linalg.norm(gap, axis=-1)
    azimuth = np.arctan2(gap[..., 1], gap[..., 0])
    height = eyes[:, None, 2] - far * np.tan(views.elevation)[:, None]
    facing = people.take.facing[views.frame, views.subject]
    turn = np.abs(_wrapped(azimuth - np.arctan2(facing[:, 1], facing[:, 0])[:, None]))
    # It has to be seen above the head, and to be wide enough to be seen at all.
    fits = (far > 0.5) & (far < 14) & (height > span[:, 0]) & (height + _CROWN_M * (1 + far) < span[:, 1])
    fits &= turn < np.where(views.size > 1.9, 1.5, 3.2)[:, None]
    reach = people.take.heights_m[views.subject] * views.focal_mm / (views.size * 14.0)
    shown = 2 * width * reach[:, None] / (reach[:, None] + far) * views.size[:, None]
    fits &= ((views.size > 0.75) & (views.size < 3.7))[:, None] & (shown > 0.06)
    chosen = np.where(fits, rng.random(fits.shape), -1).argmax(axis=1)
    row = np.arange(len(views))
    behind = np.maximum(far[row, chosen], 0.5)
    off = (1 - severity) * _HEAD_M * rng.choice([-1, 1], len(views))
    swing = off * (reach + behind) / (reach * behind)
    moved = dataclasses.replace(views, azimuth=azimuth[row, chosen] + swing)
    return placed(moved, people, rng), fits[row, chosen]


@view_family
def horizon(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """The camera leans to one side."""
    roll = np.radians(4 + 30 * severity) * rng.choice([-1, 1], len(views))
    return dataclasses.replace(views, roll=roll), np.ones(len(views), bool)


def adrift(views: Views, people: People, severity: Array, rng: Rng) -> tuple[Views, Flags]:
    """Several flaws at once, as of a camera that nobody holds."""
    eyes = views.eyes + severity[:, None] * rng.normal(0, 1.1, (len(views), 2))
    eyes = np.where(rng.random((len(views), 1)) < 0.8, eyes, views.eyes)
    size = views.size * 2.0 ** (severity * rng.normal(-0.6, 1.6, len(views)))
    roll = np.radians(severity * rng.normal(0, 16, len(views))) * (rng.random(len(views)) < 0.4)
    elevation = np.clip(views.elevation + severity * rng.normal(0, 0.5, len(views)), -0.5, 1.45)
    azimuth = views.azimuth + severity * rng.normal(0, 1.5, len(views))
    moved = dataclasses.replace(
        views, eyes=eyes, size=np.clip(size, 0.03, 40.0), roll=roll, elevation=elevation, azimuth=azimuth
    )
    return moved, np.ones(len(views), bool)


def around(views: Views, people: People, rng: Rng) -> Views:
    """The same size from elsewhere and further away, where something may stand between."""
    focal = views.focal_mm * 2.0 ** rng.uniform(-0.3, 1.6, len(views))
    azimuth = rng.uniform(-np.pi, np.pi, len(views))
    return placed(dataclasses.replace(views, azimuth=azimuth, focal_mm=focal), people, rng)


def merged(cameras: Cameras, people: People) -> Flags:
    """[N] whether something thin and upright of the set stands behind the subject's head."""
    place, span, width = poles(people.take)
    if not len(place):
        return np.zeros(len(cameras), bool)
    eyes = people.key(cameras, KeyPoint.EYES)
    way = eyes - cameras.pos
    near = np.maximum(np.linalg.norm(way[:, :2], axis=-1), 1e-3)
    ahead = way[:, :2] / near[:, None]
    gap = place[None] - cameras.pos[:, None, :2]
    along = (gap * ahead[:, None]).sum(-1)
    across = np.abs(gap[..., 0] * ahead[:, None, 1] - gap[..., 1] * ahead[:, None, 0])
    scale = near[:, None] / np.maximum(along, 1e-3)
    height = cameras.pos[:, None, 2] + way[:, None, 2] / scale
    behind = (along > near[:, None]) & (height > span[:, 0] - 0.3) & (height < span[:, 1] + 0.3)
    return np.asarray((behind & (across * scale < 1.4 * _HEAD_M + width * scale)).any(axis=1))


def poles(take: Take) -> tuple[Array, Array, Array]:
    """Thin upright pieces of a take's set: places [P, 2], lowest and highest z [P, 2], half widths [P]."""
    still = np.flatnonzero(take.shape_link < 0)
    quat, size, kind = take.shape_quat[still], take.shape_size[still].astype(float), take.shape_kind[still]
    upright = 1 - 2 * (quat[:, 0] ** 2 + quat[:, 1] ** 2) > 0.95
    box = kind == Shape.BOX
    width = np.where(box, np.maximum(size[:, 0], size[:, 1]), size[:, 0])
    half = np.where(box, size[:, 2], size[:, 1])
    thin = upright & (width < _THIN_M) & (half > 0.7)
    pos = take.shape_pos[still][thin].astype(float)
    return pos[:, :2], np.stack([pos[:, 2] - half[thin], pos[:, 2] + half[thin]], axis=-1), width[thin]


def _shifted(views: Views, y: Array) -> Views:
    return dataclasses.replace(views, eyes=views.eyes + np.stack([0 * y, y], axis=-1))


def _wrapped(angle: Array) -> Array:
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)
