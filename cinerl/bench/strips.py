"""Strips of small pictures: one episode of every cameraman at a glance."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cinerl.bench.cell import Job, core_of
from cinerl.look.caster import Caster
from cinerl.look.display import display
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import shoot
from cinerl.spec.archive import write_atomic

SIZE = (256, 144)
PICTURES = 5
_GAP = 4


def run_strip(job: Job) -> int:
    """Film the first episode of a cell once more, picture it, keep the strip; returns its pictures."""
    core = core_of(job.brief, job.takes, 1)
    shot = shoot(core, find_policy(job.policy, core, job.seed), job.seed).shots[0]
    caster = Caster(next(t for t in core.takes if t.digest == shot.take), SIZE, occlusion=False)
    entries = np.linspace(0, shot.frames - 1, PICTURES).round().astype(int)
    with ThreadPoolExecutor(1) as pool:
        pictures = [display(caster.frame(shot, int(i), pool).rgb) for i in entries]
    write_atomic(strip_path(job), _jpeg(pictures))
    return PICTURES


def strip_path(job: Job) -> Path:
    """Where the strip of a job is kept."""
    return job.folder / "strips" / f"{job.key}.jpg"


def _jpeg(pictures: list[NDArray[np.uint8]]) -> bytes:
    height, width = pictures[0].shape[:2]
    page = np.full((height, (width + _GAP) * len(pictures) - _GAP, 3), 255, np.uint8)
    for i, picture in enumerate(pictures):
        page[:, i * (width + _GAP) : i * (width + _GAP) + width] = picture
    data = io.BytesIO()
    Image.fromarray(page).save(data, "JPEG", quality=85)
    return data.getvalue()
