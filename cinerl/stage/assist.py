"""The outside force of assisted acts: a fixed joint between root and reference, of limited strength."""

from __future__ import annotations

from typing import Any

import numpy as np

from cinerl.stage.motion import Pose
from cinerl.stage.rotate import IDENTITY, Array

LIMIT_N = 500.0
STAND_N = 100.0
_HIT_SHARE = 0.12
_RECOVER_S = 0.6


def limit_of(act: str) -> float:
    """Strength of the root force that an assisted act needs, newtons."""
    return STAND_N if act == "stand" else LIMIT_N


class Assist:
    """Pulls a humanoid's root towards reference poses; none while released."""

    def __init__(self, client: Any, body: int) -> None:
        self._client, self._body = client, body
        self._joint: int | None = None

    def hold(self, pose: Pose, limit_n: float) -> None:
        """Follow ``pose`` in the coming step."""
        pos, quat = pose.pos.tolist(), pose.quat.tolist()
        p = self._client
        if self._joint is None:
            self._joint = p.createConstraint(
                self._body, -1, -1, -1, p.JOINT_FIXED, [0, 0, 0], [0, 0, 0], pos, IDENTITY.tolist(), quat
            )
        p.changeConstraint(
            self._joint, jointChildPivot=pos, jointChildFrameOrientation=quat, maxForce=limit_n
        )

    def release(self) -> None:
        """No force from now on."""
        if self._joint is not None:
            self._client.removeConstraint(self._joint)
            self._joint = None

    def force(self) -> Array:
        """[3] the force of the last step, newtons."""
        if self._joint is None:
            return np.zeros(3)
        return np.array(self._client.getConstraintState(self._joint)[:3])


def yielding(limit_n: float, since_hit_s: float) -> float:
    """The limit after an impact: at once 12 % (60 of 500 N), back to full over 0.6 s."""
    share = min(max(since_hit_s / _RECOVER_S, 0.0), 1.0)
    return limit_n * (_HIT_SHARE + share * (1.0 - _HIT_SHARE))
