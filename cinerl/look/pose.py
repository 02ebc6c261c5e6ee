"""`pose`: where the bones of a body are at a frame; eyes follow the gaze, lids blink, a jaw talks."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import conjugate, multiply, rotate
from cinerl.look.body import rest
from cinerl.look.body.fit import Fit, fit
from cinerl.spec.take import Take

Array = NDArray[np.float64]
Pose = tuple[NDArray[np.float32], NDArray[np.float32]]
"""Positions and quaternions xyzw."""

EYE_YAW, EYE_UP, EYE_DOWN = math.radians(34.0), math.radians(24.0), math.radians(30.0)
"""What an eye can do, from straight ahead."""
TALK_OPEN = math.radians(8.5)
LID_SHUT = math.radians(33.0)
_LID_FOLLOWS = 0.45
"""Share of the eyes' pitch that the upper lids go along with."""
_BLINK_EVERY_S, _BLINK_S = 3.9, 0.24
_SYLLABLE_HZ, _PHRASE_HZ = 4.3, 0.9
_EASE_FRAMES = 2
_PLACES = np.stack([rest.in_head(p) for p in (rest.EYE, rest.EYE * [1, -1, 1], rest.JAW_AXIS, rest.LID_AXIS)])
"""[4, 3] of the face's bones in the sculpted head's link."""


def pose(take: Take, body: int, frame: int, links: Pose | None = None) -> Pose:
    """Positions [B, 3] and quaternions xyzw [B, 4] of a body's bones.

    Args:
        take: the performance.
        body: index of the body, actors first.
        frame: 0 to ``take.frames`` − 1.
        links: positions [L, 3] and quaternions [L, 4] of all links, where they are not the take's.

    Returns:
        The body's links in the take's order; for an actor whose skeleton can be read, then the left eye, the
        right eye, the jaw and the upper lids.
    """
    links = links or (take.link_pos[frame], take.link_quat[frame])
    own = take.link_body == body
    pos, quat = links[0][own], links[1][own]
    fitted = fit(take, body) if body < take.actors else None
    if fitted is None:
        return pos.copy(), quat.copy()
    face_pos, face_quat = _face(take, body, frame, fitted, links)
    return (
        np.concatenate([pos, face_pos.astype(np.float32)]),
        np.concatenate([quat, face_quat.astype(np.float32)]),
    )


def _face(take: Take, actor: int, frame: int, fitted: Fit, links: Pose) -> tuple[Array, Array]:
    head = int(fitted.link[rest.HEAD])
    pos, quat = links[0][head].astype(np.float64), links[1][head].astype(np.float64)
    world = pos + rotate(quat, _PLACES * fitted.scale + fitted.shift[rest.HEAD])
    yaw, pitch = _look(rotate(conjugate(quat), take.gaze[frame, actor]))
    eye = multiply(_about((0.0, 1.0, 0.0), yaw), _about((0.0, 0.0, 1.0), pitch))
    seconds = frame / take.fps
    lids = _LID_FOLLOWS * pitch
    lids = lids + blink(seconds, actor) * (-LID_SHUT - lids)
    jaw = rest.JAW_OPEN - TALK_OPEN * talk(take, actor, frame)
    turns = np.stack([eye, eye, _about((0.0, 0.0, 1.0), jaw), _about((0.0, 0.0, 1.0), lids)])
    return world, multiply(quat, turns)


def _look(ahead: Array) -> tuple[float, float]:
    """Yaw about the head's up and pitch about its right that an eye can turn to."""
    x, y, z = (float(v) for v in ahead)
    yaw, pitch = math.atan2(-z, x), math.atan2(y, math.hypot(x, z))
    return min(max(yaw, -EYE_YAW), EYE_YAW), min(max(pitch, -EYE_DOWN), EYE_UP)


def talk(take: Take, actor: int, frame: int) -> float:
    """How far open a talking mouth is, 0 to 1; 0 while the actor is silent."""
    if not take.speaks[frame, actor]:
        return 0.0
    near = take.speaks[max(frame - _EASE_FRAMES, 0) : frame + _EASE_FRAMES + 1, actor]
    seconds = frame / take.fps
    syllable = _noise(seconds * _SYLLABLE_HZ, 2 * actor)
    phrase = _noise(seconds * _PHRASE_HZ, 2 * actor + 1)
    return float(near.mean()) * min(1.0, max(0.04, 1.5 * syllable - 0.25) * (0.45 + 0.75 * phrase))


def blink(seconds: float, actor: int) -> float:
    """How far shut the lids are, 0 to 1: a quarter of a second, every four seconds or so."""
    beat = math.floor(seconds / _BLINK_EVERY_S)
    start = (beat + 0.15 + 0.6 * _draw(beat, 101 + actor)) * _BLINK_EVERY_S
    share = (seconds - start) / _BLINK_S
    if not 0.0 < share < 1.0:
        return 0.0
    return math.sin(math.pi * share**0.75) ** 2


def _noise(x: float, stream: int) -> float:
    """Smooth noise in [0, 1] with one draw per unit."""
    i = math.floor(x)
    t = x - i
    a, b = _draw(i, stream), _draw(i + 1, stream)
    return a + (b - a) * t * t * (3 - 2 * t)


def _draw(i: int, stream: int) -> float:
    """A number in [0, 1) that belongs to (i, stream)."""
    n = (i * 374761393 + stream * 668265263 + 974711) & 0xFFFFFFFF
    n = ((n ^ (n >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((n ^ (n >> 16)) & 0xFFFFFF) / float(1 << 24)


def _about(axis: tuple[float, float, float], angle: float) -> Array:
    return np.array([*(a * math.sin(angle / 2) for a in axis), math.cos(angle / 2)])
