"""What a taste looks at: measures of a frame, by name, as the core fills them."""

from __future__ import annotations

import math

from torch import Tensor

from cinerl.camera.framing import Framing
from cinerl.reward.terms import Measure, Need, find_term


def off_centre(f: Framing) -> Tensor:
    """Eyes to the vertical through the middle, half frames."""
    return f.eyes[:, 0, 0].abs()


def eye_line(f: Framing) -> Tensor:
    """Height of the eyes in the frame, half frames above the middle."""
    return f.eyes[:, 0, 1]


def side(f: Framing) -> Tensor:
    """Where the camera stands, degrees from the way the subject goes (or, at rest, faces); 0 is in front."""
    return f.bearing[:, 0].abs() * (180.0 / math.pi)


def elevation(f: Framing) -> Tensor:
    """Of the camera from the subject's eyes, degrees."""
    return f.elevation[:, 0] * (180.0 / math.pi)


def speed_mps(f: Framing) -> Tensor:
    """Of the camera."""
    return f.speed_mps


def roll(f: Framing) -> Tensor:
    """Tilt of the horizon, degrees, either way."""
    return f.roll.abs() * (180.0 / math.pi)


def drift(f: Framing) -> Tensor:
    """Speed of the eyes on screen, half frames per second: the faster axis."""
    return f.eyes_speed[:, 0].abs().amax(dim=-1)


OWN: dict[str, Measure] = {
    m.__name__: m for m in (off_centre, eye_line, side, elevation, speed_mps, roll, drift)
}
_REGISTERED = (
    "size", "headroom", "lead_room", "third", "turn_dps", "turn_steady", "move_steady", "on_screen",
    "visible", "motion_critic", "layout_critic",
)  # fmt: skip
MEASURES: dict[str, Measure] = {n: find_term(n, "taste").measure for n in _REGISTERED} | OWN
"""Functions from `Framing` to [N]; NaN where there is nothing to judge."""
NEEDS: frozenset[Need] = frozenset().union(*(find_term(n, "taste").needs for n in _REGISTERED))
"""Dearer measures that the core has to run for them."""
