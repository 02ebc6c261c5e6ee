"""Runs jobs over processes that die with their parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import connection
from typing import TypeVar

J = TypeVar("J")


def run_all(work: Callable[[J], int], jobs: Sequence[J], workers: int, done: Callable[[int], None]) -> None:
    """Do ``work`` on every job; ``done`` is told what each returned.

    Args:
        work: a function of a module, for it is sent to other processes.
        jobs: picklable.
        workers: processes; 1 works in this one.
        done: called in this process.
    """
    workers = min(workers, len(jobs))
    if workers <= 1:
        for job in jobs:
            done(work(job))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin) as pool:
        futures = [pool.submit(work, job) for job in jobs]
        try:
            for future in as_completed(futures):
                done(future.result())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _begin() -> None:
    """Leave Ctrl-C to the parent, and end with it even if it was killed."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watch, daemon=True).start()


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
