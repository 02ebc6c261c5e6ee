"""`Rig`: what can move the camera, and how fast."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import STRICT, Ascending, NotNegative, Positive, Range, Schema, load


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Travel:
    """Speed limits of the body in its own heading; 0 leaves a degree of freedom out."""

    truck_mps: NotNegative = 0.0
    """Sideways."""
    dolly_mps: NotNegative = 0.0
    """Forwards and back."""
    pedestal_mps: NotNegative = 0.0
    """Up and down."""
    acceleration_mps2: Positive = 2.0
    jerk_mps3: Positive = 10.0


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Turn:
    """Limits of the head; 0 leaves a degree of freedom out."""

    pan_dps: NotNegative = 0.0
    tilt_dps: NotNegative = 0.0
    roll_dps: NotNegative = 0.0
    acceleration_dps2: Positive = 120.0
    jerk_dps3: Positive = 720.0
    tilt_range_deg: Range = (-75.0, 75.0)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Shake:
    """An operator's hands: smooth noise on top of the commanded pose (RMS)."""

    turn_deg: NotNegative
    move_m: NotNegative
    hertz: Annotated[float, Field(gt=0, le=8)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Rig:
    """One TOML file in ``assets/rigs``."""

    schema: Schema
    title: str
    body_radius_m: Positive
    height_m: Annotated[tuple[NotNegative, Positive], Ascending]
    """Lowest and highest place of the camera."""
    damping_s: Positive = 0.25
    """Time constant with which speed follows the command."""
    travel: Travel = Travel()
    turn: Turn = Turn()
    shake: Shake = Shake(turn_deg=0.0, move_m=0.0, hertz=1.0)


def load_rig(name: str) -> Rig:
    """Read a shipped rig by name, or a rig file by its path. Raises `UserError`."""
    return load(Rig, data.find("assets/rigs", name))
