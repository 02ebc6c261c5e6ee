"""Items made on a thread of their own, a few before they are wanted."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Full, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
_PATIENCE_S = 0.2


def ahead(items: Iterator[Item], most: int = 4) -> Iterator[Item]:
    """The same items in the same order; an error comes where the item would have come.

    Args:
        items: used on another thread, and closed there.
        most: items that may wait: memory stays flat.
    """
    waiting: Queue[tuple[Item] | BaseException | None] = Queue(most)
    enough = Event()

    def put(item: tuple[Item] | BaseException | None) -> None:
        while not enough.is_set():
            try:
                waiting.put(item, timeout=_PATIENCE_S)
                return
            except Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put((item,))
                if enough.is_set():
                    break
            put(None)
        except BaseException as error:  # whoever waits gets it
            put(error)
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
