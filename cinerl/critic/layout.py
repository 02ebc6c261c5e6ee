"""`LayoutCritic`: what the framing critic would say of every camera's picture, told from where things stand.

A picture costs hundreds of times what the rest of a camera step does. The layout critic is a student that
never sees one: it knows where people stand in the frame, what hides them, what is behind their heads and how
far the set is. Light and what is painted on things it cannot know.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import warp as wp
from numpy.typing import NDArray
from torch import Tensor, nn

from cinerl.camera.filming import Filming
from cinerl.critic.layout_kernels import (
    ACROSS,
    BESIDE,
    DOWN,
    HIDDEN,
    MIXED,
    PERSON,
    PLACE,
    TRAITS,
    Layout,
    LayoutWeights,
    judge_layout,
    lay,
    vec16,
    vec24,
)
from cinerl.critic.weights import load_tables

Floats = NDArray[np.float32]
SHAPES: dict[str, tuple[int, ...]] = {
    "first": (int(PERSON), int(HIDDEN)), "second": (int(HIDDEN), int(HIDDEN)),
    "best": (int(HIDDEN), int(MIXED)), "all": (int(HIDDEN), int(MIXED)), "around": (int(PLACE), int(MIXED)),
    "first_bias": (int(HIDDEN),), "second_bias": (int(HIDDEN),), "bias": (int(MIXED),), "last": (int(MIXED),),
    "calibration": (2,),
}  # fmt: skip
assert PERSON == TRAITS + BESIDE
assert PLACE == 4 + ACROSS * DOWN
_KINDS: dict[str, Any] = {"first": vec16, "second": vec16, "best": vec24, "all": vec24, "around": vec24}


class LayoutCritic:
    """The shipped critic in N rows. Scalar code per row: a row never depends on how many there are.

    Args:
        filming: whose cameras are judged; afterwards every measuring fills ``framing.layout``.
        tables: the network's; None reads the shipped ones.
    """

    def __init__(self, filming: Filming, tables: Mapping[str, Floats] | None = None) -> None:
        weights = to_device(tables or load_layout(), filming.device)
        self.layout = laying(filming)
        filming.add(judge_layout, [filming.state, filming.bank, self.layout, weights, filming.frame.layout])


def blank_layout(filming: Filming) -> Layout:
    """Room for what the critic knows of every camera."""
    layout, rows, device = Layout(), filming.rows, filming.device
    layout.person = wp.zeros((rows, 4, int(PERSON)), dtype=float, device=device)
    layout.place = wp.zeros((rows, int(PLACE)), dtype=float, device=device)
    return layout


def laying(filming: Filming) -> Layout:
    """What the critic knows of every camera, filled by every measuring from now on."""
    layout = blank_layout(filming)
    filming.add(lay, [filming.state, filming.frame, filming.bank, layout])
    return layout


class LayoutNet(nn.Module):
    """The network for learning; `cinerl.critic.layout_kernels.judge_layout` is the same in the core."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        draw = torch.Generator().manual_seed(seed)

        def table(name: str) -> nn.Parameter:
            shape = SHAPES[name]
            spread = (2.0 / shape[0]) ** 0.5 if len(shape) == 2 else 0.0
            return nn.Parameter(spread * torch.randn(shape, generator=draw) + 0.1 * (name == "last"))

        self.first, self.second = table("first"), table("second")
        self.best, self.all, self.around = table("best"), table("all"), table("around")
        self.first_bias, self.second_bias = table("first_bias"), table("second_bias")
        self.bias, self.last = table("bias"), table("last")

    def forward(self, person: Tensor, place: Tensor, present: Tensor) -> Tensor:
        """Scores [B] of people [B, 4, 24] of whom some are ``present`` [B, 4], at places [B, 32]."""
        near = (person @ self.first + self.first_bias).relu()
        told = (near @ self.second + self.second_bias).relu() * present[..., None]
        mixed = told.amax(dim=1) @ self.best + told.sum(dim=1) @ self.all + place @ self.around + self.bias
        return mixed.relu() @ self.last

    def tables(self, zero: float, unit: float) -> dict[str, Floats]:
        """What ships: the weights, and how scores are told."""
        found = {k: v.detach().numpy().astype(np.float32) for k, v in self.state_dict().items()}
        return found | {"calibration": np.array([zero, unit], np.float32)}


def load_layout(path: Path | None = None) -> dict[str, Floats]:
    """Tables of a layout critic; by default the shipped ones.

    Raises:
        UserError: no file, or not the tables of a layout critic.
    """
    return load_tables("layout", SHAPES, path)


def to_device(tables: Mapping[str, Floats], device: str) -> LayoutWeights:
    """The tables as the struct that the kernel reads."""
    weights = LayoutWeights()
    for name, kind in _KINDS.items():
        table = np.ascontiguousarray(tables[name], np.float32)
        setattr(weights, name, wp.array(table, dtype=kind, device=device))
    for name in ("first_bias", "second_bias", "bias", "last"):
        kind = vec16 if len(tables[name]) == HIDDEN else vec24
        setattr(weights, name, kind(*tables[name].tolist()))
    weights.zero, weights.unit = (float(v) for v in tables["calibration"])
    return weights
