"""Where actors face and look. World frame, z up."""

from __future__ import annotations

import numpy as np

from cinerl.stage.rotate import Array, turn

_FORWARD = np.array([1.0, 0.0, 0.0])
_EYE_RANGE = 0.6
"""Radians that the eyes turn beyond the head."""


def facing_of(chest: Array, before: Array) -> Array:
    """Level unit direction [A, 3] of chests [A, 4]; of a chest that points up or down, the one before."""
    level = turn(chest, np.broadcast_to(_FORWARD, (len(chest), 3))) * np.array([1.0, 1.0, 0.0])
    length = np.linalg.norm(level, axis=1, keepdims=True)
    return np.where(length > 0.2, level / np.maximum(length, 1e-6), before)


def gaze_of(head: Array, pos: Array, targets: list[Array | None]) -> Array:
    """Unit directions [A, 3] of the eyes: at the target within the eyes' range, else as near as they come."""
    ahead = turn(head, np.broadcast_to(_FORWARD, (len(head), 3)))
    return np.stack(
        [ahead[i] if t is None else _towards(ahead[i], t - pos[i]) for i, t in enumerate(targets)]
    )


def _towards(ahead: Array, offset: Array) -> Array:
    wish = offset / max(float(np.linalg.norm(offset)), 1e-6)
    angle = float(np.arccos(np.clip(ahead @ wish, -1.0, 1.0)))
    if angle <= _EYE_RANGE:
        return wish
    side = wish - (ahead @ wish) * ahead
    length = float(np.linalg.norm(side))
    # Behind the back there is nothing to see: the eyes come to rest as the angle nears a half turn.
    reach = _EYE_RANGE * min(1.0, max(0.0, (np.pi - angle) / 1.0))
    return ahead if length < 1e-6 else np.cos(reach) * ahead + np.sin(reach) * side / length
