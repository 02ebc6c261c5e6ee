"""Live filming: one camera and the physics in lock-step; what the camera bumps into, moves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.bank import cast_of, marks, next_travel, poses_of
from cinerl.camera.filming import Filming
from cinerl.look.raster import Raster
from cinerl.spec.document import parse
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Scene
from cinerl.spec.take import KeyPoint, Take
from cinerl.stage import Stage


class Live:
    """Performs a take's scene again while it is filmed, and puts each frame in the recorded one's place.

    Until the rig touches somebody, the frames are those of the take.

    Raises:
        UserError: more than one camera, or not on the CPU.
    """

    def __init__(self, filming: Filming) -> None:
        if filming.rows != 1 or filming.device != "cpu":
            raise UserError(
                "live", f"{filming.rows} cameras on {filming.device}", "live filming is one camera on the cpu"
            )
        self._filming = filming
        self.raster: Raster | None = None
        """What pictures the camera's view, if anything does."""
        self._stage: Stage | None = None
        self._arrays: dict[str, NDArray[Any]] = {
            name: getattr(filming.bank, name).numpy() for name in _FIELDS
        }
        self._recorded = {name: array.copy() for name, array in self._arrays.items()}

    @property
    def poses(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Positions [L, 3] and rotations [L, 4] of the links now."""
        assert self._stage is not None
        frame = self._stage.frame
        return frame.link_pos.astype(np.float32), frame.link_quat.astype(np.float32)

    def begin(self) -> None:
        """Perform the new episode's scene up to its first frame; the recording is as it was."""
        for name, array in self._arrays.items():
            array[:] = self._recorded[name]
        if self.raster:
            self.raster.restore()
        state = self._filming.state
        self._number = int(state.take.numpy()[0])
        self._take = self._filming.takes[self._number]
        self._cast = cast_of(self._take)
        if self._stage is not None:
            self._stage.close()
        self._stage = Stage(scene_of(self._take))
        self._hips = self._take.key_link[:, KeyPoint.PELVIS]
        self._travel = np.array(self._stage.frame.link_vel[self._hips] * np.array([1.0, 1.0, 0.0]), float)
        for _ in range(int(state.start.numpy()[0])):
            self._advance(self._stage, None)

    def advance(self) -> None:
        """One frame of physics around the camera's body, then into the frame that it will film."""
        assert self._stage is not None
        state = self._filming.state
        self._advance(self._stage, state.body.numpy()[0].astype(float))
        self._write(self._stage, int(state.start.numpy()[0] + state.frame.numpy()[0]))

    def _advance(self, stage: Stage, camera: NDArray[np.float64] | None) -> None:
        frame = stage.step_frame(camera, self._filming.limits.body_radius)
        self._travel = next_travel(self._travel, frame.link_vel[self._hips], self._take.fps)

    def _write(self, stage: Stage, index: int) -> None:
        frame, take, bank = stage.frame, self._take, self._filming.bank
        poses = poses_of(take, self._cast, frame.link_pos[None], frame.link_quat[None])
        mark_centre, mark_radius = marks(poses.key)
        rows = {
            "key": poses.key,
            "centre": poses.centre,
            "radius": poses.radius,
            "mark_centre": mark_centre,
            "mark_radius": mark_radius,
            "travel": self._travel,
            "facing": frame.facing,
            "gaze": frame.gaze,
            "pose_pos": poses.pose_pos,
            "pose_quat": poses.pose_quat,
        }
        for name, values in rows.items():
            target = self._arrays[name]
            flat = np.asarray(values, np.float32).reshape(-1, *target.shape[1:])
            first = int(getattr(bank, _FIELDS[name]).numpy()[self._number]) + index * len(flat)
            target[first : first + len(flat)] = flat
        if self.raster:
            self.raster.repose(self._number, index, frame.link_pos, frame.link_quat)


_FIELDS = {
    "key": "first_key",
    "centre": "first_actor",
    "radius": "first_actor",
    "mark_centre": "first_actor",
    "mark_radius": "first_actor",
    "travel": "first_actor",
    "facing": "first_actor",
    "gaze": "first_actor",
    "pose_pos": "first_pose",
    "pose_quat": "first_pose",
}
"""What a frame overwrites, and the offsets of a take's part of it."""


def scene_of(take: Take) -> Scene:
    """The scene that a take was simulated from. Raises `UserError` if the take does not hold one."""
    import json

    try:
        return parse(Scene, json.loads(take.scene), f"take '{take.name}'")
    except ValueError:
        raise UserError(
            f"take '{take.name}'", "holds no scene", "only simulated takes can be filmed live"
        ) from None
