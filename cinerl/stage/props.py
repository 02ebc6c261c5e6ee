"""Dynamic things: balls, boxes, bodies from URDF files."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from cinerl.scenery.solid import yaw_quat
from cinerl.spec.scene import Prop
from cinerl.stage.rotate import Array, to_stage, to_stage_quat
from cinerl.stage.solids import Row, add_solid, prop_row, urdf_rows
from cinerl.stage.world import PHYSICS_HZ


class Thing:
    """A prop in the world, held in place until its release.

    Args:
        client: the PyBullet client.
        prop: what to add.
        first_link: take index of its first link.
    """

    def __init__(self, client: Any, prop: Prop, first_link: int) -> None:
        self._client, self._prop = client, prop
        self._pos, self._quat = to_stage(prop.at_m).tolist(), to_stage_quat(yaw_quat(prop.yaw_deg)).tolist()
        if prop.kind == "urdf":
            self.body: int = client.loadURDF(prop.urdf, self._pos, self._quat)
            self.rows = urdf_rows(client, self.body, first_link, prop.color)
            self._pos, self._quat = client.getBasePositionAndOrientation(self.body)
        else:
            row = prop_row(prop)
            self.body = add_solid(client, row, prop.mass_kg)
            self.rows = [_local(row, first_link)]
        self.links: int = 1 + client.getNumJoints(self.body)
        self._release = round(prop.release_s * PHYSICS_HZ)
        self._bounce(prop.kind)

    def drive(self, step: int) -> None:
        """Hold before the release; throw at it."""
        if step > self._release:
            return
        velocity = to_stage(self._prop.velocity_mps).tolist() if step == self._release else [0, 0, 0]
        self._client.resetBasePositionAndOrientation(self.body, self._pos, self._quat)
        self._client.resetBaseVelocity(self.body, velocity, [0, 0, 0])

    def states(self) -> Array:
        """Mass-centre frames of the links, [links, 27], in the columns of `Humanoid.links`."""
        p = self._client
        base = [*p.getBasePositionAndOrientation(self.body), *p.getBaseVelocity(self.body)]
        rows = [_row(*base)]
        if self.links > 1:
            links = list(range(self.links - 1))
            states = p.getLinkStates(
                self.body, links, computeForwardKinematics=True, computeLinkVelocity=True
            )
            rows += [_row(s[0], s[1], s[6], s[7]) for s in states]
        return np.array(rows)

    def _bounce(self, kind: str) -> None:
        ball = kind == "ball"
        for link in range(-1, self.links - 1):
            self._client.changeDynamics(
                self.body, link, lateralFriction=0.6, restitution=0.75 if ball else 0.2,
                rollingFriction=0.002 if ball else 0.0, linearDamping=0.02, angularDamping=0.05,
            )  # fmt: skip


def _row(pos: Any, quat: Any, vel: Any, spin: Any) -> list[float]:
    return [*pos, *quat, *([0.0] * 14), *vel, *spin]


def _local(row: Row, link: int) -> Row:
    return dataclasses.replace(row, link=link, pos=(0.0,) * 3, quat=(0.0, 0.0, 0.0, 1.0))
