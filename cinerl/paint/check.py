"""Whether a frame can be painted: said clearly, before a kernel meets it."""

from __future__ import annotations

import numpy as np

from cinerl.look.frame import Frame
from cinerl.paint.canvas import CHANNELS
from cinerl.spec.errors import UserError

_DEPTHS = {"rgb": 3, "albedo": 3, "normal": 3, "rest": 4}


def check_frame(frame: Frame, size: tuple[int, int] | None = None) -> None:
    """Raise where a channel is missing, has another shape, or holds what is no number.

    Args:
        frame: what is to be painted.
        size: width and height of the frames before.

    Raises:
        UserError: names the frame and the channel.
    """
    where = f"frame {frame.index}"
    if size is not None and frame.size != size:
        raise UserError(where, f"is {frame.size[0]} x {frame.size[1]}", f"the first is {size[0]} x {size[1]}")
    high, wide = frame.size[::-1]
    for name in CHANNELS:
        depth = _DEPTHS.get(name)
        values = getattr(frame, name)
        if values is None:
            raise UserError(where, f"has no '{name}'", "render it with clip(..., rest=True)")
        want = (high, wide, depth) if depth else (high, wide)
        if values.shape != want:
            raise UserError(where, f"'{name}' is {values.shape}", f"want {want}")
        bad = np.isnan(values) if name == "depth" else ~np.isfinite(values)
        if bad.any():
            j, i = np.argwhere(bad)[0][:2]
            raise UserError(where, f"'{name}' is no number at pixel ({i}, {j})", "the G-buffer is faulty")
