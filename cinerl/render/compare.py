"""Four pictures as one, each with its name: who filmed it better?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from cinerl.render.type import INK, PAPER, font, width
from cinerl.spec.errors import UserError

_GAP = 4


def compare(
    pictures: Sequence[NDArray[np.uint8]],
    labels: Sequence[str],
    *,
    shrink: bool = False,
) -> NDArray[np.uint8]:
    """A 2 x 2 grid of up to four pictures of one size, each with a label. Sides are even, ready for video.

    Args:
        pictures: 1 to 4 of [H, W, 3].
        labels: one for each.
        shrink: halve the pictures, so that the grid is about as large as one of them.

    Raises:
        UserError: not 1 to 4 pictures of one size with a label each.
    """
    if not 1 <= len(pictures) <= 4 or len(labels) != len(pictures) or len({p.shape for p in pictures}) != 1:
        raise UserError(
            "comparison",
            f"{len(pictures)} pictures, {len(labels)} labels",
            "want 1 to 4 pictures of one size with a label each",
        )
    high, wide = pictures[0].shape[:2]
    if shrink:
        high, wide = high // 2, wide // 2
    page = Image.new("RGB", _even(2 * wide + _GAP, 2 * high + _GAP), PAPER)
    draw = ImageDraw.Draw(page, "RGBA")
    letters = max(high // 18, 11)
    for i, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        x, y = (i % 2) * (wide + _GAP), (i // 2) * (high + _GAP)
        tile = Image.fromarray(picture)
        page.paste(tile.resize((wide, high), Image.Resampling.LANCZOS) if shrink else tile, (x, y))
        pad = letters * 0.55
        box = (x + pad, y + pad, x + 3 * pad + width(label, letters), y + pad + letters * 1.6)
        draw.rounded_rectangle(box, radius=letters * 0.35, fill=(10, 10, 12, 165))
        draw.text((x + 2 * pad, y + pad + letters * 0.8), label, font=font(letters), fill=INK, anchor="lm")
    return np.asarray(page)


def _even(wide: int, high: int) -> tuple[int, int]:
    return wide + wide % 2, high + high % 2
