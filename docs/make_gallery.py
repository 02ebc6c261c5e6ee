"""Draws the gallery's pictures and writes its pages. What was drawn by this very code stays as it is."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed

from making.pages import pages
from making.picture import FOLDER, Picture
from making.plan import plan

from cinerl.cli.kernels import compile_kernels
from cinerl.cli.progress import progress_bar
from cinerl.spec.archive import write_atomic
from cinerl.spec.errors import UserError

WORKERS = 2


def stale() -> list[str]:
    """Files of the gallery that are missing, or do not show what there is today, or nothing that there is."""
    text, pictures = pages(), plan()
    wanted = {*text, *(p.path for p in pictures)}
    found = {str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*") if p.is_file()}
    old = {p.path for p in pictures if not p.fresh}
    old |= {name for name, lines in text.items() if name in found and (FOLDER / name).read_text() != lines}
    return sorted((wanted ^ found) | old)


def make(pictures: list[Picture]) -> None:
    """Draw pictures, several at a time; each appears whole when it is finished."""
    # Spawned, not forked: a child must not inherit threads.
    context = multiprocessing.get_context("spawn")
    workers = ProcessPoolExecutor(WORKERS, mp_context=context, initializer=_end_with_parent)
    with progress_bar("pictures") as bar, workers as pool:
        task = bar.add_task("gallery", total=len(pictures))
        jobs = [pool.submit(p.make) for p in pictures]
        try:
            for job in as_completed(jobs):
                job.result()
                bar.advance(task)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""

    def watch() -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def main() -> None:
    """All pictures that are not done, then the pages; what belongs to nothing is removed."""
    text, pictures = pages(), plan()
    compile_kernels()
    make([p for p in pictures if not p.done])
    for name, lines in text.items():
        write_atomic(FOLDER / name, lines.encode())
    for path in FOLDER.rglob("*"):
        if path.is_file() and str(path.relative_to(FOLDER)) not in {*text, *(p.path for p in pictures)}:
            path.unlink()


if __name__ == "__main__":
    try:
        main()
    except UserError as error:
        sys.exit(f"{error}")
