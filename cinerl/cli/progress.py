"""The progress bar of long work: share done, speed, time left. On stderr, so that stdout stays clean."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


class _Speed(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(
            "–"
            if speed is None
            else f"{speed:,.1f} {self._unit}/s"
            if speed < 100
            else f"{speed:,.0f} {self._unit}/s"
        )


def progress_bar(unit: str) -> Progress:
    """A bar with counts, speed in ``unit`` per second, and time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Speed(unit),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
