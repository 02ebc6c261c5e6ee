"""Sets and takes that only the second judge learns from: drawn by seed, in a folder of the caller's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from cinerl.spec.archive import write_atomic
from cinerl.spec.scene import load_scene
from cinerl.spec.take import Take
from cinerl.stage.recording import record

Table = dict[str, Any]
Kinds = tuple[tuple[str, Table], ...]
NAMES = ("iris", "jon", "kaya", "leo", "mara", "nils", "olga", "piet", "quin", "rosa", "sven", "tess")
INDOOR: Kinds = (
    ("sofa", {}), ("table", {"laid": "books"}), ("shelf", {}), ("cabinet", {}), ("bed", {}), ("chair", {}),
    ("lamp", {"style": "floor", "height_m": 1.6}), ("column", {"style": "iron"}), ("flightcase", {}),
)  # fmt: skip
OUTDOOR: Kinds = (
    ("car", {}), ("bench", {}), ("lamp", {"style": "mast"}), ("barrel", {}), ("crate", {}), ("tree", {}),
    ("bush", {}), ("rock", {}), ("column", {}), ("skip", {}), ("hydrant", {}), ("machine", {}), ("cafe", {}),
)  # fmt: skip
FLOORS = ("planks", "tiles", "checker", "concrete", "asphalt", "grass", "marble", "fabric")
WALLS = ("plain", "brick", "stripes", "plaster", "concrete", "tiles", "metal")
FREE_M = 3.2
"""Around the middle, where the people are."""


def takes_of(folder: Path, count: int, seed: int) -> list[Take]:
    """Takes of drawn sets, performed once and kept in ``folder``."""
    return [_take(folder, k, np.random.default_rng([seed, k])) for k in range(count)]


def _take(folder: Path, number: int, rng: np.random.Generator) -> Take:
    name = f"judge-{number:02d}"
    path = folder / f"{name}.npz"
    stage = folder / f"{name}-set.toml"
    write_atomic(stage, tomli_w.dumps(_set(rng)).encode())
    scene = folder / f"{name}.toml"
    write_atomic(scene, tomli_w.dumps(_scene(str(stage), rng)).encode())
    if not path.is_file():
        record(load_scene(scene), name).save(path)
    return Take.load(path)


def _set(rng: np.random.Generator) -> Table:
    inside = bool(rng.random() < 0.5)
    wide, deep, high = rng.uniform(9, 15), rng.uniform(9, 15), rng.uniform(2.8, 4.2) if inside else 5.0
    pieces = _walls(inside, wide, deep, high, rng) + _things(inside, min(wide, deep) / 2 - 0.8, rng)
    sun = rng.normal(size=3) * [1, 1, 0.3] + [0, 0, 0.9]
    lamp = {"role": "key", "kind": "sun", "from_m": _list(sun), "power": float(rng.uniform(1.2, 3.0))}
    if inside:
        lamp = {"role": "key", "kind": "point", "from_m": _list(rng.uniform([-3, -3, 2.4], [3, 3, 2.8])),
                "power": float(rng.uniform(9, 18))}  # fmt: skip
    fill = {"role": "fill", "kind": "point", "from_m": _list(rng.uniform([-4, -4, 2.2], [4, 4, 2.7])),
            "power": float(rng.uniform(2, 7)), "shadows": False}  # fmt: skip
    return {
        "schema": 1, "seed": int(rng.integers(1000)),
        "floor": _paint(FLOORS, rng),
        "sky": {"zenith": _tone(rng, 0.5), "horizon": _tone(rng, 0.7), "ground": _tone(rng, 0.3),
                "power": float(rng.uniform(0.5, 1.0))},
        "light": [lamp, fill], "piece": pieces,
    }  # fmt: skip


def _walls(inside: bool, wide: float, deep: float, high: float, rng: np.random.Generator) -> list[Table]:
    paint = _paint(WALLS, rng)
    around = ((0, 1, "south"), (0, -1, "north"), (1, 0, "west"), (-1, 0, "east"))
    found: list[Table] = []
    for x, y, side in around:
        if not inside and rng.random() < 0.3:
            continue
        size = [wide, 0.2, high] if y else [0.2, deep, high]
        at = [x * wide / 2, y * deep / 2, 0.0]
        if inside:
            found.append({"shape": "wall", "at_m": at, "size_m": size, "sides": [side],
                          "dado_m": float(rng.choice([0.0, 0.8])), **paint})  # fmt: skip
        else:
            thick = [s if s > 1 else 0.4 for s in size[:2]]
            found.append({
                "shape": "facade", "at_m": at, "size_m": [*thick, 6.0], "fronts": [side], "storeys": 1,
                "arched": bool(rng.random() < 0.5), "ground": str(rng.choice(["shop", "doors", "windows"])),
                **paint,
            })  # fmt: skip
    return found


def _things(inside: bool, reach: float, rng: np.random.Generator) -> list[Table]:
    found = []
    for turn in np.arange(rng.integers(6, 12)) * 2.4 + rng.uniform(0, 6):
        kind, more = (INDOOR if inside else OUTDOOR)[rng.integers(len(INDOOR if inside else OUTDOOR))]
        out = rng.uniform(FREE_M, max(reach, FREE_M + 0.5))
        at = [float(out * np.cos(turn)), float(out * np.sin(turn)), 0.0]
        found.append({"shape": kind, "at_m": at, "yaw_deg": float(np.degrees(turn) - 90), **more})
    return found


def _scene(stage: str, rng: np.random.Generator) -> Table:
    count = int(rng.integers(1, 4))
    walks = rng.random() < 0.4
    actors, names = [], rng.permutation(NAMES)
    start = rng.uniform(0, 2 * np.pi)
    for k in range(count):
        turn = start + 2 * np.pi * k / count + rng.normal(0, 0.2)
        at = rng.uniform(0.7, 1.3) * np.array([np.cos(turn), np.sin(turn)])
        facing = np.degrees(turn) + 180 + rng.normal(0, 25)
        act: Table = {"act": "stand", "speaks_s": [[0.5, 3.0]]}
        if walks and k == 0:
            at, facing = -2.6 * np.array([np.cos(turn), np.sin(turn)]), np.degrees(turn)
            act = {"act": "walk", "phase": float(rng.random())}
        tones = {n: _tone(rng, 0.5) for n in ("top", "bottom")}
        actors.append({"name": str(names[k]), "at_m": _list(at), "facing_deg": float(facing),
                       "act": [act], **tones})  # fmt: skip
    return {"schema": 1, "set": stage, "seconds": 5.0, "seed": int(rng.integers(1000)), "actor": actors}


def _paint(patterns: Sequence[str], rng: np.random.Generator) -> Table:
    pitch = float(rng.uniform(0.2, 1.2))
    return {"pattern": str(rng.choice(patterns)), "pattern_m": pitch, "colors": _pair(rng)}


def _tone(rng: np.random.Generator, most: float) -> list[float]:
    return _list(most * rng.uniform(0.1, 1.0) * rng.uniform(0.6, 1.0, 3))


def _pair(rng: np.random.Generator) -> list[list[float]]:
    first = np.array(_tone(rng, 0.6))
    return [_list(first), _list(first * rng.uniform(0.6, 0.9))]


def _list(values: Any) -> list[float]:
    return [round(float(v), 4) for v in values]
