"""The registry of measures that briefs name: as reward terms, and in success tests."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from cinerl.camera.framing import Framing
from cinerl.spec.errors import UserError

Measure = Callable[[Framing], Tensor]
Need = Literal["shake", "motion", "layout", "views"]


@dataclass(frozen=True)
class Term:
    """A measure with the band in which it earns 1 and the margin at which it earns 0.1."""

    name: str
    measure: Measure
    bounds: tuple[float, float]
    margin: float
    needs: frozenset[Need] = frozenset()
    """Dearer groups of measures, which run only where a term asks for them."""
    source: str = ""
    """Digest of what a term was learned from, for terms of a user's files."""


_TERMS: dict[str, Term] = {}


def term(
    name: str, *, bounds: tuple[float, float], margin: float, needs: Sequence[Need] = ()
) -> Callable[[Measure], Measure]:
    """Register a function from `Framing` to one number per camera [N] under ``name``.

    The core scores it: 1 inside ``bounds``, falling to 0.1 at ``margin`` outside; NaN leaves it out.
    Use only operations whose result does not depend on the batch: arithmetic, minima, comparisons.
    """

    def register(measure: Measure) -> Measure:
        if bounds[0] > bounds[1] or margin < 0:
            raise ValueError(f"term {name!r}: bounds {bounds} or margin {margin} make no sense")
        _TERMS[name] = Term(name, measure, bounds, margin, frozenset(needs))
        return measure

    return register


def find_term(name: str, origin: str, own: Mapping[str, Term] | None = None) -> Term:
    """A term of one's own, or a registered one. Raises `UserError` naming ``origin``."""
    if own and name in own:
        return own[name]
    if name in _TERMS:
        return _TERMS[name]
    close = difflib.get_close_matches(name, _TERMS, n=1)
    hint = f"did you mean '{close[0]}'?" if close else f"there are: {', '.join(sorted(_TERMS))}"
    raise UserError(origin, f"unknown term '{name}'", hint)


def term_names() -> list[str]:
    """Sorted names of all registered terms."""
    return sorted(_TERMS)


@term("size", bounds=(0.0, 100.0), margin=1.0)
def size(f: Framing) -> Tensor:
    """Share of the frame height that the standing subject would fill."""
    return f.size[:, 0]


@term("shot_size", bounds=(-0.1, 0.1), margin=0.7)
def shot_size(f: Framing) -> Tensor:
    """Octaves between the shot size and the goal's."""
    return f.size_error


@term("distance", bounds=(-0.05, 0.05), margin=0.3)
def distance(f: Framing) -> Tensor:
    """Relative error of the distance that the goal's size asks of the first focal length."""
    return f.distance_error


@term("bearing", bounds=(math.radians(-8), math.radians(8)), margin=math.radians(45))
def bearing(f: Framing) -> Tensor:
    """Angle between where the camera stands and where the goal wants it."""
    return f.bearing_error


@term("sweep", bounds=(math.radians(-5), math.radians(5)), margin=math.radians(30))
def sweep(f: Framing) -> Tensor:
    """Angle travelled around the subject, ahead of (or behind) the goal's."""
    return f.swing_error


@term("swing", bounds=(-math.inf, math.inf), margin=0.0)
def swing(f: Framing) -> Tensor:
    """Angle travelled around the subject, either way, radians."""
    return f.swing[:, 0].abs()


@term("third", bounds=(0.0, 0.04), margin=0.2)
def third(f: Framing) -> Tensor:
    """Eyes to the nearest intersection of thirds: the larger share of frame width or height."""
    return f.third[:, 0].abs().amax(dim=-1)


@term("placement", bounds=(0.0, 0.04), margin=0.2)
def placement(f: Framing) -> Tensor:
    """Eyes to the place the goal wants: the larger share of frame width or height."""
    return f.place_error.abs().amax(dim=-1)


@term("headroom", bounds=(0.05, 0.18), margin=0.15)
def headroom(f: Framing) -> Tensor:
    """Air above the head / frame height."""
    return f.headroom[:, 0]


@term("lead_room", bounds=(1.5, 4.0), margin=1.0)
def lead_room(f: Framing) -> Tensor:
    """Space ahead of the subject / space behind it, along travel or gaze."""
    return f.lead_room[:, 0]


