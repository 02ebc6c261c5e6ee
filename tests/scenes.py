"""A synthetic take: two people with the stage's fifteen links, boxes, a column and a ball."""

from __future__ import annotations

import numpy as np

from cinerl.spec.shot import Shot
from cinerl.spec.take import KeyPoint, Shape, Take

# Parent, place of the joint in the parent (y up, x ahead, right is +z), and the shape that the link carries.
_LINKS = [
    (-1, (0, 0, 0), ("ball", 0.09, 0, (0, 0.07, 0))),
    (0, (0, 0.236, 0), ("ball", 0.11, 0, (0, 0.12, 0))),
    (1, (0, 0.224, 0), ("ball", 0.1025, 0, (0, 0.175, 0))),
    (0, (0, 0, 0.085), ("capsule", 0.055, 0.15, (0, -0.21, 0))),
    (3, (0, -0.4215, 0), ("capsule", 0.05, 0.155, (0, -0.2, 0))),
    (4, (0, -0.41, 0), ("box", 0, 0, (0.045, -0.0225, 0))),
    (1, (-0.024, 0.2435, 0.183), ("capsule", 0.045, 0.09, (0, -0.14, 0))),
    (6, (0, -0.275, 0), ("capsule", 0.04, 0.0675, (0, -0.12, 0))),
    (7, (0, -0.259, 0), ("ball", 0.04, 0, (0, 0, 0))),
    (0, (0, 0, -0.085), ("capsule", 0.055, 0.15, (0, -0.21, 0))),
    (9, (0, -0.4215, 0), ("capsule", 0.05, 0.155, (0, -0.2, 0))),
    (10, (0, -0.41, 0), ("box", 0, 0, (0.045, -0.0225, 0))),
    (1, (-0.024, 0.2435, -0.183), ("capsule", 0.045, 0.09, (0, -0.14, 0))),
    (12, (0, -0.275, 0), ("capsule", 0.04, 0.0675, (0, -0.12, 0))),
    (13, (0, -0.259, 0), ("ball", 0.04, 0, (0, 0, 0))),
]
_KEYS = {
    KeyPoint.TOP: (2, (0, 0.2775, 0)),
    KeyPoint.EYES: (2, (0.095, 0.185, 0)),
    KeyPoint.CHIN: (2, (0.08, 0.075, 0)),
    KeyPoint.NECK: (2, (0, 0, 0)),
    KeyPoint.CHEST: (1, (0, 0.12, 0)),
    KeyPoint.PELVIS: (0, (0, 0, 0)),
    KeyPoint.LEFT_SHOULDER: (12, (0, 0, 0)),
    KeyPoint.RIGHT_SHOULDER: (6, (0, 0, 0)),
    KeyPoint.LEFT_KNEE: (10, (0, 0, 0)),
    KeyPoint.RIGHT_KNEE: (4, (0, 0, 0)),
    KeyPoint.LEFT_ELBOW: (13, (0, 0, 0)),
    KeyPoint.RIGHT_ELBOW: (7, (0, 0, 0)),
    KeyPoint.LEFT_WRIST: (14, (0, 0, 0)),
    KeyPoint.RIGHT_WRIST: (8, (0, 0, 0)),
    KeyPoint.LEFT_SOLE: (11, (0.045, -0.05, 0)),
    KeyPoint.RIGHT_SOLE: (5, (0.045, -0.05, 0)),
}
_ALONG_Y = (np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5))
_CLOTHES = [
    ((0.42, 0.06, 0.04), (0.04, 0.05, 0.10), (0.52, 0.30, 0.20), (0.03, 0.018, 0.012)),
    ((0.05, 0.16, 0.24), (0.16, 0.13, 0.10), (0.30, 0.15, 0.09), (0.01, 0.008, 0.007)),
]


