"""Styles: the many ways in which one moment can be filmed, so that there is something to prefer."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from cinerl.policy.catalog import shipped_agents
from cinerl.policy.gains import Gains, gains_for
from cinerl.spec.brief import Brief, Goal, Start, size_number
from cinerl.spec.rig import load_rig

SECONDS = 5.0
"""Length of a clip."""
SIZES = (0.25, 6.0)
FOCAL_MM = (24.0, 35.0, 50.0, 75.0)
RIGS = ("handheld", "drone")
"""Beside the brief's own, where that one travels."""


@dataclass(frozen=True)
class Style:
    """Who films, after what brief, with what settings."""

    brief: Brief
    cameraman: str
    gains: Gains | None = None
    """Of ``follow`` and ``composer``; None takes the tuned ones."""


def plain_styles(brief: Brief) -> list[Style]:
    """The brief as it is, by every cameraman who does what it asks."""
    brief = dataclasses.replace(brief, seconds=min(brief.seconds, SECONDS))
    agents = [name for name in shipped_agents(brief.id) if name != "cnn"]
    return [Style(brief, name) for name in ("follow", "composer", *agents)]


def draw_style(brief: Brief, rng: np.random.Generator) -> Style:
    """A way of one's own: other size, height, side, place in the frame, growth, rig and temper."""
    rig = brief.rig
    travels = load_rig(rig).travel.truck_mps > 0
    if travels and rng.random() < 0.35:
        rig = str(rng.choice(RIGS))
    freed = {"headroom"} | ({"third"} if rng.random() < 0.5 else set())
    own = dataclasses.replace(
        brief,
        rig=rig,
        seconds=min(brief.seconds, SECONDS),
        goal=_goal(brief, rng),
        lens=dataclasses.replace(brief.lens, focal_mm=float(rng.choice(FOCAL_MM))) if travels else brief.lens,
        # The eyes' place is the goal's, not the one that air above the head would give.
        reward=tuple(r for r in brief.reward if r.term not in freed) or brief.reward,
    )
    own = dataclasses.replace(own, start=_start(own, rng))
    cameraman = str(rng.choice(("follow", "composer")))
    return Style(own, cameraman, _gains(gains_for(cameraman, brief.id), rng))


def _goal(brief: Brief, rng: np.random.Generator) -> Goal:
    """The composition."""
    goal = brief.goal
    first, last = (np.log2(size_number(s)) for s in goal.size)
    shift = rng.uniform(-1.3, 2.4) if first == last else rng.uniform(-0.7, 0.7)
    grow = rng.uniform(-1.2, 1.2) if rng.random() < 0.3 else 0.0
    sizes = np.clip(2 ** np.array([first + shift, last + shift + grow]), *SIZES)
    return dataclasses.replace(
        goal,
        size=(float(sizes[0]), float(sizes[1])),
        bearing_deg=None if goal.bearing_deg is None else float(rng.uniform(0, 180)),
        sweep_deg=goal.sweep_deg * float(rng.uniform(0.2, 1.0)),
        screen_x=float(rng.uniform(-0.5, 0.5)),
        screen_y=float(rng.uniform(0.0, 0.75)),
    )


def _start(brief: Brief, rng: np.random.Generator) -> Start:
    """Where the camera stands at first."""
    low, high = load_rig(brief.rig).height_m
    drawn = rng.choice((rng.uniform(0.4, 1.3), rng.uniform(1.3, 1.8), rng.uniform(1.8, 4.0)))
    height = float(np.clip(drawn, low, high))
    bearing = brief.goal.bearing_deg
    if bearing is None:
        bearing = float(rng.uniform(0, 180))
    return dataclasses.replace(
        brief.start,
        bearing_deg=(max(bearing - 8, 0.0), min(bearing + 8, 180.0)),
        height_m=(height, height),
    )


def _gains(tuned: Gains, rng: np.random.Generator) -> Gains:
    """Eager or lazy; with much room ahead or none."""
    eager = 2 ** rng.uniform(-1.5, 1.0, 2)
    return dataclasses.replace(
        tuned,
        body_rate=float(tuned.body_rate * eager[0]),
        turn_rate=float(tuned.turn_rate * eager[1]),
        lead_room=float(2 ** rng.uniform(-1.5, 2.0)),
        feed_forward=float(rng.uniform(0.3, 1.0)),
    )
