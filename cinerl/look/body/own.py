"""The figure of an actor who brought a body along: its joints are laid onto the take's links."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.geometry import conjugate, multiply, rotate
from cinerl.look.body import rest
from cinerl.look.body.field import vec
from cinerl.look.body.fit import Fit, fit
from cinerl.spec.own_body import OwnBody
from cinerl.spec.take import Take
from cinerl.surface import Figure, Kind, Paint, Skin, Surface

Array = NDArray[np.float64]

_NEXT = {bone: bone + 1 for pair in (rest.THIGH, rest.SHIN, rest.UPPER, rest.FORE) for bone in pair}
"""The link that begins where a limb's link ends."""
_DOWN = np.array([0.0, 0.0, -1.0])


def own_person(take: Take, actor: int) -> Figure | None:
    """A body of the user's own in an actor's place, with the same bones as `cinerl.look.body.person.person`.

    It is scaled to the actor's legs. None if the actor brought none, or if its skeleton cannot be read.
    """
    body = next((b for b in take.own if b.actor == actor), None)
    fitted = fit(take, actor) if body is not None else None
    if body is None or fitted is None:
        return None
    at = body.joint.astype(np.float64)
    scale = fitted.scale * (rest.THIGH_M + rest.SHIN_M) / _leg(at)
    pos, quat = _bones(at * scale, fitted)
    skins = tuple(_skin(body, m, scale, fitted) for m in np.unique(body.material))
    return Figure(skins, pos.astype(np.float32), quat.astype(np.float32))


def _leg(at: Array) -> float:
    """Mean length of thigh and shin."""
    limbs = [(a, a + 1) for pair in (rest.THIGH, rest.SHIN) for a in pair]
    return sum(float(np.linalg.norm(at[a] - at[b])) for a, b in limbs) / 2


def _bones(at: Array, fitted: Fit) -> tuple[Array, Array]:
    """Where our bones stand in the body's bind pose: limbs turned from hanging down to where they point."""
    pos, quat = rest.bind_pose()
    home = {below: place for _, below, place in rest.joints()} | {rest.PELVIS: vec(0.0, 0.0, rest.HIP_Z)}
    new_pos, new_quat = pos * fitted.scale, quat.copy()
    for bone in range(rest.LINKS):
        end = _NEXT.get(bone)
        turn = _turn(at[end] - at[bone]) if end is not None else None
        if bone in rest.HAND:
            turn = _turn(at[bone] - at[bone - 1])
        new_quat[bone] = rest.UPRIGHT if turn is None else multiply(turn, rest.UPRIGHT)
        joint = rotate(conjugate(quat[bone]), home[bone] - pos[bone]) * fitted.scale + fitted.shift[bone]
        new_pos[bone] = at[bone] - rotate(new_quat[bone], joint)
    order = fitted.order()
    out_pos, out_quat = np.empty_like(new_pos), np.empty_like(new_quat)
    out_pos[order], out_quat[order] = new_pos, new_quat
    return out_pos, out_quat


def _turn(direction: Array) -> Array:
    """The shortest rotation from straight down to a direction."""
    d = direction / max(float(np.linalg.norm(direction)), 1e-9)
    axis = np.cross(_DOWN, d)
    sine, cosine = float(np.linalg.norm(axis)), float(_DOWN @ d)
    if sine < 1e-9:
        return np.array([0.0, 0.0, 0.0, 1.0]) if cosine > 0 else np.array([1.0, 0.0, 0.0, 0.0])
    half = np.arctan2(sine, cosine) / 2
    return np.array([*(axis / sine * np.sin(half)), np.cos(half)])


def _skin(body: OwnBody, material: int, scale: float, fitted: Fit) -> Skin:
    used, face = np.unique(body.face[body.material == material], return_inverse=True)
    point = (body.point[used] * scale).astype(np.float32)
    uv = np.ascontiguousarray(point[:, [2, 1]])
    red, green, blue = (float(c) for c in body.color[material])
    paint = Paint((red, green, blue), gloss=float(body.gloss[material]))
    faces = face.reshape(-1, 3).astype(np.int32)
    surface = Surface(point, body.normal[used], uv, faces, paint, Kind.PERSON)
    weight = body.weight[used]
    bone = np.where(weight > 0, fitted.order()[body.bone[used]], 0).astype(np.int32)
    return Skin(surface, bone, weight)
