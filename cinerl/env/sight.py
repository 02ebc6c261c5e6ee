"""What the rows of a core observe: numbers of their state, or pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import warp as wp
from gymnasium.spaces import Box, Dict, Space
from numpy.typing import NDArray

from cinerl.camera import arrays
from cinerl.camera.filming import Filming
from cinerl.camera.lanes import Program
from cinerl.env.kernels.groups import observe_clutter, observe_views
from cinerl.env.kernels.state import observe
from cinerl.env.observation import LIMIT, OWN, width_of
from cinerl.env.planes import KINDS, MAX_FRAMES, PLANES, Sees
from cinerl.look.kernels.scenes import Past
from cinerl.look.raster import Raster
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take

Array = NDArray[Any]
Flags = NDArray[np.bool_]
Observation = Array | dict[str, Array]
"""Of all rows [N, ...]; with `Sees.own`, ``picture`` and ``own``."""
_LARGEST = 1024


class Sight(Protocol):
    """What a core's rows observe after every step."""

    programs: tuple[Program, ...]
    """Launches that go with those of the rewards."""

    @property
    def space(self) -> Space[Any]:
        """Of one row."""

    def see(self) -> None:
        """Observe one more frame in every row, after ``programs`` have run."""

    def begin(self, chosen: Flags) -> None:
        """Observe the first frame of a new episode in the chosen rows [N]."""

    def read(self) -> Observation:
        """Observations of all rows [N, ...], as a copy."""

    def get_state(self) -> dict[str, Array]:
        """What later observations depend on beside the filming; arrays with rows first."""

    def set_state(self, state: Mapping[str, Array]) -> None:
        """Return to what `get_state` gave; the filming has returned already."""


class StateSight:
    """`cinerl.env.observation.ENTRIES` of every row, and those of some ``groups``."""

    def __init__(self, filming: Filming, groups: Sequence[str] = ()) -> None:
        width = width_of(groups)
        self.space: Box[Any] = Box(-LIMIT, LIMIT, (width,), np.float32)
        self._lanes = filming.lanes
        self._obs = wp.zeros((filming.rows, width), dtype=float, device=filming.device)
        state, frame, radius = filming.state, filming.frame, filming.limits.body_radius
        programs = [filming.lanes.record(observe, [state, frame, filming.aim, self._obs])]
        for k, group in enumerate(groups):
            begins = width_of(groups[:k])
            if group == "clutter":
                inputs = [state, filming.bank, radius, begins, self._obs]
                programs.append(filming.lanes.record(observe_clutter, inputs))
            else:
                inputs = [state, frame, filming.views, begins, self._obs]
                programs.append(filming.lanes.record(observe_views, inputs))
        self.programs: tuple[Program, ...] = tuple(programs)

    def see(self) -> None:
        """The program has done it."""

    def begin(self, chosen: Flags) -> None:
        self._lanes.run(*self.programs)

    def read(self) -> Array:
        return np.array(self._obs.numpy())

    def get_state(self) -> dict[str, Array]:
        return {}

    def set_state(self, state: Mapping[str, Array]) -> None:
        self._lanes.run(*self.programs)


class CameraSight:
    """Pictures, and beside them what the camera knows of itself and of its brief: a ``Dict`` of both."""

    def __init__(self, pixels: PixelSight, numbers: StateSight) -> None:
        self.pixels, self._numbers = pixels, numbers
        own = Box(-LIMIT, LIMIT, (len(OWN),), np.float32)
        self.space = Dict({"picture": pixels.space, "own": own})
        self.programs = numbers.programs

    def see(self) -> None:
        self.pixels.see()

    def begin(self, chosen: Flags) -> None:
        self.pixels.begin(chosen)
        self._numbers.begin(chosen)

    def read(self) -> dict[str, Array]:
        return {"picture": self.pixels.read(), "own": self._numbers.read()[:, list(OWN)]}

    def get_state(self) -> dict[str, Array]:
        return self.pixels.get_state()

    def set_state(self, state: Mapping[str, Array]) -> None:
        self.pixels.set_state(state)
        self._numbers.set_state(state)


class PixelSight:
    """The last pictures of every row, as bytes [height, width, planes of every picture, oldest first].

    Args:
        filming: the rows.
        takes: what they film.
        sees: ``rgb``, ``rgbd`` or ``gbuffer``, their size and number. An episode begins with its first
            picture in every place.
        exposure_ev: stops by which the brief's lens is opened.
        threads: CPU threads.

    Raises:
        UserError: a size or number of frames that does not do.
    """

    def __init__(
        self,
        filming: Filming,
        takes: Sequence[Take],
        sees: Sees,
        *,
        exposure_ev: float = 0.0,
        threads: int = 2,
    ) -> None:
        planes, size, frames = len(PLANES[sees.obs]), sees.size, sees.frames
        self.programs: tuple[Program, ...] = ()
        _check(size, frames, planes)
        self.raster = Raster(
            takes,
            filming.state,
            size=size,
            planes=planes,
            stack=frames,
            exposure_ev=exposure_ev,
            device=filming.device,
            threads=threads,
        )
        self._shape = (filming.rows, size[1], size[0], planes * frames)
        self.space: Box[Any] = Box(0, 255, self._shape[1:], np.uint8)

    def see(self) -> None:
        self.raster.advance()

    def begin(self, chosen: Flags) -> None:
        self.raster.see(chosen, fresh=chosen)

    def read(self) -> Array:
        return np.array(self.raster.film.byte.numpy()).reshape(self._shape)

    def get_state(self) -> dict[str, Array]:
        past = {f"past_{k}": v for k, v in arrays.read(self.raster.past, Past).items()}
        return {"pixels": self.read(), **past}

    def set_state(self, state: Mapping[str, Array]) -> None:
        self.raster.film.byte.assign(np.ascontiguousarray(state["pixels"]).reshape(-1))
        arrays.write(self.raster.past, Past, {k: state[f"past_{k}"] for k in arrays.names(Past)})


def sight_of(
    filming: Filming,
    takes: Sequence[Take],
    sees: Sees,
    *,
    groups: Sequence[str],
    exposure_ev: float,
    threads: int,
) -> Sight:
    """What a core was asked to observe. Raises `UserError` for a kind that there is not."""
    if sees.obs not in KINDS:
        raise UserError("obs", f"is '{sees.obs}'", f"want {', '.join(KINDS)}")
    if sees.obs == "state":
        if sees.own:
            raise UserError("own", "with obs = 'state'", "goes with pictures; a state observation holds it")
        return StateSight(filming, groups)
    pixels = PixelSight(filming, takes, sees, exposure_ev=exposure_ev, threads=threads)
    return CameraSight(pixels, StateSight(filming, groups)) if sees.own else pixels


def rows_of(obs: Observation, rows: Any) -> Any:
    """Observations of some rows, or of one."""
    return {k: v[rows] for k, v in obs.items()} if isinstance(obs, dict) else obs[rows]


def _check(size: tuple[int, int], frames: int, planes: int) -> None:
    if len(size) != 2 or min(size) < 1 or max(size) > _LARGEST:
        raise UserError("size", f"is {tuple(size)}", f"want width and height, 1 to {_LARGEST} pixels")
    if not 1 <= frames <= MAX_FRAMES:
        raise UserError("frames", f"is {frames}", f"want 1 to {MAX_FRAMES}")
    if planes * frames >= min(size):
        # The smallest axis is what Stable-Baselines3 takes for the channels.
        raise UserError(
            "frames",
            f"{frames} of {planes} planes in a picture of {size[0]}x{size[1]} pixels",
            "want fewer planes in all than pixels across or down, or learners take them for the height",
        )
