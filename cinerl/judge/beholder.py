"""`Beholder`: the second judge of pictures, a kernel machine on features made by hand.

It learned to rank, as the framing critic did, but of another family, from other features, in sets and takes
of its own that nothing else is trained on or tested on, and from other flaws; see its card.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import safetensors
import safetensors.numpy
from numpy.typing import NDArray
from pydantic.dataclasses import dataclass

from cinerl.judge.eye import features
from cinerl.spec import data
from cinerl.spec.archive import write_atomic
from cinerl.spec.document import STRICT, Schema, load
from cinerl.spec.errors import UserError

Tables = Mapping[str, NDArray[np.float32]]
SHAPES: dict[str, tuple[str | int, ...]] = {
    "mean": ("F",), "axes": ("F", "P"), "line": ("P",),
    "waves": ("P", "R"), "phase": ("R",), "weight": ("R",), "calibration": (2,),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, config=STRICT)
class BeholderCard:
    """What the second judge was trained on and how: ``beholder.toml`` beside ``beholder.safetensors``."""

    schema: Schema
    title: str
    learned_from: str
    not_learned_from: str
    seed: int
    moments: int
    """At which views were compared."""
    pairs: int
    photographs: int
    """In the exam alone."""
    families: tuple[str, ...]
    accuracy: dict[str, float]
    """Share of held-out pairs ranked rightly, by family; sets that it was not trained on."""
    held_out_pairs: int
    numbers: int


class Beholder:
    """Random Fourier features (Rahimi and Recht 2007) of the eye's principal parts, ranked.

    Args:
        tables: its numbers, by name.
    """

    def __init__(self, tables: Tables) -> None:
        check(tables)
        self.tables = dict(tables)

    def cost(self, seen: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much is wrong with pictures of features [N, F]: any number, less is better."""
        t = self.tables
        parts = (seen - t["mean"]) @ t["axes"]
        waves = np.cos(parts @ t["waves"] + t["phase"])
        return np.asarray(parts @ t["line"] + waves @ t["weight"])

    def score(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
        """What it thinks of pictures [N, H, W, 3] as displayed: [N] in [0, 1].

        A half is where good and marred pictures of its school meet.
        """
        zero, unit = self.tables["calibration"].astype(float)
        found = (self.cost(features(rgb)).astype(float) - zero) / unit
        return 1 / (1 + np.exp(np.clip(found, -30, 30)))

    @classmethod
    def load(cls, path: Path | None = None) -> Beholder:
        """Read the shipped judge, or another's file. Raises `UserError` for anything that is not one."""
        file = path or data.folder("assets") / "judges" / "beholder.safetensors"
        try:
            return cls(safetensors.numpy.load_file(file))
        except FileNotFoundError:
            raise UserError(str(file), "no such file") from None
        except UserError as error:
            raise UserError(str(file), str(error)) from None
        except (safetensors.SafetensorError, OSError, TypeError) as error:
            raise UserError(str(file), f"not the numbers of a judge ({str(error).splitlines()[0]})") from None

    def save(self, path: Path) -> None:
        """Write its numbers."""
        plain = {k: np.ascontiguousarray(v) for k, v in self.tables.items()}
        write_atomic(path, safetensors.numpy.save(plain))


def load_beholder_card() -> BeholderCard:
    """What is known about the shipped one."""
    return load(BeholderCard, data.folder("assets") / "judges" / "beholder.toml")


def check(tables: Tables) -> None:
    """Raises `UserError` unless these are all the numbers of a judge, finite and of fitting shapes."""
    if set(tables) != set(SHAPES):
        found = ", ".join(sorted(tables)) or "nothing"
        raise UserError("judge", f"holds {found}", f"want {', '.join(SHAPES)}")
    sizes: dict[str | int, int] = {}
    for name, shape in SHAPES.items():
        table = tables[name]
        fits = table.ndim == len(shape) and all(
            have == (n if isinstance(n, int) else sizes.setdefault(n, have))
            for n, have in zip(shape, table.shape, strict=True)
        )
        if table.dtype != np.float32 or not fits or not np.isfinite(table).all():
            found = f"is {table.dtype} {table.shape}"
            raise UserError(f"judge table '{name}'", found, f"want finite float32 {shape}")
    if tables["calibration"][1] <= 0:
        raise UserError("judge table 'calibration'", "has no unit above zero")
