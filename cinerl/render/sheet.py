"""A contact sheet: a film at a glance, every picture with its slate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cinerl.render.type import DIM, INK, PAPER, font
from cinerl.spec.errors import UserError

_GAP = 14


@dataclass(frozen=True)
class Slate:
    """What stands under a picture."""

    time_s: float
    shot: str
    size: str = ""
    """Shot size class: FS, MS, ..."""


def sheet(
    pictures: Sequence[NDArray[np.uint8]],
    slates: Sequence[Slate],
    title: str = "",
    *,
    columns: int = 4,
    width: int = 1920,
) -> NDArray[np.uint8]:
    """A grid of pictures [H, W, 3] on one page [h, width, 3].

    Raises:
        UserError: no pictures, or not one slate for each.
    """
    if not pictures or len(pictures) != len(slates):
        raise UserError(
            "contact sheet", f"{len(pictures)} pictures and {len(slates)} slates", "want as many of each"
        )
    columns = min(columns, len(pictures))
    cell = (width - _GAP * (columns + 1)) // columns
    high = round(cell * pictures[0].shape[0] / pictures[0].shape[1])
    letters = max(cell // 26, 11)
    line = letters * 2
    head = round(letters * 3.2) if title else _GAP
    rows = math.ceil(len(pictures) / columns)
    page = Image.new("RGB", (width, head + rows * (high + line + _GAP)), PAPER)
    draw = ImageDraw.Draw(page)
    if title:
        draw.text((_GAP, head / 2), title, font=font(round(letters * 1.5)), fill=INK, anchor="lm")
    for i, (picture, slate) in enumerate(zip(pictures, slates, strict=True)):
        x = _GAP + (i % columns) * (cell + _GAP)
        y = head + (i // columns) * (high + line + _GAP)
        page.paste(Image.fromarray(picture).resize((cell, high), Image.Resampling.LANCZOS), (x, y))
        middle = y + high + line / 2
        draw.text((x, middle), timecode(slate.time_s), font=font(letters), fill=DIM, anchor="lm")
        draw.text((x + cell / 2, middle), slate.shot, font=font(letters), fill=INK, anchor="mm")
        draw.text((x + cell, middle), slate.size, font=font(letters), fill=DIM, anchor="rm")
    return np.asarray(page)


def timecode(seconds: float) -> str:
    """Minutes, seconds and tenths: 1:07.5."""
    tenths = round(seconds * 10)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"
