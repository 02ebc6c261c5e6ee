"""`Sequence`: shots with in and out points, cut into a film of one take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec.document import STRICT, NotNegative, Positive, Schema, load
from cinerl.spec.errors import UserError


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Part:
    """One shot: filmed by a cameraman for a brief, or read from a file."""

    from_s: NotNegative
    """In point, seconds of the take."""
    to_s: Positive
    """Out point."""
    env: str = ""
    agent: str = "ppo"
    subject: str = ""
    """Name of the actor; empty: the first who does what the brief asks."""
    side: Literal["left", "right", "either"] = "either"
    """Of the subject's heading, on which the camera begins."""
    seed: Annotated[int, Field(ge=0)] = 0
    style: str = ""
    """A style's name, or ``clay`` for none; empty: the sequence's."""
    file: str = ""
    """A saved shot instead of ``env``, relative to the sequence file."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Sequence:
    """One TOML file. Shots follow each other without gaps in the film, wherever they lie in the take."""

    schema: Schema
    title: str
    take: str
    light: str = ""
    """A light preset's name or file; empty: the set's own lights."""
    style: str = ""
    """How every shot is painted, unless it says otherwise; empty: not at all."""
    shot: Annotated[tuple[Part, ...], Field(min_length=1)]


def load_sequence(path: Path) -> Sequence:
    """Read a sequence file.

    Raises:
        UserError: names the file and the key.
    """
    sequence = load(Sequence, path)
    for i, part in enumerate(sequence.shot):
        if part.to_s <= part.from_s:
            raise UserError(str(path), f"shot.{i} ends at {part.to_s:g} s", f"it begins at {part.from_s:g} s")
        if bool(part.env) == bool(part.file):
            raise UserError(
                str(path),
                f"shot.{i} names {'both' if part.env else 'neither'} of 'env' and 'file'",
                "want exactly one",
            )
    return sequence
