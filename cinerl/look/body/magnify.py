"""A map that makes head and hands large, so that decimation spends its triangles where a lens looks."""

from __future__ import annotations

import numpy as np

from cinerl.look.body.field import Array, step
from cinerl.look.body.rest import ARM_AXES, FORE_M, UPPER_M

HEAD, HAND = 3.8, 1.9
_HEAD_FROM, _HEAD_TO = 1.33, 1.475
_HAND_FROM, _HAND_TO = UPPER_M + FORE_M - 0.06, UPPER_M + FORE_M + 0.02


class _Axis:
    """Scale ``scale`` beyond a stretch of an axis, 1 before it; lengths along it grow alike."""

    def __init__(self, start: float, end: float, scale: float, reach: float) -> None:
        self._t = np.linspace(start, start + reach, 4000)
        self._scale = 1 + (scale - 1) * step(start, end, self._t)
        rise = np.diff(self._t) * (self._scale[1:] + self._scale[:-1]) / 2
        self._long = start + np.concatenate([[0.0], np.cumsum(rise)])

    def ahead(self, t: Array) -> tuple[Array, Array]:
        """Stretched place and the scale there."""
        near = t < self._t[0]
        return np.where(near, t, np.interp(t, self._t, self._long)), np.interp(t, self._t, self._scale)

    def back(self, t: Array) -> tuple[Array, Array]:
        """True place and the scale there."""
        true = np.where(t < self._t[0], t, np.interp(t, self._long, self._t))
        return true, np.interp(true, self._t, self._scale)


_UP = _Axis(_HEAD_FROM, _HEAD_TO, HEAD, 0.5)
_OUT = _Axis(_HAND_FROM, _HAND_TO, HAND, 0.5)


def magnify(p: Array) -> Array:
    """Points of the bind pose with head and hands enlarged."""
    return _map(p, inverse=False)


def shrink(p: Array) -> Array:
    """The inverse of `magnify`."""
    return _map(p, inverse=True)


def growth(p: Array) -> Array:
    """[N] how much larger things are at magnified points than they were."""
    _, head = _UP.back(p[:, 2])
    q = np.stack([p[:, 0], np.abs(p[:, 1]), p[:, 2]], axis=1)
    t, _, _ = ARM_AXES.local(q)
    _, hand = _OUT.back(t)
    return np.where((t > _HAND_FROM) & (q[:, 1] > 0.3), hand, head)


def _map(p: Array, inverse: bool) -> Array:
    z, scale = _UP.back(p[:, 2]) if inverse else _UP.ahead(p[:, 2])
    share = 1 / scale if inverse else scale
    q = np.stack([p[:, 0] * share, p[:, 1] * share, z], axis=1)
    side = np.where(q[:, 1] < 0, -1.0, 1.0)
    q[:, 1] *= side
    t, u, v = ARM_AXES.local(q)
    long, scale = _OUT.back(t) if inverse else _OUT.ahead(t)
    share = 1 / scale if inverse else scale
    hand = (t > _HAND_FROM) & (q[:, 1] > 0.3)
    moved = (
        ARM_AXES.origin
        + long[:, None] * ARM_AXES.along
        + (v * share)[:, None] * ARM_AXES.outward
        + (u * share)[:, None] * np.array([1.0, 0.0, 0.0])
    )
    q[hand] = moved[hand]
    q[:, 1] *= side
    return q
