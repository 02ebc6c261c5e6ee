"""What a cameraman is: anything that turns what it sees into rig commands."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from cinerl.camera.framing import Framing
from cinerl.env.planes import Sees
from cinerl.env.sight import Observation

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Reads = Literal["nothing", "obs", "framing", "pixels"]


class Policy(Protocol):
    """A cameraman of N rows. ``framing`` holds present and past only."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def reads(self) -> Reads:
        """What it looks at; the benchmark prints it."""

    @property
    def sees(self) -> Sees:
        """What observations it wants."""

    def reset(self, chosen: Flags) -> None:
        """Forget the chosen rows [N]: a new episode begins there."""

    def act(self, obs: Observation, framing: Framing) -> Floats:
        """Commands [N, axes] in [−1, 1] from observations [N, ...] or the framing of the same frame."""
