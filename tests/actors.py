"""Takes made by hand, without physics: people who walk or stand, and a few solids."""

from __future__ import annotations

import numpy as np

from cinerl.spec.take import KeyPoint, Shape, Take

HEIGHT = 1.6
# Offsets of the key points from the hips of somebody who faces +x.
KEYS = {
    KeyPoint.TOP: (0, 0, 0.75), KeyPoint.EYES: (0.08, 0, 0.64), KeyPoint.CHIN: (0.06, 0, 0.54),
    KeyPoint.NECK: (0, 0, 0.48), KeyPoint.CHEST: (0, 0, 0.3), KeyPoint.PELVIS: (0, 0, 0),
    KeyPoint.LEFT_SHOULDER: (0, 0.18, 0.42), KeyPoint.RIGHT_SHOULDER: (0, -0.18, 0.42),
    KeyPoint.LEFT_KNEE: (0, 0.1, -0.42), KeyPoint.RIGHT_KNEE: (0, -0.1, -0.42),
    KeyPoint.LEFT_ELBOW: (0, 0.25, 0.15), KeyPoint.RIGHT_ELBOW: (0, -0.25, 0.15),
    KeyPoint.LEFT_WRIST: (0, 0.25, -0.1), KeyPoint.RIGHT_WRIST: (0, -0.25, -0.1),
    KeyPoint.LEFT_SOLE: (0, 0.1, -0.85), KeyPoint.RIGHT_SOLE: (0, -0.1, -0.85),
}


def make_take(
    people=(((0.0, 0.0), 0.0, 0.0),),
    seconds=12.0, name="test", boxes=(), columns=(), held_out=False, solids=15,
):
    """``people``: (place, heading, speed); ``boxes``: (centre, half extents); ``columns``: (x, y, r)."""
    frames = round(seconds * 24)
    t = np.arange(frames) / 24
    count = len(people)
    shape = (frames, count)
    pos, vel = np.zeros((*shape, 3)), np.zeros((*shape, 3))
    quat, facing = np.zeros((*shape, 4)), np.zeros((*shape, 3))
    for a, (place, heading, speed) in enumerate(people):
        d = np.array([np.cos(heading), np.sin(heading), 0.0])
        pos[:, a] = np.array([*place, 0.85]) + speed * t[:, None] * d
        vel[:, a] = speed * d
        quat[:, a] = [0, 0, np.sin(heading / 2), np.cos(heading / 2)]
        facing[:, a] = d
    rows = [
        (a, Shape.CAPSULE, (0.0, 0.0, z), (0.14, 0.02, 0.0))
        for a in range(count)
        for z in np.linspace(-0.7, 0.6, solids)
    ]
    rows += [(-1, Shape.BOX, centre, half) for centre, half in boxes]
    rows += [(-1, Shape.CYLINDER, (x, y, 2.0), (r, 2.0, 0.0)) for x, y, r in columns]
    s = len(rows)
    f, i = np.float32, np.int32
    return Take(
        name=name, scene="{}", rate=(24, 1), held_out=held_out,
        body_names=tuple(f"p{a}" for a in range(count)), act_names=("stand",),
        link_body=np.arange(count, dtype=i), link_pos=pos.astype(f), link_quat=quat.astype(f),
        link_vel=vel.astype(f), link_spin=np.zeros((*shape, 3), f),
        shape_link=np.array([r[0] for r in rows], i), shape_kind=np.array([r[1] for r in rows], i),
        shape_pos=np.array([r[2] for r in rows], f), shape_quat=np.tile(np.array([0, 0, 0, 1], f), (s, 1)),
        shape_size=np.array([r[3] for r in rows], f), shape_color=np.full((s, 2, 3), 0.5, f),
        shape_pattern=np.zeros(s, i), shape_pattern_m=np.ones(s, f),
        floor_color=np.full((2, 3), 0.4, f), floor_pattern=np.ones(1, i), floor_pattern_m=np.ones(1, f),
        light_kind=np.zeros(1, i), light_role=np.zeros(1, i), light_from=np.array([[0, 0, 1]], f),
        light_power=np.ones((1, 3), f), light_shadows=np.ones(1, i), sky=np.full((3, 3), 0.5, f),
        heights_m=np.full(count, HEIGHT, f), key_link=np.tile(np.arange(count, dtype=i)[:, None], (1, 16)),
        key_offset=np.tile(np.array([KEYS[k] for k in KeyPoint], f), (count, 1, 1)),
        facing=facing.astype(f), gaze=facing.astype(f), speaks=np.zeros(shape, i), act=np.zeros(shape, i),
        support=np.ones(shape, f), assist_n=np.zeros(shape, f),
        contact_s=np.zeros(0, f), contact_links=np.zeros((0, 2), i), contact_pos=np.zeros((0, 3), f),
        contact_ns=np.zeros(0, f),
    )
