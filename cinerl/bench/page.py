"""The suite as one HTML page: tables, plot, a strip of pictures for every policy. No network, no scripts."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from cinerl.bench.strips import strip_path
from cinerl.bench.suite import Entry
from cinerl.spec.archive import write_atomic


def write_page(path: Path, result: Mapping[str, Any], entries: Sequence[Entry], plot: Path) -> None:
    """Write the page; pictures that were not made are left out."""
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(number=_number, percent=_percent, heat=_heat)
    source = resources.files("cinerl.bench").joinpath("page.html").read_text("utf-8")
    template = environment.from_string(source)
    strips = {
        e.brief.id: {name: _embed(strip_path(jobs[0]), "jpeg") for name, jobs in e.jobs.items()}
        for e in entries
    }
    text = template.render(result=result, strips=strips, plot=_embed(plot, "png"))
    write_atomic(path, text.encode())


def _embed(path: Path, kind: str) -> str:
    """A picture as a data URI, or nothing."""
    if not path.is_file():
        return ""
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _percent(value: float) -> str:
    return f"{100 * value:.0f}"


def _heat(value: float | None) -> str:
    """A background for a score in [0, 1]: the lower, the warmer."""
    return "" if value is None else f"background: rgba(213, 94, 0, {0.55 * (1 - min(value, 1.0)):.2f})"
