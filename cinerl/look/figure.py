"""The figure that stands in for an actor's capsules: a clothed mannequin of tapered, blended solids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinerl.look.frame import body_id
from cinerl.look.head import head
from cinerl.look.parts import Array, Part
from cinerl.look.skeleton import LEFT, RIGHT, Limb, Skeleton, frame, unit
from cinerl.look.tailor import Tailor, wardrobe
from cinerl.spec.take import KeyPoint, Take

_TOP, _BOTTOM, _SHOES, _HANDS = 1, 2, 5, 6
_MODEL_M = 1.62
"""Height that the measures below were taken at."""


@dataclass(frozen=True)
class _Trunk:
    """Frames [3, 3] (columns forward, left, up) and landmarks of the chest and pelvis links."""

    chest: int
    pelvis: int
    chest_axes: Array
    pelvis_axes: Array
    hips: Array


def figure(take: Take, actor: int) -> list[Part]:
    """Solids of an actor, each fixed to one link; empty if the take's skeleton cannot be read."""
    bones = Skeleton(take, actor)
    legs = [bones.limb(k, bones.at(KeyPoint.PELVIS), None) for k in (KeyPoint.RIGHT_KNEE, KeyPoint.LEFT_KNEE)]
    arms = [bones.limb(k, bones.at(s), bones.at(w)) for k, s, w in _ARMS]
    if any(limb is None for limb in legs + arms):
        return []
    size = float(take.heights_m[actor]) / _MODEL_M
    tailor = Tailor(body_id(take, actor), actor, size, wardrobe(take, actor))
    leg_bones = [limb for limb in legs if limb]
    arm_bones = [limb for limb in arms if limb]
    trunk = _trunk(bones, leg_bones)
    parts = _torso(bones, trunk, tailor)
    for side in (RIGHT, LEFT):
        parts += _arm(bones, trunk, arm_bones[side], side, tailor)
        parts += _leg(leg_bones[side], tailor)
        parts += _shoe(bones, leg_bones[side], side, tailor)
    return parts + head(bones, trunk.chest, tailor)


_ARMS = (
    (KeyPoint.RIGHT_ELBOW, KeyPoint.RIGHT_SHOULDER, KeyPoint.RIGHT_WRIST),
    (KeyPoint.LEFT_ELBOW, KeyPoint.LEFT_SHOULDER, KeyPoint.LEFT_WRIST),
)


def _trunk(bones: Skeleton, legs: list[Limb]) -> _Trunk:
    chest, pelvis = bones.link(KeyPoint.CHEST), bones.link(KeyPoint.PELVIS)
    left = bones.key(chest, KeyPoint.LEFT_SHOULDER) - bones.key(chest, KeyPoint.RIGHT_SHOULDER)
    up = bones.key(chest, KeyPoint.NECK) - bones.key(chest, KeyPoint.CHEST)
    hips = [bones.fixed(pelvis, bones.world(leg.upper.link, leg.upper.start)) for leg in legs]
    middle = (hips[RIGHT] + hips[LEFT]) / 2
    rise = bones.key(pelvis, KeyPoint.CHEST) - middle
    s = bones.shape(pelvis)
    if s is not None and np.linalg.norm(bones.centre(s) - middle) > 0.02:
        rise = bones.centre(s) - middle  # steadier than the chest, which bends
    across = hips[LEFT] - hips[RIGHT]
    return _Trunk(
        chest, pelvis, frame(up, np.cross(left, up)), frame(rise, np.cross(across, rise)), np.stack(hips)
    )


