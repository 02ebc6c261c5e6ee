"""Makes ``docs/styles.png``: the clay render and three styles of the same five frames of one shot."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from cinerl.env.build import build
from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.paint.renderer import Classical
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.archive import write_atomic
from cinerl.stage.library import load_take

ROOT = Path(__file__).resolve().parents[1]
TAKE, LIGHT, BRIEF, AGENT = "heldout-plaza-walk", "golden-hour", "follow", "ppo"
STYLES = ("oil", "ink", "watercolour")
SIZE = (252, 142)
SUPER = 2
"""Pictures are made at twice their size and brought down: strokes are as fine as in a film."""
BEGIN, STEP, COUNT = 60, 9, 5
GAP, COLORS = 4, 232


def rows() -> list[list[np.ndarray]]:
    """Pictures by row and frame, the clay render first."""
    take = load_take(TAKE)
    core = build(BRIEF, 1, takes=[take], threads=1)
    shot = shoot(core, find_policy(AGENT, core), 3).shots[0]
    large = (SIZE[0] * SUPER, SIZE[1] * SUPER)
    entries = [BEGIN + STEP * k for k in range(COUNT)]
    frames = [
        next(clip(shot.cut(k, k + 2), take, large, light=LIGHT, blur=False, shutter_deg=0, rest=True))
        for k in entries
    ]
    clay = [display(f.rgb) for f in frames]
    every = [clay, *([p.picture for p in Classical().render(frames, s)] for s in STYLES)]
    return [[np.asarray(Image.fromarray(p).resize(SIZE, Image.Resampling.LANCZOS)) for p in r] for r in every]


def strip(pictures: list[list[np.ndarray]]) -> np.ndarray:
    """All pictures on one white page."""
    width, height = SIZE
    page = np.full(
        (len(pictures) * (height + GAP) - GAP, COUNT * (width + GAP) - GAP, 3), 255, np.uint8
    )
    for j, row in enumerate(pictures):
        for i, picture in enumerate(row):
            y, x = j * (height + GAP), i * (width + GAP)
            page[y : y + height, x : x + width] = picture
    return page


def main() -> None:
    """Write the strip, in few enough colours for a README."""
    page = Image.fromarray(strip(rows()))
    few = page.quantize(COLORS, method=Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE)
    data = BytesIO()
    few.save(data, "PNG", optimize=True)
    path = ROOT / "docs" / "styles.png"
    write_atomic(path, data.getvalue())
    print(f"{path}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
