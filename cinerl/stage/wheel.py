"""The PyBullet wheel's own DeepMimic controller, run beside ours for comparison only."""

from __future__ import annotations

import contextlib
import importlib
import io
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pybullet_data
from numpy.typing import NDArray

from cinerl.stage.network import load_network
from cinerl.stage.quiet import quiet

_STEP = 1.0 / 240.0


class WheelActor:
    """One learned act under ``pybullet_envs``' controller, with our forward pass of its policy."""

    def __init__(self, act: str, phase: float = 0.0) -> None:
        module = _module("pybullet_deep_mimic_env")
        with quiet(), contextlib.redirect_stdout(io.StringIO()):
            self.env: Any = module.PyBulletDeepMimicEnv(
                _Arguments(act), init_strategy=module.InitializationStrategy.START
            )
        self._network = load_network(act)
        self.env.t = phase * self.env._humanoid.getCycleTime()
        self.env._humanoid.setSimTime(self.env.t)
        self.env._humanoid.resetPose()
        self.env.needs_update_time = self.env.t - 1

    def state(self) -> NDArray[np.float64]:
        """The wheel's observation [197]."""
        return np.asarray(self.env.record_state(0))

    def step(self) -> None:
        """One physics step, with a policy step before it when one is due."""
        if self.env.need_new_action(0):
            self.env.set_action(0, self._network(self.state().astype(np.float32)).tolist())
        self.env.update(_STEP)

    def pose(self) -> NDArray[np.float64]:
        """Root position and the positions of all links, [16, 3], stage world."""
        client, body = self.env._pybullet_client, self.env._humanoid._sim_model
        links = client.getLinkStates(body, list(range(15)), computeForwardKinematics=True)
        return np.array([client.getBasePositionAndOrientation(body)[0], *[s[0] for s in links]])

    def close(self) -> None:
        self.env._pybullet_client.disconnect()


class _Arguments:
    """The two arguments that the wheel's environment reads."""

    def __init__(self, act: str) -> None:
        self._motion = f"data/motions/humanoid3d_{act}.txt"

    def parse_strings(self, _: str) -> list[str]:
        return [self._motion]

    def parse_ints(self, _: str) -> list[int]:
        return [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14]


def _module(name: str) -> Any:
    """A module of ``pybullet_envs.deep_mimic.env`` without running the package's broken ``__init__``."""
    root = Path(pybullet_data.getDataPath()).parent / "pybullet_envs"
    if "pybullet_envs" not in sys.modules:
        package = types.ModuleType("pybullet_envs")
        package.__path__ = [str(root)]
        sys.modules["pybullet_envs"] = package
    return importlib.import_module(f"pybullet_envs.deep_mimic.env.{name}")
