"""Sculpt every body and write ``assets/bodies``. Run as ``python -m cinerl.look.body.bake``.

Needs ``fast-simplification`` (the ``dev`` extra); loading what it wrote needs nothing but NumPy.
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinerl.look.body import bottoms, details, hair, rest, tops
from cinerl.look.body.builds import BUILDS, BY_NAME, Build
from cinerl.look.body.collar import shirt_collar
from cinerl.look.body.part import Part
from cinerl.look.body.piece import Pattern, Weigh, cover, dense, sew
from cinerl.look.body.skin import skin
from cinerl.look.body.store import COVERS, GARMENTS, SCHEMA, folder, pack
from cinerl.look.body.weights import rigid, weights
from cinerl.spec.archive import save_arrays

Arrays = dict[str, NDArray[Any]]
SOURCES = (
    "bake", "bottoms", "builds", "clip", "cloth", "collar", "details", "face", "field", "hair", "hairstyles",
    "hand", "magnify", "mesher", "part", "piece", "rest", "skin", "store", "tops", "trunk", "weights",
)  # fmt: skip
_PROUD_M = 0.015
"""Skin that sticks out of clothes by less goes."""
_FAR = {"tee": 200, "shirt": 210, "hoodie": 220, "jacket": 220, "bib": 60, "jeans": 180, "chinos": 180,
        "shorts": 130, "skirt": 100, "sneaker": 48, "boot": 48, "sock": 30, "hair": 100, "beard": 40,
        "skin": 520}  # fmt: skip
"""Triangles of the pieces in small pictures."""
_SUNK_M = {"bib": 0.014}
"""How far a piece lies deeper in small pictures, so that the coarse cloth over it lets none of it through."""


def source_hash() -> str:
    """SHA-256 of the code that makes the bodies."""
    sha = hashlib.sha256()
    for name in sorted(SOURCES):
        sha.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return sha.hexdigest()


def garment(name: str, build: Build) -> Pattern:
    """The pattern of a garment, cut for a build."""
    room = tops if hasattr(tops, name) else bottoms
    made: Pattern = getattr(room, name)(build)
    return made


def worn_by(build: Build) -> tuple[str, ...]:
    """Garments that are cut for a build."""
    return tuple(g for g in GARMENTS if g != "skirt" or build.woman)


def bake_build(build: Build) -> Arrays:
    """Skin, brows, lashes and every garment of a build, in both details."""
    arrays: Arrays = {}
    patterns = {name: garment(name, build) for name in worn_by(build)}
    for name, pattern in patterns.items():
        weigh = _cloth_weights(name)
        parts = sew(pattern, dense(pattern), weigh)
        if name == "shirt":
            parts += details.buttons(pattern.field, (1.03, 1.09, 1.15, 1.21))
            parts += shirt_collar(build, pattern.field)
        pack(arrays, f"film/{name}", parts)
        pack(arrays, f"far/{name}", _far(name, pattern, weigh))
    patterns |= {name: style() for name, style in hair.STYLES.items()}
    if not build.woman:
        patterns["beard"] = beard = hair.beard(build)
        pack(arrays, "film/beard", sew(beard, dense(beard), _skin_weights))
        pack(arrays, "far/beard", _far("beard", beard, _skin_weights))
    body = skin(build)
    _pack_skin(arrays, "film", sew(body, dense(body), _skin_weights), patterns)
    _pack_skin(arrays, "far", _far("skin", body, _skin_weights), patterns)
    pack(arrays, "film/face", details.brows(build) + details.lashes(build))
    return arrays


def bake_common() -> Arrays:
    """What fits every build: hair, eyes, teeth."""
    arrays: Arrays = {}
    for name, style in hair.STYLES.items():
        pattern = style()
        weigh = _long_weights if name == "long" else head_weights
        pack(arrays, f"film/{name}", sew(pattern, dense(pattern), weigh))
        pack(arrays, f"far/{name}", _far("hair", pattern, weigh))
    pack(arrays, "film/eyes", details.eyes() + details.teeth())
    pack(arrays, "far/eyes", details.dots())
    return arrays


def _far(name: str, pattern: Pattern, weigh: Weigh) -> list[Part]:
    coarse = pattern.coarse(_FAR[name])
    sunk = replace(coarse, field=lambda p: coarse.field(p) + _SUNK_M.get(name, 0.0))
    return sew(sunk, dense(sunk), weigh)


def _pack_skin(arrays: Arrays, detail: str, parts: list[Part], patterns: dict[str, Pattern]) -> None:
    pack(arrays, f"{detail}/skin", parts)
    for part in parts:
        bits = np.zeros(len(part.point), np.uint32)
        for name, pattern in patterns.items():
            proud_m = _PROUD_M if name in GARMENTS else 0.0
            hidden = cover(pattern, part.point, part.normal, proud_m)
            bits |= hidden.astype(np.uint32) << COVERS.index(name)
        arrays[f"{detail}/skin/{part.slot}/hidden"] = bits


def _skin_weights(p: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights(p, face=True)


def head_weights(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hair follows the head."""
    return rigid(len(p), rest.HEAD)


def _long_weights(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Long hair lies on the back as it leaves the head."""
    w = rigid(len(p), rest.HEAD)
    down = np.clip((rest.SKULL[2] - 0.11 - p[:, 2]) / 0.14, 0.0, 1.0)[:, None] * 0.75
    return w * (1 - down) + rigid(len(p), rest.CHEST) * down


def _cloth_weights(name: str) -> Weigh:
    wide = {"skirt": 0.13, "jacket": 0.07, "tee": 0.07, "hoodie": 0.07, "bib": 0.07}.get(name, 0.04)
    return lambda p: weights(p, wide)


def main(names: list[str]) -> None:
    """Bake the named builds and what they share; without names, all."""
    made = source_hash()
    for name in names or ["common", *(b.name for b in BUILDS)]:
        arrays = bake_common() if name == "common" else bake_build(BY_NAME[name])
        save_arrays(folder() / f"{name}.npz", {"kind": "body", "schema": SCHEMA, "source": made}, arrays)
        print(name, sum(a.nbytes for a in arrays.values()), "bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
