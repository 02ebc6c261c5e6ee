"""The take and the shot that most tests of the look see."""

import pytest

from tests.scenes import make_shot, make_take


@pytest.fixture(scope="module")
def take():
    return make_take(8)


@pytest.fixture(scope="module")
def shot(take):
    return make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28)
