"""`Session`: what is asked, what was answered, and the taste that it makes so far."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cinerl.prefer.pool import Pool
from cinerl.spec.errors import UserError
from cinerl.taste.ballot import Ballot
from cinerl.taste.choice import disagreement
from cinerl.taste.taste import taste_of
from cinerl.taste.votes import Choice, Vote, Votes

AHEAD = 8
"""Pairs that are made before they are asked for."""
ENOUGH = 0.8
"""More are made while the best pair that is ready opens less than this share of the best there is."""


class NoSuchPair(Exception):
    """A vote on a pair that is not being asked about."""


class AlreadyVoted(Exception):
    """A second vote on a pair."""


@dataclass(frozen=True)
class Asked:
    """A pair on the screen: indices of its clips."""

    left: int
    right: int
    name: str


class Session:
    """One person's votes on a pool. Its methods may be called from several threads.

    Args:
        votes: the file, open.
        env: what is filmed.
        folder: where ``taste.toml`` and ``taste.safetensors`` are written after every vote.
        seed: of ensembles, of choice among equals and of sides.
        title: of the taste.
    """

    def __init__(self, votes: Votes, env: str, folder: Path, seed: int, title: str) -> None:
        self._votes, self._env, self._folder, self._seed, self._title = votes, env, folder, seed, title
        self._lock = threading.RLock()
        self._pool: Pool | None = None
        self._ballot: Ballot | None = None
        self._ready = np.zeros(0, bool)
        self._asked: Asked | None = None
        self._past: set[str] = set()
        self._now: dict[str, Any] = {"doing": "filming", "done": 0, "total": 0}
        self.changed = threading.Event()
        """Set when something may be worth making that was not before."""

    def begin(self, pool: Pool) -> None:
        """Count the votes of the file on a pool.

        Raises:
            UserError: votes on shots that the pool does not hold.
        """
        with self._lock:
            ballot = Ballot(pool.measures, pool.moments, self._seed)
            place = {name: k for k, name in enumerate(pool.names)}
            for vote in self._votes.votes:
                pair = None
                if vote.left in place and vote.right in place:
                    pair = ballot.number(place[vote.left], place[vote.right])
                if pair is None:
                    raise UserError(
                        str(self._votes.path),
                        f"votes on {vote.left} and {vote.right}, which are not in the pool",
                        "name another folder",
                    )  # fmt: skip
                self._count(ballot, pair, place[vote.left], vote.choice)
                self._past.add(_name(vote.left, vote.right))
            self._ready = np.array([pool.clip(k).is_file() for k in range(len(pool.names))])
            self._pool, self._ballot = pool, ballot
            self._now = {"doing": "rendering", "done": int(self._ready.sum()), "total": 2}
        self.changed.set()

    def tell(self, done: int, total: int) -> None:
        """How far the filming has come."""
        with self._lock:
            self._now = {"doing": "filming", "done": done, "total": total}

    def fail(self, why: str) -> None:
        """Nothing more will be made, and why."""
        with self._lock:
            self._now = {"doing": "failed", "why": why}

    def wanted(self) -> int | None:
        """The clip that is worth most to make next; None while enough are ready."""
        with self._lock:
            if self._ballot is None:
                return None
            pairs, free = self._ballot.pairs, self._ballot.free
            missing = (~self._ready[pairs.first]).astype(int) + ~self._ready[pairs.second]
            open_ = np.where(free, disagreement(self._ballot.head.leaning(pairs.apart)), 0.0)
            ready, lacking = free & (missing == 0), free & (missing > 0)
            if not lacking.any():
                return None
            if ready.sum() >= AHEAD and open_[ready].max() >= ENOUGH * open_.max():
                return None
            pair = int(np.argmax(np.where(lacking, (open_ + 1e-9) / np.maximum(missing, 1), -1.0)))
            first = int(pairs.first[pair])
            return int(pairs.second[pair]) if self._ready[first] else first

    def made(self, clip: int) -> None:
        """A clip is ready."""
        with self._lock:
            self._ready[clip] = True
            self._now = {"doing": "rendering", "done": int(self._ready.sum()), "total": 2}

    def clip(self, name: str) -> Path | None:
        """The file of a clip that is ready."""
        with self._lock:
            if self._pool is None or name not in self._pool.names:
                return None
            index = self._pool.names.index(name)
            return self._pool.clip(index) if self._ready[index] else None

    def vote(self, name: str, choice: Choice) -> None:
        """Keep a vote on the pair that is being asked about.

        Raises:
            NoSuchPair: it is not the pair on the screen.
            AlreadyVoted: it has its vote.
        """
        with self._lock:
            if name in self._past:
                raise AlreadyVoted(name)
            asked, pool, ballot = self._asked, self._pool, self._ballot
            if asked is None or asked.name != name or pool is None or ballot is None:
                raise NoSuchPair(name)
            self._votes.add(Vote(pool.names[asked.left], pool.names[asked.right], choice))
            pair = ballot.number(asked.left, asked.right)
            assert pair is not None
            self._count(ballot, pair, asked.left, choice)
            self._past.add(name)
            self._asked = None
            if choice != "skip":
                self.save()
        self.changed.set()

    def save(self) -> None:
        """Write the taste, if there is a vote."""
        with self._lock:
            if self._ballot is not None and self._ballot.votes:
                taste_of(self._ballot, self._env, self._title).save(self._folder)

    def state(self) -> dict[str, Any]:
        """Everything that the page shows, as plain data."""
        with self._lock:
            told: dict[str, Any] = {"votes": 0, "skipped": 0, "sureness": None, "pair": None}
            told |= {"work": self._now, "exhausted": False}
            if self._ballot is None or self._pool is None:
                return told
            asked = self._ask(self._ballot)
            told["votes"] = self._ballot.votes
            told["skipped"] = len(self._past) - self._ballot.votes
            told["sureness"] = round(self._ballot.sureness(), 3) if self._ballot.votes else None
            told["exhausted"] = not self._ballot.free.any()
            if asked is not None:
                names = self._pool.names
                told["pair"] = {"name": asked.name, "left": names[asked.left], "right": names[asked.right]}
            return told

    def _ask(self, ballot: Ballot) -> Asked | None:
        """The pair on the screen; it stays until it has its vote."""
        if self._asked is None and self._pool is not None:
            ready = self._ready[ballot.pairs.first] & self._ready[ballot.pairs.second]
            pair = ballot.choose(ready)
            if pair is not None:
                sides = [int(ballot.pairs.first[pair]), int(ballot.pairs.second[pair])]
                if np.random.default_rng([self._seed, pair]).random() < 0.5:
                    sides.reverse()
                left, right = (self._pool.names[k] for k in sides)
                self._asked = Asked(sides[0], sides[1], _name(left, right))
        return self._asked

    @staticmethod
    def _count(ballot: Ballot, pair: int, left: int, choice: Choice) -> None:
        if choice == "skip":
            ballot.skip(pair)
            return
        left_first = int(ballot.pairs.first[pair]) == left
        ballot.vote(pair, {"tie": 0.5, "left": float(left_first), "right": float(not left_first)}[choice])


def _name(left: str, right: str) -> str:
    """Of a pair, whichever side its clips are on."""
    return "-".join(sorted((left, right)))
