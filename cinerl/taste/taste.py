"""`Taste`: a fitted head on disk, and as a reward term."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import safetensors
import safetensors.numpy
import tomli_w
import torch
import warp as wp
from numpy.typing import NDArray
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor

from cinerl.camera.framing import Framing
from cinerl.reward.terms import Term
from cinerl.spec.archive import write_atomic
from cinerl.spec.brief import Brief, Reward
from cinerl.spec.document import STRICT, Schema, Share, digest, load, to_dict
from cinerl.spec.errors import UserError
from cinerl.taste.ballot import Ballot
from cinerl.taste.features import NAMES, table_on
from cinerl.taste.kernels import judge
from cinerl.taste.measures import MEASURES, NEEDS

Floats = NDArray[np.float32]
TERM = "taste"
LEAST = 1e-3
"""Least that the term earns: the core's score has no exact nought."""
Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Card:
    """What a taste was learned from: ``taste.toml`` beside ``taste.safetensors``."""

    schema: Schema
    title: str
    env: str
    """What the clips filmed."""
    votes: Count
    ties: Count
    sureness: Share
    """How often members of the ensemble agree with the head, over all pairs of its clips."""
    low: float
    """What the worst frame of its clips is worth: nought of the term."""
    high: float
    """What the best one is worth: the whole term."""
    weights: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """Digest of ``taste.safetensors``."""
    minds: dict[str, float]
    """Measures by how far they set the clips apart, all together 1; for people to read."""
    features: tuple[str, ...]
    """Names of the weights, in order."""


@dataclasses.dataclass(frozen=True)
class Taste:
    """What a person likes to see, as a weight [K] for each feature of a frame, and an ensemble [S, K]."""

    card: Card
    weights: Floats
    ensemble: Floats

    def term(self) -> Term:
        """The taste of a frame, a share of ``low`` to ``high``; a clip is worth the mean of its frames."""
        return Term(TERM, Judge(self), (-math.inf, 0.0), 1.0, NEEDS, digest(self.card))

    def save(self, folder: Path) -> None:
        """Write ``taste.safetensors``, then ``taste.toml``, each whole or not at all."""
        write_atomic(folder / "taste.safetensors", _bytes(self.weights, self.ensemble))
        write_atomic(folder / "taste.toml", tomli_w.dumps(to_dict(self.card)).encode())


def taste_of(ballot: Ballot, env: str, title: str) -> Taste:
    """The taste that the votes so far tell."""
    head = ballot.head
    weights, ensemble = head.weights.astype(np.float32), head.ensemble.astype(np.float32)
    low, high = ballot.range(weights)
    card = Card(
        schema=1,
        title=title,
        env=env,
        votes=ballot.votes,
        ties=ballot.ties,
        sureness=round(ballot.sureness(), 4),
        low=low,
        high=high,
        weights=hashlib.sha256(_bytes(weights, ensemble)).hexdigest(),
        minds=ballot.minds(),
        features=NAMES,
    )
    return Taste(card, weights, ensemble)


def load_taste(path: Path) -> Taste:
    """Read a taste by its ``taste.toml``, or the folder that holds it.

    Raises:
        UserError: missing or damaged files, or a taste for other features.
    """
    file = path / "taste.toml" if path.is_dir() else path
    card = load(Card, file)
    if card.features != NAMES:
        why = "weighs other features than this version has"
        raise UserError(str(file), why, "run 'cinerl prefer' again")
    if not (math.isfinite(card.low) and math.isfinite(card.high) and card.low < card.high):
        raise UserError(str(file), f"low is {card.low}, high is {card.high}", "want low below high")
    return Taste(card, *_tensors(file.with_name("taste.safetensors"), card))


def with_taste(brief: Brief, weight: float) -> Brief:
    """The brief with the taste among its terms; a core for it needs the term."""
    return dataclasses.replace(brief, reward=(*brief.reward, Reward(term=TERM, weight=weight)))


class Judge:
    """A taste as a measure: one launch for all rows, added up in one order whatever their number."""

    def __init__(self, taste: Taste) -> None:
        self._taste = taste
        self._stacked: Tensor | None = None
        self._out: Any = None
        self._launch: Any = None

    def __call__(self, f: Framing) -> Tensor:
        """[N] the excess that a core scores as the share of the range, see `cinerl.taste.kernels.judge`."""
        columns = [measure(f) for measure in MEASURES.values()]
        like, before = columns[0], self._stacked
        if before is None or before.shape[1:] != like.shape or before.device != like.device:
            self._prepare(like)
        torch.stack(columns, out=self._stacked)
        self._launch.launch()
        return wp.to_torch(self._out).clone()

    def _prepare(self, like: Tensor) -> None:
        device, card = wp.device_from_torch(like.device), self._taste.card
        stacked = wp.zeros((len(MEASURES), len(like)), dtype=float, device=device)
        self._out = wp.zeros(len(like), dtype=float, device=device)
        self._stacked = wp.to_torch(stacked)
        weights: Any = wp.array(self._taste.weights, dtype=float, device=device)
        inputs = [table_on(str(device)), weights, card.low, card.high, LEAST, stacked, self._out]
        self._launch = wp.launch(judge, len(like), inputs, device=device, record_cmd=True)


def _bytes(weights: Floats, ensemble: Floats) -> bytes:
    return safetensors.numpy.save({"weights": weights, "ensemble": ensemble})


def _tensors(path: Path, card: Card) -> tuple[Floats, Floats]:
    try:
        data = path.read_bytes()
        tables = safetensors.numpy.load(data)
    except FileNotFoundError:
        raise UserError(str(path), "no such file", "it belongs beside taste.toml") from None
    except (safetensors.SafetensorError, OSError) as error:
        raise UserError(str(path), f"not a taste's weights ({str(error).splitlines()[0]})") from None
    if hashlib.sha256(data).hexdigest() != card.weights:
        raise UserError(str(path), "is not what taste.toml was written with", "run 'cinerl prefer' again")
    for name, dimensions in (("weights", 1), ("ensemble", 2)):
        found = tables.get(name, np.zeros(0))
        fits = found.dtype == np.float32 and found.ndim == dimensions and found.shape[-1] == len(NAMES)
        if not (fits and np.isfinite(found).all()):
            want = f"want finite float32 [..., {len(NAMES)}]"
            raise UserError(str(path), f"table '{name}' is unusable", want)
    return tables["weights"], tables["ensemble"]
