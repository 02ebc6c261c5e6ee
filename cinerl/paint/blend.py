"""`Blended`: every picture mixed with the last one, warped: the usual cure for flicker, and what it costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

import numpy as np

from cinerl.look.frame import Frame
from cinerl.paint import carry
from cinerl.paint.renderer import Painted, State, VideoRenderer
from cinerl.paint.reproject import sample


class Blended:
    """Another renderer's pictures, each laid over the last one where its surfaces have gone.

    Args:
        inner: makes the pictures; it must need no state.
        share: of the last picture, where its surface point is still seen.
    """

    def __init__(self, inner: VideoRenderer, share: float = 0.8) -> None:
        self._inner, self._share = inner, share

    def render(
        self, frames: Iterable[Frame], style: str, *, seed: int = 0, state: State | None = None
    ) -> Iterator[Painted]:
        """See `VideoRenderer`. Frames need ``occluded``."""
        kept: list[Frame] = []

        def watched() -> Iterator[Frame]:
            for frame in frames:
                kept[:] = [frame]
                yield frame

        for painted in self._inner.render(watched(), style, seed=seed):
            frame = kept[0]
            mixed = painted.picture.astype(np.float32)
            if state is not None:
                mixed = self._mixed(state, frame, mixed)
            names = ("motion", "depth", "id", "occluded")
            state = {"values": mixed, **{name: getattr(frame, name) for name in names}}
            yield dataclasses.replace(painted, picture=(mixed + 0.5).astype(np.uint8), state=state)

    def _mixed(self, state: State, frame: Frame, mine: np.ndarray) -> np.ndarray:
        past = carry.Noise(**state)
        source = carry.sources(past, frame.id)
        known = source >= 0
        j, i = np.mgrid[: frame.size[1], : frame.size[0]]
        here = np.stack([i + 0.5, j + 0.5], axis=2)
        came = here - past.motion.reshape(-1, 2)[np.maximum(source, 0)]
        warped = sample(past.values, came).astype(np.float32)
        return np.where(known[..., None], self._share * warped + (1 - self._share) * mine, mine)
