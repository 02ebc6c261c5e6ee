"""The shipped takes: by name, and made again from their scenes."""

from __future__ import annotations

from typing import Literal

from cinerl.spec import data
from cinerl.spec.take import Take

Split = Literal["train", "heldout"]


def take_names(split: Split | None = None) -> list[str]:
    """Sorted names of the shipped takes: all, those for training, or those held out."""
    names = data.names("assets/takes", ".npz")
    return names if split is None else [n for n in names if n.startswith(f"{split}-")]


def load_take(name: str) -> Take:
    """A shipped take by name, or a take file by its path.

    Raises:
        UserError: there is none, or it is not a take.
    """
    return Take.load(data.find("assets/takes", name, ".npz"))
