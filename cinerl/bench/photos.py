"""Photographs against bad crops and tilts of themselves: what a critic knows of what nobody rendered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from cinerl.bench.telling import told
from cinerl.critic.framing import HIGH, WIDE, FramingCritic
from cinerl.spec.errors import UserError
from cinerl.stats import share

ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
LEAST_PX = 480
FAMILIES = ("tilt", "corner", "sunk", "tight")
EACH = 2
Bytes = NDArray[np.uint8]


def examine(critic: FramingCritic, folder: Path, seed: int) -> dict[str, Any]:
    """How often photographs are preferred to themselves marred; none of them was learned from."""
    good, marred, kind = pairs_of(folder, seed)
    right = (critic.score(good) > critic.score(marred)).astype(float)
    families = {
        name: told(share(right[kind == k][None], [0] * int((kind == k).sum()), seed))
        for k, name in enumerate(FAMILIES)
    }
    whole = told(share(right[None], kind.tolist(), seed))
    return whole | {"families": families, "photographs": len(files_of(folder))}


def pairs_of(folder: Path, seed: int) -> tuple[Bytes, Bytes, NDArray[np.intp]]:
    """Photographs, the same marred [N, 63, 112, 3] both, and by which family [N]."""
    good, marred, kind = [], [], []
    for n, file in enumerate(files_of(folder)):
        rng = np.random.default_rng([seed, n])
        photo = _read(file)
        for _ in range(EACH):
            for k, name in enumerate(FAMILIES):
                pair = _pair(photo, name, rng)
                good.append(pair[0])
                marred.append(pair[1])
                kind.append(k)
    return np.stack(good), np.stack(marred), np.array(kind)


def files_of(folder: Path) -> list[Path]:
    """The photographs of a folder, the largest of those that share a folder of their own.

    Raises:
        UserError: no such folder, or none in it.
    """
    if not folder.is_dir():
        raise UserError("--photos", f"no such folder '{folder}'", "name one, or leave it out")
    best: dict[tuple[int, ...], tuple[int, Path]] = {}
    for file in sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS and p.is_file()):
        try:
            with Image.open(file) as opened:
                width, height = opened.size
                thumb = opened.convert("L").resize((12, 8))
        except (OSError, Image.DecompressionBombError):
            continue
        if width < LEAST_PX or height < LEAST_PX * 9 // 16 or width < height:
            continue
        # Wallpapers come in many sizes: alike when small is the same photograph.
        key = tuple(int(v) // 24 for v in np.asarray(thumb).ravel())
        if key not in best or width > best[key][0]:
            best[key] = width, file
    if not best:
        raise UserError("--photos", f"'{folder}' holds no photographs", f"want {', '.join(ENDINGS)}")
    return [file for _, file in best.values()]


def _read(file: Path) -> Image.Image:
    """A photograph's middle in 16:9, not larger than it has to be."""
    with Image.open(file) as opened:
        photo = opened.convert("RGB")
    width, height = photo.size
    wide, high = min(width, height * 16 // 9), min(height, width * 9 // 16)
    left, top = (width - wide) // 2, (height - high) // 2
    return photo.crop((left, top, left + wide, top + high)).resize((896, 504), Image.Resampling.LANCZOS)


def _pair(photo: Image.Image, name: str, rng: np.random.Generator) -> tuple[Bytes, Bytes]:
    """As it was taken, and marred. A tilt is of no smaller a part than its twin shows."""
    sign, middle, whole = rng.choice([-1.0, 1.0], 2), np.array([0.5, 0.5]), _framed(photo, [0.5, 0.5], 1.0)
    if name == "tilt":
        angle = float(rng.uniform(9, 25) * sign[0])
        a = np.radians(abs(angle))
        part = float(1 / (np.cos(a) + np.sin(a) * photo.width / photo.height))
        turned = photo.rotate(angle, Image.Resampling.BICUBIC)
        return _framed(photo, middle, part), _framed(turned, middle, part)
    if name == "corner":
        return whole, _framed(photo, middle + sign * 0.3, float(rng.uniform(0.35, 0.45)))
    if name == "sunk":
        return whole, _framed(photo, [0.5, 0.5 + 0.27 * sign[0]], float(rng.uniform(0.42, 0.5)))
    return whole, _framed(photo, middle + rng.uniform(-0.25, 0.25, 2), float(rng.uniform(0.15, 0.25)))


def _framed(photo: Image.Image, middle: ArrayLike, share: float) -> Bytes:
    """A part of a photograph."""
    width, height = photo.size
    half = np.array([width, height]) * share / 2
    at = np.clip(np.asarray(middle) * [width, height], half, [width, height] - half)
    box = (*(at - half), *(at + half))
    return np.asarray(photo.resize((WIDE, HIGH), Image.Resampling.BOX, box=box))
