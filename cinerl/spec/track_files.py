"""Camera tracks of others, as their files hold them: poses, times, and which way is up."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from cinerl.spec.errors import UserError
from cinerl.spec.shot import Shot

Array = NDArray[np.float64]
MOST_BYTES = 64 * 2**20
MOST_POSES = 500_000
FARTHEST = 1e6
AXES: dict[str, Rotation] = {
    "opengl": Rotation.identity(),
    "opencv": Rotation.from_euler("x", np.pi),
    "body": Rotation.from_matrix(np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])),
    "euroc": Rotation.from_matrix(np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])),
}
"""Our camera in a source's axes, which look along −z with +y up; along +z with −y up; along +x with +z up;
along +z with +x up, as the inertial unit that EuRoC's ground truth is of."""


@dataclass(frozen=True)
class Poses:
    """F poses of a camera, in time order."""

    kind: str
    """Format: one of ``FORMATS``."""
    times: Array | None
    """[F] seconds; None where a file holds frames without times."""
    pos: Array
    """[F, 3]"""
    turn: Rotation
    """[F] camera to world, in the axes of the source's camera."""
    axes: str
    """Of the camera: a name of ``AXES``."""
    level: bool
    """Whether the world's +z is up; otherwise only the cameras tell."""
    metric: bool
    """Whether lengths are metres."""


FORMATS = {
    "shot": "a shot that this package filmed",
    "npz": "arrays pos [n, 3], quat [n, 4] xyzw and t [n]",
    "tum": "text: time x y z qx qy qz qw (TUM RGB-D, Sturm et al. 2012)",
    "re10k": "text: URL, then time fx fy cx cy 0 0 and 3x4 world to camera (RealEstate10K, Zhou et al. 2018)",
    "et": "text or npy: 3x4 camera to world a frame (E.T., Courant et al. 2024: folder traj, as KITTI)",
    "datadop": "JSON: frames of transform_matrix (DataDoP, Zhang et al. 2025: *_transforms_cleaning.json)",
}


def read_poses(path: Path) -> Poses:
    """Read one file; its format is found from what it holds. Nothing in it is ever executed.

    Raises:
        UserError: names the file, and the line or key at fault.
    """
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise UserError(str(path), f"holds {size} bytes", f"want at most {MOST_BYTES}")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError(str(path), "no such file") from None
    except OSError as error:
        raise UserError(str(path), f"cannot be read ({error.strerror})") from None
    if data[:2] == b"PK":
        return _npz(path)
    if data[:6] == b"\x93NUMPY":
        return _matrices("et", _npy(path, data), str(path), "opencv", "pose")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _foreign(path, "is not text") from None
    return _json(path, text) if text.lstrip()[:1] == "{" else _text(path, text)


def _foreign(path: Path, found: str) -> UserError:
    return UserError(str(path), f"is no camera track: {found}", f"formats: {', '.join(FORMATS)}")


def _text(path: Path, text: str) -> Poses:
    lines = [(n, line.split("#")[0].split()) for n, line in enumerate(text.splitlines(), 1)]
    lines = [(n, words) for n, words in lines if words]
    if lines and lines[0][1][0].startswith("http"):
        lines = lines[1:]
    if not lines:
        raise _foreign(path, "holds no poses")
    width = len(lines[0][1])
    if width not in _TEXTS:
        found = f"line {lines[0][0]} has {width} words, not 8 (TUM), 12 (E.T.) or 19 (RealEstate10K)"
        raise _foreign(path, found)
    if len(lines) > MOST_POSES:
        raise UserError(str(path), f"holds {len(lines)} poses", f"want at most {MOST_POSES}")
    rows = np.array([_numbers(path, n, words, width) for n, words in lines])
    return _TEXTS[width](rows, str(path), [f"line {n}" for n, _ in lines])


def _numbers(path: Path, line: int, words: list[str], width: int) -> list[float]:
    if len(words) != width:
        raise UserError(str(path), f"line {line} has {len(words)} numbers", f"want {width}, as before")
    try:
        return [float(word) for word in words]
    except ValueError as error:
        raise UserError(str(path), f"line {line}: {str(error)[:80]}", f"want {width} numbers") from None


def _tum(rows: Array, origin: str, lines: list[str]) -> Poses:
    turn = _quaternions(rows[:, 4:8], origin, lines)
    return _checked(Poses("tum", rows[:, 0], rows[:, 1:4], turn, "opencv", True, True), origin, lines)


def _re10k(rows: Array, origin: str, lines: list[str]) -> Poses:
    to_camera = _matrices("re10k", rows[:, 7:].reshape(-1, 3, 4), origin, "opencv", lines)
    turn = to_camera.turn.inv()
    times = rows[:, 0] * 1e-6
    poses = Poses("re10k", times, -turn.apply(to_camera.pos), turn, "opencv", False, False)
    return _checked(poses, origin, lines)


def _et(rows: Array, origin: str, lines: list[str]) -> Poses:
    return _matrices("et", rows.reshape(-1, 3, 4), origin, "opencv", lines)


_TEXTS: dict[int, Callable[[Array, str, list[str]], Poses]] = {8: _tum, 12: _et, 19: _re10k}


