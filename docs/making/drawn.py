"""What is drawn around pictures: grids with names on two sides, and a move with its floor plan."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from cinerl.render.path import plot_paths
from cinerl.render.type import DIM, INK, PAPER, font, width
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

GAP = 8


def grid(cells: Sequence[Sequence[Image.Image]], rows: Sequence[str], columns: Sequence[str]) -> Image.Image:
    """Rows of pictures of one size, under the names of the columns and beside those of the rows."""
    wide, high = cells[0][0].size
    letters = max(wide // 16, 11)
    left = round(max(width(name, letters) for name in rows)) + 3 * GAP
    head = 2 * letters + GAP
    size = (left + len(columns) * (wide + GAP), head + len(rows) * (high + GAP))
    page = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(page)
    for j, name in enumerate(columns):
        middle = left + j * (wide + GAP) + wide / 2
        draw.text((middle, head / 2), name, font=font(letters), fill=INK, anchor="mm")
    for i, (name, row) in enumerate(zip(rows, cells, strict=True)):
        y = head + i * (high + GAP)
        draw.text((left - 2 * GAP, y + high / 2), name, font=font(letters), fill=DIM, anchor="rm")
        for j, cell in enumerate(row):
            page.paste(cell, (left + j * (wide + GAP), y))
    return page


def beside_plan(frames: Sequence[Image.Image], take: Take, shot: Shot, title: str) -> Image.Image:
    """A move's floor plan, and frames of it from first to last, one below the other."""
    wide, high = frames[0].size
    tall = len(frames) * (high + GAP) - GAP
    plan = _plan(take, shot, title)
    plan = plan.resize((round(tall * plan.width / plan.height), tall), Image.Resampling.LANCZOS)
    page = Image.new("RGB", (plan.width + GAP + wide, tall), PAPER)
    page.paste(plan, (0, 0))
    for i, frame in enumerate(frames):
        page.paste(frame, (plan.width + GAP, i * (high + GAP)))
    return page


def _plan(take: Take, shot: Shot, title: str) -> Image.Image:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.png"
        plot_paths(path, take, [shot], title=title)
        with Image.open(path) as image:
            return image.convert("RGB")
