"""The director's overlay: what the camera is judged by, drawn on the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cinerl.render.type import ACTORS, AMBER, INK, ROSE, TEAL, font, say

_SAFE = 0.93
_HISTORY = 72
"""Entries of a term's curve that are drawn: three seconds."""
_SUPER = 2
"""Lines are drawn at twice the size and brought down, so that they are smooth."""

Floats = NDArray[np.floating]


def _nothing(columns: int) -> Floats:
    return np.zeros((0, columns), np.float32)


@dataclass(frozen=True, kw_only=True)
class OverlayData:
    """What to draw on one frame. Screen coordinates are in [-1, 1], y up."""

    boxes: Floats = field(default_factory=lambda: _nothing(4))
    """[K, 4] left, bottom, right, top of each subject."""
    eyes: Floats = field(default_factory=lambda: _nothing(2))
    """[K, 2] the point between each subject's eyes."""
    names: Sequence[str] = ()
    """[K] beside the boxes."""
    size: str = ""
    """Shot size class: FS, MS, ..."""
    left: str = ""
    """Bottom left: frame counter or time."""
    right: str = ""
    """Bottom right: focal length, aperture."""
    title: str = ""
    """Top left: shot or agent."""
    terms: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Reward terms in [0, 1] by name, each with its values so far; the last is now."""


def overlay(picture: NDArray[np.uint8], data: OverlayData) -> NDArray[np.uint8]:
    """A picture [H, W, 3] with the director's overlay; the argument is left as it is."""
    high, wide = picture.shape[:2]
    lines = Image.new("RGBA", (wide * _SUPER, high * _SUPER), (0, 0, 0, 0))
    pen = ImageDraw.Draw(lines)
    _guides(pen, wide * _SUPER, high * _SUPER)
    _subjects(pen, data, wide * _SUPER, high * _SUPER)
    page = Image.fromarray(picture).convert("RGBA")
    page = Image.alpha_composite(page, lines.resize((wide, high), Image.Resampling.BOX))
    words = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    draw = ImageDraw.Draw(words)
    _names(draw, data, wide, high)
    _slate(draw, data, wide, high)
    _meters(draw, data, wide, high)
    return np.asarray(Image.alpha_composite(page, words).convert("RGB"))


def letters(high: int) -> int:
    """Letter height for a picture of this height."""
    return max(round(high / 27), 10)


