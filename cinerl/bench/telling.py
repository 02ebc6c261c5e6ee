"""How a long benchmark says where it is, and how it tells an estimate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cinerl.stats import Estimate

Report = Callable[[str, int, int], None]
"""Name of what is measured next, measurements done, and in all."""


class Telling:
    """Counts what has been done."""

    def __init__(self, report: Report | None, total: int) -> None:
        self._report, self._total, self._done = report, total, -1

    def __call__(self, name: str) -> None:
        self._done += 1
        if self._report:
            self._report(name, min(self._done, self._total), self._total)


def told(e: Estimate) -> dict[str, Any]:
    """An estimate as plain data."""
    return {"value": e.value, "interval": [e.low, e.high]}
