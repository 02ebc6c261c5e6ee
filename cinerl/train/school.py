"""`School`: cameras that learn by DAgger: a student drives them, a teacher says what it would have done."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinerl.env.core import Core, Step
from cinerl.env.sight import StateSight
from cinerl.policy.catalog import find_policy

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]


class School:
    """A core and a teacher, who goes along with whoever drives.

    After Ross, Gordon, Bagnell, "A reduction of imitation learning and structured prediction to no-regret
    online learning", 2011. The core observes as the student does.

    Raises:
        UserError: a teacher that there is not.
    """

    def __init__(self, core: Core, teacher: str, seed: int) -> None:
        self.core, self.teacher = core, find_policy(teacher, core, seed)
        self._numbers = StateSight(core.filming, core.observes)
        self.obs = core.reset(seed)
        self.fresh: Flags = np.ones(core.rows, bool)
        """[N] rows whose episode has just begun."""
        self.teacher.reset(self.fresh)

    def state(self) -> Floats:
        """The state observation [N, entries] of the present frame, whatever the student sees."""
        self.core.filming.lanes.run(*self._numbers.programs)
        return self._numbers.read()

    def wanted(self, state: Floats) -> Floats:
        """What the teacher would do [N, axes]."""
        return np.clip(self.teacher.act(state, self.core.framing), -1, 1)

    def restart(self, chosen: Flags) -> None:
        """Begin new episodes in some rows."""
        self.obs = self.core.reset(chosen=chosen)
        self.teacher.reset(chosen)
        self.fresh = self.fresh | chosen

    def step(self, action: Floats) -> Step:
        """Film one frame."""
        step = self.core.step(action)
        self.obs, self.fresh = step.obs, step.ended
        if step.ended.any():
            self.teacher.reset(step.ended)
        return step
