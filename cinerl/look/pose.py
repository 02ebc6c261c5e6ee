"""Where the bones of a body are in a frame of its take."""

from __future__ import annotations

import numpy as np

from cinerl.spec.take import Take
from cinerl.surface import Floats


def bones(take: Take, body: int) -> list[int]:
    """The links that a body's bones follow, in the order of its bones."""
    return [int(link) for link in np.flatnonzero(take.link_body == body)]


def pose(take: Take, body: int, frame: int) -> tuple[Floats, Floats]:
    """Positions [B, 3] and rotations [B, 4] xyzw of a body's bones, world axes."""
    links = bones(take, body)
    return take.link_pos[frame, links], take.link_quat[frame, links]
