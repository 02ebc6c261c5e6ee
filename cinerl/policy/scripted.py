"""Cameramen that nobody trained: `random`, `static`, `follow`, `composer`."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.framing import Framing
from cinerl.env.core import Core
from cinerl.env.planes import Sees
from cinerl.env.sight import Observation
from cinerl.policy.gains import Gains, gains_for
from cinerl.policy.view import View

Array = NDArray[np.float64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


class RandomCamera:
    """Uniform commands: the floor below the floor."""

    name = "random"
    reads: Literal["nothing"] = "nothing"
    sees = Sees()

    def __init__(self, core: Core, seed: int = 0) -> None:
        self._axes = len(core.axes)
        self._rng = np.random.default_rng(seed)

    def reset(self, chosen: Flags) -> None:
        """It remembers nothing."""

    def act(self, obs: Observation, framing: Framing) -> Floats:
        return self._rng.uniform(-1, 1, (len(obs), self._axes)).astype(np.float32)


class StaticCamera:
    """Stays as it began: aimed at the subject, and still."""

    name = "static"
    reads: Literal["nothing"] = "nothing"
    sees = Sees()

    def __init__(self, core: Core) -> None:
        self._axes = len(core.axes)

    def reset(self, chosen: Flags) -> None:
        """It remembers nothing."""

    def act(self, obs: Observation, framing: Framing) -> Floats:
        return np.zeros((len(obs), self._axes), np.float32)


class FollowCamera:
    """Proportional control of place, aim and lens, with the subject's and the goal's speed fed forward.

    Where a brief asks for new views, it circles the subject.
    """

    name = "follow"
    reads: Literal["framing"] = "framing"
    sees = Sees()

    def __init__(self, core: Core, gains: Gains | None = None) -> None:
        self.core = core
        self.gains = gains or gains_for(self.name, core.brief.id)
        self.memory: dict[str, Array] = {}
        """What the last frame's goal was, by name; [N]."""

    def reset(self, chosen: Flags) -> None:
        for memory in self.memory.values():
            memory[chosen] = np.nan

    def act(self, obs: Observation, framing: Framing) -> Floats:
        view = View(self.core, framing, self.gains.lead_room)
        commands = self.steer(view) | self.turn(view) | self.zoom(view)
        columns = [np.broadcast_to(commands[axis], len(obs)) for axis in self.core.axes]
        return np.clip(np.stack(columns, axis=1), -1, 1).astype(np.float32)

    def steer(self, view: View) -> dict[str, Array]:
        """Body speeds: close the gap to the wanted place, carried along by subject and goal."""
        g, travel = self.gains, self.core.rig.travel
        offset, want = view.offset, view.wanted_offset()
        speed = g.body_rate * (want - offset) + g.feed_forward * (view.travel + self._drift(view))
        if view.tours:
            speed = speed + g.orbit_mps * view.around()
        rise = np.zeros(len(offset))
        return {
            "truck": speed[:, 0] / max(travel.truck_mps, 1e-6),
            "dolly": speed[:, 1] / max(travel.dolly_mps, 1e-6),
            "pedestal": rise,
        }

    def turn(self, view: View) -> dict[str, Array]:
        """Head speeds: close the angles between where the eyes are and where they should be."""
        pan, tilt = view.aim_errors()
        return self._head(self.gains.turn_rate * pan + self.swept(view), self.gains.turn_rate * tilt)

    def zoom(self, view: View) -> dict[str, Array]:
        """Zoom to the goal's size; focus is left to the autofocus."""
        fastest = max(self.core.brief.lens.zoom_octaves_ps, 1e-6)
        return {"zoom": -self.gains.zoom_rate * view.size_error / fastest, "focus": np.zeros(1)}

    def swept(self, view: View) -> Array:
        """Angular speed at which the subject leaves the camera's axis, fed forward."""
        relative = self.gains.feed_forward * (view.travel - view.speed)
        flat = np.maximum(np.hypot(*view.to_eyes[:, :2].T), 0.3)
        right, ahead = view.to_eyes[:, 0] / flat, view.to_eyes[:, 1] / flat
        return -(relative[:, 0] * ahead - relative[:, 1] * right) / flat

    def _head(self, pan: Array, tilt: Array) -> dict[str, Array]:
        turn = np.radians([self.core.rig.turn.pan_dps, self.core.rig.turn.tilt_dps])
        return {"pan": pan / turn[0], "tilt": tilt / turn[1], "roll": np.zeros(1)}

    def _drift(self, view: View) -> Array:
        """Speed of the wanted place around the subject, from the goal's last two values."""
        swing = self._rate("swing", view.goal_swing)
        reach = self._rate("reach", view.goal_distance)
        flat = np.maximum(np.linalg.norm(view.offset, axis=1), 1e-6)[:, None]
        out = view.offset / flat
        along = np.stack([-out[:, 1], out[:, 0]], axis=1)
        return out * reach[:, None] + along * (swing[:, None] * flat)

    def _rate(self, name: str, value: Array) -> Array:
        before = self.memory.get(name, np.full(len(value), np.nan))
        self.memory[name] = value.copy()
        return np.nan_to_num((value - before) * self.core.takes[0].fps)


class ComposerCamera(FollowCamera):
    """What a game engine's virtual camera does.

    A dead zone where the head rests, a soft zone where it follows, a hard limit where it hurries; look-ahead
    on the subject's travel; a side step around occluders; a wide berth around what it could touch.
    """

    name = "composer"

    def steer(self, view: View) -> dict[str, Array]:
        commands = super().steer(view)
        hidden = view.visible < 0.7
        side = np.where(view.away_right >= 0, 1.0, -1.0)
        dodge = np.where(hidden, side * self.gains.dodge_mps, 0.0) / max(self.core.rig.travel.truck_mps, 1e-6)
        g, travel = self.gains, self.core.rig.travel
        shy = g.shy_mps * view.shyness(self.core.rig.body_radius_m) + g.sight_mps * view.hindrance()
        return commands | {
            "truck": commands["truck"] + dodge + shy[:, 0] / max(travel.truck_mps, 1e-6),
            "dolly": commands["dolly"] + shy[:, 1] / max(travel.dolly_mps, 1e-6),
        }

    def turn(self, view: View) -> dict[str, Array]:
        g = self.gains
        pan, tilt = view.aim_errors(g.look_ahead_s)
        half = np.stack([view.half_width, view.half_height], axis=1)
        angles = np.stack([pan, tilt], axis=1)
        out = np.abs(angles) / half
        # From rest at the dead zone's edge to a hurry at the hard limit.
        beyond = np.maximum(out - g.dead_zone, 0.0)
        rate = g.turn_rate * (1 + (g.hurry - 1) * np.clip(beyond / g.soft_zone, 0, 1))
        speed = rate * np.sign(angles) * beyond * half
        return self._head(speed[:, 0] + self.swept(view), speed[:, 1])
