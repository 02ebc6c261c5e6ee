"""Rig and brief as the numbers that kernels read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import warp as wp

from cinerl.camera.kernels.plan import Plan
from cinerl.camera.kernels.rows import Limits
from cinerl.camera.windows import Window
from cinerl.spec.brief import FOCAL_MM, Brief, Lens, size_number
from cinerl.spec.rig import Rig

AXES = ("truck", "dolly", "pedestal", "pan", "tilt", "roll", "zoom", "focus")
FOCUS_OCTAVES_PS = 4.0


def free_axes(rig: Rig, lens: Lens) -> tuple[str, ...]:
    """The action's columns: what this rig and lens can move, in the order of `AXES`."""
    speeds = (
        rig.travel.truck_mps,
        rig.travel.dolly_mps,
        rig.travel.pedestal_mps,
        rig.turn.pan_dps,
        rig.turn.tilt_dps,
        rig.turn.roll_dps,
        lens.zoom_octaves_ps,
        float(lens.focus == "pull"),
    )
    return tuple(axis for axis, speed in zip(AXES, speeds, strict=True) if speed > 0)


def limits_of(rig: Rig, lens: Lens, fps: float) -> Limits:
    """Limits in metres, radians and octaves."""
    limits = Limits()
    limits.travel = wp.vec3(rig.travel.truck_mps, rig.travel.dolly_mps, rig.travel.pedestal_mps)
    limits.acceleration = rig.travel.acceleration_mps2
    limits.jerk = rig.travel.jerk_mps3
    limits.turn = wp.vec3(
        *(math.radians(v) for v in (rig.turn.pan_dps, rig.turn.tilt_dps, rig.turn.roll_dps))
    )
    limits.turn_acceleration = math.radians(rig.turn.acceleration_dps2)
    limits.turn_jerk = math.radians(rig.turn.jerk_dps3)
    limits.tilt_low, limits.tilt_high = (math.radians(v) for v in rig.turn.tilt_range_deg)
    limits.height_low, limits.height_high = rig.height_m
    limits.body_radius = rig.body_radius_m
    limits.damping = rig.damping_s
    limits.zoom = lens.zoom_octaves_ps
    limits.focus = FOCUS_OCTAVES_PS if lens.focus == "pull" else 0.0
    limits.focal_low, limits.focal_high = (math.log2(v) for v in FOCAL_MM)
    limits.aperture = lens.aperture
    limits.shake_turn = math.radians(rig.shake.turn_deg)
    limits.shake_move = rig.shake.move_m
    limits.shake_hertz = rig.shake.hertz
    limits.fps = fps
    return limits


def plan_of(
    brief: Brief, rig: Rig, windows: Sequence[Window], length: int, device: str, side: float = 0.0
) -> Plan:
    """The brief's windows, start ranges and goal. ``side`` −1 or 1 forces where the camera stands."""
    plan = Plan()
    for name in ("take", "subject", "start"):
        values = np.array([getattr(w, name) for w in windows], np.int32)
        setattr(plan, f"window_{name}", wp.array(values, dtype=int, device=device))
    plan.windows = len(windows)
    plan.length = length
    plan.bearing_low, plan.bearing_high = (math.radians(v) for v in brief.start.bearing_deg)
    plan.height_low, plan.height_high = brief.start.height_m
    plan.distance_low, plan.distance_high = brief.start.distance_m or (0.0, 0.0)
    focal = brief.lens.focal_mm
    plan.focal_low, plan.focal_high = focal if isinstance(focal, tuple) else (focal, focal)
    plan.aim_error = math.radians(brief.start.aim_error_deg)
    plan.size_from, plan.size_to = (size_number(s) for s in brief.goal.size)
    plan.holds_bearing = int(brief.goal.bearing_deg is not None)
    plan.bearing_goal = math.radians(brief.goal.bearing_deg or 0.0)
    plan.sweep = math.radians(brief.goal.sweep_deg)
    plan.screen_x, plan.screen_y = brief.goal.screen_x, brief.goal.screen_y
    plan.side = side
    plan.open = int(brief.start.obstructed is not None)
    plan.roams = int(brief.subject.does == "anything")
    plan.obstructed = brief.start.obstructed or 0.0
    plan.fixed = int(rig.travel.truck_mps == 0 and rig.travel.dolly_mps == 0)
    return plan
