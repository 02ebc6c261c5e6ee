"""A picture as a PNG file, whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cinerl.spec.archive import write_atomic


def save_png(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write a picture [H, W, 3]."""
    data = BytesIO()
    Image.fromarray(picture).save(data, "PNG", optimize=True)
    write_atomic(path, data.getvalue())
