"""PyBullet's mocap humanoid: 15 links, twelve driven joints, stable PD control."""

from __future__ import annotations

import functools
import itertools
import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.stage.motion import BALLS, HINGES, Pose, Rates
from cinerl.stage.quiet import quiet
from cinerl.stage.rotate import Array, heading

LINKS = 15
HAND_LINKS = (8, 14)
FOOT_LINKS = (5, 11)
HEAD_LINK = 2
CHEST_LINK = 1
JOINTS = (1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13)
"""Chest, neck, right hip, knee, ankle, shoulder, elbow, then the left ones."""

_KP = (1000.0, 100.0, 500.0, 500.0, 400.0, 400.0, 300.0, 500.0, 500.0, 400.0, 400.0, 300.0)
_KD = tuple(k / 10.0 for k in _KP)
_FORCE = (200.0, 50.0, 200.0, 150.0, 90.0, 100.0, 60.0, 200.0, 150.0, 90.0, 100.0, 60.0)
_FRICTION = 0.9

# Where the action vector [36] keeps each joint: angle and axis of the balls, angle of the hinges.
_ACTION = tuple(
    (at, i in BALLS) for i, at in enumerate((0, 4, 8, 12, 13, 17, 21, 22, 26, 27, 31, 35))
)

POS, QUAT, VEL, SPIN = slice(0, 3), slice(3, 7), slice(21, 24), slice(24, 27)
JOINT_POS, JOINT_QUAT = slice(14, 17), slice(17, 21)

Targets = list[list[float]]
LinkStates = tuple[tuple[tuple[float, ...], ...], ...]
"""What PyBullet tells of the links: of each, the parts of a row of `Humanoid.links`."""

_numbers = itertools.chain.from_iterable
_pack_state = struct.Struct("197f").pack


class Humanoid:
    """One body in a PyBullet world whose y axis is up."""

    def __init__(self, client: Any) -> None:
        self.client = client
        flags = (
            client.URDF_MAINTAIN_LINK_ORDER
            + client.URDF_USE_SELF_COLLISION
            + client.URDF_USE_SELF_COLLISION_EXCLUDE_ALL_PARENTS
        )
        with quiet():
            self.body: int = client.loadURDF(
                "humanoid/humanoid.urdf", [0, 0.9, 0], globalScaling=0.25, useFixedBase=False, flags=flags
            )
        client.changeDynamics(self.body, -1, linearDamping=0, angularDamping=0)
        for link in range(-1, LINKS):
            client.changeDynamics(self.body, link, lateralFriction=_FRICTION)
        self.mass = float(sum(client.getDynamicsInfo(self.body, i)[0] for i in range(-1, LINKS)))
        self._free_joints()
        # Bound once: the client makes a new wrapper whenever one of its functions is looked up.
        self._motors = functools.partial(
            client.setJointMotorControlMultiDofArray, self.body, JOINTS, client.STABLE_PD_CONTROL,
            forces=[[f] * 3 if i in BALLS else [f] for i, f in enumerate(_FORCE)],
            positionGains=_KP, velocityGains=_KD,
        )  # fmt: skip
        self.link_states: Callable[[], LinkStates] = functools.partial(
            client.getLinkStates, self.body, list(range(LINKS)),
            computeForwardKinematics=True, computeLinkVelocity=True,
        )  # fmt: skip

    def _free_joints(self) -> None:
        """Switch off the motors that PyBullet gives every joint."""
        p = self.client
        for j in JOINTS:
            p.setJointMotorControl2(
                self.body, j, p.POSITION_CONTROL, targetPosition=0, positionGain=0, targetVelocity=0, force=0
            )
            p.setJointMotorControlMultiDof(
                self.body, j, p.POSITION_CONTROL, targetPosition=[0, 0, 0, 1], targetVelocity=[0, 0, 0],
                positionGain=0, velocityGain=1, force=[0, 0, 0],
            )

    def reset(self, pose: Pose, rates: Rates) -> None:
        """Put the body in a pose with velocities."""
        p = self.client
        p.resetBasePositionAndOrientation(self.body, pose.pos.tolist(), pose.quat.tolist())
        p.resetBaseVelocity(self.body, rates.pos.tolist(), rates.spin.tolist())
        p.resetJointStatesMultiDof(
            self.body, JOINTS, pose_targets(pose), _by_joint(rates.balls.tolist(), rates.hinges.tolist())
        )

    def drive(self, targets: Targets) -> None:
        """Apply the stable-PD torques of one physics step towards joint ``targets``."""
        self._motors(targetPositions=targets)

    def links(self) -> Array:
        """Frames of the links as PyBullet tells them, [15, 27], stage world.

        Columns `POS`, `QUAT`, `VEL`, `SPIN` are of the mass centre, `JOINT_POS`, `JOINT_QUAT` of the joint.
        """
        return np.fromiter(_numbers(_numbers(self.link_states())), float, LINKS * 27).reshape(LINKS, 27)

    def pose(self) -> Pose:
        """The pose of this moment."""
        pos, quat = self.client.getBasePositionAndOrientation(self.body)
        joints = [s[0] for s in self.client.getJointStatesMultiDof(self.body, JOINTS)]
        return Pose(
            np.array(pos),
            np.array(quat),
            np.array([joints[i] for i in BALLS]),
            np.array([joints[i][0] for i in HINGES]),
        )

    def rates(self) -> Rates:
        """The velocities of this moment."""
        pos, spin = self.client.getBaseVelocity(self.body)
        joints = [s[1] for s in self.client.getJointStatesMultiDof(self.body, JOINTS)]
        return Rates(
            np.array(pos),
            np.array(spin),
            np.array([joints[i] for i in BALLS]),
            np.array([joints[i][0] for i in HINGES]),
        )


