"""How a take's actor stands to the skeleton that bodies are sculpted on, link by link."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import conjugate, rotate
from cinerl.look.body import rest
from cinerl.spec.take import KeyPoint, Take

Array = NDArray[np.float64]
_FRAMES = 7
_SLACK_M = 0.045
"""How far a take's joints may be from where the sculpted skeleton has them, at the model's height."""

_KEYS = {
    KeyPoint.EYES: rest.HEAD, KeyPoint.CHEST: rest.CHEST, KeyPoint.PELVIS: rest.PELVIS,
    KeyPoint.RIGHT_SHOULDER: rest.UPPER[0], KeyPoint.LEFT_SHOULDER: rest.UPPER[1],
    KeyPoint.RIGHT_ELBOW: rest.FORE[0], KeyPoint.LEFT_ELBOW: rest.FORE[1],
    KeyPoint.RIGHT_WRIST: rest.HAND[0], KeyPoint.LEFT_WRIST: rest.HAND[1],
    KeyPoint.RIGHT_KNEE: rest.SHIN[0], KeyPoint.LEFT_KNEE: rest.SHIN[1],
    KeyPoint.RIGHT_SOLE: rest.FOOT[0], KeyPoint.LEFT_SOLE: rest.FOOT[1],
}  # fmt: skip
_MIRROR = np.array([1.0, -1.0, 1.0])


@dataclass(frozen=True, eq=False)
class Fit:
    """The take's link of each sculpted one, their shift, and the scale."""

    link: NDArray[np.int64]
    """[15] the take's links, in the order of `cinerl.look.body.rest`."""
    shift: Array
    """[15, 3] from the sculpted link's origin to the take's, in that link's axes, metres."""
    scale: float

    def order(self) -> NDArray[np.int64]:
        """[19] the figure's bone of each sculpted bone: the take's links, then eyes, jaw and lids."""
        place = np.argsort(np.argsort(self.link))
        return np.concatenate([place, np.arange(rest.LINKS, rest.BONES)])


@lru_cache(maxsize=64)
def fit(take: Take, actor: int) -> Fit | None:
    """Read an actor's skeleton; None if it is not one that the bodies fit.

    The axes of the links are taken to be the stage's (x ahead, y up, z to the right, standing). Where their
    origins are is read off the key points, and then every joint is checked in some frames of the take.
    """
    links = np.flatnonzero(take.link_body == actor)
    scale = float(take.heights_m[actor]) / rest.HEIGHT_M
    if len(links) != rest.LINKS or not 0.2 < scale < 5.0:
        return None
    frames = np.unique(np.linspace(0, take.frames - 1, _FRAMES).astype(int))
    pos = take.link_pos[frames].astype(np.float64)
    quat = take.link_quat[frames].astype(np.float64)
    bind_pos, bind_quat = rest.bind_pose()
    link = _links(take, actor, links, pos, quat)
    if link is None:
        return None

    def sculpted(bone: int, point: Array) -> Array:
        return rotate(conjugate(bind_quat[bone]), point - bind_pos[bone]) * scale

    def seen(bone: int, world: Array) -> Array:
        return rotate(conjugate(quat[:, link[bone]]), world - pos[:, link[bone]])

    shift = np.zeros((rest.LINKS, 3))
    for key, bone in _KEYS.items():
        there = take.key_offset[actor, key].astype(np.float64)
        shift[bone] = sculpted(bone, _point(key)) - there
    for side, sign in ((0, _MIRROR), (1, np.ones(3))):
        knee = pos[:, link[rest.SHIN[side]]] + rotate(
            quat[:, link[rest.SHIN[side]]],
            sculpted(rest.SHIN[side], rest.KNEE * sign) - shift[rest.SHIN[side]],
        )
        thigh = rest.THIGH[side]
        shift[thigh] = sculpted(thigh, rest.KNEE * sign) - seen(thigh, knee).mean(axis=0)
    for bone, ends, joint in (
        (rest.CHEST, rest.UPPER, rest.SHOULDER),
        (rest.PELVIS, rest.THIGH, rest.HIP),
    ):
        gaps = []
        for end, sign in zip(ends, (_MIRROR, np.ones(3)), strict=True):
            world = pos[:, link[end]] + rotate(quat[:, link[end]], sculpted(end, joint * sign) - shift[end])
            gaps.append(sculpted(bone, joint * sign) - seen(bone, world).mean(axis=0))
        shift[bone] = np.mean(gaps, axis=0)
    made = Fit(link, -shift, scale)
    return made if _joints_hold(made, pos, quat) else None


