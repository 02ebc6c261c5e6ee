"""Candidates: shots of the same moments by cameramen of many styles, with what a taste sees in them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cinerl.camera.framing import Framing
from cinerl.camera.windows import Window, find_windows
from cinerl.env.core import Core
from cinerl.policy.catalog import find_policy
from cinerl.policy.scripted import ComposerCamera, FollowCamera
from cinerl.policy.shoot import shoot
from cinerl.reward.terms import Term
from cinerl.spec.brief import Brief, Reward
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take
from cinerl.taste.measures import MEASURES, NEEDS
from cinerl.taste.styles import Style, draw_style, plain_styles

Floats = NDArray[np.float32]
STYLES = 9
"""Drawn for each moment, beside the plain ones."""

SHOWN = {"on_screen": 0.75, "visible": 0.6}
"""Least means of a clip that is worth a vote."""
TRIES = 8
"""Styles drawn for one that is not."""


@dataclass(frozen=True)
class Candidate:
    """A shot that may be voted on."""

    shot: Shot
    moment: int
    """Shots of one moment show the same people doing the same."""
    measures: Floats
    """[F − 1, M] of every frame that the camera moved to, in the order of ``MEASURES``."""


def moments_of(brief: Brief, takes: Sequence[Take], most: int) -> list[Window]:
    """Moments that suit the brief: ``most`` of each actor of each take, spread over what there is."""
    brief = plain_styles(brief)[0].brief
    by_actor: dict[tuple[int, int], list[Window]] = {}
    for window in find_windows(brief, takes):
        by_actor.setdefault((window.take, window.subject), []).append(window)
    chosen = []
    for found in by_actor.values():
        at = np.linspace(0, len(found) - 1, min(most, len(found)) + 2)[1:-1].round().astype(int)
        chosen += [found[i] for i in dict.fromkeys(at.tolist())]
    return chosen


def film_candidates(
    brief: Brief,
    takes: Sequence[Take],
    seed: int,
    *,
    moments: int = 2,
    styles: int = STYLES,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> list[Candidate]:
    """Film every moment in every plain style, and in some that are drawn anew for it.

    Args:
        brief: what is filmed, and what styles start from.
        takes: of people who do what the brief asks.
        seed: of styles and starts.
        moments: of each actor of each take.
        styles: drawn for each moment.
        tick: told of shots done, and of how many there will be.
    """
    chosen = moments_of(brief, takes, moments)
    plain = plain_styles(brief)
    found: list[Candidate] = []
    for number, window in enumerate(chosen):
        rng = np.random.default_rng([seed, number])
        ways = [*plain, *(draw_style(brief, rng) for _ in range(styles))]
        here = dataclasses.replace(window, take=0)
        for k, way in enumerate(ways):
            begin = int(rng.integers(2**31))
            shot, measures = film(way, takes[window.take], here, begin)
            for _ in range(TRIES):
                if k < len(plain) or watchable(measures):
                    break
                shot, measures = film(draw_style(brief, rng), takes[window.take], here, begin)
            found.append(Candidate(shot, number, measures))
            tick(number * len(ways) + k + 1, len(chosen) * len(ways))
    return found


def watchable(measures: Floats) -> bool:
    """Whether a clip shows its subject: nobody has to vote on a wall."""
    shown = measures[:, [list(MEASURES).index(name) for name in SHOWN]].mean(axis=0)
    return bool((shown >= list(SHOWN.values())).all())


def film(style: Style, take: Take, window: Window, seed: int) -> tuple[Shot, Floats]:
    """One shot of a moment, and the measures of its frames [F − 1, M]."""
    watch = Watching()
    core = Core(watch.over(style.brief), [take], 1, threads=1, windows=[window], terms=[watch.term])
    policy: Any
    if style.gains is None:
        policy = find_policy(style.cameraman, core, seed)
    else:
        policy = (FollowCamera if style.cameraman == "follow" else ComposerCamera)(core, style.gains)
    footage = shoot(core, policy, seed)
    return footage.shots[0], watch.frames()[:, 0]


class Watching:
    """Writes down the measures of every frame that a core films."""

    def __init__(self) -> None:
        self._seen: list[Floats] = []
        self.term = Term("watching", self._watch, (0.0, 0.0), 1.0, NEEDS)

    def over(self, brief: Brief) -> Brief:
        """The brief, watched: with one more term, the last."""
        return dataclasses.replace(brief, reward=(*brief.reward, Reward(term=self.term.name, weight=1.0)))

    def frames(self) -> Floats:
        """[F, N, M] since it began."""
        return np.stack(self._seen)

    def _watch(self, f: Framing) -> Tensor:
        seen = torch.stack([measure(f) for measure in MEASURES.values()], dim=-1)
        self._seen.append(seen.cpu().numpy().copy())
        return torch.zeros_like(f.progress)
