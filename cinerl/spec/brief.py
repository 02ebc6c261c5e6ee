"""`Brief`: what a shot must achieve. One TOML file is one environment."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import STRICT, Ascending, NotNegative, Positive, Range, Schema, Share, load

SIZES: dict[str, tuple[float, float, float]] = {
    "ELS": (0.0, 0.33, 0.2),
    "LS": (0.33, 0.72, 0.5),
    "FS": (0.72, 0.95, 0.82),
    "MLS": (0.95, 1.65, 1.35),
    "MS": (1.65, 2.6, 2.2),
    "MCU": (2.6, 4.2, 3.4),
    "CU": (4.2, 7.5, 5.0),
    "ECU": (7.5, math.inf, 9.0),
}
"""Shot sizes: from, to and aim, as the share of the frame height that a standing body would fill."""

FOCAL_MM = (18.0, 135.0)

Focal = Annotated[float, Field(ge=FOCAL_MM[0], le=FOCAL_MM[1])]
Size = Annotated[str, Field(pattern="^(ELS|LS|FS|MLS|MS|MCU|CU|ECU)$")] | Positive


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Lens:
    """Focal length and its freedom. Focus follows the subject's eyes unless ``focus`` is ``pull``."""

    focal_mm: Annotated[tuple[Focal, Focal], Ascending] | Focal
    """Two numbers: the shot begins anywhere between."""
    zoom_octaves_ps: NotNegative = 0.0
    """Fastest zoom; 0 for a prime."""
    focus: Literal["auto", "pull"] = "auto"
    aperture: Positive = 4.0
    exposure_ev: float = 0.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Subject:
    """Which actors, at which moments, the brief is about."""

    does: Literal["travels", "stays", "stands", "anything"]
    """``travels``: faster than 0.5 m/s; ``stays``: within 0.7 m; ``stands``: upright within 0.25 m.

    ``anything``: the shot is about nobody in particular, and its gate asks for anyone.
    """


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Start:
    """Where the camera begins, drawn anew each episode."""

    bearing_deg: Range
    """Camera's direction from the subject, against its travel (or chest, at rest); either side."""
    height_m: Annotated[tuple[Positive, Positive], Ascending]
    distance_m: Annotated[tuple[Positive, Positive], Ascending] | None = None
    """None: from the goal's size and the lens, within ±8 %."""
    aim_error_deg: NotNegative = 4.0
    obstructed: Share | None = None
    """None: where a clear path to the goal's places is, an episode begins at its head. A share: only the
    first view has to be clear, and of that share of the episodes the path is not, if there is such a one."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Goal:
    """The composition that the shot holds or moves between: ``[from, to]`` where two are given."""

    size: tuple[Size, Size]
    bearing_deg: float | None = None
    """Held direction from the subject against its travel; None: wherever it began."""
    sweep_deg: float = 0.0
    """Angle to travel around the subject, to either side."""
    screen_x: float = 0.0
    """Wanted place of the eyes, in half frames: to the right where the camera is on the subject's left, so
    that the room lies where a subject seen from its side heads."""
    screen_y: float = 1.0 / 3.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Reward:
    """One weighted term; bounds and margin override those the term registers."""

    term: str
    weight: Positive
    bounds: Range | None = None
    margin: NotNegative | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Criterion:
    """``over`` reduces a measure over the episode; the result must lie in ``bounds``."""

    measure: str
    over: Literal["share", "mean", "max", "min", "final", "gap", "fall"]
    """share: of frames ``within``; gap: longest run outside, s; fall: worst relative fall from the peak."""
    bounds: Range
    within: Range = (0.5, 1e9)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Gate:
    """What every shot must keep, beside the brief's own test."""

    turn_mean_dps: Positive = 15.0
    turn_peak_dps: Positive = 30.0
    on_screen: Share = 0.95
    occluded: Share = 0.10
    gap_s: Positive = 0.5


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Brief:
    """Takes, rig, lens, subject, goal, reward terms, success test and length of one environment."""

    schema: Schema
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]+/[A-Za-z0-9_]+-v\d+$")]
    title: str
    rig: str
    seconds: Annotated[float, Field(gt=0.5, le=60)]
    lens: Lens
    subject: Subject
    start: Start
    goal: Goal
    gate: Gate = Gate()
    takes: Annotated[tuple[str, ...], Field(min_length=1)] = ("*",)
    """Patterns over the names of the take library; takes of a chase want a pattern that says so."""
    observes: Annotated[tuple[Literal["clutter", "views"], ...], Field(min_length=1)] | None = None
    """Groups of entries that the state observation holds beside the usual ones."""
    reward: Annotated[tuple[Reward, ...], Field(min_length=1)]
    success: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    def criteria(self) -> tuple[Criterion, ...]:
        """The gate's criteria followed by the brief's own."""
        gate = self.gate
        framed: tuple[Criterion, ...] = (
            Criterion(measure="on_screen", over="share", bounds=(gate.on_screen, 1.0)),
            Criterion(measure="visible", over="share", bounds=(1 - gate.occluded, 1.0)),
            Criterion(measure="visible", over="gap", bounds=(0.0, gate.gap_s)),
        )
        if self.subject.does == "anything":
            framed = (
                Criterion(measure="anyone", over="share", bounds=(gate.on_screen, 1.0)),
                Criterion(measure="anyone", over="gap", bounds=(0.0, gate.gap_s)),
            )
        return (
            Criterion(measure="collision", over="max", bounds=(0.0, 0.0)),
            *framed,
            Criterion(measure="turn_dps", over="mean", bounds=(0.0, gate.turn_mean_dps)),
            Criterion(measure="turn_dps", over="max", bounds=(0.0, gate.turn_peak_dps)),
            *self.success,
        )


def size_number(size: str | float) -> float:
    """The aim of a named shot size, or the number itself."""
    return SIZES[size][2] if isinstance(size, str) else float(size)


def load_brief(name: str) -> Brief:
    """Read a brief by environment id (``cinerl/Follow-v0``), short name (``follow``) or path."""
    for short in data.names("envs"):
        brief = load(Brief, data.find("envs", short))
        if name in (brief.id, short):
            return brief
    return load(Brief, data.find("envs", name))
