"""Start states of learned acts: a few cycles performed off stage, then carried to the actor's mark.

Started straight from a frame of its clip, the walk falls from four phases in ten, in the wheel's own
controller too; from its own gait it falls from none.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cinerl.stage.humanoid import JOINT_POS, Humanoid, action_targets, state_vector
from cinerl.stage.motion import Clip, Placing, Pose, Rates, carry
from cinerl.stage.network import Network
from cinerl.stage.rotate import heading, heading_quat, turn
from cinerl.stage.world import PHYSICS_HZ, POLICY_STEPS, add_floor, open_world

SAFE_PHASE = 0.2
"""From here every policy finds its gait."""
_CYCLES = {"walk": 3, "jump": 1, "backflip": 1, "spinkick": 0}


@dataclass(frozen=True)
class Start:
    """A state to begin from, and the clip time that goes with it."""

    pose: Pose
    rates: Rates
    clip_s: float


def warm_start(act: str, clip: Clip, network: Network, phase: float, extra: int, mark: Placing) -> Start:
    """Perform ``act`` off stage until ``phase`` and place what comes out.

    Args:
        act: a learned act.
        clip: its motion.
        network: its policy.
        phase: share of the cycle to stop at.
        extra: further cycles, for variety.
        mark: where the root is to be, and its travel (walk) or heading (others) to point.
    """
    first = SAFE_PHASE * clip.duration
    cycles = _CYCLES[act] + extra + (1 if phase < SAFE_PHASE else 0)
    if cycles == 0 and phase == SAFE_PHASE:
        return _placed(clip.at(first), clip.rates(first), heading(clip.at(first).quat), first, mark)
    span = (cycles + phase - SAFE_PHASE) * clip.duration
    steps = round(span * PHYSICS_HZ / POLICY_STEPS) * POLICY_STEPS
    client = open_world()
    try:
        add_floor(client)
        body = Humanoid(client)
        body.reset(clip.at(first), clip.rates(first))
        lap = steps - round(clip.duration * PHYSICS_HZ)
        path = np.zeros(3)
        for step in range(steps):
            if step == lap:
                path = body.links()[0, JOINT_POS]
            if step % POLICY_STEPS == 0:
                seconds = first + step / PHYSICS_HZ
                state = state_vector(body.link_states(), seconds / clip.duration % 1.0)
                targets = action_targets(network(state))
            body.drive(targets)
            client.stepSimulation()
        pose, rates = body.pose(), body.rates()
        path = pose.pos - path
    finally:
        client.disconnect()
    angle = math.atan2(-path[2], path[0]) if act == "walk" else heading(pose.quat)
    return _placed(pose, rates, angle, first + steps / PHYSICS_HZ, mark)


def _placed(pose: Pose, rates: Rates, angle: float, clip_s: float, mark: Placing) -> Start:
    move = carry(Placing(pose.pos * np.array([1.0, 0.0, 1.0]), angle), mark)
    q = heading_quat(move.angle)
    turned = Rates(turn(q, rates.pos), turn(q, rates.spin), rates.balls, rates.hinges)
    return Start(move.apply(pose), turned, clip_s)