def _json(path: Path, text: str) -> Poses:
    try:
        document = json.loads(text)
        frames = document["frames"]
        if not isinstance(frames, list) or not 0 < len(frames) <= MOST_POSES:
            raise ValueError(f"key 'frames' is no list of 1 to {MOST_POSES} poses")
        matrices = np.array([frame["transform_matrix"] for frame in frames], float)
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError) as error:
        why = f"key {error} is missing" if isinstance(error, KeyError) else str(error)[:80]
        raise _foreign(path, why) from None
    return _matrices("datadop", matrices, str(path), "opengl", "frame")


def _npy(path: Path, data: bytes) -> Array:
    try:
        array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
        return np.asarray(array, float)
    except Exception as error:  # numpy raises many kinds for damaged headers
        raise _foreign(path, str(error).splitlines()[0][:80] if str(error) else "damaged") from None


def _npz(path: Path) -> Poses:
    try:
        with zipfile.ZipFile(path) as bundle:
            held = {info.filename: info.file_size for info in bundle.infolist()}
            size = sum(held.values())
            if size > 4 * MOST_BYTES:
                raise UserError(str(path), f"unpacks to {size} bytes", f"want at most {4 * MOST_BYTES}")
            meta = json.loads(bundle.read("meta.json")) if "meta.json" in held else {}
            names = [n for n in ("pos", "quat", "t") if f"{n}.npy" in held]
            arrays = {n: _npy(path, bundle.read(f"{n}.npy")) for n in names}
    except UserError:
        raise
    except Exception as error:  # zipfile, zlib and json each raise their own kinds
        raise _foreign(path, f"not a readable npz ({str(error)[:60]})") from None
    if isinstance(meta, dict) and meta.get("kind") == "shot":
        return _shot(path)
    return _arrays(path, arrays, not isinstance(meta, dict) or meta.get("metric") is not False)


def _shot(path: Path) -> Poses:
    shot = Shot.load(path)
    times = np.arange(shot.frames) / shot.fps
    return Poses("shot", times, shot.pos.astype(float), Rotation.from_quat(shot.quat), "opengl", True, True)


def _arrays(path: Path, arrays: dict[str, Array], metric: bool) -> Poses:
    pos, quat = arrays.get("pos", np.zeros(0)), arrays.get("quat", np.zeros(0))
    frames = len(pos) if pos.ndim else 0
    times = arrays.get("t")
    fits = pos.shape == (frames, 3) and quat.shape == (frames, 4) and 0 < frames <= MOST_POSES
    if not fits or (times is not None and times.shape != (frames,)):
        shapes = {name: array.shape for name, array in arrays.items()}
        raise _foreign(path, f"holds arrays {shapes}, want pos [n, 3], quat [n, 4] and perhaps t [n]")
    lines = [f"pose {i}" for i in range(frames)]
    turn = _quaternions(quat, str(path), lines)
    return _checked(Poses("npz", times, pos, turn, "opengl", True, metric), str(path), lines)


def _matrices(kind: str, m: Array, origin: str, axes: str, where: str | list[str]) -> Poses:
    """Poses of matrices [F, 3 or 4, 4]."""
    if m.ndim != 3 or m.shape[1:] not in ((3, 4), (4, 4)) or not 0 < len(m) <= MOST_POSES:
        raise UserError(origin, f"matrices have shape {m.shape}", "want [n, 3, 4] or [n, 4, 4]")
    lines = where if isinstance(where, list) else [f"{where} {i}" for i in range(len(m))]
    _all(np.isfinite(m).all(axis=(1, 2)), origin, lines, "holds NaN or infinity")
    r = m[:, :3, :3]
    with np.errstate(over="ignore", invalid="ignore"):
        off = np.abs(r @ r.transpose(0, 2, 1) - np.eye(3)).max(axis=(1, 2))
        _all((off < 0.05) & (np.linalg.det(r) > 0), origin, lines, "is no rotation")
    poses = Poses(kind, None, m[:, :3, 3], Rotation.from_matrix(r), axes, False, False)
    return _checked(poses, origin, lines)


def _quaternions(quat: Array, origin: str, lines: list[str]) -> Rotation:
    with np.errstate(over="ignore", invalid="ignore"):
        off = np.abs(np.linalg.norm(quat, axis=1) - 1)
    _all(off < 0.1, origin, lines, "is no unit quaternion")
    return Rotation.from_quat(quat)


def _checked(poses: Poses, origin: str, lines: list[str]) -> Poses:
    near = (np.abs(poses.pos) < FARTHEST).all(axis=1)  # False for NaN
    _all(near, origin, lines, f"is not within {FARTHEST:g} of the origin")
    if poses.times is not None:
        _all(np.isfinite(poses.times), origin, lines, "has a time that is none")
        later = np.diff(poses.times, prepend=-np.inf) > 0
        _all(later, origin, lines, "is not later than the pose before")
    return poses


def _all(good: Any, origin: str, lines: list[str], found: str) -> None:
    if not good.all():
        raise UserError(origin, f"{lines[int(np.argmin(good))]} {found}")
