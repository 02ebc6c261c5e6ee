"""Builds a core from names: brief, take library, split."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from cinerl.env.core import Core
from cinerl.env.planes import Obs
from cinerl.look.raster import SIZE
from cinerl.reward.terms import Term
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take
from cinerl.stage.library import Split, load_take, take_names

CHASE = "-chase-"


def takes_for(brief: Brief, split: Split = "train") -> list[Take]:
    """The shipped takes of a split (``train`` or ``heldout``) that match the brief's patterns.

    Raises:
        UserError: if none does.
    """
    names = [n for n in take_names(split) if any(_matches(n, p) for p in brief.takes)]
    if not names:
        raise UserError(brief.id, f"no take of split '{split}' matches {list(brief.takes)}")
    return [load_take(name) for name in names]


def _matches(name: str, pattern: str) -> bool:
    """A pattern that says nothing of chases leaves their takes out: they are full of obstacles."""
    return fnmatch.fnmatch(name, pattern) and (CHASE not in name or CHASE in pattern)


def build(
    brief: str | Brief,
    rows: int = 1,
    *,
    takes: Sequence[str | Take] | None = None,
    split: Split = "train",
    device: str = "cpu",
    threads: int = 2,
    side: float = 0.0,
    live: bool = False,
    obs: Obs = "state",
    size: tuple[int, int] = SIZE,
    frames: int = 1,
    own: bool = False,
    terms: Sequence[Term] = (),
) -> Core:
    """A core for a brief, by id, file or object.

    Args:
        brief: environment id, short name, TOML path or a `Brief`.
        rows: number of cameras.
        takes: takes, or names or paths of takes; None takes the library's ``split``.
        split: ``train`` or ``heldout``.
        device: ``cpu`` or ``cuda``.
        threads: CPU threads.
        side: −1 or 1 makes the camera start on that side of the subject.
        live: run the physics in lock-step with the one camera, which then may bump into people.
        obs: ``state``, or pictures: ``rgb``, ``rgbd``, ``gbuffer``.
        size: width and height of a picture; it always holds the film's whole 16:9 frame.
        frames: how many pictures, oldest first, 1 to 8.
        own: with pictures: observe a ``Dict``: ``picture``, and ``own``, what a camera knows of itself.
        terms: reward terms of this core alone, beside the registered ones.

    Raises:
        UserError: for anything that does not exist or does not fit.
    """
    plain = brief if isinstance(brief, Brief) else load_brief(brief)
    if takes is None:
        chosen = takes_for(plain, split)
    else:
        chosen = [t if isinstance(t, Take) else load_take(t) for t in takes]
    return Core(
        plain,
        chosen,
        rows,
        device=device,
        threads=threads,
        side=side,
        live=live,
        obs=obs,
        size=size,
        frames=frames,
        own=own,
        terms=terms,
    )
