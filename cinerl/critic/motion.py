"""`MotionCritic`: judges how every camera moves, beside the measuring or on its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.camera import arrays
from cinerl.camera.filming import Filming
from cinerl.camera.kernels.framing import Frame
from cinerl.camera.kernels.rows import Rows
from cinerl.camera.lanes import Lanes
from cinerl.critic.kernels import Asked, Memory, ask, judge, sense
from cinerl.critic.reel import FPS, Reel, track
from cinerl.critic.weights import Tables, load_critic, to_device

Floats = NDArray[np.float32]


def asking(filming: Filming) -> Asked:
    """What the brief asks of every camera, filled by every measuring from now on."""
    if filming.plan is None:
        raise ValueError("without a brief nothing is asked for; judge a `Reel` instead")
    asked = arrays.allocate(Asked, filming.rows, filming.device)
    state, frame, limits = filming.state, filming.frame, filming.limits
    filming.add(ask, [state, frame, filming.aim, filming.bank, filming.plan, limits, asked])
    return asked


class MotionCritic:
    """The shipped critic in N rows. Scalar code per row: a row never depends on how many there are.

    Args:
        filming: whose cameras are judged; afterwards every measuring fills ``framing.motion``.
        tables: the network's; None reads the shipped ones.
    """

    def __init__(self, filming: Filming, tables: Tables | None = None) -> None:
        self.asked = asking(filming)
        self.memory = arrays.allocate(Memory, filming.rows, filming.device)
        weights = to_device(tables or load_critic(), filming.device)
        state, frame = filming.state, filming.frame
        filming.add(sense, [state, frame, self.asked, self.memory, filming.limits.fps])
        filming.add(judge, [state, self.memory, weights, frame.motion])

    def get_state(self) -> dict[str, NDArray[Any]]:
        """What the next judgements depend on; arrays with rows first."""
        kept = arrays.read(self.memory, Memory) | arrays.read(self.asked, Asked)
        return {f"critic_{k}": v for k, v in kept.items()}

    def set_state(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Return to what `get_state` gave."""
        for struct, kind in ((self.memory, Memory), (self.asked, Asked)):
            arrays.write(struct, kind, {k: state[f"critic_{k}"] for k in arrays.names(kind)})


def unease(pos: NDArray[np.floating], quat: NDArray[np.floating], tables: Tables | None = None) -> Floats:
    """What watching camera paths costs when nothing was asked for: the lower, the more at ease.

    Args:
        pos: [N, F, 3] or [F, 3], metres, at 24 frames a second.
        quat: [N, F, 4] or [F, 4], camera to world, xyzw; the camera looks along −z, +y up.
        tables: the network's; None reads the shipped ones.

    Returns:
        [N] mean over the frames that are judged.

    Raises:
        UserError: shapes that are no paths, fewer than 24 frames, NaN.
    """
    costs = ReelCritic(track(pos, quat, meant=False), tables or load_critic()).run()[2]
    return np.asarray(np.nanmean(costs, axis=1), np.float32)


class ReelCritic:
    """The same kernels over moves that no core filmed.

    Args:
        reel: N moves of F frames.
        tables: the network's; None only feels.
    """

    def __init__(self, reel: Reel, tables: Tables | None = None) -> None:
        self._reel, rows = reel, reel.moves
        self._lanes = Lanes(rows, "cpu", 1)
        self._rows = arrays.allocate(Rows, rows, "cpu")
        self._frame = arrays.allocate(Frame, rows, "cpu")
        self._asked = arrays.allocate(Asked, rows, "cpu")
        self._memory = arrays.allocate(Memory, rows, "cpu")
        self._asked.hands.assign(reel.hands.astype(np.float32))
        everyone: Any = wp.full(rows, 1, dtype=int, device="cpu")
        state = [self._rows, self._frame, self._asked, self._memory, FPS, everyone]
        self._sense = self._lanes.record(sense, state)
        self._judge = None
        if tables is not None:
            weights = to_device(tables, "cpu")
            given = [self._rows, self._memory, weights, self._frame.motion, everyone]
            self._judge = self._lanes.record(judge, given)

    def run(self) -> tuple[Floats, Floats, Floats]:
        """What was felt [N, F, 16], what was asked [N, F, 4], and costs [N, F] (zeros without a network)."""
        felt, asks, costs = [], [], []
        m = self._reel.measure()
        for f in range(self._reel.frames):
            self._rows.known.fill_(f + 1)
            for struct, fields in ((self._rows, m.rows), (self._frame, m.frame), (self._asked, m.asked)):
                for name, values in fields.items():
                    getattr(struct, name).numpy()[:] = values[:, f]
            for name, values in m.subject.items():
                getattr(self._frame, name).numpy()[:, 0] = values[:, f]
            self._lanes.run(self._sense, *([self._judge] if self._judge else []))
            felt.append(self._memory.felt.numpy().copy())
            asks.append(self._memory.asks.numpy().copy())
            costs.append(self._frame.motion.numpy().copy())
        return np.stack(felt, 1), np.stack(asks, 1), np.stack(costs, 1)
