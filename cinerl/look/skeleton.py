"""`Skeleton`: where an actor's joints are in the frames of its links, found from the take alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.parts import Array, body_shapes, rotation
from cinerl.spec.take import KeyPoint, Shape, Take

RIGHT, LEFT = 0, 1
_FRAMES = 9


@dataclass(frozen=True)
class Bone:
    """A rigid stretch of a limb in its link's frame."""

    link: int
    start: Array
    end: Array


@dataclass(frozen=True)
class Limb:
    """An arm (upper, fore) or a leg (thigh, shin)."""

    upper: Bone
    lower: Bone


class Skeleton:
    """Joints and directions of one actor, as constants of its links.

    Joints do not move in the frames of the two links that they join, so a mean over a few frames of the
    take finds them, whichever of the two a key point was given in.
    """

    def __init__(self, take: Take, actor: int) -> None:
        self._frames = np.unique(np.linspace(0, take.frames - 1, _FRAMES).astype(int))
        self._pos = take.link_pos[self._frames].astype(np.float64)
        self._rot = rotation(take.link_quat[self._frames])
        self._take, self._actor = take, actor
        self._capsules = [
            s
            for s in body_shapes(take, actor)
            if take.shape_kind[s] == Shape.CAPSULE and take.shape_size[s, 1] > 1e-4
        ]

    def link(self, key: KeyPoint) -> int:
        return int(self._take.key_link[self._actor, key])

    def at(self, key: KeyPoint) -> Array:
        """World positions [n, 3] of a key point in the sampled frames."""
        return self.world(self.link(key), self._take.key_offset[self._actor, key].astype(np.float64))

    def world(self, link: int, point: Array) -> Array:
        """World positions [n, 3] of a point of a link."""
        return self._pos[:, link] + self._rot[:, link] @ point

    def fixed(self, link: int, world: Array) -> Array:
        """The point of a link that best follows ``world`` [n, 3]."""
        return np.einsum("fji,fj->fi", self._rot[:, link], world - self._pos[:, link]).mean(axis=0)

    def toward(self, link: int, world: Array) -> Array:
        """The direction of a link that best follows ``world`` [n, 3]."""
        mean = np.einsum("fji,fj->fi", self._rot[:, link], world).mean(axis=0)
        return unit(mean)

    def key(self, link: int, key: KeyPoint) -> Array:
        """A key point in a link's frame."""
        return self.fixed(link, self.at(key))

    def facing(self) -> Array:
        """[n, 3] where the chest points."""
        return self._take.facing[self._frames, self._actor].astype(np.float64)

    def limb(self, middle: KeyPoint, root: Array, tip: Array | None) -> Limb | None:
        """The two capsules that meet at a knee or an elbow, the one nearer to ``root`` first.

        Args:
            middle: the joint between them.
            root: [n, 3] world, the side of the trunk.
            tip: [n, 3] world end of the lower one; None takes the end of its capsule.
        """
        joint = self.at(middle)
        near = sorted(self._capsules, key=lambda s: self._gap(s, joint))[:2]
        if len(near) < 2:
            return None
        upper, lower = sorted(
            near, key=lambda s: float(np.linalg.norm(self._middle(s) - root, axis=1).mean())
        )
        a, b = int(self._take.shape_link[upper]), int(self._take.shape_link[lower])
        top = self._far_end(upper, self.fixed(a, joint))
        end = self._far_end(lower, self.fixed(b, joint)) if tip is None else self.fixed(b, tip)
        return Limb(Bone(a, top, self.fixed(a, joint)), Bone(b, self.fixed(b, joint), end))

    def shape(self, link: int) -> int | None:
        """The first shape of a link."""
        found = np.flatnonzero(self._take.shape_link == link)
        return int(found[0]) if found.size else None

    def directions(self, link: int, direction: Array) -> Array:
        """World directions [n, 3] of a direction of a link."""
        return self._rot[:, link] @ direction

    def centre(self, s: int) -> Array:
        """A shape's centre in its link's frame."""
        return self._take.shape_pos[s].astype(np.float64)

    def is_box(self, s: int) -> bool:
        return int(self._take.shape_kind[s]) == Shape.BOX

    def box(self, s: int) -> tuple[Array, Array, Array]:
        """Centre, axes (columns) and half extents of a box in its link's frame."""
        return self.centre(s), rotation(self._take.shape_quat[s]), self._take.shape_size[s].astype(np.float64)

    def _axis(self, s: int) -> tuple[Array, Array, float]:
        centre = self._take.shape_pos[s].astype(np.float64)
        along = rotation(self._take.shape_quat[s])[:, 2]
        return centre, along, float(self._take.shape_size[s, 1])

    def _middle(self, s: int) -> Array:
        return self.world(int(self._take.shape_link[s]), self._axis(s)[0])

    def _gap(self, s: int, joint: Array) -> float:
        centre, along, half = self._axis(s)
        link = int(self._take.shape_link[s])
        ends = [self.world(link, centre + sign * half * along) for sign in (-1, 1)]
        return min(float(np.linalg.norm(e - joint, axis=1).mean()) for e in ends)

    def _far_end(self, s: int, joint: Array) -> Array:
        """The tip of a capsule away from a joint."""
        centre, along, half = self._axis(s)
        reach = half + float(self._take.shape_size[s, 0])
        return max(
            (centre + sign * reach * along for sign in (-1, 1)),
            key=lambda p: float(np.linalg.norm(p - joint)),
        )


def unit(v: NDArray[Any]) -> Array:
    """``v`` at length 1."""
    return np.asarray(v, np.float64) / max(float(np.linalg.norm(v)), 1e-9)


def frame(up: Array, forward: Array) -> Array:
    """Columns forward, left, up: orthonormal, ``up`` kept."""
    z = unit(up)
    x = unit(forward - z * (forward @ z))
    return np.stack([x, np.cross(z, x), z], axis=1)
