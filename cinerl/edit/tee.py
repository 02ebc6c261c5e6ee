"""Writes several videos from one stream of pictures, each on a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import numpy as np
from numpy.typing import NDArray

from cinerl.edit.ahead import offer
from cinerl.render.video import write_video

Picture = NDArray[np.uint8]
AHEAD = 8
"""Pictures that may wait for a writer: memory stays flat."""


@dataclass(frozen=True)
class Output:
    """One video: what it makes of each picture (and its index), and its sound."""

    path: Path
    draw: Callable[[Picture, int], Picture]
    sound: NDArray[np.float32] | None


def write_together(outputs: list[Output], pictures: Iterable[Picture], rate: tuple[int, int]) -> None:
    """Send every picture to every output. An error of one writer stops all."""
    queues: list[Queue[Picture | None]] = [Queue(AHEAD) for _ in outputs]
    with ThreadPoolExecutor(len(outputs)) as pool:
        writers = [
            pool.submit(write_video, o.path, _drawn(q, o), rate, o.sound)
            for o, q in zip(outputs, queues, strict=True)
        ]
        try:
            for picture in pictures:
                for queue, writer in zip(queues, writers, strict=True):
                    offer(queue, picture, writer.done)
        finally:
            for queue, writer in zip(queues, writers, strict=True):
                offer(queue, None, writer.done)
        for writer in writers:
            writer.result()


def _drawn(queue: Queue[Picture | None], output: Output) -> Iterator[Picture]:
    index = 0
    while (picture := queue.get()) is not None:
        yield output.draw(picture, index)
        index += 1
