"""What the camera of a core sees now, in the quality of a film."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.filming import Filming
from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.spec.brief import Brief
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

Poses = tuple[NDArray[np.float32], NDArray[np.float32]]


def still(
    filming: Filming, brief: Brief, size: tuple[int, int], row: int = 0, poses: Poses | None = None
) -> NDArray[np.uint8]:
    """The present frame [H, W, 3] of one camera; the field of view is fitted horizontally.

    Args:
        filming: the cameras.
        brief: gives aperture and exposure.
        size: width and height in pixels.
        row: which camera.
        poses: positions [L, 3] and rotations [L, 4] of the links, where they are not the take's.

    Raises:
        UserError: a size that is not usable.
    """
    state = filming.state
    take = filming.takes[int(state.take.numpy()[row])]
    frame = int(state.start.numpy()[row] + state.frame.numpy()[row])
    if poses is not None:
        take, frame = _frozen(take, frame, poses), 0
    picture = next(clip(_shot(filming, brief, take, frame, row), take, size))
    return display(picture.rgb)


def _frozen(take: Take, frame: int, poses: Poses) -> Take:
    """Two frames of a take with the same poses in both."""
    pair = [frame, frame]
    stilled: dict[str, Any] = {
        name: np.ascontiguousarray(getattr(take, name)[pair])
        for name in ("link_vel", "link_spin", "facing", "gaze", "speaks", "act", "support", "assist_n")
    }
    pos, quat = (np.stack([p, p]).astype(np.float32) for p in poses)
    return dataclasses.replace(take, link_pos=pos, link_quat=quat, **stilled)


def _shot(filming: Filming, brief: Brief, take: Take, frame: int, row: int) -> Shot:
    state = filming.state
    one = slice(row, row + 1)
    return Shot(
        take=take.digest,
        brief=brief.id,
        rate=take.rate,
        start_frame=frame,
        subject=int(state.subject.numpy()[row]),
        pos=state.pos.numpy()[one].copy(),
        quat=state.quat.numpy()[one].copy(),
        focal_mm=state.focal_mm.numpy()[one].copy(),
        focus_m=state.focus_m.numpy()[one].copy(),
        aperture=np.full(1, brief.lens.aperture, np.float32),
        exposure_ev=np.full(1, brief.lens.exposure_ev, np.float32),
    )
