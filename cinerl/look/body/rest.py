"""The bind pose: where the fifteen links of the stage's humanoid stand while its body is sculpted.

World axes: x forward, y to the left, z up; the soles at z = 0. Arms hang a little out, legs a little apart,
so that cloth and skin of neighbouring limbs are free of each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cinerl.geometry import multiply, rotate
from cinerl.look.body.field import Array, vec

HEIGHT_M = 1.62
PELVIS, CHEST, HEAD = 0, 1, 2
THIGH, SHIN, FOOT = (3, 9), (4, 10), (5, 11)
UPPER, FORE, HAND = (6, 12), (7, 13), (8, 14)
"""Links of the right and of the left limb."""
LINKS = 15
LEFT_EYE, RIGHT_EYE, JAW, LIDS = 15, 16, 17, 18
BONES = 19
"""Fifteen links, then the left eye, the right eye, the jaw, and the upper lids."""

ARM_OUT, LEG_OUT = math.radians(30.0), math.radians(4.5)
HIP_Z = 0.8814
SPINE = vec(0.0, 0.0, HIP_Z + 0.23615)
"""Joint between pelvis and chest."""
NECK = SPINE + vec(0.0, 0.0, 0.22389)
SKULL = NECK + vec(0.0, 0.0, 0.175)
"""Origin of the head's link; the face is sculpted about it."""
HIP = vec(0.0, 0.08489, HIP_Z)
SHOULDER = SPINE + vec(-0.02405, 0.18311, 0.2435)
"""Left joints; the right ones mirror them."""
THIGH_M, SHIN_M = 0.42155, 0.40987
UPPER_M, FORE_M = 0.27479, 0.25895
ARM = vec(0.0, math.sin(ARM_OUT), -math.cos(ARM_OUT))
LEG = vec(0.0, math.sin(LEG_OUT), -math.cos(LEG_OUT))
ELBOW, WRIST = SHOULDER + UPPER_M * ARM, SHOULDER + (UPPER_M + FORE_M) * ARM
KNEE, ANKLE = HIP + THIGH_M * LEG, HIP + (THIGH_M + SHIN_M) * LEG
SOLE_Z = float(ANKLE[2]) - 0.05

EYE = SKULL + vec(0.0758, 0.0310, 0.0205)
EYE_M = 0.0124
JAW_AXIS = SKULL + vec(0.010, 0.0, -0.020)
LID_AXIS = EYE * vec(1.0, 0.0, 1.0)
JAW_OPEN = math.radians(3.2)
"""The bind pose's mouth stands this far open, so that the lips are apart where they are cut."""

UPRIGHT = vec(math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))
"""Of a link that stands: its x ahead, its y up, its z to the right."""


@dataclass(frozen=True)
class Axes:
    """Local coordinates of a limb: along it, forward, outward."""

    origin: Array
    along: Array
    outward: Array

    def local(self, p: Array) -> tuple[Array, Array, Array]:
        q = p - self.origin
        return q @ self.along, q[:, 0], q @ self.outward

    def place(self, t: float, u: float, v: float) -> Array:
        return self.origin + t * self.along + vec(u, 0.0, 0.0) + v * self.outward


ARM_AXES = Axes(SHOULDER, ARM, vec(0.0, math.cos(ARM_OUT), math.sin(ARM_OUT)))
LEG_AXES = Axes(HIP, LEG, vec(0.0, math.cos(LEG_OUT), math.sin(LEG_OUT)))


def bind_pose() -> tuple[Array, Array]:
    """Positions [19, 3] and quaternions xyzw [19, 4] of the bones."""
    pos, quat = np.zeros((BONES, 3)), np.tile(UPRIGHT, (BONES, 1))
    pos[PELVIS] = (0.0, 0.0, HIP_Z + 0.07)
    pos[CHEST] = SPINE + vec(0.0, 0.0, 0.12)
    pos[HEAD] = SKULL
    for side, sign in ((0, -1.0), (1, 1.0)):
        mirror = vec(1.0, sign, 1.0)
        out = _about_x(sign * ARM_OUT)
        apart = _about_x(sign * LEG_OUT)
        for link, joint, along, turn in (
            (UPPER[side], SHOULDER, 0.14 * ARM, out),
            (FORE[side], ELBOW, 0.12 * ARM, out),
            (HAND[side], WRIST, 0.0 * ARM, out),
            (THIGH[side], HIP, 0.21 * LEG, apart),
            (SHIN[side], KNEE, 0.2 * LEG, apart),
            (FOOT[side], ANKLE, vec(0.045, 0.0, -0.0225), None),
        ):
            pos[link] = (joint + along) * mirror
            quat[link] = UPRIGHT if turn is None else multiply(turn, UPRIGHT)
    pos[LEFT_EYE], pos[RIGHT_EYE] = EYE, EYE * vec(1.0, -1.0, 1.0)
    pos[JAW], pos[LIDS] = JAW_AXIS, LID_AXIS
    return pos, quat


def joints() -> list[tuple[int, int, Array]]:
    """Every joint as (link above, link below, its place in the bind pose)."""
    found = [(PELVIS, CHEST, SPINE), (CHEST, HEAD, NECK)]
    for side, sign in ((0, vec(1.0, -1.0, 1.0)), (1, vec(1.0, 1.0, 1.0))):
        found += [
            (PELVIS, THIGH[side], HIP * sign),
            (THIGH[side], SHIN[side], KNEE * sign),
            (SHIN[side], FOOT[side], ANKLE * sign),
            (CHEST, UPPER[side], SHOULDER * sign),
            (UPPER[side], FORE[side], ELBOW * sign),
            (FORE[side], HAND[side], WRIST * sign),
        ]
    return found


def in_head(point: Array) -> Array:
    """A point of the bind pose in the frame of the head's link."""
    return rotate(UPRIGHT * vec(-1.0, -1.0, -1.0, 1.0), point - SKULL)


def _about_x(angle: float) -> Array:
    return vec(math.sin(angle / 2), 0.0, 0.0, math.cos(angle / 2))
