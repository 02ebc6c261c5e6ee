"""The critics' benchmark: what learned rewards tell apart, what they never learned, and what they cost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cinerl.bench import critic_framing, critic_layout, critic_motion
from cinerl.bench.machine import machine
from cinerl.bench.telling import Report, Telling
from cinerl.spec.errors import UserError

SCHEMA = 2
CRITICS = ("motion", "framing", "layout")


@dataclass(frozen=True)
class Plan:
    """What is examined.

    Attributes:
        motion: of the motion critic.
        framing: of the framing critic; its held-out stills are also the layout critic's.
        layout: of the layout critic.
        only: critics that are examined.
    """

    motion: critic_motion.Plan = field(default_factory=critic_motion.Plan)
    framing: critic_framing.Plan = field(default_factory=critic_framing.Plan)
    layout: critic_layout.Plan = field(default_factory=critic_layout.Plan)
    only: tuple[str, ...] = CRITICS


def measure(
    plan: Plan, report: Report | None = None, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """All figures, as plain data, by critic.

    Args:
        plan: what is examined.
        report: is told a name, how much is done and how much there is.
        before: earlier figures, kept for critics that are not examined now.

    Raises:
        UserError: a critic that there is not, a plan of nothing, tracks or photographs that are none.
    """
    for name in plan.only:
        if name not in CRITICS:
            raise UserError("--only", f"there is no critic '{name}'", f"there are: {', '.join(CRITICS)}")
    rooms = {"motion": critic_motion, "framing": critic_framing, "layout": critic_layout}
    chosen = {name: getattr(plan, name) for name in CRITICS if name in plan.only}
    for name, part in chosen.items():
        rooms[name].check(part)
    tell = Telling(report, sum(rooms[name].stages(part) for name, part in chosen.items()))
    old = before if before and before.get("schema") == SCHEMA else {}
    result: dict[str, Any] = {"kind": "critics", "schema": SCHEMA}
    result |= {name: old[name] for name in CRITICS if name in old}
    for name, part in chosen.items():
        result[name] = rooms[name].measure(part, tell) | {"machine": machine()}
    tell("done")
    return result


def earlier(path: Path | None) -> dict[str, Any] | None:
    """The figures of an earlier run, if there are any."""
    if path is None or not path.is_file():
        return None
    try:
        found = json.loads(path.read_text())
    except ValueError:
        raise UserError(str(path), "is no JSON", "name another file, or delete it") from None
    return found if isinstance(found, dict) and found.get("kind") == "critics" else None
