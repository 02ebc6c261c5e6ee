"""`Track`: what a camera of somebody else did, at 24 frames a second and in our axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation, Slerp

from cinerl.spec.archive import digest_arrays, save_arrays
from cinerl.spec.errors import UserError
from cinerl.spec.track_files import AXES, FORMATS, Poses, read_poses

Floats = NDArray[np.float32]
FPS = 24
GAP_S = 0.5
"""Poses that lie further apart belong to different tracks."""
SHORTEST_S = 2.0
LONGEST_S = 3600.0
MOST_FILES = 10_000
SUFFIXES = (".npz", ".npy", ".txt", ".tum", ".json")


@dataclass(frozen=True, eq=False)
class Track:
    """A camera path of F frames. Metres where ``metric``, Z up; the camera looks along −z, +y up."""

    name: str
    kind: str
    """Format of the file: one of `cinerl.spec.track_files.FORMATS`."""
    pos: Floats
    """[F, 3]"""
    quat: Floats
    """[F, 4] camera to world, xyzw."""
    metric: bool
    source: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for array in (self.pos, self.quat):
            array.flags.writeable = False

    @property
    def frames(self) -> int:
        return len(self.pos)

    @property
    def seconds(self) -> float:
        return (self.frames - 1) / FPS

    @cached_property
    def speed_mps(self) -> Floats:
        """[F − 1] metres a second, or what the source has for metres."""
        return np.asarray(np.linalg.norm(np.diff(self.pos, axis=0), axis=1) * FPS, np.float32)

    @cached_property
    def turn_dps(self) -> Floats:
        """[F − 1] degrees a second."""
        turn = Rotation.from_quat(self.quat)
        return np.asarray(np.degrees((turn[1:] * turn[:-1].inv()).magnitude()) * FPS, np.float32)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the path, 64 hex digits."""
        return digest_arrays({"metric": self.metric}, {"pos": self.pos, "quat": self.quat})

    def save(self, path: Path) -> None:
        """Write it as an npz that `load_tracks` reads."""
        t: NDArray[Any] = np.arange(self.frames) / FPS
        arrays = {"pos": self.pos, "quat": self.quat, "t": t}
        save_arrays(path, {"kind": "track", "schema": 1, "metric": self.metric}, arrays)


def load_tracks(path: Path, *, axes: str | None = None, fps: float = FPS) -> list[Track]:
    """Tracks of a file, or of all files in a folder.

    Poses are resampled to 24 frames a second (linear; rotations along the shortest arc) and cut where time
    jumps. Where a file does not say which way is up, the mean of its cameras' own up is.

    Args:
        path: a file of any of ``FORMATS``, or a folder of them.
        axes: of the source's camera, a name of ``AXES``; None takes the format's.
        fps: of files that hold no times.

    Raises:
        UserError: names the file, and the line or key at fault.
    """
    if axes is not None and axes not in AXES:
        raise UserError("axes", f"'{axes}' is unknown", f"there are: {', '.join(AXES)}")
    if not 1 <= fps <= 1000:
        raise UserError("fps", f"is {fps}", "want 1 to 1000")
    found = [track for file in _files(path) for track in _tracks(file, axes, fps)]
    seconds = sum(track.seconds for track in found)
    if seconds > LONGEST_S:
        raise UserError(str(path), f"holds {seconds:.0f} s", f"want at most {LONGEST_S:.0f} s")
    return found


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(p for p in path.iterdir() if p.suffix in SUFFIXES and p.is_file())
    if not 0 < len(files) <= MOST_FILES:
        want = f"want 1 to {MOST_FILES}: {' '.join(SUFFIXES)}"
        raise UserError(str(path), f"holds {len(files)} tracks", want)
    return files


def _tracks(path: Path, axes: str | None, fps: float) -> list[Track]:
    poses = read_poses(path)
    times = np.arange(len(poses.pos)) / fps if poses.times is None else poses.times
    edges = [0, *(np.flatnonzero(np.diff(times) > GAP_S) + 1), len(times)]
    lasts = {(a, b): float(times[b - 1] - times[a]) for a, b in pairwise(edges)}
    spans = [span for span in lasts if lasts[span] >= SHORTEST_S]
    if not spans:
        longest = max(lasts.values())
        raise UserError(
            str(path), f"its longest stretch without a gap of {GAP_S} s lasts {longest:.2f} s",
            f"want {SHORTEST_S} s or more",
        )  # fmt: skip
    if sum(lasts[span] for span in spans) > LONGEST_S:
        raise UserError(str(path), "is too long", f"want at most {LONGEST_S:.0f} s")
    turn = _upright(poses, poses.turn * AXES[axes or poses.axes])
    names = [path.stem if len(spans) == 1 else f"{path.stem}-{i}" for i in range(1, len(spans) + 1)]
    return [
        _resampled(name, poses, times[a:b], turn[0][a:b], turn[1][a:b])
        for name, (a, b) in zip(names, spans, strict=True)
    ]


def _upright(poses: Poses, turn: Rotation) -> tuple[NDArray[np.float64], Rotation]:
    """Places and rotations in a world whose +z is up."""
    if poses.level:
        return poses.pos, turn
    mean = turn.apply([0.0, 1.0, 0.0]).mean(axis=0)
    if np.linalg.norm(mean) < 1e-3:  # cameras that point everywhere
        return poses.pos, turn
    stand = Rotation.align_vectors([[0.0, 0.0, 1.0]], [mean / np.linalg.norm(mean)])[0]
    return stand.apply(poses.pos), stand * turn


def _resampled(
    name: str, poses: Poses, times: NDArray[np.float64], pos: NDArray[np.float64], turn: Rotation
) -> Track:
    t = times - times[0]
    # A last frame that rounding would lose is kept.
    grid = np.minimum(np.arange(int(np.floor(t[-1] * FPS + 1e-3)) + 1) / FPS, t[-1])
    places = np.stack([np.interp(grid, t, x) for x in pos.T], axis=1)
    quat = Slerp(t, turn)(grid).as_quat()
    seen = {"format": FORMATS[poses.kind], "poses": len(t)}
    return Track(name, poses.kind, places.astype(np.float32), quat.astype(np.float32), poses.metric, seen)
