"""What a film is worth, in numbers: every shot's measures, success and cuts."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.edit.cut import Piece
from cinerl.spec.brief import SIZES
from cinerl.spec.take import Take

CLASSES = tuple(SIZES)
Framed = dict[str, NDArray[np.generic]]


def report(
    pieces: list[Piece], framings: list[Framed], take: Take, title: str, names: list[str]
) -> dict[str, Any]:
    """Everything that ``report.json`` holds."""
    cuts = [{**dataclasses.asdict(p.cut), "good": p.cut.good} for p in pieces if p.cut]
    return {
        "schema": 1,
        "title": title,
        "take": {"name": take.name, "digest": take.digest, "held_out": take.held_out},
        "seconds": sum(p.shot.frames for p in pieces) / take.fps,
        "shots": [_shot(p, f, take, n) for p, f, n in zip(pieces, framings, names, strict=True)],
        "cuts": _plain(cuts),
        "cuts_keep_the_rules": all(c["good"] for c in cuts),
    }


def _shot(piece: Piece, framing: Framed, take: Take, name: str) -> dict[str, Any]:
    shot, subject = piece.shot, 0
    classes = framing["size_class"][:, subject].astype(int)
    inside = {term: float(np.nanmean(v)) for term, v in piece.terms.items() if np.isfinite(v).any()}
    return _plain(
        {
            "file": name,
            "label": piece.label,
            "style": piece.style,
            "env": shot.brief,
            "agent": shot.source.get("agent", ""),
            "subject": take.body_names[shot.subject],
            "from_s": shot.start_frame / take.fps,
            "to_s": (shot.start_frame + shot.frames) / take.fps,
            "episode": piece.result,
            "terms": inside,
            "sizes": sorted({CLASSES[c] for c in classes}, key=CLASSES.index),
            "on_screen": float(framing["on_screen"][:, subject].mean()),
            "visible": float(framing["visible"][:, subject].mean()),
            "collisions": int(framing["collision"].sum()),
            "turn_mean_dps": math.degrees(float(framing["turn_rps"].mean())),
            "turn_peak_dps": math.degrees(float(framing["turn_rps"].max())),
        }
    )


def _plain(value: Any) -> Any:
    """JSON has no NaN: what was not judged is null. Six digits are plenty."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value
