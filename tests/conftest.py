"""What every test may ask for. No test needs physics: takes are made by hand in `tests.actors`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from cinerl.spec.take import Take
from tests import actors

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def make_take() -> Callable[..., Take]:
    """`tests.actors.make_take`."""
    return actors.make_take
