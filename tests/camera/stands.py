"""Puts cameras anywhere, without a brief."""

from __future__ import annotations

import numpy as np

from cinerl import geometry
from cinerl.camera.filming import Filming
from cinerl.camera.limits import free_axes, limits_of
from cinerl.spec.brief import Lens
from cinerl.spec.rig import load_rig


def filming_of(take, rows, rig="steadicam", lens=None, **options):
    lens = lens or Lens(focal_mm=35.0)
    plain = load_rig(rig)
    return Filming(rows, [take], limits_of(plain, lens, take.fps), free_axes(plain, lens), **options)


def put(filming, **arrays):
    """Overwrite arrays of the rows' state by name."""
    for name, values in arrays.items():
        array = getattr(filming.state, name)
        kind = np.int32 if array.dtype.__name__ == "int32" else np.float32
        array.assign(np.ascontiguousarray(values, kind))


def random_cameras(rng, rows, towards, spread=6.0, miss=1.5):
    """Poses around a place, most of which look roughly at it: pos [N, 3], quat [N, 4]."""
    pos = np.asarray(towards) + rng.normal(0, spread, (rows, 3))
    pos[:, 2] = rng.uniform(0.3, 3.0, rows)
    aims = np.asarray(towards) + rng.normal(0, miss, (rows, 3))
    quat = np.stack([geometry.look_at(p, a) for p, a in zip(pos, aims, strict=True)])
    rolls = [geometry.camera_quat(np.pi / 2, 0, r) for r in rng.normal(0, 0.2, rows)]
    level = geometry.conjugate(geometry.camera_quat(np.pi / 2, 0))
    quat = np.stack(
        [geometry.multiply(q, geometry.multiply(level, r)) for q, r in zip(quat, rolls, strict=True)]
    )
    return pos.astype(np.float32), quat.astype(np.float32)


def framing_numbers(filming):
    return {name: tensor.numpy().copy() for name, tensor in vars(filming.framing).items()}
