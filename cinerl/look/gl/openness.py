"""How open the place of a take is: light of the surroundings, measured once by a few rays."""

from __future__ import annotations

from typing import Any

import numpy as np
import warp as wp
from numpy.typing import NDArray

from cinerl.geometry import Array
from cinerl.look import pattern
from cinerl.look.kernels.surround import surround, unhindered
from cinerl.look.lamps import Lamps
from cinerl.look.lights import chest
from cinerl.look.world import Geometry
from cinerl.spec.take import Take

_MOMENTS = 4
_MOST = 8.0
_NORMALS = np.array([[0, 0, 1], [1, 0, 0], [0, 0, -1]], np.float32)


def openness(take: Take, geometry: Geometry, lamps: Lamps) -> NDArray[np.float32]:
    """[3, 3] light that comes from around the cast, of an open sky's.

    Rows: on what faces up, sideways, down; columns: red, green, blue.
    """
    device = lamps.array.device
    moments = np.linspace(0, take.frames - 1, _MOMENTS).astype(int)
    places = [chest(take, a, int(f)) for a in range(take.actors) for f in moments]
    ways = pattern.spheres()
    arrives = wp.zeros((len(places), len(ways)), dtype=wp.vec3, device=device)
    inputs = [lamps.stage, geometry.world, lamps.array, _vectors(places, device), _vectors(ways, device)]
    disc: Any = wp.array(pattern.discs().reshape(-1, 2), dtype=wp.vec2, device=device)
    wp.launch(surround, dim=arrives.shape, inputs=[*inputs, disc, arrives], device=device)
    whole = wp.zeros(len(_NORMALS), dtype=wp.vec3, device=device)
    wp.launch(unhindered, dim=3, inputs=[lamps.stage, _vectors(_NORMALS, device), whole], device=device)
    weights = _falling(ways.astype(np.float64))
    mean = weights @ arrives.numpy().mean(axis=0) / weights.sum(axis=1, keepdims=True)
    return np.minimum(mean / np.maximum(whole.numpy(), 1e-5), _MOST).astype(np.float32)


def _falling(ways: Array) -> Array:
    """[3, K] cosine at which light from each way falls; sideways: the mean over all sides."""
    up = ways[:, 2]
    return np.stack([np.maximum(up, 0), np.sqrt(1 - up**2) / np.pi, np.maximum(-up, 0)])


def _vectors(values: Any, device: Any) -> Any:
    return wp.array(np.asarray(values, np.float32), dtype=wp.vec3, device=device)
