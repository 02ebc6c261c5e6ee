"""Runs recorded launches: one lane on a GPU, two threads with half of the rows each on a CPU."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import warp as wp

SPLIT_FROM = 256
"""Rows below which a second thread costs more than it brings."""

Program = list[list[Any]]
"""For each lane its recorded commands, in order."""


class Lanes:
    """Splits ``split_from`` rows and more over CPU threads; Warp releases the GIL while a kernel runs."""

    def __init__(self, rows: int, device: str, threads: int, split_from: int = SPLIT_FROM) -> None:
        self.device = device
        count = min(threads, 2) if device == "cpu" and rows >= split_from else 1
        edges = [rows * i // count for i in range(count + 1)]
        self.spans = list(pairwise(edges))
        self._pool = ThreadPoolExecutor(count - 1) if count > 1 else None

    def record(self, kernel: Any, inputs: Sequence[Any]) -> Program:
        """Record a kernel over all rows; it gets its lane's first row as the last argument."""
        return [
            [wp.launch(kernel, dim=end - start, inputs=[*inputs, start], device=self.device, record_cmd=True)]
            for start, end in self.spans
        ]

    def run(self, *programs: Program) -> None:
        """Run programs one after the other within each lane, and wait for all lanes."""
        lanes = [[c for p in programs for c in p[i]] for i in range(len(self.spans))]
        others = [self._pool.submit(_run, lane) for lane in lanes[1:]] if self._pool else []
        _run(lanes[0])
        for other in others:
            other.result()


def _run(commands: Sequence[Any]) -> None:
    for command in commands:
        command.launch()
