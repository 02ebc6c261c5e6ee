"""Which stretches of which takes a brief can be filmed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cinerl.camera.bank import Derived, derive
from cinerl.spec.brief import Brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import KeyPoint, Take

STRIDE = 6


@dataclass(frozen=True)
class Window:
    """An episode may begin at ``start`` of take number ``take``, about actor ``subject``."""

    take: int
    subject: int
    start: int


def frames_of(brief: Brief, take: Take) -> int:
    """Steps of an episode."""
    return round(brief.seconds * take.fps)


def find_windows(brief: Brief, takes: Sequence[Take]) -> tuple[Window, ...]:
    """All windows, a quarter of a second apart, in which some actor does what the brief asks.

    Raises:
        UserError: if no take has one.
    """
    found = []
    for k, take in enumerate(takes):
        derived = derive(take)
        length = frames_of(brief, take)
        for actor in range(take.actors):
            for start in range(0, take.frames - length, STRIDE):
                if _does(brief.subject.does, take, derived, actor, slice(start, start + length + 1)):
                    found.append(Window(k, actor, start))
    if not found:
        names = ", ".join(t.name for t in takes)[:80] or "no takes"
        raise UserError(
            brief.id,
            f"no actor {brief.subject.does} for {brief.seconds:g} s in {names}",
            "choose other takes or a shorter brief",
        )
    return tuple(found)


def _does(what: str, take: Take, derived: Derived, actor: int, span: slice) -> bool:
    if what == "anything":
        return True
    if what == "travels":
        speed = np.linalg.norm(derived.travel[span, actor], axis=-1)
        return bool(speed.min() > 0.5)
    if what == "stays":
        return _within(derived.key[span, actor, KeyPoint.PELVIS], 0.7)
    eyes = derived.key[span, actor, KeyPoint.EYES]
    upright = eyes[:, 2].min() > 0.75 * take.heights_m[actor]
    return bool(upright) and _within(eyes, 0.25)


def _within(points: np.ndarray, radius: float) -> bool:
    level = points[:, :2]
    return bool(np.linalg.norm(level - level.mean(axis=0), axis=-1).max() < radius)
