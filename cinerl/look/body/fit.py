"""How a take's actor stands to the skeleton that bodies are sculpted on: link by link, and the scale."""

from __future__ import annotations

from collections.abc import Sequence
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
_SIDES = (_MIRROR, np.ones(3))
"""What takes a left point to the right and to the left side."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The take's link of each sculpted one, their shift, and the scale."""

    link: NDArray[np.int64]
    """[15] the take's links, in the order of `cinerl.look.body.rest`."""
    shift: Array
    """[15, 3] from the sculpted link's origin to the take's, in that link's axes, metres."""
    scale: float

    def order(self) -> NDArray[np.int64]:
        """[19] the figure's bone of each sculpted one: links in the take's order, then the face's."""
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
    pos, quat = take.link_pos[frames].astype(np.float64), take.link_quat[frames].astype(np.float64)
    link = _links(take, actor, links, pos, quat)
    if link is None:
        return None
    made = Fit(link, np.zeros((rest.LINKS, 3)), scale)
    moves = _Moves(made, pos, quat)
    for key, bone in _KEYS.items():
        made.shift[bone] = take.key_offset[actor, key] - moves.sculpted(bone, _point(key))
    for thigh, shin, sign in zip(rest.THIGH, rest.SHIN, _SIDES, strict=True):
        moves.agree(thigh, ((shin, rest.KNEE * sign),))
    for bone, ends, joint in ((rest.CHEST, rest.UPPER, rest.SHOULDER), (rest.PELVIS, rest.THIGH, rest.HIP)):
        moves.agree(bone, [(end, joint * sign) for end, sign in zip(ends, _SIDES, strict=True)])
    return made if moves.joints_hold() else None


class _Moves:
    """Points of the bind pose in sampled frames of a take."""

    def __init__(self, made: Fit, pos: Array, quat: Array) -> None:
        self._fit = made
        self._pos, self._quat = pos[:, made.link], quat[:, made.link]
        self._bind_pos, self._bind_quat = rest.bind_pose()

    def sculpted(self, bone: int, point: Array) -> Array:
        """A point of the bind pose in the sculpted link's frame, at the actor's size."""
        return rotate(conjugate(self._bind_quat[bone]), point - self._bind_pos[bone]) * self._fit.scale

    def world(self, bone: int, point: Array) -> Array:
        """[n, 3] where a link carries a point of the bind pose."""
        local = self.sculpted(bone, point) + self._fit.shift[bone]
        return self._pos[:, bone] + rotate(self._quat[:, bone], local)

    def agree(self, bone: int, joints: Sequence[tuple[int, Array]]) -> None:
        """Shift a link so that it sees joints where its neighbours carry them."""
        gaps = []
        for other, joint in joints:
            seen = rotate(conjugate(self._quat[:, bone]), self.world(other, joint) - self._pos[:, bone])
            gaps.append(seen.mean(axis=0) - self.sculpted(bone, joint))
        self._fit.shift[bone] = np.mean(gaps, axis=0)

    def joints_hold(self) -> bool:
        """Whether both links of every joint carry it to the same place."""
        gaps = [
            np.linalg.norm(self.world(a, at) - self.world(b, at), axis=1).max() for a, b, at in rest.joints()
        ]
        return bool(max(gaps) < _SLACK_M * self._fit.scale)


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
    left_over = [int(i) for i in links if i not in found]
    if len(left_over) != 2 or len(set(found[found >= 0])) != rest.LINKS - 2:
        return None

    def sway(key: KeyPoint, link: int) -> float:
        """How little a link holds a knee: the spread of its distance, and a little of the distance itself."""
        at = int(take.key_link[actor, key])
        knee = pos[:, at] + rotate(quat[:, at], take.key_offset[actor, key].astype(np.float64))
        gap = np.linalg.norm(pos[:, link] - knee, axis=1)
        return float(gap.std() + 0.1 * gap.mean())

    a, b = left_over
    right, left = KeyPoint.RIGHT_KNEE, KeyPoint.LEFT_KNEE
    straight = sway(right, a) + sway(left, b) <= sway(right, b) + sway(left, a)
    found[list(rest.THIGH)] = (a, b) if straight else (b, a)
    return found if set(found) == set(links.tolist()) else None
