"""`Workshop`: films the pool and renders clips behind the page, so that a vote does not wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping

from cinerl.edit.film import Look
from cinerl.prefer.pool import Pool
from cinerl.prefer.session import Session
from cinerl.render.video import Picture, write_video
from cinerl.spec.errors import UserError
from cinerl.spec.take import Take

SIZE = (320, 180)
_PATIENCE_S = 1.0
Tick = Callable[[int, int], None]


class Workshop:
    """One thread that makes what the session wants next.

    Args:
        session: what is asked for.
        open_pool: films the pool, or reads it; it is given whom to tell of shots done, and of how many.
        takes: by name.
        size: of a clip, in pixels.
        threads: of the renderer.
    """

    def __init__(
        self,
        session: Session,
        open_pool: Callable[[Tick], Pool],
        takes: Mapping[str, Take],
        size: tuple[int, int] = SIZE,
        threads: int = 1,
    ) -> None:
        self._session, self._open, self._takes, self._size = session, open_pool, takes, size
        self._look = Look(None, 2, threads, "raycast")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Leave the clip that is being made, and wait until it has been left."""
        self._stop.set()
        self._session.changed.set()
        self._thread.join()

    def _work(self) -> None:
        try:
            pool = self._open(self._tick)
            self._session.begin(pool)
            while not self._stop.is_set():
                clip = self._session.wanted()
                if clip is None:
                    self._session.changed.wait(_PATIENCE_S)
                    self._session.changed.clear()
                else:
                    self._render(pool, clip)
                    self._session.made(clip)
        except _Stopped:
            pass
        except UserError as error:
            self._session.fail(str(error))
        except Exception as error:  # the page tells; the votes are safe
            self._session.fail(f"{type(error).__name__}: {error}")

    def _tick(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._session.tell(done, total)

    def _render(self, pool: Pool, clip: int) -> None:
        take = self._takes[pool.takes[clip]]
        pictures = self._look.pictures(pool.shot(clip), take, self._size)

        def until_stopped() -> Iterator[Picture]:
            for picture in pictures:
                if self._stop.is_set():
                    raise _Stopped
                yield picture

        write_video(pool.clip(clip), until_stopped(), take.rate, crf=20, preset="veryfast")


class _Stopped(Exception):
    """Nobody waits for this clip any more."""
