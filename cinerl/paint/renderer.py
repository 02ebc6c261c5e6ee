"""`VideoRenderer`: frames in, stylised pictures out, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from cinerl.look.frame import Frame
from cinerl.paint.canvas import Canvas
from cinerl.paint.catalog import find_style
from cinerl.paint.check import check_frame

State = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Painted:
    """One picture of a stylised video."""

    index: int
    """The frame's."""
    picture: NDArray[np.uint8]
    """[H, W, 3] display-referred BT.709."""
    state: State = field(default_factory=dict)
    """What the next frame needs of the past, as arrays; empty where it needs nothing."""


class VideoRenderer(Protocol):
    """Makes stylised video of a G-buffer: causal, in constant memory, and equal to the bit for equal seeds.

    A renderer reads a frame, yields its picture, and only then reads the next. What it keeps between frames
    is all in ``Painted.state``: with it a video goes on from any frame as if it had never been cut.
    """

    def render(
        self, frames: Iterable[Frame], style: str, *, seed: int = 0, state: State | None = None
    ) -> Iterator[Painted]:
        """Stylise frames as they come.

        Args:
            frames: of one shot in order, of one size, with ``rest``; a frame's ``index`` counts in the shot.
            style: a name of `styles`.
            seed: of all that is drawn by chance.
            state: of the `Painted` before the first frame; None: the first frame begins the video.

        Raises:
            UserError: no such style; a frame of another size, with NaN, or without a channel it needs.
        """
        ...


class Classical:
    """Painters and draughtsmen: no frame depends on another, what moves is carried by its surface.

    Args:
        device: a Warp device, ``cpu`` or ``cuda``.
        threads: threads on the CPU.
    """

    def __init__(self, device: str = "cpu", threads: int = 2) -> None:
        self._device, self._threads = device, threads

    def render(
        self, frames: Iterable[Frame], style: str, *, seed: int = 0, state: State | None = None
    ) -> Iterator[Painted]:
        """See `VideoRenderer`; there is no state."""
        begin = find_style(style).begin
        return self._render(frames, begin, seed)

    def _render(self, frames: Iterable[Frame], begin: Any, seed: int) -> Iterator[Painted]:
        canvas: Canvas | None = None
        try:
            for frame in frames:
                check_frame(frame, canvas.size if canvas else None)
                if canvas is None:
                    canvas = Canvas(frame.size, self._device, self._threads)
                    painter = begin(canvas, seed)
                canvas.take(frame)
                painter.paint()
                yield Painted(frame.index, canvas.codes())
        finally:
            if canvas is not None:
                canvas.close()
