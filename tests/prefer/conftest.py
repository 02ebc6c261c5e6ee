"""A small pool of real shots of a take made by hand, and a session on it."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from cinerl.cli.kernels import compile_kernels
from cinerl.prefer.pool import open_pool
from cinerl.prefer.session import Session
from cinerl.prefer.workshop import Workshop
from cinerl.spec.brief import load_brief
from cinerl.taste.votes import Votes

BRIEF = dataclasses.replace(load_brief("follow"), seconds=1.0)
ABOUT = {"env": BRIEF.id, "seed": 0}


@pytest.fixture(scope="session")
def takes(make_take):
    return {"test": make_take([((-3.0, 0.0), 0.2, 1.2)], seconds=4)}


@pytest.fixture(scope="session")
def pool_of(takes):
    """Opens the pool of a folder."""

    def open_(folder, seed=0, tick=lambda done, total: None):
        return open_pool(folder, BRIEF, takes, seed, moments=2, styles=2, tick=tick)

    return open_


@pytest.fixture(scope="session")
def filmed(tmp_path_factory, pool_of):
    """The folder of a pool. Kernels are read first, as the command does: in Python 3.11 two threads must not
    read source at once."""
    compile_kernels()
    folder = tmp_path_factory.mktemp("pool")
    pool_of(folder)
    return folder


@pytest.fixture
def desk(tmp_path, takes, filmed, pool_of):
    """A session with votes in a folder of its own. ``ready`` pretends that clips are rendered."""
    votes = Votes(tmp_path / "votes.jsonl", ABOUT)
    session = Session(votes, BRIEF.id, tmp_path, 0, "Test")
    pool = dataclasses.replace(pool_of(filmed), folder=tmp_path / "pool")

    def ready():
        (tmp_path / "pool").mkdir(exist_ok=True)
        for k in range(len(pool.names)):
            pool.clip(k).write_bytes(b"a clip")
        session.begin(pool)

    found = SimpleNamespace(
        folder=tmp_path, votes=votes, session=session, pool=pool, ready=ready, takes=takes,
        workshop=lambda: Workshop(session, lambda tick: pool_of(filmed, tick=tick), takes, (64, 36)),
    )  # fmt: skip
    yield found
    votes.close()