@term("on_screen", bounds=(1.0, 1.0), margin=0.0)
def on_screen(f: Framing) -> Tensor:
    """1 while what the shot size must show of the head is inside the frame."""
    return f.on_screen[:, 0]


@term("visible", bounds=(0.85, 1.0), margin=0.6)
def visible(f: Framing) -> Tensor:
    """Share of the subject's key points that nothing hides."""
    return f.visible[:, 0]


@term("focal_ratio", bounds=(-0.01, 0.01), margin=0.1)
def focal_ratio(f: Framing) -> Tensor:
    """Zoom speed, octaves per second."""
    return f.zoom_ops


@term("level", bounds=(math.radians(-10), math.radians(10)), margin=math.radians(25))
def level(f: Framing) -> Tensor:
    """Elevation of the camera from the subject's eyes."""
    return f.elevation[:, 0]


@term("turn_dps", bounds=(0.0, 12.0), margin=25.0)
def turn_dps(f: Framing) -> Tensor:
    """Angular speed of the camera, degrees per second: what viewers' comfort depends on most."""
    return f.turn_rps * (180.0 / math.pi)


@term("turn_steady", bounds=(0.0, 15.0), margin=90.0)
def turn_steady(f: Framing) -> Tensor:
    """Angular acceleration of the camera, degrees per second squared."""
    return f.turn_acceleration_rps2 * (180.0 / math.pi)


@term("move_steady", bounds=(0.0, 0.3), margin=2.5)
def move_steady(f: Framing) -> Tensor:
    """Acceleration of the camera, m/s²."""
    return f.acceleration_mps2


@term("collision", bounds=(0.0, 0.0), margin=0.0)
def collision(f: Framing) -> Tensor:
    """1 while the body touches set, floor, an actor or a prop."""
    return f.collision.maximum(f.hit)


@term("camera_shake", bounds=(0.0, 0.02), margin=0.1, needs=["shake"])
def camera_shake(f: Framing) -> Tensor:
    """Running RMS of camera speed above 2 Hz / mean speed: the worse of position and rotation."""
    return f.shake[:, :2].amax(dim=-1)


@term("eye_shake", bounds=(0.0, 0.02), margin=0.1, needs=["shake"])
def eye_shake(f: Framing) -> Tensor:
    """The same of the eyes' place on screen."""
    return f.shake[:, 2]


@term("motion_critic", bounds=(-math.inf, 0.0), margin=1.0, needs=["motion"])
def motion_critic(f: Framing) -> Tensor:
    """What a network says about the last two seconds' motion: 0 as professionals move, 1 as a marred move."""
    return f.motion


@term("layout_critic", bounds=(1.0, math.inf), margin=1.0, needs=["layout"])
def layout_critic(f: Framing) -> Tensor:
    """What a network says about the frame: 1 as of a good view, 0 as of a marred one or of a lost subject."""
    held = (f.eyes[:, 0].abs().amax(dim=-1) <= 1.0) & (f.depth_m[:, 0] > 0.0)
    return f.layout.where(held, f.layout.clamp(max=0.0))


@term("view_critic", bounds=(1.0, math.inf), margin=1.0, needs=["layout"])
def view_critic(f: Framing) -> Tensor:
    """The same, whoever of the actors is in the frame."""
    return f.layout


@term("anyone", bounds=(0.85, 1.0), margin=0.6)
def anyone(f: Framing) -> Tensor:
    """The best seen of all actors: the share of their key points that nothing hides, once on screen and no
    smaller than a fifth of the frame's height."""
    return (f.on_screen * f.visible * (f.size >= 0.2)).amax(dim=-1)


@term("new_view", bounds=(1.0, math.inf), margin=1.0, needs=["views"])
def new_view(f: Framing) -> Tensor:
    """How far this view is from all that the shot showed: 1 is two metres aside or 30° round."""
    return f.new_view


@term("pace", bounds=(0.5, 1.5), margin=0.7)
def pace(f: Framing) -> Tensor:
    """Speed of the camera, m/s."""
    return f.speed_mps


@term("horizon", bounds=(0.0, math.radians(1)), margin=math.radians(5))
def horizon(f: Framing) -> Tensor:
    """Roll of the camera, either way, radians."""
    return f.roll.abs()