def _guides(pen: ImageDraw.ImageDraw, wide: int, high: int) -> None:
    thin = max(high // 360, 1)
    for share in (1 / 3, 2 / 3):
        pen.line([(wide * share, 0), (wide * share, high)], fill=(255, 255, 255, 58), width=thin)
        pen.line([(0, high * share), (wide, high * share)], fill=(255, 255, 255, 58), width=thin)
    x, y, arm = wide * (1 - _SAFE) / 2, high * (1 - _SAFE) / 2, high * 0.05
    for cx, sx in ((x, 1), (wide - x, -1)):
        for cy, sy in ((y, 1), (high - y, -1)):
            pen.line(
                [(cx + sx * arm, cy), (cx, cy), (cx, cy + sy * arm)],
                fill=(255, 255, 255, 150),
                width=thin * 2,
            )


def _subjects(pen: ImageDraw.ImageDraw, data: OverlayData, wide: int, high: int) -> None:
    thin = max(round(high / 200), 3)
    for k, box in enumerate(data.boxes):
        if not np.isfinite(box).all():
            continue
        (x0, y1), (x1, y0) = _pixel(box[:2], wide, high), _pixel(box[2:], wide, high)
        color = (*ACTORS[k % len(ACTORS)], 230)
        arm = min(x1 - x0, y1 - y0) * 0.22
        for cx, sx in ((x0, 1), (x1, -1)):
            for cy, sy in ((y0, 1), (y1, -1)):
                pen.line([(cx + sx * arm, cy), (cx, cy), (cx, cy + sy * arm)], fill=color, width=thin)
    for k, eye in enumerate(data.eyes):
        if np.isfinite(eye).all():
            x, y = _pixel(eye, wide, high)
            r = high * 0.012
            pen.ellipse((x - r, y - r, x + r, y + r), outline=(*ACTORS[k % len(ACTORS)], 255), width=thin)
            pen.line([(x - 2.4 * r, y), (x - r, y)], fill=(255, 255, 255, 200), width=thin // 2 + 1)
            pen.line([(x + r, y), (x + 2.4 * r, y)], fill=(255, 255, 255, 200), width=thin // 2 + 1)


def _names(draw: ImageDraw.ImageDraw, data: OverlayData, wide: int, high: int) -> None:
    for k, (name, box) in enumerate(zip(data.names, data.boxes, strict=False)):
        if np.isfinite(box).all():
            x, y = _pixel(np.array([box[0], box[3]]), wide, high)
            if -wide < x < wide and -high < y < 2 * high:
                small = letters(high) * 4 // 5
                say(
                    draw,
                    (max(x, 4), max(y - 3, small + 2)),
                    name,
                    small,
                    (*ACTORS[k % len(ACTORS)], 255),
                    "lb",
                )


def _slate(draw: ImageDraw.ImageDraw, data: OverlayData, wide: int, high: int) -> None:
    size = letters(high)
    x, y = wide * (1 - _SAFE) / 2 + size * 0.7, high * (1 - _SAFE) / 2 + size * 0.5
    say(draw, (x, y), data.title, size, (*INK, 255), "la")
    say(draw, (x, high - y), data.left, size, (*INK, 235), "ld")
    say(draw, (wide - x, high - y), data.right, size, (*INK, 235), "rd")
    if data.size:
        big = round(size * 1.5)
        w = font(big).getlength(data.size) + big * 0.8
        top = y - size * 0.2
        draw.rounded_rectangle(
            (wide - x - w, top, wide - x, top + big * 1.35),
            radius=big * 0.25,
            fill=(12, 12, 14, 150),
            outline=(*AMBER, 220),
        )
        draw.text(
            (wide - x - w / 2, top + big * 0.68), data.size, font=font(big), fill=(*AMBER, 255), anchor="mm"
        )


def _meters(draw: ImageDraw.ImageDraw, data: OverlayData, wide: int, high: int) -> None:
    """One row a term, stacked above the frame counter: name, bar, value, and its last three seconds."""
    if not data.terms:
        return
    size = max(letters(high) * 3 // 4, 9)
    row = size * 1.55
    name_w = max(font(size).getlength(name) for name in data.terms)
    bar_w, curve_w = wide * 0.085, wide * 0.085
    x0 = wide * (1 - _SAFE) / 2 + size * 0.7
    foot = high * (1 - (1 - _SAFE) / 2) - letters(high) * 2.1
    top = foot - row * len(data.terms)
    wide_box = name_w + bar_w + curve_w + size * 2.6
    draw.rounded_rectangle(
        (x0 - size * 0.6, top - size * 0.4, x0 + wide_box, foot + size * 0.3),
        radius=size * 0.5,
        fill=(10, 11, 13, 138),
    )
    for i, (name, history) in enumerate(data.terms.items()):
        y = top + i * row
        value = float(np.clip(history[-1], 0, 1)) if len(history) else 0.0
        color = (*_heat(value), 255)
        draw.text((x0, y + row / 2), name, font=font(size), fill=(*INK, 240), anchor="lm")
        bx = x0 + name_w + size * 0.9
        draw.rectangle((bx, y + row * 0.36, bx + bar_w, y + row * 0.64), fill=(64, 65, 68, 215))
        draw.rectangle((bx, y + row * 0.36, bx + bar_w * value, y + row * 0.64), fill=color)
        _curve(draw, history, (bx + bar_w + size * 0.9, y + row * 0.16, curve_w, row * 0.68), color)


def _curve(
    draw: ImageDraw.ImageDraw,
    history: Sequence[float],
    frame: tuple[float, float, float, float],
    color: tuple[int, ...],
) -> None:
    x, y, w, h = frame
    recent = np.clip(np.asarray(history[-_HISTORY:], float), 0, 1)
    draw.line([(x, y + h), (x + w, y + h)], fill=(120, 120, 122, 200))
    if len(recent) > 1:
        xs = x + w * (1 - (len(recent) - 1 - np.arange(len(recent))) / (_HISTORY - 1))
        draw.line(
            [(float(a), float(y + h * (1 - v))) for a, v in zip(xs, recent, strict=True)], fill=color, width=1
        )


def _heat(value: float) -> tuple[int, int, int]:
    """Rose for nothing, amber for half, teal for all."""
    low, high, t = (ROSE, AMBER, 2 * value) if value < 0.5 else (AMBER, TEAL, 2 * value - 1)
    r, g, b = (round(a + (c - a) * t) for a, c in zip(low, high, strict=True))
    return r, g, b


def _pixel(point: Floats, wide: int, high: int) -> tuple[float, float]:
    return (float(point[0]) + 1) / 2 * wide, (1 - float(point[1])) / 2 * high
