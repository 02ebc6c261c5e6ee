"""Contacts: how they begin and with what impulse, and what the floor carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cinerl.stage.rotate import Array
from cinerl.stage.world import PHYSICS_HZ

_WINDOW = 12
"""Physics steps over which an impulse is summed: 50 ms."""
_GAP = 24
"""A pair apart for so many steps begins a new contact: 0.1 s."""
_FAINT_NS = 0.05


@dataclass
class Contact:
    """One beginning contact. Stage world."""

    step: int
    links: tuple[int, int]
    """Take link indices; -1 is the floor or the set."""
    pos: Array
    impulse: float = 0.0


@dataclass
class ContactLog:
    """Sees every physics step; keeps the beginnings.

    Args:
        index: take link of each (body, PyBullet link); what is not in it is floor or set.
        owner: body number of each take link.
    """

    index: dict[tuple[int, int], int]
    owner: list[int]
    events: list[Contact] = field(default_factory=list)
    _last: dict[tuple[int, int], int] = field(default_factory=dict)
    _open: dict[tuple[int, int], Contact] = field(default_factory=dict)

    def see(self, step: int, points: Any, carried: Array, hits: Array) -> None:
        """Account one step's contact points.

        Args:
            step: number of the physics step.
            points: what PyBullet's ``getContactPoints`` gives.
            carried: [bodies] += upward impulse from floor and set, N s.
            hits: [bodies] += impulse from other bodies, N s.
        """
        for p in points:
            a, b = self.index.get((p[1], p[3]), -1), self.index.get((p[2], p[4]), -1)
            body_a, body_b = self._body(a), self._body(b)
            if body_a == body_b:
                continue
            impulse = p[9] / PHYSICS_HZ
            if b < 0:
                carried[body_a] += impulse * p[7][1]
            elif a < 0:
                carried[body_b] -= impulse * p[7][1]
            else:
                hits[body_a] += impulse
                hits[body_b] += impulse
            self._pair(step, (a, b) if a > b else (b, a), p[5], impulse)
        self._close(step)

    def finished(self, end: bool = False) -> list[Contact]:
        """Takes away the events whose impulse is complete (or all of them)."""
        if end:
            self._open.clear()
        busy = {id(e) for e in self._open.values()}
        done = [e for e in self.events if id(e) not in busy]
        self.events = [e for e in self.events if id(e) in busy]
        return [e for e in done if e.impulse > _FAINT_NS]

    def _body(self, link: int) -> int:
        return self.owner[link] if link >= 0 else -1

    def _pair(self, step: int, links: tuple[int, int], pos: Any, impulse: float) -> None:
        if impulse <= 0.0:
            return
        if step - self._last.get(links, -_GAP) >= _GAP:
            event = Contact(step, links, np.array(pos))
            self.events.append(event)
            self._open[links] = event
        self._last[links] = step
        event_open = self._open.get(links)
        if event_open is not None:
            event_open.impulse += impulse

    def _close(self, step: int) -> None:
        for links in [k for k, e in self._open.items() if step - e.step >= _WINDOW - 1]:
            del self._open[links]