def _torso(bones: Skeleton, trunk: _Trunk, t: Tailor) -> list[Part]:
    k, top, bottom = t.size, t.colors.top, t.colors.bottom
    c = bones.key(trunk.chest, KeyPoint.CHEST)
    neck = bones.key(trunk.chest, KeyPoint.NECK)
    fwd, left, up = trunk.chest_axes.T
    shoulders = (
        bones.key(trunk.chest, KeyPoint.LEFT_SHOULDER) + bones.key(trunk.chest, KeyPoint.RIGHT_SHOULDER)
    ) / 2
    collar = shoulders + ((neck - shoulders) @ fwd * 0.5) * fwd - 0.012 * k * up
    parts = [
        t.cone(
            trunk.chest,
            c - 0.09 * k * up,
            c + 0.055 * k * up,
            0.112,
            0.118,
            top,
            _TOP,
            toward=left,
            flat=(1.22, 0.86),
        )
    ]
    for side, key in ((-1.0, KeyPoint.RIGHT_SHOULDER), (1.0, KeyPoint.LEFT_SHOULDER)):
        shoulder = bones.key(trunk.chest, key)
        # The capsules' shoulders ride at the chin: a figure carries its own a little lower and closer.
        yoke = shoulder - 0.035 * k * up - side * 0.020 * k * left
        parts.append(t.cone(trunk.chest, collar + side * 0.024 * k * left, yoke, 0.050, 0.056, top, _TOP))
        parts.append(
            t.cone(trunk.chest, c + 0.02 * k * up + side * 0.06 * k * left, yoke, 0.085, 0.056, top, _TOP)
        )
        pec = c + 0.03 * k * up + side * 0.06 * k * left + 0.035 * k * fwd
        parts.append(t.ball(trunk.chest, pec, trunk.chest_axes, (0.075, 0.085, 0.09), top, _TOP))
    middle = trunk.hips.mean(axis=0)
    _, _, rise = trunk.pelvis_axes.T
    seat = t.ball(
        trunk.pelvis, middle + 0.045 * k * rise, trunk.pelvis_axes, (0.118, 0.158, 0.12), bottom, _BOTTOM
    )
    # The jacket: an egg cut level at the hem.
    height, centre = 0.27, 0.16
    jacket = t.ball(
        trunk.pelvis, middle + centre * k * rise, trunk.pelvis_axes, (0.107, 0.156, height), top, _TOP
    )
    jacket.cut = (0.0 - centre) / height
    return [*parts, seat, jacket]


def _arm(bones: Skeleton, trunk: _Trunk, arm: Limb, side: int, t: Tailor) -> list[Part]:
    k, colors = t.size, t.colors
    upper, fore = arm.upper, arm.lower
    shoulder = bones.key(upper.link, _ARMS[side][1])
    shoulder = shoulder + 0.035 * k * unit(upper.end - shoulder)
    along = unit(fore.end - fore.start)
    sign = 1.0 if side == LEFT else -1.0
    lateral = bones.toward(fore.link, bones.directions(trunk.chest, trunk.chest_axes[:, 1] * sign))
    axes = frame(along, lateral)  # palm towards the body, thumb ahead
    ahead = axes[:, 1] * -sign
    ahead = ahead if ahead @ bones.toward(fore.link, bones.facing()) >= 0 else -ahead
    cuff = fore.end - 0.012 * k * along
    wrist = fore.end
    palm = wrist + 0.045 * k * along
    fingers = wrist + 0.088 * k * along
    tips = wrist + 0.148 * k * along - 0.014 * k * axes[:, 0]
    thumb = (wrist + 0.035 * k * along + 0.028 * k * ahead, wrist + 0.085 * k * along + 0.045 * k * ahead)
    bare = bool(np.array_equal(colors.sleeve, colors.skin))
    elbow = upper.end - 0.07 * k * unit(upper.end - shoulder) if bare else upper.end
    parts = [
        t.cone(upper.link, shoulder, elbow, 0.055, 0.047 if bare else 0.043, colors.top, _TOP),
        t.cone(
            fore.link,
            fore.start,
            cuff,
            0.040 if bare else 0.043,
            0.027 if bare else 0.034,
            colors.sleeve,
            _HANDS if bare else _TOP,
        ),
        t.ball(fore.link, palm, axes, (0.021, 0.04, 0.056), colors.skin, _HANDS),
        t.cone(
            fore.link, fingers, tips, 0.018, 0.013, colors.skin, _HANDS, toward=axes[:, 1], flat=(2.0, 1.0)
        ),
        t.cone(fore.link, *thumb, 0.015, 0.011, colors.skin, _HANDS),
        t.cone(fore.link, cuff, palm, 0.026, 0.024, colors.skin, _HANDS),
    ]
    if bare:
        parts.append(
            t.cone(upper.link, (shoulder + upper.end) / 2, upper.end, 0.043, 0.039, colors.skin, _HANDS)
        )
    return parts


