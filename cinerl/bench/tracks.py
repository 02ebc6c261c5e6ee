"""The critic on real camera tracks: does it prefer them to their marred twins?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cinerl.critic.corruptions import FAMILIES, seen
from cinerl.critic.motion import ReelCritic
from cinerl.critic.moves import FRAMES
from cinerl.critic.reel import Reel, join, track
from cinerl.critic.weights import Tables
from cinerl.spec.errors import UserError
from cinerl.spec.track_files import AXES as SOURCES
from cinerl.stats import share

Floats = NDArray[np.float64]
STRIDE = 24
AXES: Mapping[str, Rotation] = {"handheld_desk": SOURCES["opencv"], "drone_room": SOURCES["euroc"]}
"""Camera axes in each source's."""


def examine(tables: Tables, folder: Path, seed: int) -> dict[str, Any]:
    """Share of pairs of two seconds, raw and marred, of which the raw one costs less; by track and family.

    What was asked for is the track smoothed over half a second; what is left is the operator's hands, which
    shake on whatever goes wrong.
    """
    out: dict[str, Any] = {}
    for path in sorted(folder.glob("*.npz")):
        clean = clips_of(path)
        ours, kinds = _pairs(tables, clean, seed)
        told = share(ours[None], kinds.tolist(), seed)
        names = list(FAMILIES)
        out[path.stem] = {
            "pairs": len(ours), "value": told.value, "interval": [told.low, told.high],
            "families": {names[k]: float(ours[kinds == k].mean()) for k in np.unique(kinds)},
        }  # fmt: skip
    if not out:
        raise UserError("--tracks", f"'{folder}' holds no *.npz", "name a folder with camera tracks")
    return out


def clips_of(path: Path) -> Reel:
    """A track cut into clips of three seconds, one a second.

    Raises:
        UserError: a file that is no track, or one whose axes are not known.
    """
    if path.stem not in AXES:
        raise UserError(str(path), "its axes are not known", f"there are: {', '.join(AXES)}")
    try:
        with np.load(path, allow_pickle=False) as file:
            pos, quat = file["pos"].astype(float), file["quat"].astype(float)
    except (OSError, KeyError, ValueError) as error:
        raise UserError(str(path), f"is no track ({error})", "want pos [n, 3] and quat [n, 4]") from None
    quat = (Rotation.from_quat(quat) * AXES[path.stem]).as_quat()
    whole = track(pos, quat)
    starts = range(0, whole.frames - FRAMES, STRIDE)
    parts = [whole.cut(s, s + FRAMES) for s in starts]
    return join(parts)


def _pairs(tables: Tables, clean: Reel, seed: int) -> tuple[Floats, NDArray[np.intp]]:
    """Whether the raw clip of each pair costs less, and the pair's family."""
    felt, _, good = ReelCritic(clean, tables).run()
    ours, kinds = [], []
    for k, mar in enumerate(FAMILIES.values()):
        marred = mar(clean, np.random.default_rng([seed, k]))
        bad_felt, _, bad = ReelCritic(marred, tables).run()
        shows = seen(felt, bad_felt, clean.hands)
        ours.append((bad[:, -1] > good[:, -1])[shows])
        kinds.append(np.full(int(shows.sum()), k))
    return np.concatenate(ours).astype(float), np.concatenate(kinds)
