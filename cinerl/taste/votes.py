"""`Votes`: an append-only file of votes, one JSON line each, that a kill at any moment leaves readable."""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args

from cinerl.spec.errors import UserError

try:
    import fcntl
except ImportError:  # no such lock on this system
    fcntl = None  # type: ignore[assignment]

SCHEMA = 1
Choice = Literal["left", "right", "tie", "skip"]
_BEGINS = b'{"kind": "votes"'
_NOTE = {"note": "the line above was cut off and does not count"}


@dataclass(frozen=True)
class Vote:
    """What somebody preferred of two clips, named by their shots' digests."""

    left: str
    right: str
    choice: Choice


class Votes:
    """Reads a file of votes, and appends to it.

    The first line says what the votes are about; every other one is a vote. A line is written at once and
    reaches the disk before `add` returns. Nothing is ever rewritten: a last line that a kill cut off stays,
    and a note below it says that it does not count.

    Args:
        path: the file; it is made if there is none.
        about: what the votes are about; those of a file that there is have to be about the same.

    Raises:
        UserError: a damaged or foreign file, votes about something else, or a file that is in use.
    """

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        self.dropped = 0
        """Lines that were cut off, now or earlier."""
        self._torn = False
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            self._lock()
            head = {"kind": "votes", "schema": SCHEMA, **about}
            self.votes = self._read(head)
        except BaseException:
            os.close(self._file)
            raise

    def add(self, vote: Vote) -> None:
        """Append a vote; when this returns it is on the disk."""
        self._append(vars(vote))
        self.votes.append(vote)

    def close(self) -> None:
        """Let others open the file."""
        os.close(self._file)

    def _lock(self) -> None:
        if fcntl is None:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            want = "stop the other 'cinerl prefer', or name another folder"
            raise UserError(str(self.path), "is in use", want) from None

    def _read(self, head: Mapping[str, Any]) -> list[Vote]:
        data = self.path.read_bytes()
        *lines, rest = data.split(b"\n")
        first = data.partition(b"\n")[0]
        if not (first.startswith(_BEGINS) or _BEGINS.startswith(first)):
            raise UserError(str(self.path), "does not begin as a file of votes", "name another folder")
        found = [_object(line) for line in lines]
        torn = bool(rest) or (bool(found) and found[-1] is None)
        if torn:
            self._append(_NOTE, before=b"\n" if rest else b"")
            found += [_object(rest), _NOTE] if rest else [_NOTE]
        kept = _standing(found)
        self.dropped = sum(line == _NOTE != above for above, line in pairwise([None, *found]))
        if not kept:
            self._append(head)
            with contextlib.suppress(OSError):  # the name, too, has to be on the disk
                folder = os.open(self.path.parent, os.O_RDONLY)
                os.fsync(folder)
                os.close(folder)
            return []
        self._check(kept[0][1] or {}, head)
        return self._votes(kept[1:])

    def _check(self, found: Any, head: Mapping[str, Any]) -> None:
        for key, want in head.items():
            if found.get(key) != want:
                told = f"--{key}" if key in ("env", "seed") else key
                raise UserError(
                    str(self.path), f"its votes have {key} {found.get(key)!r}, not {want!r}",
                    f"give the same {told}, or name another folder",
                )  # fmt: skip

    def _votes(self, lines: list[tuple[int, Any]]) -> list[Vote]:
        votes: list[Vote] = []
        seen = set()
        for number, line in lines:
            vote = _vote(line)
            if vote is None:
                want = "mend it, or name another folder"
                raise UserError(str(self.path), f"line {number} is not a vote", want)
            pair = frozenset((vote.left, vote.right))
            if pair in seen:
                want = "remove one of the two"
                raise UserError(str(self.path), f"line {number} votes again on a pair", want)
            seen.add(pair)
            votes.append(vote)
        return votes

    def _append(self, entry: Mapping[str, Any], before: bytes = b"") -> None:
        if self._torn:
            before = b"\n" + json.dumps(_NOTE).encode() + b"\n"
        line = before + json.dumps(entry).encode() + b"\n"
        self._torn = os.write(self._file, line) < len(line)
        if self._torn:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))
        os.fsync(self._file)


def _standing(lines: list[Any]) -> list[tuple[int, Any]]:
    """Lines that count, with their numbers: no notes, nor what stands above one and is cut off."""
    kept: list[tuple[int, Any]] = []
    for number, line in enumerate(lines, 1):
        if line != _NOTE:
            kept.append((number, line))
            continue
        if kept and kept[-1][0] == number - 1:
            kept.pop()
        while kept and kept[-1][1] is None:  # a note that was itself cut off
            kept.pop()
    return kept


def _object(line: bytes) -> Any:
    """What a line holds, or None."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _vote(line: Any) -> Vote | None:
    if not isinstance(line, dict) or set(line) != {"left", "right", "choice"}:
        return None
    left, right, choice = line["left"], line["right"], line["choice"]
    named = isinstance(left, str) and isinstance(right, str) and left != right
    return Vote(left, right, choice) if named and choice in get_args(Choice) else None
