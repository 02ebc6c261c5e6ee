"""`Filming`: N cameras on the takes of a batch; moves and measures them all in one launch a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray
from scipy import signal

from cinerl.camera import arrays
from cinerl.camera.bank import bank_of
from cinerl.camera.framing import Framing
from cinerl.camera.kernels.framing import Frame, measure, see
from cinerl.camera.kernels.plan import Aim, Plan, aim, begin
from cinerl.camera.kernels.rig import move
from cinerl.camera.kernels.rows import Limits, Rows
from cinerl.camera.kernels.shake import shake
from cinerl.camera.kernels.views import Views, novelty
from cinerl.camera.lanes import Lanes, Program
from cinerl.camera.limits import AXES
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take

SHAKE_HERTZ = 2.0


class Filming:
    """The filming core. Rows do not depend on each other, on their number or on the threads.

    Args:
        rows: number of cameras.
        takes: what they film, all at one frame rate.
        limits: what the rig allows.
        axes: the action's columns, names of `cinerl.camera.limits.AXES`.
        plan: the brief in numbers; None measures without goals.
        device: ``cpu`` or ``cuda``.
        threads: CPU threads to spread rows over.
        with_shake: run the dearer shake measures.
        with_views: remember views, and measure how new each is.
        cull: False tests every occluder (for checks; the result is the same).
    """

    def __init__(
        self,
        rows: int,
        takes: Sequence[Take],
        limits: Limits,
        axes: Sequence[str],
        plan: Plan | None = None,
        *,
        device: str = "cpu",
        threads: int = 2,
        with_shake: bool = False,
        with_views: bool = False,
        cull: bool = True,
    ) -> None:
        self.rows = rows
        self.takes = tuple(takes)
        self.device = device
        self.limits = limits
        self.lanes = Lanes(rows, device, threads)
        self.bank = bank_of(takes, device)
        self.state = arrays.allocate(Rows, rows, device)
        self.frame = arrays.allocate(Frame, rows, device)
        self.aim = arrays.allocate(Aim, rows, device)
        self.views: Views | None = arrays.allocate(Views, rows, device) if with_views else None
        self.frame.motion.fill_(float("nan"))
        self.frame.new_view.fill_(float("nan"))
        self.frame.layout.fill_(float("nan"))
        self.framing = Framing.over(self.frame, self.aim)
        self.fairness = wp.zeros(rows, dtype=float, device=device)
        self.actions = wp.zeros((rows, max(len(axes), 1)), dtype=float, device=device)
        self._all = wp.full(rows, 1, dtype=int, device=device)
        self._chosen = wp.zeros(rows, dtype=int, device=device)
        self.plan = plan
        slots: Any = wp.array([axes.index(a) if a in axes else -1 for a in AXES], dtype=int, device=device)
        self._move = self.lanes.record(move, [self.state, limits, self.bank, self.actions, slots])
        self._measure_all = self._measuring(self._all, with_shake, cull)
        self._measure_chosen = self._measuring(self._chosen, with_shake, cull)
        self._begin: Program | None = None
        if plan is None:
            for name in arrays.names(Aim):
                getattr(self.framing, name).fill_(float("nan"))
        else:
            self._begin = self.lanes.record(
                begin, [self.state, limits, self.bank, plan, self._chosen, self.fairness]
            )

    def add(self, kernel: Any, inputs: Sequence[Any]) -> None:
        """Run a kernel after every measuring from now on; it also gets which rows are measured."""
        self._measure_all.append(self.lanes.record(kernel, [*inputs, self._all]))
        self._measure_chosen.append(self.lanes.record(kernel, [*inputs, self._chosen]))

    def begin(self, chosen: NDArray[np.bool_], seeds: NDArray[np.uint32] | None = None) -> None:
        """Start a new episode in the ``chosen`` rows [N]; ``seeds`` [N] also restarts their draws."""
        if self._begin is None:
            raise ValueError("filming without a plan cannot begin episodes")
        if seeds is not None:
            state = arrays.read(self.state, Rows)
            self.state.seed.assign(np.where(chosen, seeds, state["seed"]).astype(np.uint32))
            self.state.episode.assign(np.where(chosen, 0, state["episode"]).astype(np.int32))
        self._chosen.assign(chosen.astype(np.int32))
        self.lanes.run(self._begin, *self._measure_chosen)

    def step(self) -> None:
        """Move every rig by ``self.actions`` [N, axes] in [−1, 1], then measure."""
        self.lanes.run(self._move, *self._measure_all)

    def move(self) -> None:
        """Only move; `measure` must follow."""
        self.lanes.run(self._move)

    def measure(self) -> None:
        """Measure every row where it stands, as the next frame of its episode."""
        self.lanes.run(*self._measure_all)

    def get_state(self) -> dict[str, NDArray[np.generic]]:
        """Everything that the next steps depend on, rows first."""
        state = arrays.read(self.state, Rows) | arrays.read(self.frame, Frame) | arrays.read(self.aim, Aim)
        return state | (arrays.read(self.views, Views) if self.views is not None else {})

    def set_state(self, state: arrays.State) -> None:
        """Return to what `get_state` gave."""
        for struct, kind in ((self.state, Rows), (self.frame, Frame), (self.aim, Aim)):
            arrays.write(struct, kind, state)
        if self.views is not None:
            arrays.write(self.views, Views, state)

    def _measuring(self, chosen: Any, with_shake: bool, cull: bool) -> list[Program]:
        radius, fps = self.limits.body_radius, self.limits.fps
        inputs = [self.state, self.frame, self.bank, self.limits.aperture, fps, radius, int(cull), chosen]
        programs = [
            self.lanes.record(measure, inputs),
            self.lanes.record(see, [self.state, self.frame, self.bank, int(cull), chosen]),
        ]
        if with_shake:
            sections: Any = wp.array(high_pass_sections(fps), dtype=float, device=self.device)
            programs.append(self.lanes.record(shake, [self.state, self.frame, sections, chosen]))
        if self.views is not None:
            programs.append(self.lanes.record(novelty, [self.state, self.views, self.frame, fps, chosen]))
        if self.plan is not None:
            goal = [self.state, self.frame, self.aim, self.bank, self.plan, chosen]
            programs.append(self.lanes.record(aim, goal))
        return programs


def check_device(device: str) -> None:
    """Raise `UserError` unless Warp knows the device."""
    known = [str(d) for d in wp.get_devices()]
    if device not in known and not (device == "cuda" and wp.is_cuda_available()):
        raise UserError("device", f"'{device}' is not on this machine", f"there are: {', '.join(known)}")


def high_pass_sections(fps: float) -> NDArray[np.float32]:
    """Fourth-order Butterworth high pass at 2 Hz: two rows of b0 b1 b2 a1 a2, then a rest state."""
    sos = signal.butter(4, SHAKE_HERTZ, "highpass", fs=fps, output="sos")
    rest = signal.sosfilt_zi(sos)
    return np.column_stack([sos[:, :3], sos[:, 4:], rest]).astype(np.float32)