def make_take(frames: int = 24, actors: int = 2, lamps: str = "day") -> Take:
    """People walking on the spot of a small yard, a ball rolling past."""
    bodies = [_walker(frames, a) for a in range(actors)]
    ball = (
        np.stack([np.linspace(-1, 1, frames), np.full(frames, -1.2), np.full(frames, 0.11)], 1)[:, None],
        _turns((0, 1, 0), np.linspace(0, 18, frames))[:, None],
    )
    pos = np.concatenate([b[0] for b in bodies] + [ball[0]], axis=1)
    quat = np.concatenate([b[1] for b in bodies] + [ball[1]], axis=1)
    count = pos.shape[1]
    return Take(
        name="yard",
        scene="{}",
        rate=(24, 1),
        held_out=False,
        body_names=(*[f"actor{a}" for a in range(actors)], "ball"),
        act_names=("walk",),
        link_body=np.concatenate([np.full(15, a) for a in range(actors)] + [[actors]]).astype(np.int32),
        link_pos=pos.astype(np.float32),
        link_quat=quat.astype(np.float32),
        link_vel=np.zeros((frames, count, 3), np.float32),
        link_spin=np.zeros((frames, count, 3), np.float32),
        **_shapes(actors),
        **_lights(lamps),
        floor_color=np.array([[0.30, 0.27, 0.24], [0.22, 0.20, 0.18]], np.float32),
        floor_pattern=np.array([4], np.int32),
        floor_pattern_m=np.array([0.6], np.float32),
        heights_m=np.full(actors, 1.62, np.float32),
        key_link=np.array([[15 * a + _KEYS[k][0] for k in KeyPoint] for a in range(actors)], np.int32),
        key_offset=np.array([[_KEYS[k][1] for k in KeyPoint] for _ in range(actors)], np.float32),
        facing=np.tile([[_ahead(a) for a in range(actors)]], (frames, 1, 1)).astype(np.float32),
        gaze=np.tile([[_ahead(a) for a in range(actors)]], (frames, 1, 1)).astype(np.float32),
        speaks=np.zeros((frames, actors), np.int32),
        act=np.zeros((frames, actors), np.int32),
        support=np.ones((frames, actors), np.float32),
        assist_n=np.zeros((frames, actors), np.float32),
        contact_s=np.array([0.2, 0.5, 0.7], np.float32),
        contact_links=np.array([[5, -1], [11, -1], [15 * actors, -1]], np.int32),
        contact_pos=np.array([[0, -0.4, 0], [0, -0.6, 0], [0.2, -1.2, 0]], np.float32),
        contact_ns=np.array([20, 25, 3], np.float32),
    )


def make_shot(
    take: Take,
    eye: tuple[float, float, float] = (0.0, -5.0, 1.5),
    at: tuple[float, float, float] = (0.0, 0.0, 1.0),
    focal_mm: float = 35.0,
    frames: int | None = None,
    travel: tuple[float, float, float] = (0.4, 0.1, 0.0),
) -> Shot:
    """A camera that travels a little and keeps looking at a point."""
    n = frames or take.frames
    pos = np.array(eye) + np.linspace(0, 1, n)[:, None] * np.array(travel)
    return Shot(
        take.digest,
        "",
        take.rate,
        0,
        0,
        pos.astype(np.float32),
        np.stack([look_at(p, np.array(at)) for p in pos]).astype(np.float32),
        np.full(n, focal_mm, np.float32),
        np.full(n, 5, np.float32),
        np.full(n, 4, np.float32),
        np.zeros(n, np.float32),
    )


