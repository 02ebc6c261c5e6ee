"""Has every part of a sequence filmed, and keeps for each cut the start that cuts best."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence as Many
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.bank import Derived, derive
from cinerl.camera.windows import Window, find_windows, frames_of
from cinerl.edit.rules import CutCheck, check_cut
from cinerl.env.core import Core
from cinerl.env.space import ending_info
from cinerl.policy.catalog import find_policy
from cinerl.policy.shoot import Footage, shoot
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.sequence import Part, Sequence
from cinerl.spec.shot import Shot
from cinerl.spec.take import Take

STARTS = 8
"""Places that a cameraman may begin from; the edit keeps one."""
CLAY = "clay"
"""The style of a shot that is not painted, in a sequence that is."""
PRE_ROLL_S = 0.75
"""The camera rolls before the in point, so that it has settled when the shot begins."""
SIDES = {"left": 1.0, "right": -1.0, "either": 0.0}


@dataclass(frozen=True)
class Piece:
    """One shot of a film, between its in and out points."""

    shot: Shot
    label: str
    brief: Brief | None
    terms: dict[str, NDArray[np.float32]]
    """By name, the term's score [F] at every frame; empty for a shot from a file."""
    result: dict[str, Any]
    """How the whole episode went: success, mean reward, terms, criteria."""
    rivals: dict[str, Shot]
    """What other cameramen did from the same start."""
    cut: CutCheck | None
    """The cut into this shot; None for the first."""
    style: str = ""
    """How it is painted; empty: not at all."""


def film_parts(
    sequence: Sequence, take: Take, origin: Path, rivals: Many[str] = (), threads: int = 2
) -> list[Piece]:
    """Film every part in order.

    Raises:
        UserError: a part names an environment, agent, subject, file or style that does not exist or fit.
    """
    styles = styles_of(sequence, origin)
    derived = derive(take)
    pieces: list[Piece] = []
    for i, part in enumerate(sequence.shot):
        where = f"{origin}: shot.{i}"
        before = pieces[-1].shot if pieces else None
        if part.file:
            piece = _saved(part, take, derived, origin, where, before)
        else:
            piece = _filmed(part, take, derived, where, before, rivals, threads)
        pieces.append(dataclasses.replace(piece, style=styles[i]))
    return pieces


def styles_of(sequence: Sequence, origin: Path) -> list[str]:
    """The style of every shot; empty: none.

    Raises:
        UserError: there is no such style.
    """
    named = [(f"shot.{i}.style", part.style) for i, part in enumerate(sequence.shot)]
    for key, name in (("style", sequence.style), *named):
        if name not in ("", CLAY):
            from cinerl.paint.catalog import find_style  # brings kernels, which a plain film does without

            find_style(name, f"{origin}: {key}")
    chosen = [part.style or sequence.style for part in sequence.shot]
    return ["" if name == CLAY else name for name in chosen]


def _saved(part: Part, take: Take, derived: Derived, origin: Path, where: str, before: Shot | None) -> Piece:
    shot = Shot.load(origin.parent / part.file)
    if shot.take != take.digest:
        raise UserError(
            where, f"'{part.file}' was filmed on another take", f"this sequence is of '{take.name}'"
        )
    first, last = round(part.from_s * take.fps), round(part.to_s * take.fps)
    if first < shot.start_frame or last > shot.start_frame + shot.frames:
        end = (shot.start_frame + shot.frames) / take.fps
        raise UserError(
            where,
            f"wants {part.from_s:g} to {part.to_s:g} s",
            f"'{part.file}' holds {shot.start_frame / take.fps:g} to {end:g} s",
        )
    kept = shot.cut(first - shot.start_frame, last - shot.start_frame)
    cut = check_cut(before, kept, take, derived) if before else None
    return Piece(kept, Path(part.file).stem, None, {}, {}, {}, cut)


