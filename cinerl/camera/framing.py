"""`Framing`: what every camera's frame holds, as named tensors."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import warp as wp
from torch import Tensor


@dataclass(frozen=True)
class Framing:
    """Measured once per step; N cameras, 4 subject places (the brief's subject first).

    Tensors are views of the core's memory: they change at the next step. Screen coordinates lie in
    [−1, 1], y up. Angles are radians. Absent subjects are zeros; NaN means "not judged in this frame".
    """

    present: Tensor
    """[N, 4] 1 where an actor fills the place."""
    box: Tensor
    """[N, 4, 4] left, bottom, right, top of the key points on screen."""
    eyes: Tensor
    """[N, 4, 2] screen."""
    eyes_speed: Tensor
    """[N, 4, 2] screen units per second."""
    depth_m: Tensor
    """[N, 4] of the eyes along the optical axis; negative behind the camera."""
    distance_m: Tensor
    """[N, 4] camera to eyes."""
    size: Tensor
    """[N, 4] share of the frame height that the standing body would fill; 0 behind the camera."""
    size_class: Tensor
    """[N, 4] 0 ELS, LS, FS, MLS, MS, MCU, CU, 7 ECU; edges have 5 % hysteresis."""
    headroom: Tensor
    """[N, 4] air above the head / frame height."""
    lead_room: Tensor
    """[N, 4] space ahead / behind along travel or gaze; NaN within 30° of the optical axis."""
    third: Tensor
    """[N, 4, 2] eyes to the nearest vertical and the upper horizontal third, shares of width and height."""
    direction: Tensor
    """[N, 4, 3] unit, camera to eyes, camera axes."""
    travel: Tensor
    """[N, 4, 3] low-passed velocity of the hips, m/s, camera axes."""
    gaze: Tensor
    """[N, 4, 3] unit, camera axes."""
    facing: Tensor
    """[N, 4] angle from the chest to the camera, counter-clockwise from above; 0 is frontal."""
    bearing: Tensor
    """[N, 4] the same against travel; against the chest for somebody at rest."""
    swing: Tensor
    """[N, 4] angle travelled around the subject since the episode began, unwrapped."""
    elevation: Tensor
    """[N, 4] of the camera from the eyes."""
    on_screen: Tensor
    """[N, 4] 0 or 1: the whole head (to MCU), eyes and chin (CU), eyes (ECU)."""
    safe: Tensor
    """[N, 4] the same inside 93 % of width and height."""
    visible: Tensor
    """[N, 4] share of eight key points that neither set, props nor other actors hide."""
    blur_mm: Tensor
    """[N, 4] circle of confusion at the eyes on the sensor."""
    speed_mps: Tensor
    """[N]"""
    acceleration_mps2: Tensor
    """[N]"""
    jerk_mps3: Tensor
    """[N]"""
    turn_rps: Tensor
    """[N] angular speed."""
    turn_acceleration_rps2: Tensor
    """[N]"""
    zoom_ops: Tensor
    """[N] octaves of focal length per second."""
    roll: Tensor
    """[N] 0 is level."""
    tilt: Tensor
    """[N] elevation of the optical axis."""
    collision: Tensor
    """[N] 0 or 1: the body touches set or floor."""
    hit: Tensor
    """[N] 0 or 1: the body touches an actor or a prop."""
    shake: Tensor
    """[N, 3] running RMS above 2 Hz / mean speed: position, rotation, eyes on screen. Only if asked for."""
    motion: Tensor
    """[N] what the motion critic says: 0 as professionals move, 1 as a marred move. NaN unless asked for."""
    new_view: Tensor
    """[N] how far this view is from all that the shot showed up to two seconds ago: 1 is two metres aside or
    30° round. NaN in the first two seconds, and unless asked for."""
    layout: Tensor
    """[N] what the layout critic says: 0 as of a marred view, 1 as of a good one. NaN unless asked for."""
    progress: Tensor
    """[N] share of the shot that has passed. This and what follows is NaN without a brief."""
    goal_size: Tensor
    """[N]"""
    goal_distance_m: Tensor
    """[N] at the focal length that the shot began with."""
    goal_bearing: Tensor
    """[N] NaN if the brief holds none."""
    goal_swing: Tensor
    """[N]"""
    size_error: Tensor
    """[N] octaves."""
    distance_error: Tensor
    """[N] relative."""
    bearing_error: Tensor
    """[N]"""
    swing_error: Tensor
    """[N]"""
    place_error: Tensor
    """[N, 2] eyes to the wanted place, shares of width and height."""

    @classmethod
    def over(cls, *structs: object) -> Framing:
        """Views over the arrays of Warp structs that hold these fields."""
        found = {}
        for field in dataclasses.fields(cls):
            holder = next(s for s in structs if hasattr(s, field.name))
            found[field.name] = wp.to_torch(getattr(holder, field.name), requires_grad=False)
        return cls(**found)
