"""The framing as an operator thinks of it: right, ahead and up of the camera's heading."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from cinerl.camera.framing import Framing
from cinerl.env.core import Core
from cinerl.spec.shot import SENSOR_MM

Array = NDArray[np.float64]
HEADROOM = 0.11
BERTH_M = 0.8
WAIST_M = 0.3


class View:
    """One frame of N cameras. Vectors in the heading's axes: right, ahead (level), up."""

    def __init__(self, core: Core, f: Framing, lead_room: float) -> None:
        self._goal = core.brief.goal
        self._thirds = any(r.term == "third" for r in core.brief.reward)
        self._leads = any(r.term == "lead_room" for r in core.brief.reward)
        self._airs = any(r.term == "headroom" for r in core.brief.reward)
        self._lead_room = lead_room
        self.tours = any(r.term == "new_view" for r in core.brief.reward)
        self.side = core.filming.state.side.numpy().astype(float)
        self._tilt = numbers(f.tilt)
        self.to_eyes = self.level(numbers(f.direction[:, 0])) * numbers(f.distance_m[:, 0])[:, None]
        self.offset: Array = -self.to_eyes[:, :2]
        """[N, 2] from the eyes to the camera."""
        self.travel: Array = self.level(numbers(f.travel[:, 0]))[:, :2]
        yaw = core.filming.state.angles.numpy()[:, 0].astype(float)
        speed = core.filming.state.speed.numpy().astype(float)
        away = core.filming.state.clearance.numpy().astype(float)
        cy, sy = np.cos(yaw), np.sin(yaw)
        self.speed = np.stack(
            [sy * speed[:, 0] - cy * speed[:, 1], cy * speed[:, 0] + sy * speed[:, 1]], axis=1
        )
        self.away_right: Array = sy * away[:, 0] - cy * away[:, 1]
        self.away: Array = np.stack([self.away_right, cy * away[:, 0] + sy * away[:, 1]], axis=1)
        """[N, 2] away from the nearest set surface; shorter than 1 where that is above or below."""
        self.clearance_m: Array = away[:, 3]
        directions, distances = numbers(f.direction), numbers(f.distance_m)
        self.others: Array = np.stack(
            [(self.level(directions[:, k]) * distances[:, k, None])[:, :2] for k in (1, 2, 3)], axis=1
        )
        """[N, 3, 2] to the other actors; zeros where there is none."""
        self.half_width: Array = np.arctan(
            SENSOR_MM[0] / 2 / core.filming.state.focal_mm.numpy().astype(float)
        )
        self.half_height: Array = np.arctan(
            SENSOR_MM[1] / 2 / core.filming.state.focal_mm.numpy().astype(float)
        )
        self.eyes = numbers(f.eyes[:, 0])
        self.visible = numbers(f.visible[:, 0])
        self.size_error = numbers(f.size_error)
        self.goal_swing = numbers(f.goal_swing)
        self.goal_distance = numbers(f.goal_distance_m)
        self._headroom = numbers(f.headroom[:, 0])
        self._heads_right = np.sign(np.where(np.isnan(numbers(f.lead_room[:, 0])), 0, self.travel[:, 0]))
        self._bearing_error = np.nan_to_num(numbers(f.bearing_error))
        self._swing_error = numbers(f.swing_error) if self._goal.sweep_deg else np.zeros(len(yaw))

    def level(self, vectors: Array) -> Array:
        """Camera axes [N, 3] to the heading's: right, ahead, up."""
        x, y, z = vectors.T
        c, s = np.cos(self._tilt), np.sin(self._tilt)
        return np.stack([x, -y * s - z * c, y * c - z * s], axis=1)

    def wanted_offset(self) -> Array:
        """[N, 2] where the camera should be, seen from the eyes: the goal's side at the goal's distance."""
        turn = -(self._bearing_error + self._swing_error)
        c, s = np.cos(turn), np.sin(turn)
        x, y = self.offset.T
        turned = np.stack([c * x - s * y, s * x + c * y], axis=1)
        flat = np.maximum(np.linalg.norm(turned, axis=1), 1e-6)
        rise = self.to_eyes[:, 2]
        reach = np.sqrt(np.maximum(self.goal_distance**2 - rise**2, 0.04))
        return turned * (reach / flat)[:, None]

    def around(self) -> Array:
        """[N, 2] unit, along the circle around the subject, to the side that was drawn for the shot."""
        flat = np.maximum(np.linalg.norm(self.offset, axis=1), 1e-6)[:, None]
        return np.stack([-self.offset[:, 1], self.offset[:, 0]], axis=1) / flat * self.side[:, None]

    def shyness(self, radius: float) -> Array:
        """[N, 2] away from what is near: 1 at touch, 0 where `BERTH_M` are left."""
        near = np.clip(1 - (self.clearance_m - radius) / BERTH_M, 0, 1)
        push = self.away * near[:, None]
        for k in range(self.others.shape[1]):
            gap = np.linalg.norm(self.others[:, k], axis=1)
            close = np.where(gap > 0, np.clip(1 - (gap - radius - WAIST_M) / BERTH_M, 0, 1), 0.0)
            push = push - self.others[:, k] * (close / np.maximum(gap, 1e-6))[:, None]
        return push

    def hindrance(self) -> Array:
        """[N, 2] to the side that clears the line of sight of others: 1 where one is in the middle of it."""
        reach = np.maximum(np.linalg.norm(self.offset, axis=1), 1e-6)
        sight, push = -self.offset / reach[:, None], np.zeros_like(self.offset)
        for other in np.moveaxis(self.others, 1, 0):
            along = (other * sight).sum(axis=1)
            aside = other - along[:, None] * sight
            gap = np.linalg.norm(aside, axis=1)
            between = (along > 0) & (along < reach)
            near = np.where(between, np.clip(1 - gap / BERTH_M, 0, 1), 0.0)
            push -= aside * (near / np.maximum(gap, 1e-6))[:, None]
        return push

    def aim_errors(self, look_ahead_s: float = 0.0) -> tuple[Array, Array]:
        """Angles to pan (left) and tilt (up) by, so that the eyes come to their wanted place."""
        target = self.to_eyes.copy()
        target[:, :2] += look_ahead_s * (self.travel - self.speed)
        x, y = self._wanted_place()
        pan = -(np.arctan2(target[:, 0], target[:, 1]) - np.arctan(x * np.tan(self.half_width)))
        flat = np.maximum(np.hypot(target[:, 0], target[:, 1]), 1e-6)
        tilt = np.arctan2(target[:, 2], flat) - self._tilt - np.arctan(y * np.tan(self.half_height))
        if self._airs:
            tilt = -2 * (self._headroom - HEADROOM) * np.tan(self.half_height)
        return pan, tilt

    def _wanted_place(self) -> tuple[Array, Array]:
        """Screen place of the eyes: a third, room ahead of somebody who travels, or the goal's."""
        count = len(self.eyes)
        if self._thirds:
            return np.where(self.eyes[:, 0] < 0, -1 / 3, 1 / 3), np.full(count, 1 / 3)
        x = np.full(count, self._goal.screen_x)
        if self._leads:
            x = -self._heads_right * (self._lead_room - 1) / (self._lead_room + 1)
        return x, np.full(count, self._goal.screen_y)


def numbers(tensor: Tensor) -> Array:
    """A tensor of the core as float64 NumPy."""
    return tensor.detach().cpu().numpy().astype(np.float64)