def _filmed(
    part: Part, take: Take, derived: Derived, where: str, before: Shot | None, rivals: Many[str], threads: int
) -> Piece:
    brief = load_brief(part.env)
    window = _window(part, brief, take, where)
    core = Core(brief, [take], STARTS, windows=[window], side=SIDES[part.side], threads=threads)
    inner = slice(round(part.from_s * take.fps) - window.start, round(part.to_s * take.fps) - window.start)
    footage = shoot(core, find_policy(part.agent, core), part.seed)
    row = _best(footage, inner, before, take, derived)
    shot = footage.shots[row].cut(inner.start, inner.stop)
    others = {
        name: shoot(core, find_policy(name, core), part.seed).shots[row].cut(inner.start, inner.stop)
        for name in rivals
    }
    # A term's score belongs to the frame that the step led to; the first frame shows the first step's.
    scores = np.concatenate([footage.terms[:1, row], footage.terms[:, row]])[inner]
    return Piece(
        shot,
        f"{brief.id.rpartition('/')[2]} · {part.agent}",
        brief,
        {name: scores[:, k] for k, name in enumerate(core.term_names)},
        ending_info(core, footage.episode, row),
        others,
        check_cut(before, shot, take, derived) if before else None,
    )


def _window(part: Part, brief: Brief, take: Take, where: str) -> Window:
    """Where the episode begins: a little before the in point, or as much as the take's end demands."""
    spare = brief.seconds - (part.to_s - part.from_s)
    roll = max(min(PRE_ROLL_S, spare, part.from_s), 0.0)
    length, first = frames_of(brief, take), round((part.from_s - roll) * take.fps)
    if part.to_s > take.seconds or part.to_s - part.from_s > brief.seconds:
        raise UserError(
            where,
            f"runs from {part.from_s:g} to {part.to_s:g} s",
            f"the take has {take.seconds:g} s, a shot of {brief.id} at most {brief.seconds:g} s",
        )
    start = min(first, take.frames - length - 1)
    if start < 0:
        raise UserError(
            where, f"take '{take.name}' has {take.seconds:g} s", f"{brief.id} needs {brief.seconds:g} s"
        )
    return Window(0, _subject(part, brief, take, start, where), start)


def _subject(part: Part, brief: Brief, take: Take, start: int, where: str) -> int:
    cast = take.body_names[: take.actors]
    if part.subject:
        if part.subject not in cast:
            raise UserError(
                where, f"subject '{part.subject}' is not in the take", f"its cast: {', '.join(cast)}"
            )
        return cast.index(part.subject)
    return min(find_windows(brief, [take]), key=lambda w: abs(w.start - start)).subject


def _best(footage: Footage, inner: slice, before: Shot | None, take: Take, derived: Derived) -> int:
    """The start with the best cut, then the best reward."""

    def worth(row: int) -> tuple[bool, bool, float]:
        shot = footage.shots[row].cut(inner.start, inner.stop)
        good = before is None or check_cut(before, shot, take, derived).good
        return good, bool(footage.episode.success[row]), float(footage.episode.reward[row])

    return max(range(len(footage.shots)), key=worth)


def single(env: str, agent: str, take: str, subject: str, seed: int, seconds: float | None) -> Sequence:
    """A sequence of one shot, from the first moment of the take that suits the brief."""
    from cinerl.stage.library import load_take

    brief, played = load_brief(env), load_take(take)
    windows = find_windows(brief, [played])
    if subject:
        cast = played.body_names[: played.actors]
        if subject not in cast:
            raise UserError("--subject", f"'{subject}' is not in '{take}'", f"its cast: {', '.join(cast)}")
        windows = tuple(w for w in windows if w.subject == cast.index(subject))
        if not windows:
            raise UserError(
                "--subject",
                f"'{subject}' never {brief.subject.does} for {brief.seconds:g} s in '{take}'",
                "choose another actor, take or environment",
            )
    start = windows[0].start / played.fps
    part = Part(
        from_s=start,
        to_s=start + (seconds or brief.seconds),
        env=env,
        agent=agent,
        seed=seed,
        subject=played.body_names[windows[0].subject],
    )
    return Sequence(schema=1, title=f"{brief.title}", take=take, shot=(part,))


def with_agent(sequence: Sequence, agent: str) -> Sequence:
    """The same sequence, filmed by another cameraman."""
    parts = tuple(dataclasses.replace(part, agent=agent) if part.env else part for part in sequence.shot)
    return dataclasses.replace(sequence, shot=parts)


def with_style(sequence: Sequence, style: str) -> Sequence:
    """The same sequence, all painted in one style."""
    parts = tuple(dataclasses.replace(part, style="") for part in sequence.shot)
    return dataclasses.replace(sequence, shot=parts, style=style)
