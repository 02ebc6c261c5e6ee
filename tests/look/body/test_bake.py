"""The shipped bodies are those that this code makes, and the body under the clothes is closed."""

import time

import numpy as np
import pytest

from cinerl.look.body import bake, store
from cinerl.look.body.builds import BUILDS
from cinerl.look.body.mesher import Mesh, settle, surface
from cinerl.look.body.person import person
from cinerl.look.body.store import bundle, unpack
from cinerl.spec.archive import load_arrays
from cinerl.stage.library import load_take

FILES = ["common", *(build.name for build in BUILDS)]


@pytest.mark.parametrize("name", FILES)
def test_made_by_this_code(name):
    meta, _ = load_arrays(store.folder() / f"{name}.npz", "body", store.SCHEMA)
    assert meta["source"] == bake.source_hash(), "run python -m cinerl.look.body.bake"


def test_all_sources_are_hashed():
    """Every module that the baker loads from its own room counts."""
    import ast
    from pathlib import Path

    room = Path(bake.__file__).parent
    seen, todo = set(), ["bake"]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(ast.parse((room / f"{name}.py").read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cinerl.look.body"):
                tail = (node.module or "").removeprefix("cinerl.look.body").strip(".")
                todo += [tail] if tail else [alias.name for alias in node.names]
    assert seen == set(bake.SOURCES)


def test_a_piece_is_made_again_bit_for_bit():
    arrays = {}
    from cinerl.look.body import hair
    from cinerl.look.body.piece import dense, sew

    pattern = hair.bun()
    store.pack(arrays, "film/bun", sew(pattern, dense(pattern), bake.head_weights))
    for key, array in arrays.items():
        assert np.array_equal(array, bundle("common")[key]), key


def test_they_are_small():
    assert sum(p.stat().st_size for p in store.folder().glob("*.npz")) < 3_000_000


@pytest.mark.parametrize("build", [b.name for b in BUILDS])
@pytest.mark.parametrize("detail", ["film", "far"])
def test_the_naked_body_is_closed(build, detail):
    parts = unpack(bundle(build), f"{detail}/skin")
    points = np.concatenate([p.point for p in parts])
    _, same = np.unique(points, axis=0, return_inverse=True)
    starts = np.cumsum([0] + [len(p.point) for p in parts])
    face = same.ravel()[np.concatenate([p.face + s for p, s in zip(parts, starts, strict=False)])]
    face = face[(face[:, 0] != face[:, 1]) & (face[:, 1] != face[:, 2]) & (face[:, 2] != face[:, 0])]
    edge = face[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    forth, back = {tuple(e) for e in edge.tolist()}, {tuple(e) for e in edge[:, ::-1].tolist()}
    assert len(forth ^ back) <= 6


def test_loading_is_fast():
    take = load_take("train-studio-talk")
    person(take, 0)
    best = []
    for _ in range(3):
        start = time.perf_counter()
        person(take, 0)
        best.append(time.perf_counter() - start)
    assert min(best) < 0.05


def test_surface_nets_find_a_sphere():
    def field(p):
        return np.linalg.norm(p, axis=1) - 0.1

    mesh = surface(field, np.full(3, -0.15), np.full(3, 0.15), 0.01)
    settled = settle(mesh, field)
    assert np.abs(np.linalg.norm(settled.point, axis=1) - 0.1).max() < 1e-5
    a, b, c = (settled.point[settled.face[:, k]] for k in range(3))
    volume = (a * np.cross(b, c)).sum() / 6
    assert volume == pytest.approx(4 / 3 * np.pi * 0.1**3, rel=0.02)
    assert isinstance(settled, Mesh)
    assert len(settled.point) - len(settled.face) / 2 == 2
