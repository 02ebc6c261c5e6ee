"""A contact sheet of one shot, without making a film of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cinerl.look.clip import clip
from cinerl.look.display import display
from cinerl.render.png import save_png
from cinerl.render.sheet import Slate, sheet
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take


def stills(path: Path, shot: Shot, take: Take, count: int, size: tuple[int, int] = (640, 360)) -> None:
    """Write ``count`` pictures, evenly spread over the shot, as one PNG."""
    pictures, slates = [], []
    for index in np.unique(np.linspace(0, shot.frames - 1, count).round().astype(int)):
        frame = next(clip(shot.cut(int(index), int(index) + 1), take, size, occlusion=False))
        pictures.append(display(frame.rgb))
        slates.append(Slate((shot.start_frame + int(index)) / take.fps, take.name))
    save_png(path, sheet(pictures, slates, take.name))
