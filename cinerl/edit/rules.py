"""What a cut must keep: the 180° rule and the 30° rule."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinerl import geometry
from cinerl.camera.bank import Derived
from cinerl.spec.shot import Shot
from cinerl.spec.take import KeyPoint, Take

Array = NDArray[np.float64]
NEAR_LINE = math.radians(10)
JUMP_ANGLE = math.radians(30)
JUMP_RATIO = 1.5
TRAVELS_MPS = 0.4


@dataclass(frozen=True)
class CutCheck:
    """How one cut keeps the rules."""

    at_s: float
    """Of the take, at the in point of the incoming shot."""
    side_before: int
    """−1 or 1: side of the line that the camera stood on; 0 where it is not judged."""
    side_after: int
    keeps_side: bool
    angle_deg: float
    """Between the rays from the subject to the two cameras."""
    size_ratio: float
    """Larger / smaller shot size."""
    no_jump: bool

    @property
    def good(self) -> bool:
        return self.keeps_side and self.no_jump


def check_cut(before: Shot, after: Shot, take: Take, derived: Derived) -> CutCheck:
    """Judge the cut from the last frame of one shot to the first of the next."""
    last, first = before.start_frame + before.frames - 1, after.start_frame
    side_before = side_of_line(before.pos[-1], last, before.subject, take, derived)
    side_after = side_of_line(after.pos[0], first, after.subject, take, derived)
    keeps = side_before == side_after or 0 in (side_before, side_after)
    angle, ratio = _difference(before, after, derived, take)
    same = before.subject == after.subject
    return CutCheck(
        first / take.fps,
        side_before,
        side_after,
        keeps,
        math.degrees(angle),
        ratio,
        not same or angle >= JUMP_ANGLE or ratio >= JUMP_RATIO,
    )


def side_of_line(camera: NDArray[np.floating], frame: int, subject: int, take: Take, derived: Derived) -> int:
    """Side of the line of action: between subject and partner, or a lone mover's travel; 0 within 10° of it.

    The line runs from the lower-numbered actor to the higher, so its sides do not swap with the subject.
    """
    here = derived.key[frame, subject, KeyPoint.EYES, :2]
    partner = _partner(frame, subject, derived)
    if partner is None:
        line = derived.travel[frame, subject, :2]
        if np.linalg.norm(line) < TRAVELS_MPS:
            return 0
        origin = here
    else:
        first, second = sorted((subject, partner))
        origin = derived.key[frame, first, KeyPoint.EYES, :2]
        line = derived.key[frame, second, KeyPoint.EYES, :2] - origin
    ray = np.asarray(camera[:2], float) - origin
    cross = float(line[0] * ray[1] - line[1] * ray[0])
    sine = cross / max(float(np.linalg.norm(line) * np.linalg.norm(ray)), 1e-9)
    return 0 if abs(sine) < math.sin(NEAR_LINE) else int(np.sign(cross))


def _partner(frame: int, subject: int, derived: Derived) -> int | None:
    eyes = derived.key[frame, :, KeyPoint.EYES]
    others = [a for a in range(len(eyes)) if a != subject]
    if not others:
        return None
    return min(others, key=lambda a: float(np.linalg.norm(eyes[a] - eyes[subject])))


def _difference(before: Shot, after: Shot, derived: Derived, take: Take) -> tuple[float, float]:
    last = before.start_frame + before.frames - 1
    rays = [
        before.pos[-1] - derived.key[last, before.subject, KeyPoint.EYES],
        after.pos[0] - derived.key[after.start_frame, after.subject, KeyPoint.EYES],
    ]
    cosine = float(rays[0] @ rays[1] / max(float(np.linalg.norm(rays[0]) * np.linalg.norm(rays[1])), 1e-9))
    sizes = [
        size_at(before, before.frames - 1, take, derived),
        size_at(after, 0, take, derived),
    ]
    return math.acos(np.clip(cosine, -1, 1)), max(sizes) / max(min(sizes), 1e-6)


def size_at(shot: Shot, index: int, take: Take, derived: Derived) -> float:
    """Shot size of the subject at one entry of a shot."""
    eyes = derived.key[shot.start_frame + index, shot.subject, KeyPoint.EYES]
    local = geometry.rotate(geometry.conjugate(shot.quat[index]), eyes - shot.pos[index])
    depth = max(-float(local[2]), 0.05)
    return geometry.shot_size(float(take.heights_m[shot.subject]), float(shot.focal_mm[index]), depth)
