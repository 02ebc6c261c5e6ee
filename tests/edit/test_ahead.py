import threading
import time

import pytest

from cinerl.edit.ahead import ahead


def test_items_come_in_order():
    assert list(ahead(iter(range(50)), 3)) == list(range(50))
    assert list(ahead(iter(()))) == []


def test_few_are_made_before_they_are_wanted():
    made = []

    def numbers():
        for k in range(100):
            made.append(k)
            yield k

    items = ahead(numbers(), 2)
    assert next(items) == 0
    time.sleep(0.3)
    # One taken, two waiting, one in hand.
    assert len(made) <= 4
    items.close()
    assert len(made) < 10


def test_an_error_comes_where_the_item_would_have_come():
    def numbers():
        yield 1
        raise ValueError("lens cap")

    items = ahead(numbers())
    assert next(items) == 1
    with pytest.raises(ValueError, match="lens cap"):
        next(items)


def test_who_stops_early_stops_the_maker():
    closed = threading.Event()

    def numbers():
        try:
            while True:
                yield 0
        finally:
            closed.set()

    items = ahead(numbers())
    next(items)
    items.close()
    assert closed.wait(5)