def _point(key: KeyPoint) -> Array:
    """Where a key point is in the bind pose."""
    places = {
        KeyPoint.EYES: rest.SKULL + np.array([0.098, 0.0, 0.02]),
        KeyPoint.CHEST: rest.SPINE + np.array([0.0, 0.0, 0.12]),
        KeyPoint.PELVIS: np.array([0.0, 0.0, rest.HIP_Z + 0.07]),
        KeyPoint.LEFT_SHOULDER: rest.SHOULDER,
        KeyPoint.LEFT_ELBOW: rest.ELBOW,
        KeyPoint.LEFT_WRIST: rest.WRIST,
        KeyPoint.LEFT_KNEE: rest.KNEE,
        KeyPoint.LEFT_SOLE: rest.ANKLE + np.array([0.045, 0.0, -0.05]),
    }
    if key in places:
        return places[key]
    left = KeyPoint[key.name.replace("RIGHT", "LEFT")]
    return places[left] * _MIRROR


def _links(
    take: Take, actor: int, links: NDArray[np.int64], pos: Array, quat: Array
) -> NDArray[np.int64] | None:
    """[15] the take's links by role; the thighs, which have no key point, are those that hold the knees."""
    found = np.full(rest.LINKS, -1)
    for key, bone in _KEYS.items():
        found[bone] = take.key_link[actor, key]
    rest_links = [int(i) for i in links if i not in found]
    if len(rest_links) != 2 or len(set(found[found >= 0])) != rest.LINKS - 2:
        return None
    sway = []
    for key in (KeyPoint.RIGHT_KNEE, KeyPoint.LEFT_KNEE):
        at = int(take.key_link[actor, key])
        knee = pos[:, at] + rotate(quat[:, at], take.key_offset[actor, key].astype(np.float64))
        sway.append([np.linalg.norm(pos[:, i] - knee, axis=1).std() for i in rest_links])
        reach = [0.1 * np.linalg.norm(pos[:, i] - knee, axis=1).mean() for i in rest_links]
        sway[-1] = [s + r for s, r in zip(sway[-1], reach, strict=True)]
    first = sway[0][0] + sway[1][1] <= sway[0][1] + sway[1][0]
    found[list(rest.THIGH)] = rest_links if first else rest_links[::-1]
    return found if set(found) == set(links.tolist()) else None


def _joints_hold(made: Fit, pos: Array, quat: Array) -> bool:
    """Whether both links of every joint see it at the same place."""
    bind_pos, bind_quat = rest.bind_pose()

    def world(bone: int, point: Array) -> Array:
        local = rotate(conjugate(bind_quat[bone]), point - bind_pos[bone]) * made.scale + made.shift[bone]
        link = made.link[bone]
        return pos[:, link] + rotate(quat[:, link], local)

    joints = [(rest.PELVIS, rest.CHEST, rest.SPINE), (rest.CHEST, rest.HEAD, rest.NECK)]
    for side, sign in ((0, _MIRROR), (1, np.ones(3))):
        joints += [
            (rest.PELVIS, rest.THIGH[side], rest.HIP * sign),
            (rest.THIGH[side], rest.SHIN[side], rest.KNEE * sign),
            (rest.SHIN[side], rest.FOOT[side], rest.ANKLE * sign),
            (rest.CHEST, rest.UPPER[side], rest.SHOULDER * sign),
            (rest.UPPER[side], rest.FORE[side], rest.ELBOW * sign),
            (rest.FORE[side], rest.HAND[side], rest.WRIST * sign),
        ]
    gaps = [np.linalg.norm(world(a, at) - world(b, at), axis=1).max() for a, b, at in joints]
    return bool(max(gaps) < _SLACK_M * made.scale)
