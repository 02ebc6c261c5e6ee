"""Sheets to vote on: two cameramen film the same moment from the same start; which is which stands apart."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from cinerl.bench.gallery import Gallery, Views
from cinerl.bench.judges import Filmed
from cinerl.bench.panel import number_of
from cinerl.bench.suite import write_json
from cinerl.bench.telling import Report
from cinerl.spec.archive import write_atomic
from cinerl.spec.shot import Shot

SIZE = (448, 252)
PICTURES = 6
COLUMNS = 3
_GAP, _HEAD = 8, 44
_PAPER, _INK = (17, 18, 22), (236, 236, 236)


@dataclasses.dataclass(frozen=True)
class Pair:
    """One ballot: what stands under A and B."""

    name: str
    shots: tuple[Shot, Shot]
    key: dict[str, Any]


def pairs_of(films: Sequence[Filmed], against: str, count: int, seed: int) -> list[Pair]:
    """Up to ``count`` pairs of each policy with the rival in each brief, A and B in an order of chance.

    Trainings and episodes are drawn; the order is drawn for each pair on its own.
    """
    rng = np.random.default_rng(seed)
    found: list[Pair] = []
    for filmed in films:
        rivals = filmed.shots[against]
        for name, trainings in filmed.shots.items():
            if name == against:
                continue
            episodes = rng.permutation(len(trainings[0]))[:count]
            for episode in sorted(int(e) for e in episodes):
                ours, theirs = (int(rng.integers(len(t))) for t in (trainings, rivals))
                pair = [(name, ours, trainings[ours][episode]), (against, theirs, rivals[theirs][episode])]
                pair = [pair[i] for i in rng.permutation(2)]
                sides = zip("AB", pair, strict=True)
                key = {
                    "env": filmed.brief.id, "take": pair[0][2].source["take"], "episode": episode,
                    **{side: {"policy": p, "training": t} for side, (p, t, _) in sides},
                }  # fmt: skip
                found.append(Pair("", (pair[0][2], pair[1][2]), key))
    order = rng.permutation(len(found))
    return [dataclasses.replace(found[i], name=f"pair-{n:03d}") for n, i in enumerate(order, start=1)]


def write_sheets(
    folder: Path, films: Sequence[Filmed], pairs: Sequence[Pair], report: Report | None = None
) -> None:
    """Write ``pairs/*.png``, which tell nothing, and ``key.json``, which tells who is who."""
    galleries = {f.brief.id: Gallery(f.core.takes, SIZE) for f in films}
    for n, pair in enumerate(pairs):
        if report:
            report(f"sheet {pair.name}", n, len(pairs))
        gallery = galleries[pair.key["env"]]
        rows = [_pictures(gallery, shot) for shot in pair.shots]
        write_atomic(folder / "pairs" / f"{pair.name}.png", _sheet(rows))
    write_json(folder / "key.json", {"kind": "ballot key", "pairs": {p.name: p.key for p in pairs}})


def _pictures(gallery: Gallery, shot: Shot) -> list[NDArray[np.uint8]]:
    at = np.linspace(0, shot.frames - 1, PICTURES).round().astype(int)
    views = Views.of_shot(shot, number_of(gallery, shot), 1)
    return list(gallery.pictures(views.pick(at)))


def _sheet(rows: Sequence[Sequence[NDArray[np.uint8]]]) -> bytes:
    """A on the left, B on the right, each six pictures in reading order; a PNG."""
    wide, high = SIZE[0] * 2 // 3, SIZE[1] * 2 // 3
    lines = PICTURES // COLUMNS
    half = COLUMNS * (wide + _GAP)
    page = Image.new("RGB", (2 * half + 4 * _GAP, _HEAD + lines * (high + _GAP)), _PAPER)
    draw = ImageDraw.Draw(page)
    for side, pictures in enumerate(rows):
        left = _GAP + side * (half + 3 * _GAP)
        draw.text((left, _HEAD / 2), "AB"[side], font=ImageFont.load_default(26), fill=_INK, anchor="lm")
        for k, picture in enumerate(pictures):
            place = left + k % COLUMNS * (wide + _GAP), _HEAD + k // COLUMNS * (high + _GAP)
            page.paste(Image.fromarray(picture).resize((wide, high), Image.Resampling.LANCZOS), place)
    data = io.BytesIO()
    page.save(data, "PNG", optimize=True)
    return data.getvalue()