def look_at(eye: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Camera-to-world quaternion of an upright camera."""
    back = (eye - at) / np.linalg.norm(eye - at)
    right = np.cross([0, 0, 1.0], back)
    right /= np.linalg.norm(right)
    return _quat(np.stack([right, np.cross(back, right), back], 1))


def _quat(m: np.ndarray) -> np.ndarray:
    w, v = np.linalg.eigh(
        np.array(
            [
                [m[0, 0] - m[1, 1] - m[2, 2], m[1, 0] + m[0, 1], m[2, 0] + m[0, 2], m[2, 1] - m[1, 2]],
                [m[1, 0] + m[0, 1], m[1, 1] - m[0, 0] - m[2, 2], m[2, 1] + m[1, 2], m[0, 2] - m[2, 0]],
                [m[2, 0] + m[0, 2], m[2, 1] + m[1, 2], m[2, 2] - m[0, 0] - m[1, 1], m[1, 0] - m[0, 1]],
                [m[2, 1] - m[1, 2], m[0, 2] - m[2, 0], m[1, 0] - m[0, 1], m.trace()],
            ]
        )
    )
    return v[:, np.argmax(w)]


def _ahead(a: int) -> tuple[float, float, float]:
    return (0.6, -0.8, 0.0) if a == 0 else (-0.6, -0.8, 0.0)


def _turns(axis: tuple[float, float, float], angles: np.ndarray) -> np.ndarray:
    return np.concatenate([np.sin(angles / 2)[:, None] * np.array(axis), np.cos(angles / 2)[:, None]], 1)


def multiply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    v = a[..., 3:] * b[..., :3] + b[..., 3:] * a[..., :3] + np.cross(a[..., :3], b[..., :3])
    return np.concatenate([v, a[..., 3:] * b[..., 3:] - (a[..., :3] * b[..., :3]).sum(-1, keepdims=True)], -1)


def turn(q: np.ndarray, v: np.ndarray) -> np.ndarray:
    t = 2 * np.cross(q[..., :3], v)
    return v + q[..., 3:] * t + np.cross(q[..., :3], t)


def _walker(frames: int, a: int) -> tuple[np.ndarray, np.ndarray]:
    swing = np.sin(np.linspace(0, 2 * np.pi, frames) + 1.1 + 1.4 * a)
    heading = np.arctan2(_ahead(a)[1], _ahead(a)[0])
    root = multiply(
        _turns((0, 0, 1), np.full(frames, heading)), _turns((1, 0, 0), np.full(frames, np.pi / 2))
    )
    bends = {
        3: 0.35 * swing,
        9: -0.35 * swing,
        4: -0.25 + 0.2 * swing,
        10: -0.25 - 0.2 * swing,
        6: -0.4 * swing,
        12: 0.4 * swing,
        7: np.full(frames, 0.5),
        13: np.full(frames, 0.5),
    }
    pos, quat = np.zeros((frames, 15, 3)), np.zeros((frames, 15, 4))
    start = np.array([-0.55 + 1.1 * a, 0.0, 0.875])
    for i, (parent, offset, _) in enumerate(_LINKS):
        bend = _turns((0, 0, 1), np.broadcast_to(bends.get(i, 0.0), (frames,)))
        if parent < 0:
            pos[:, i], quat[:, i] = start, root
        else:
            pos[:, i] = pos[:, parent] + turn(quat[:, parent], np.array(offset, float))
            quat[:, i] = multiply(quat[:, parent], bend)
    pos += [0.0, 0.0, 0.0]
    return pos, quat


def _shapes(actors: int) -> dict[str, np.ndarray]:
    rows = [(15 * a + i, *_shape(i, _CLOTHES[a % 2])) for a in range(actors) for i in range(15)]
    red = ((0.65, 0.10, 0.03), (0.75, 0.70, 0.62))
    rows.append((15 * actors, Shape.CAPSULE, (0, 0, 0), (0, 0, 0, 1), (0.11, 0, 0), red, 5, 0.09))
    for kind, at, yaw, size, colors, pattern, pitch in _SET:
        q = (0, 0, np.sin(yaw / 2), np.cos(yaw / 2))
        rows.append((-1, kind, at, q, size, colors, pattern, pitch))
    link, kind, pos, quat, size, color, pattern, pitch = zip(*rows, strict=True)
    ints, floats = np.int32, np.float32
    return {
        "shape_link": np.array(link, ints),
        "shape_kind": np.array(kind, ints),
        "shape_pos": np.array(pos, floats),
        "shape_quat": np.array(quat, floats),
        "shape_size": np.array(size, floats),
        "shape_color": np.array(color, floats),
        "shape_pattern": np.array(pattern, ints),
        "shape_pattern_m": np.array(pitch, floats),
    }


_BRICK = ((0.30, 0.11, 0.07), (0.35, 0.33, 0.30))
_WOOD = ((0.32, 0.19, 0.09), (0.10, 0.06, 0.03))
_STONE = ((0.42, 0.40, 0.37), (0.30, 0.28, 0.26))
_SET = [
    (Shape.BOX, (0, 3.2, 1.3), 0.0, (4.0, 0.15, 1.3), _BRICK, 2, 0.26),
    (Shape.BOX, (1.8, 1.3, 0.45), 0.5, (0.45, 0.45, 0.45), _WOOD, 3, 0.15),
    (Shape.BOX, (1.75, 1.25, 1.1), 0.2, (0.28, 0.28, 0.2), _WOOD, 0, 0.15),
    (Shape.CYLINDER, (-2.0, 1.6, 1.2), 0.0, (0.25, 1.2, 0), _STONE, 0, 0.5),
    (Shape.CYLINDER, (-2.0, 1.6, 0.1), 0.0, (0.38, 0.1, 0), _STONE, 0, 0.5),
]


def _shape(i: int, clothes: tuple) -> tuple:
    kind, radius, half, at = _LINKS[i][2]
    top, bottom, skin, hair = clothes
    color = {0: bottom, 1: top, 2: skin, 8: skin, 14: skin, 6: top, 7: top, 12: top, 13: top}.get(i, bottom)
    pair = (color, hair if i == 2 else color)
    if kind == "box":
        return Shape.BOX, at, (0, 0, 0, 1), (0.0885, 0.0275, 0.045), pair, 0, 1.0
    return Shape.CAPSULE, at, _ALONG_Y, (radius, half, 0), pair, 0, 1.0


def _lights(kind: str) -> dict[str, np.ndarray]:
    sun, rim = np.array([-0.55, -0.5, 0.75]), np.array([0.7, 0.75, 0.5])
    f = np.float32
    if kind == "day":
        return {
            "light_kind": np.array([0, 0], np.int32),
            "light_role": np.array([0, 2], np.int32),
            "light_from": np.stack([v / np.linalg.norm(v) for v in (sun, rim)]).astype(f),
            "light_power": np.array([[3.2, 2.9, 2.5], [1.0, 1.1, 1.3]], f),
            "light_shadows": np.array([1, 1], np.int32),
            "sky": np.array([[0.20, 0.33, 0.60], [0.62, 0.68, 0.74], [0.16, 0.14, 0.12]], f),
        }
    return {
        "light_kind": np.array([1, 1, 1], np.int32),
        "light_role": np.array([0, 1, 2], np.int32),
        "light_from": np.array([[-2.5, -2.5, 3.2], [3, -2, 2.0], [1.5, 2.8, 3.0]], f),
        "light_power": np.array([[60, 50, 38], [6, 8, 12], [30, 34, 44]], f),
        "light_shadows": np.array([1, 0, 1], np.int32),
        "sky": np.array([[0.02, 0.03, 0.06], [0.05, 0.06, 0.09], [0.03, 0.025, 0.02]], f),
    }