def state_vector(states: LinkStates, phase: float, steer: float = 0.0) -> NDArray[np.float32]:
    """DeepMimic's observation [197]: phase, root height, then the links seen from the root's heading.

    Plain floats, as numpy would take twice as long over so few.

    Args:
        states: what `Humanoid.link_states` gives.
        phase: share of the clip's cycle, 0 to 1.
        steer: radians by which the body believes itself turned; a policy corrects what it sees, so a
            small angle bends its path.
    """
    root_x, root_y, root_z = states[0][4]
    angle = heading(states[0][5]) + steer
    c, s = math.cos(angle), math.sin(angle)
    hc, hs = math.cos(0.5 * angle), math.sin(0.5 * angle)
    poses: list[float] = []
    rates: list[float] = []
    for (x, y, z), (qx, qy, qz, qw), _, _, _, _, (vx, vy, vz), (wx, wy, wz) in states:
        x, z = x - root_x, z - root_z
        w = qy * hs + qw * hc
        # DeepMimic has quaternions as w, x, y, z with w positive.
        a, b = (hc, hs) if w >= 0.0 else (-hc, -hs)
        poses += (x * c - z * s, y - root_y, x * s + z * c)
        poses += (abs(w), qx * a - qz * b, qy * a - qw * b, qx * b + qz * a)
        rates += (vx * c - vz * s, vy, vx * s + vz * c, wx * c - wz * s, wy, wx * s + wz * c)
    return np.frombuffer(_pack_state(phase, root_y, *poses, *rates), np.float32)


def action_targets(action: NDArray[np.float32]) -> Targets:
    """Joint targets of an action [36]: angle and axis of ball joints, angle of hinges."""
    a = action.tolist()
    return [_ball(a, at) if ball else [a[at]] for at, ball in _ACTION]


def _ball(a: list[float], at: int) -> list[float]:
    """Quaternion of angle and axis; plain floats, as numpy would cost more for so few."""
    x, y, z = a[at + 1], a[at + 2], a[at + 3]
    length = math.sqrt(x * x + y * y + z * z)
    half = 0.5 * a[at]
    scale = math.sin(half) / length if length > 1e-12 else 0.0
    return [x * scale, y * scale, z * scale, math.cos(half)]


def pose_targets(pose: Pose) -> Targets:
    """Joint targets of a pose."""
    return _by_joint(pose.balls.tolist(), pose.hinges.tolist())


def _by_joint(balls: list[list[float]], hinges: list[float]) -> Targets:
    b0, b1, b2, b3, b4, b5, b6, b7 = balls
    h0, h1, h2, h3 = hinges
    return [b0, b1, b2, [h0], b3, b4, [h1], b5, [h2], b6, b7, [h3]]
