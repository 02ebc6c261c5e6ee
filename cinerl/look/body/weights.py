"""Which bones carry a point of the bind pose: smooth functions of its place, the same for skin and cloth.

As cloth and the skin under it ask the same functions, they move together and do not cut each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body import rest
from cinerl.look.body.face import EYE_AT, LID_M, MOUTH_HALF, lip_line
from cinerl.look.body.field import Array, length, step
from cinerl.look.body.rest import (
    ARM_AXES,
    BONES,
    EYE_M,
    FORE_M,
    LEG_AXES,
    NECK,
    SKULL,
    SPINE,
    THIGH_M,
    UPPER_M,
)

Ints = NDArray[np.int64]

_ARMPIT_M = 0.125
"""How far along the arm it parts from the trunk."""


def weights(p: Array, split_m: float = 0.022, face: bool = False) -> Array:
    """Weights [N, 19] that sum to 1.

    Args:
        p: [N, 3] places in the bind pose.
        split_m: half the width over which left leg turns into right leg; cloth that spans both wants more.
        face: whether jaw and lids carry it too.
    """
    w = np.zeros((len(p), BONES))
    arm, leg = _arm_share(p), _leg_share(p)
    trunk = (1 - arm) * (1 - leg)
    chest = step(-0.10, 0.10, p[:, 2] - SPINE[2])
    head = chest * _head_share(p)
    w[:, rest.PELVIS], w[:, rest.CHEST], w[:, rest.HEAD] = (
        trunk * (1 - chest),
        trunk * (chest - head),
        trunk * head,
    )
    left_arm = (p[:, 1] > 0).astype(float)
    left_leg = step(-split_m, split_m, p[:, 1])
    for side, mine_arm, mine_leg in ((0, 1 - left_arm, 1 - left_leg), (1, left_arm, left_leg)):
        _limbs(w, p, side, arm * mine_arm, leg * (1 - arm) * mine_leg)
    if face:
        _face(w, p)
    return w


def strongest(w: Array) -> tuple[Ints, Array]:
    """The four strongest bones [N, 4] and their weights, which sum to 1; unused ones are bone 0."""
    bone = np.argsort(-w, axis=1, kind="stable")[:, :4]
    weight = np.take_along_axis(w, bone, axis=1)
    weight = np.where(weight < 0.004, 0.0, weight)
    weight /= weight.sum(axis=1, keepdims=True)
    return np.where(weight > 0, bone, 0), weight


def _half(p: Array) -> Array:
    return np.stack([p[:, 0], np.abs(p[:, 1]), p[:, 2]], axis=1)


def _arm_share(p: Array) -> Array:
    t, u, v = ARM_AXES.local(_half(p))
    far = np.maximum(t - 0.06, 0.0)
    radius = np.hypot(u, np.maximum(v, 0.0))
    inside = 1 - step(0.062 + 0.15 * far, 0.106 + 0.05 * far, radius)
    reach = np.where(t > 0.2, 1 - step(0.12, 0.2, radius), inside)
    return step(-0.06, 0.075, t) * reach * _arm_not_flank(t, u, -v)


def _arm_not_flank(t: Array, u: Array, inward: Array) -> Array:
    """1 on the arm, 0 on the flank beside it; in the armpit and a little below it they share the stretch."""
    low = np.maximum(t - _ARMPIT_M, 0.0)
    between = 0.066 + 0.22 * low
    half = np.maximum(0.030 - 0.3 * np.maximum(t - 0.06, 0.0), 0.010)
    arm = 1 - step(between - half, between + half, inward)
    near = np.exp(-((low / 0.06) ** 2)) * (1 - step(0.03, 0.10, np.abs(u)))
    under = step(0.0, between, inward) * (1 - step(between + 0.02, between + 0.08, inward))
    return arm + 0.25 * near * under * (1 - 2 * arm)


def _leg_share(p: Array) -> Array:
    t, u, v = LEG_AXES.local(_half(p))
    inside = 1 - step(0.20, 0.28, np.hypot(u, v))
    return step(-0.06, 0.10, t - 0.35 * np.maximum(-u, 0.0)) * inside


def _head_share(p: Array) -> Array:
    along = p[:, 2] + 0.4 * p[:, 0] - NECK[2]
    return step(-0.012, 0.085, along) * (1 - step(0.055, 0.105, np.abs(p[:, 1])) * (p[:, 2] < 1.41))


def _limbs(w: Array, p: Array, side: int, arm: Array, leg: Array) -> None:
    q = _half(p)
    t, _, _ = ARM_AXES.local(q)
    fore, hand = step(-0.05, 0.05, t - UPPER_M), step(-0.01, 0.02, t - UPPER_M - FORE_M)
    w[:, rest.UPPER[side]] += arm * (1 - fore)
    w[:, rest.FORE[side]] += arm * fore * (1 - hand)
    w[:, rest.HAND[side]] += arm * fore * hand
    t, u, _ = LEG_AXES.local(q)
    shin = step(-0.055, 0.055, t - THIGH_M)
    foot = step(-0.035, 0.020, t - THIGH_M - rest.SHIN_M - 0.25 * np.maximum(-u - 0.02, 0.0))
    w[:, rest.THIGH[side]] += leg * (1 - shin)
    w[:, rest.SHIN[side]] += leg * shin * (1 - foot)
    w[:, rest.FOOT[side]] += leg * shin * foot


def _face(w: Array, p: Array) -> None:
    h = p - SKULL
    jaw, lids = jaw_share(h), lid_share(h)
    whole = w[:, rest.HEAD].copy()
    w[:, rest.JAW] = whole * jaw
    w[:, rest.LIDS] = whole * (1 - jaw) * lids
    w[:, rest.HEAD] = whole - w[:, rest.JAW] - w[:, rest.LIDS]


def jaw_share(h: Array) -> Array:
    """1 on the lower lip and chin, 0 on the upper lip; between the corners it jumps, outside it fades.

    At the lips' own edge the share is such that closing the jaw brings both edges to one line.
    """
    above = h[:, 2] - lip_line(h[:, 1])
    apart = np.sqrt(np.clip(1 - (h[:, 1] / MOUTH_HALF) ** 2, 0.0, 1.0))
    apart = apart * step(0.055, 0.066, h[:, 0])
    ramp = 1 - 2 * step(-0.016, 0.016, above)
    low = 0.5 + 0.5 * (apart * -np.sign(above) + (1 - apart) * ramp)
    return low * step(0.004, 0.046, h[:, 0]) * (1 - step(0.1, 0.13, -h[:, 2]))


def lid_share(h: Array) -> Array:
    """1 on the margin of an upper lid, 0 from its crease up, and on the lower lid."""
    q = _half(h) - EYE_AT
    angle = np.arctan2(q[:, 2], np.maximum(q[:, 0], 1e-6))
    above = q[:, 2] - 0.055 * q[:, 1] - 0.0004
    share = (1 - step(0.45, 1.15, angle)) * step(0.0, 0.0012, above)
    share = share * (1 - step(0.0125, 0.0175, np.abs(q[:, 1])))
    return share * (1 - step(0.003, 0.009, length(q) - EYE_M - LID_M)) * (q[:, 0] > 0)


def rigid(count: int, bone: int) -> Array:
    """Weights of points that follow one bone."""
    w = np.zeros((count, BONES))
    w[:, bone] = 1.0
    return w
