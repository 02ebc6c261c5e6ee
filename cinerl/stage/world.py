"""The PyBullet world: client, floor."""

from __future__ import annotations

from typing import Any

import pybullet_data
from pybullet_utils.bullet_client import BulletClient  # type: ignore[import-untyped]

from cinerl.stage.quiet import pybullet, quiet
from cinerl.stage.rotate import IDENTITY, to_stage_quat

PHYSICS_HZ = 240
SUBSTEPS = 10
"""Physics steps in one frame of film."""
FPS = PHYSICS_HZ // SUBSTEPS
POLICY_STEPS = 8
"""Physics steps between two decisions of a learned act (30 Hz)."""


SOLVER_ITERATIONS = 40
"""The wheel's own scene has 10; with 40 the walk strays less and falls less."""


_FEW_SOLIDS = 36
"""Up to here it is quicker to compare every solid with every other than to keep a tree of them."""


def open_world(solids: int = 0) -> Any:
    """A headless PyBullet client with gravity, y up.

    Args:
        solids: about how many pieces, props and links will be in it, to choose how collisions are looked
            for; what is found, and every bit of the motion, does not depend on it.
    """
    with quiet():
        client = BulletClient(pybullet.DIRECT)
    if solids <= _FEW_SOLIDS:
        client.resetSimulation(client.RESET_USE_SIMPLE_BROADPHASE)
    client.setAdditionalSearchPath(pybullet_data.getDataPath())
    client.setGravity(0, -9.8, 0)
    client.setTimeStep(1.0 / PHYSICS_HZ)
    client.setPhysicsEngineParameter(
        numSolverIterations=SOLVER_ITERATIONS, numSubSteps=1, deterministicOverlappingPairs=1
    )
    return client


def add_floor(client: Any) -> int:
    """The ground plane."""
    floor: int = client.loadURDF(
        "plane_implicit.urdf", [0, 0, 0], to_stage_quat(IDENTITY).tolist(), useMaximalCoordinates=True
    )
    client.changeDynamics(floor, -1, lateralFriction=0.9, restitution=0.6)
    return floor
