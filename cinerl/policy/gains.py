"""What an operator of the scripted cameramen can set, and where the tuned settings are kept."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import STRICT, NotNegative, Positive, Schema, load


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Gains:
    """Settings of `follow` and `composer`; from ``dead_zone`` on they are the composer's alone."""

    body_rate: Positive = 1.2
    """How fast the body closes its distance to the wanted place, 1/s."""
    turn_rate: Positive = 2.5
    """How fast the head closes the angle to the wanted composition, 1/s."""
    zoom_rate: Positive = 1.5
    lead_room: Positive = 2.2
    """Wanted space ahead / behind a subject that travels."""
    feed_forward: Annotated[float, Field(ge=0, le=1.5)] = 1.0
    """Share of the subject's and the goal's own speed that is added."""
    orbit_mps: NotNegative = 0.8
    """Speed around the subject, for briefs that ask for new views."""
    dead_zone: NotNegative = 0.03
    """Half-width of the zone, in half frames, where the head rests."""
    soft_zone: Positive = 0.3
    """Beyond it the head hurries."""
    hurry: Positive = 2.0
    """How many times faster it turns at the hard limit."""
    look_ahead_s: NotNegative = 0.15
    """How far ahead the subject's place is predicted."""
    dodge_mps: NotNegative = 0.6
    """Speed of the side step that looks around an occluder."""
    shy_mps: NotNegative = 0.8
    """Speed away from what the camera's body is about to touch."""
    sight_mps: NotNegative = 0.6
    """Speed of the side step that keeps others out of the line of sight."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Settings:
    """Tuned gains by environment id. One TOML file in ``agents``."""

    schema: Schema
    title: str
    gains: dict[str, Gains]


def gains_for(name: str, env: str) -> Gains:
    """The tuned gains of a scripted cameraman for a brief, or the defaults."""
    path = data.folder("agents") / f"{name}.toml"
    return load(Settings, path).gains.get(env, Gains()) if path.is_file() else Gains()


def as_table(gains: Gains) -> dict[str, float]:
    """Plain numbers, for a TOML table."""
    return dataclasses.asdict(gains)


def settings_path(name: str) -> Path:
    """Where the tuned gains of a scripted cameraman are kept."""
    return data.folder("agents") / f"{name}.toml"
