"""The network's tables on disk and on the device."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.numpy
import warp as wp
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass

from cinerl.critic.kernels import BANDS, CHANNELS, GROUPS, HIDDEN, INPUTS, TAPS, Weights, vec8, vec12
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import STRICT, Schema, load
from cinerl.spec.errors import UserError

Tables = Mapping[str, NDArray[np.float32]]
GROUP = (0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6)
"""Pan and tilt, roll, travel, zoom, the subject on screen; then all turning, and all travel."""
SHAPES: dict[str, tuple[int, ...]] = {
    "filters": (4, int(TAPS)), "scale": (int(INPUTS),), "hands": (int(INPUTS),), "leave": (int(GROUPS), 3),
    "skip": (int(INPUTS),), "first": (int(INPUTS), int(HIDDEN)), "threshold": (int(HIDDEN),),
    "second": (int(HIDDEN),), "calibration": (2,),
}  # fmt: skip
assert len(GROUP) == CHANNELS
assert INPUTS == GROUPS * BANDS


@dataclass(frozen=True, kw_only=True, config=STRICT)
class CriticCard:
    """What a critic learned from: ``motion.toml`` beside ``motion.safetensors``, and so on."""

    schema: Schema
    title: str
    learned_from: str
    not_learned_from: str
    seed: int
    good: int
    """Good examples: moves, or stills."""
    marred: int
    steps: int
    families: tuple[str, ...]
    takes: tuple[str, ...]
    numbers: int


def load_critic(path: Path | None = None) -> dict[str, NDArray[np.float32]]:
    """Tables of a critic; by default the shipped ones.

    Raises:
        UserError: no file, or not the tables of a critic.
    """
    return load_tables("motion", SHAPES, path)


def load_tables(
    name: str, shapes: Mapping[str, tuple[int, ...]], path: Path | None = None
) -> dict[str, NDArray[np.float32]]:
    """Tables of these shapes; by default those of the shipped critic of this name.

    Raises:
        UserError: no file, or not the tables of such a critic.
    """
    file = path or data.find("assets/critics", name, ".safetensors")
    try:
        tables = safetensors.numpy.load_file(file)
    except FileNotFoundError:
        raise UserError(str(file), "no such file") from None
    except (safetensors.SafetensorError, OSError) as error:
        raise UserError(str(file), f"not a critic's weights ({str(error).splitlines()[0]})") from None
    for key, shape in shapes.items():
        found = tables.get(key)
        if found is None or found.shape != shape or found.dtype != np.float32 or not np.isfinite(found).all():
            told = "missing" if found is None else f"{found.dtype} {found.shape}"
            raise UserError(str(file), f"table '{key}' is {told}", f"want finite float32 {shape}")
    return tables


def load_card(name: str = "motion") -> CriticCard:
    """What a shipped critic learned from: ``motion``, ``framing`` or ``layout``."""
    return load(CriticCard, data.find("assets/critics", name))


def save_critic(path: Path, tables: Tables, shapes: Mapping[str, tuple[int, ...]] = SHAPES) -> None:
    """Write the tables as safetensors."""
    plain = {name: np.ascontiguousarray(tables[name], np.float32) for name in shapes}
    write_atomic(path, safetensors.numpy.save(plain))


def to_device(tables: Tables, device: str) -> Weights:
    """The tables as the struct that `cinerl.critic.kernels.judge` reads."""
    weights = Weights()
    kinds: dict[str, Any] = {
        "filters": vec8, "scale": float, "hands": float, "leave": wp.vec3, "skip": float, "first": vec12,
    }  # fmt: skip
    for name, kind in kinds.items():
        table = np.ascontiguousarray(tables[name], np.float32)
        setattr(weights, name, wp.array(table, dtype=kind, device=device))
    weights.group = wp.array(np.array(GROUP, np.int32), dtype=int, device=device)
    weights.threshold = vec12(*tables["threshold"].tolist())
    weights.second = vec12(*tables["second"].tolist())
    weights.zero, weights.unit = (float(v) for v in tables["calibration"])
    return weights
