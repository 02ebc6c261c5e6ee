"""The acts there are, and when an actor performs which."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cinerl.spec.scene import Act, Actor
from cinerl.stage.motion import Clip
from cinerl.stage.network import LEARNED
from cinerl.stage.world import FPS, SUBSTEPS

STAND = "stand"
HANDOVER = "handover"
"""The assisted seconds that lead into a learned act in mid-scene; never written in a scene."""
ASSISTED = (
    "cartwheel", "crawl", "dance_a", "dance_b", "getup_facedown", "getup_faceup", "kick", "punch", "roll",
    "run", "spin",
)  # fmt: skip
"""Acts that follow a motion clip with a limited force on the root."""
LOW = ("crawl", "getup_facedown", "getup_faceup", "roll", "cartwheel", "backflip", "spinkick")
"""Acts in which a low head is part of the act, not a fall."""
ACTS = (*LEARNED, *ASSISTED, STAND)
_STAND_S = 3.0


@dataclass(frozen=True)
class Cue:
    """One act on the clock of the scene."""

    step: int
    """Physics step at which it begins; always the first of a frame."""
    act: Act
    heading: float
    """Radians, counter-clockwise from +x."""

    @property
    def name(self) -> str:
        return self.act.act

    @property
    def learned(self) -> bool:
        return self.name in LEARNED


def schedule(actor: Actor, clips: dict[str, Clip]) -> tuple[Cue, ...]:
    """The actor's cues in order."""
    cues, frame = [], 0
    for act in actor.act:
        heading = math.radians(actor.facing_deg + act.turn_deg)
        cues.append(Cue(frame * SUBSTEPS, act, heading))
        once = clips[act.act].duration if act.act in clips else _STAND_S
        frame += max(1, round((act.seconds or once) * FPS))
    return tuple(cues)


def speaking(cue: Cue, step: int) -> bool:
    """Whether the actor speaks at a physics step."""
    seconds = (step - cue.step) / (FPS * SUBSTEPS)
    return any(a <= seconds < b for a, b in cue.act.speaks_s)
