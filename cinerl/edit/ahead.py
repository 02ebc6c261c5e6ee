"""Threads that hand items on: a few wait, and nobody waits for one who has gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
_PATIENCE_S = 0.2


def offer(queue: Queue[Item], item: Item, gone: Callable[[], bool]) -> None:
    """Put an item in a queue as soon as there is room; give up when its reader is ``gone``."""
    while not gone():
        try:
            queue.put(item, timeout=_PATIENCE_S)
            return
        except Full:
            continue


def ahead(items: Iterator[Item], most: int = 4) -> Iterator[Item]:
    """The same items, made before they are wanted; an error comes where the item would have come.

    Args:
        items: used on another thread, and closed there.
        most: items that may wait: memory stays flat.
    """
    waiting: Queue[tuple[Item] | BaseException | None] = Queue(most)
    enough = Event()

    def work() -> None:
        try:
            for item in items:
                offer(waiting, (item,), enough.is_set)
                if enough.is_set():
                    break
            offer(waiting, None, enough.is_set)
        except BaseException as error:  # whoever waits gets it
            offer(waiting, error, enough.is_set)
        finally:
            close = getattr(items, "close", None)
            if close:
                close()

    worker = Thread(target=work, daemon=True)
    worker.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        enough.set()
        worker.join()
