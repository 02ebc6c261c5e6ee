"""`Picture`: one file of the gallery. It carries a key of everything that it shows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image

from cinerl.spec.archive import write_atomic

FOLDER = Path(__file__).parents[1] / "gallery"
PACKAGE = Path(__file__).parents[2] / "cinerl"
QUALITY = 88
GIF_COLORS = 192
GIF_MS = 80
"""Of a frame: GIFs count in hundredths of a second."""

Draw = Callable[[float], Iterator[Image.Image]]


@dataclass(frozen=True)
class Picture:
    """A JPEG, or a GIF of many frames."""

    path: str
    """Below `FOLDER`."""
    shows: tuple[str | Path, ...]
    """Canonical documents and files that decide what is seen; with them the picture grows stale."""
    draw: Draw
    """Its frames at a scale, 1 for the file."""

    @property
    def key(self) -> str:
        """SHA-256 over all that it shows, the same on every machine."""
        return hashlib.sha256(b"".join(_digest(part) for part in self.shows)).hexdigest()

    @property
    def fresh(self) -> bool:
        """Whether the file shows what there is today."""
        return self._written()[:1] == [self.key]

    @property
    def done(self) -> bool:
        """Whether it is fresh, and was drawn by this very code: a run that was killed goes on from there."""
        return self._written() == [self.key, code()]

    def make(self) -> None:
        """Draw and write it, whole or not at all."""
        note, data = f"{self.key} {code()}", io.BytesIO()
        first, *rest = self.draw(1.0)
        if self.path.endswith(".gif"):
            save_gif(data, [first, *rest], note)
        else:
            first.save(data, "JPEG", quality=QUALITY, optimize=True, comment=note.encode())
        write_atomic(FOLDER / self.path, data.getvalue())

    def _written(self) -> list[str]:
        path = FOLDER / self.path
        if not path.is_file():
            return []
        with Image.open(path) as image:
            comment = image.info.get("comment", b"")
        return str(comment, "ascii", "replace").split()


def save_gif(out: io.BytesIO, frames: list[Image.Image], note: str) -> None:
    """Frames in one palette of their own, without dither: noise is what makes a GIF large."""
    every = frames[:: max(len(frames) // 8, 1)]
    sample = Image.new("RGB", (every[0].width, every[0].height * len(every)))
    for i, frame in enumerate(every):
        sample.paste(frame, (0, i * frame.height))
    # Coverage keeps what is small and bright in the palette: a face, a ball.
    palette = sample.quantize(GIF_COLORS, Image.Quantize.MAXCOVERAGE, kmeans=3)
    indexed = [f.quantize(palette=palette, dither=Image.Dither.NONE) for f in frames]
    indexed[0].save(
        out,
        "GIF",
        save_all=True,
        append_images=indexed[1:],
        duration=GIF_MS,
        loop=0,
        comment=note.encode(),
        optimize=False,
    )


@cache
def code() -> str:
    """SHA-256 of the package and of the gallery's own code."""
    sha = hashlib.sha256()
    for path in sorted([*PACKAGE.rglob("*.py"), *Path(__file__).parent.glob("*.py")]):
        sha.update(path.read_bytes())
    return sha.hexdigest()


@cache
def _digest(part: str | Path) -> bytes:
    data = part.read_bytes() if isinstance(part, Path) else part.encode()
    return hashlib.sha256(data).digest()