def _leg(leg: Limb, t: Tailor) -> list[Part]:
    cloth = t.colors.bottom
    ankle = leg.lower.end - 0.02 * t.size * unit(leg.lower.end - leg.lower.start)
    calf = leg.lower.start + 0.3 * (leg.lower.end - leg.lower.start)
    return [
        t.cone(leg.upper.link, leg.upper.start, leg.upper.end, 0.092, 0.060, cloth, _BOTTOM),
        t.cone(leg.lower.link, leg.lower.start, ankle, 0.060, 0.046, cloth, _BOTTOM),
        t.ball(
            leg.lower.link,
            calf,
            frame(leg.lower.start - leg.lower.end, np.array([1.0, 0.3, 0.2])),
            (0.060, 0.060, 0.13),
            cloth,
            _BOTTOM,
        ),
    ]


def _shoe(bones: Skeleton, leg: Limb, side: int, t: Tailor) -> list[Part]:
    key = KeyPoint.LEFT_SOLE if side == LEFT else KeyPoint.RIGHT_SOLE
    foot, k = bones.link(key), t.size
    ankle = bones.fixed(foot, bones.world(leg.lower.link, leg.lower.end))
    axes, sole, half = _foot_frame(bones, foot, ankle, bones.key(foot, key), t)
    fwd, _, up = axes.T
    heel = sole - (half - 0.052 * k) * fwd
    toe = sole + (half - 0.085 * k) * fwd
    leather, rubber = t.colors.shoe, t.colors.sole
    upper = t.ball(foot, toe + 0.012 * k * up, axes, (0.105, 0.048, 0.064), leather, _SHOES)
    back = t.ball(foot, heel + 0.02 * k * up, axes, (0.064, 0.043, 0.10), leather, _SHOES)
    tongue = t.cone(
        foot, ankle + 0.012 * k * up, toe + 0.028 * k * up - 0.01 * k * fwd, 0.042, 0.03, leather, _SHOES
    )
    upper.cut, back.cut = -0.012 / 0.064, -0.02 / 0.10
    under = [
        t.disc(foot, toe + 0.008 * k * up, axes, (0.107, 0.051, 0.008), rubber),
        t.disc(foot, heel + 0.008 * k * up, axes, (0.066, 0.045, 0.008), rubber),
    ]
    return [upper, back, tongue, *under]


def _foot_frame(
    bones: Skeleton, foot: int, ankle: Array, sole: Array, t: Tailor
) -> tuple[Array, Array, float]:
    """Axes (forward, left, up), the middle of the sole and half the shoe's length."""
    s = bones.shape(foot)
    half = 0.115 * t.size
    if s is None or not bones.is_box(s):
        up = ankle - sole
        axes = frame(up, bones.toward(foot, bones.facing()))
        return axes, sole, half
    centre, rot, extent = bones.box(s)
    along = rot[:, int(np.argmax(extent))]
    along = along if along @ (centre - ankle) >= 0 else -along
    thin = rot[:, int(np.argmin(extent))]
    thin = thin if thin @ (ankle - centre) >= 0 else -thin
    # A shoe is longer than the box that carries it, most of it in front.
    middle = centre - thin * extent.min() + along * (half - extent.max()) * 0.35
    return frame(thin, along), middle, half
