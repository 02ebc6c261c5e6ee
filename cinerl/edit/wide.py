"""A wide shot that holds everybody for the whole take: how a take is shown when nobody has filmed it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.camera.bank import derive
from cinerl.camera.measure import measure
from cinerl.spec.shot import SENSOR_MM, Shot
from cinerl.spec.take import Take

FOCAL_MM = 28.0
DIRECTIONS = 12
HEIGHT_M = 2.4
AIR = 1.15
PROBES = 5


def wide_shot(take: Take) -> Shot:
    """A locked camera around the cast, from the direction that sees most of it most of the time."""
    key = derive(take).key.reshape(-1, 3)
    centre = (key.min(axis=0) + key.max(axis=0)) / 2
    candidates = [_from(take, key, centre, 2 * np.pi * k / DIRECTIONS) for k in range(DIRECTIONS)]
    return max(candidates, key=lambda shot: _worth(shot, take))


def _from(take: Take, key: NDArray[np.floating], centre: NDArray[np.floating], azimuth: float) -> Shot:
    out = np.array([np.cos(azimuth), np.sin(azimuth)])
    distance = 3.0
    while True:
        eye = np.array([*(centre[:2] + out * distance), HEIGHT_M])
        quat = geometry.look_at(eye, centre)
        screen, depth = geometry.project(key, eye, quat, FOCAL_MM)
        if (np.abs(screen) * AIR).max() <= 1 and depth.min() > 0.5:
            break
        distance *= 1.1
    frames = take.frames
    level = np.full(frames, FOCAL_MM, np.float32)
    return Shot(
        take.digest,
        "",
        take.rate,
        0,
        0,
        np.tile(eye.astype(np.float32), (frames, 1)),
        np.tile(quat.astype(np.float32), (frames, 1)),
        level,
        np.full(frames, distance, np.float32),
        np.full(frames, 8.0, np.float32),
        np.zeros(frames, np.float32),
        SENSOR_MM,
        {"agent": "wide"},
    )


def _worth(shot: Shot, take: Take) -> float:
    """Mean visibility of the cast at a few moments; a camera inside the set is worth nothing."""
    seen = 0.0
    for start in np.linspace(0, take.frames - 1, PROBES).astype(int):
        probe = Shot(
            shot.take,
            "",
            shot.rate,
            int(start),
            0,
            shot.pos[:1].copy(),
            shot.quat[:1].copy(),
            shot.focal_mm[:1].copy(),
            shot.focus_m[:1].copy(),
            shot.aperture[:1].copy(),
            shot.exposure_ev[:1].copy(),
        )
        framing = measure(probe, take)
        seen += float(framing["visible"][0, : take.actors].mean()) * float(framing["collision"][0] == 0)
    return seen - 0.02 * float(shot.focus_m[0])
