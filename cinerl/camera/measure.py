"""Scores any shot, ours or a stranger's: the same kernel that the environments run."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.filming import Filming
from cinerl.camera.limits import free_axes, limits_of, plan_of
from cinerl.camera.windows import Window, frames_of
from cinerl.spec.brief import Brief, Lens
from cinerl.spec.errors import UserError
from cinerl.spec.rig import Rig, load_rig
from cinerl.spec.shot import SENSOR_MM, Shot
from cinerl.spec.take import Take

STRANGER = Rig(schema=1, title="unknown", body_radius_m=0.25, height_m=(0.0, 1000.0))


def measure(shot: Shot, take: Take, brief: Brief | None = None) -> dict[str, NDArray[np.generic]]:
    """`Framing` at every frame of a shot: each field with frames [F] in place of cameras [N].

    Args:
        shot: the camera's path; ``start_frame`` and ``subject`` say what it films.
        take: what it films.
        brief: gives goals and the rig's body; without one, goals are NaN.

    Raises:
        UserError: if the shot is of another take, runs over its end, or has another sensor or rate.
    """
    _check(shot, take)
    rig = load_rig(brief.rig) if brief else STRANGER
    lens = brief.lens if brief else Lens(focal_mm=35.0)
    limits = limits_of(rig, dataclasses.replace(lens, aperture=float(shot.aperture[0])), take.fps)
    plan = None
    if brief is not None:
        window = [Window(0, shot.subject, shot.start_frame)]
        plan = plan_of(brief, rig, window, frames_of(brief, take), "cpu")
    axes = free_axes(rig, lens)
    filming = Filming(1, [take], limits, axes, plan, threads=1, with_shake=True, with_views=True)
    state = filming.state
    state.subject.fill_(shot.subject)
    state.start.fill_(shot.start_frame)
    state.focal0.fill_(float(shot.focal_mm[0]))
    state.side.fill_(_side(shot, take, brief))
    rows = []
    for frame in range(shot.frames):
        state.frame.fill_(frame)
        for name in ("pos", "quat", "focal_mm", "focus_m"):
            getattr(state, name).assign(getattr(shot, name)[frame : frame + 1])
        filming.measure()
        rows.append({name: tensor[0].numpy().copy() for name, tensor in vars(filming.framing).items()})
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _check(shot: Shot, take: Take) -> None:
    if shot.take != take.digest:
        raise UserError(
            "shot", f"was filmed on take {shot.take[:12]}", f"'{take.name}' is {take.digest[:12]}"
        )
    if shot.rate != take.rate:
        raise UserError("shot", f"has rate {shot.rate}", f"its take has {take.rate}")
    if shot.start_frame + shot.frames > take.frames:
        raise UserError(
            "shot", f"ends at frame {shot.start_frame + shot.frames}", f"its take has {take.frames}"
        )
    if shot.subject >= take.actors:
        raise UserError("shot", f"is about actor {shot.subject}", f"its take has {take.actors}")
    if not np.allclose(shot.sensor_mm, SENSOR_MM, atol=0.01):
        raise UserError("shot", f"has a sensor of {shot.sensor_mm} mm", f"framing is measured on {SENSOR_MM}")


def _side(shot: Shot, take: Take, brief: Brief | None) -> float:
    """The side of the subject that a shot was given; a stranger's tells by its sweep or its start."""
    if brief is None:
        return 1.0
    if shot.source.get("side") in (-1.0, 1.0):
        return float(shot.source["side"])
    probe = measure(shot, take)
    if brief.goal.sweep_deg:
        return float(np.sign(probe["swing"][-1, 0]) or 1.0)
    return float(np.sign(probe["bearing"][0, 0]) or 1.0)
