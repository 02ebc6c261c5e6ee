"""The shipped takes: by name, and made again from their scenes."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from cinerl.spec import data
from cinerl.spec.scene import load_scene
from cinerl.spec.take import Take
from cinerl.stage.recording import record
from cinerl.stage.validation import validate

Split = Literal["train", "heldout"]


def take_names(split: Split | None = None) -> list[str]:
    """Sorted names of the shipped takes: all, those for training, or those held out."""
    names = data.names("assets/takes", ".npz")
    return names if split is None else [n for n in names if n.startswith(f"{split}-")]


def load_take(name: str) -> Take:
    """A shipped take by name, or a take file by its path.

    Raises:
        UserError: there is none, or it is not a take.
    """
    return Take.load(data.find("assets/takes", name, ".npz"))


def load_takes(split: Split) -> list[Take]:
    """The shipped takes for training, or those held out, by name."""
    return [load_take(name) for name in take_names(split)]


def build(workers: int = 1, only: Sequence[str] = (), out: Path | None = None) -> list[str]:
    """Perform the shipped scenes that have no take yet, several at a time.

    A take appears whole or not at all, so a build that was killed is completed by the next one. To perform a
    scene again, delete its take.

    Args:
        workers: processes.
        only: names of scenes, or scene files; all shipped scenes when empty.
        out: folder of the takes; by default that of the shipped ones.

    Returns:
        Names of the takes that were made.
    """
    folder = out or data.folder("assets") / "takes"
    scenes = [data.find("assets/scenes", n) for n in list(only) or data.names("assets/scenes")]
    todo = [p for p in scenes if not (folder / f"{p.stem}.npz").is_file()]
    seconds = {p: load_scene(p).seconds for p in todo}
    with _bar() as bar:
        task = bar.add_task("takes", total=sum(seconds.values()), count=f"0/{len(todo)}", speed="")
        began, filmed = time.monotonic(), 0.0
        for done, path in enumerate(_each(todo, folder, workers), start=1):
            filmed += seconds[path]
            speed = f"{filmed / (time.monotonic() - began):.1f}× real time"
            bar.update(task, completed=filmed, count=f"{done}/{len(todo)}", speed=speed)
    return [p.stem for p in todo]


def _each(scenes: list[Path], folder: Path, workers: int) -> Iterator[Path]:
    """Scenes as their takes are finished."""
    if workers <= 1:
        yield from (_make(s, folder) for s in scenes)
        return
    # Spawned, not forked: a child must not inherit a physics client or a BLAS's threads.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        jobs = [pool.submit(_make, s, folder) for s in scenes]
        try:
            for job in concurrent.futures.as_completed(jobs):
                yield job.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _make(path: Path, folder: Path) -> Path:
    scene = load_scene(path)
    validate(scene, str(path))
    record(scene, path.stem).save(folder / f"{path.stem}.npz")
    return path


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description} {task.fields[count]}"),
        BarColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
