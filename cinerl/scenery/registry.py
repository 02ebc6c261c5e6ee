"""The table of pieces: how each kind is modelled, and what of it is solid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from cinerl.scenery.model import Model
from cinerl.scenery.solid import Solid
from cinerl.spec.pieces import Thing
from cinerl.surface import Kind

Chance = np.random.Generator
P = TypeVar("P", bound=Thing)
Look = Callable[[P, Chance], Model]
Bulk = Callable[[P], Sequence[Solid]]


@dataclass(frozen=True)
class Craft:
    """How pieces of one kind are made, in axes of their own: foot at the origin, facing −y."""

    look: Look[Any]
    bulk: Bulk[Any]
    kind: Kind


CRAFTS: dict[type[Thing], Craft] = {}


def nothing(_: Thing) -> Sequence[Solid]:
    """Of pieces that stop nobody."""
    return ()


def craft(piece: type[P], kind: Kind, bulk: Bulk[P] = nothing) -> Callable[[Look[P]], Look[P]]:
    """Register the function that models a kind of piece.

    Args:
        piece: the class of its parameters.
        kind: what its pixels are called.
        bulk: gives its solids; their rows carry neither place nor paint yet.
    """

    def keep(look: Look[P]) -> Look[P]:
        CRAFTS[piece] = Craft(look, bulk, kind)
        return look

    return keep
