"""Serves the page on loopback until it is stopped."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from cinerl.prefer.app import make_app
from cinerl.prefer.pool import Pool, open_pool
from cinerl.prefer.session import Session
from cinerl.prefer.workshop import Tick, Workshop
from cinerl.spec.brief import Brief
from cinerl.spec.document import digest
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take
from cinerl.taste.votes import Votes

HOST = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one. Raises `UserError` if the port is taken."""
    found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((HOST, port))
    except OSError as error:
        found.close()
        why = f"{port} cannot be used ({error.strerror})"
        raise UserError("--port", why, "name another, or 0 for any") from None
    return found


def prefer(
    brief: Brief, takes: dict[str, Take], out: Path, *, pairs: int, port: int, seed: int, moments: int,
    styles: int, threads: int, train: str, told: Callable[[str], None],
) -> None:
    """Ask for votes until the process is stopped, and keep them and the taste in ``out``.

    Args:
        brief: what is filmed.
        takes: by name; people of them are what clips show.
        out: folder of ``votes.jsonl``, the pool, ``taste.toml`` and ``taste.safetensors``.
        pairs: votes after which the page says that it is enough.
        port: on loopback; 0 takes a free one.
        seed: of the pool, of choice and of ensembles.
        moments: of each actor of each take.
        styles: drawn for each moment.
        threads: of the renderer.
        train: the command that trains with the taste, for the page.
        told: given lines for whoever waits in the terminal.

    Raises:
        UserError: a port that is taken, or a folder with other votes.
    """
    door = listen(port)
    votes = None
    try:
        votes = Votes(out / "votes.jsonl", {"env": brief.id, "seed": seed, "brief": digest(brief)})
        if votes.dropped:
            told(f"{votes.path}: {votes.dropped} line that a kill cut off does not count")
        session = Session(votes, brief.id, out, seed, f"A taste for {brief.id}")

        def pool(tick: Tick) -> Pool:
            return open_pool(out / "pool", brief, takes, seed, moments=moments, styles=styles, tick=tick)

        address = door.getsockname()[1]
        app = make_app(session, brief.id, pairs, train, address)
        config = uvicorn.Config(app, log_level="warning", server_header=False, ws="none", lifespan="off")
        workshop = Workshop(session, pool, takes, threads=threads)
        workshop.start()
        told(f"http://{HOST}:{address}: vote there; Ctrl-C ends it, and the same command goes on")
        try:
            with contextlib.suppress(KeyboardInterrupt):
                uvicorn.Server(config).run(sockets=[door])
        finally:
            workshop.stop()
            session.save()
    finally:
        door.close()
        if votes is not None:
            votes.close()
