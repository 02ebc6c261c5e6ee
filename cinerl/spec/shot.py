"""`Shot`: what a camera did."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.spec.archive import digest_arrays, load_arrays, save_arrays
from cinerl.spec.errors import UserError

SCHEMA = 1
SENSOR_MM = (24.89, 14.0)
"""Super 35, 16:9."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Shot:
    """Camera pose and lens at F successive frames of a take. Arrays read-only.

    The camera looks along its −z, +y up; quaternions xyzw, camera to world.
    """

    take: str
    """Digest of the take."""
    brief: str
    """Id of the brief, or empty."""
    rate: tuple[int, int]
    start_frame: int
    """Frame of the take that entry 0 films."""
    subject: int
    """Actor that the shot is about."""
    pos: Floats
    """[F, 3] metres."""
    quat: Floats
    """[F, 4]"""
    focal_mm: Floats
    """[F]"""
    focus_m: Floats
    """[F]"""
    aperture: Floats
    """[F] f-number."""
    exposure_ev: Floats
    """[F] stops above the neutral exposure."""
    sensor_mm: tuple[float, float] = SENSOR_MM
    source: dict[str, Any] = field(default_factory=dict)
    """Who filmed it: agent, seed, digest of the brief. Not part of the digest."""

    def __post_init__(self) -> None:
        for name, width in _WIDTHS.items():
            array = getattr(self, name)
            want = (len(self.pos), width) if width else (len(self.pos),)
            if array.shape != want or array.dtype != np.float32:
                raise UserError(
                    f"shot array '{name}'", f"is {array.dtype} {array.shape}", f"want float32 {want}"
                )
            if not np.isfinite(array).all():
                raise UserError(f"shot array '{name}'", "holds NaN or infinity")
            array.flags.writeable = False
        if len(self.pos) < 1 or self.start_frame < 0 or min(self.rate) < 1 or self.subject < 0:
            raise UserError("shot", "has no frames, or a negative start frame, rate or subject")
        if (self.focal_mm <= 0).any() or (self.focus_m <= 0).any() or (self.aperture <= 0).any():
            raise UserError("shot", "has a focal length, focus distance or aperture that is not positive")
        norm = np.linalg.norm(self.quat, axis=1)
        if np.abs(norm - 1).max() > 1e-3:
            raise UserError("shot array 'quat'", f"has norms {norm.min():.3g} to {norm.max():.3g}", "want 1")

    @property
    def frames(self) -> int:
        return len(self.pos)

    @property
    def fps(self) -> float:
        return self.rate[0] / self.rate[1]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over arrays and references, 64 hex digits."""
        meta = {k: v for k, v in self._meta().items() if k != "source"}
        return digest_arrays(meta, self._arrays())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shot) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def cut(self, start: int, end: int) -> Shot:
        """Entries ``start`` to ``end`` (exclusive) as a shot of its own."""
        parts = {name: np.array(getattr(self, name)[start:end]) for name in _WIDTHS}
        return Shot(
            self.take,
            self.brief,
            self.rate,
            self.start_frame + start,
            self.subject,
            **parts,
            sensor_mm=self.sensor_mm,
            source=self.source,
        )

    def save(self, path: Path) -> None:
        save_arrays(path, self._meta(), self._arrays())

    @classmethod
    def load(cls, path: Path) -> Shot:
        """Read a shot. Raises `UserError` for anything that is not one."""
        meta, arrays = load_arrays(path, "shot", SCHEMA)
        try:
            return cls(
                str(meta["take"]),
                str(meta["brief"]),
                (int(meta["rate"][0]), int(meta["rate"][1])),
                int(meta["start_frame"]),
                int(meta["subject"]),
                **arrays,
                sensor_mm=(float(meta["sensor_mm"][0]), float(meta["sensor_mm"][1])),
                source=dict(meta["source"]),
            )
        except UserError as error:
            raise UserError(str(path), str(error)) from None
        except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
            raise UserError(str(path), f"is not a whole shot ({error})") from None

    def _meta(self) -> dict[str, Any]:
        return {
            "kind": "shot",
            "schema": SCHEMA,
            "take": self.take,
            "brief": self.brief,
            "rate": list(self.rate),
            "start_frame": self.start_frame,
            "subject": self.subject,
            "sensor_mm": list(self.sensor_mm),
            "source": self.source,
        }

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: getattr(self, name) for name in _WIDTHS}


_WIDTHS = {"pos": 3, "quat": 4, "focal_mm": 0, "focus_m": 0, "aperture": 0, "exposure_ev": 0}
