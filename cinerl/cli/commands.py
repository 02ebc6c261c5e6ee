"""The commands that `cinerl.cli.app` mounts, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cinerl.cli.doctor import doctor
from cinerl.cli.film import film
from cinerl.cli.listing import listing
from cinerl.cli.prefer import prefer
from cinerl.cli.take import take
from cinerl.cli.tracks import tracks
from cinerl.cli.train import train

ALL: dict[str, Callable[..., Any]] = {
    "film": film,
    "train": train,
    "prefer": prefer,
    "take": take,
    "tracks": tracks,
    "list": listing,
    "doctor": doctor,
}
