"""Lettering and colours that every drawn page shares."""

from __future__ import annotations

from functools import cache

from PIL import ImageDraw, ImageFont

INK = (236, 233, 226)
DIM = (150, 148, 142)
PAPER = (18, 19, 22)
AMBER = (244, 180, 70)
TEAL = (86, 196, 186)
ROSE = (232, 106, 96)
ACTORS = ((226, 93, 74), (64, 140, 196), (226, 168, 62), (110, 170, 92))
"""One colour per actor, in every plot and overlay."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int) -> Font:
    """Pillow's own TrueType face, so that no system font is needed."""
    return ImageFont.load_default(size)


def width(text: str, size: int) -> float:
    """Width of a line in pixels."""
    return float(font(size).getlength(text))


def say(
    draw: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    fill: tuple[int, ...] = INK,
    anchor: str = "la",
) -> None:
    """Draw one line with a dark edge, readable on any picture."""
    draw.text(
        at,
        text,
        font=font(size),
        fill=fill,
        anchor=anchor,
        stroke_width=max(size // 12, 1),
        stroke_fill=(0, 0, 0, 170) if len(fill) == 4 else (12, 12, 14),
    )
