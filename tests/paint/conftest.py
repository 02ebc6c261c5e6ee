"""The frames that most tests of the painters see, and the same with their anchors cut."""

import dataclasses

import numpy as np
import pytest

from cinerl.look.clip import clip
from tests.scenes import make_shot, make_take

SIZE = (96, 54)


@pytest.fixture(scope="session")
def take():
    return make_take(10)


@pytest.fixture(scope="session")
def frames(take):
    """Eight frames of two people and a ball; the camera travels."""
    shot = make_shot(take, eye=(0.4, -4.0, 1.5), at=(0, 0, 0.9), focal_mm=28, travel=(0.8, 0.3, 0))
    return list(clip(shot.cut(0, 8), take, SIZE, samples=1, blur=False, shutter_deg=0, rest=True))


@pytest.fixture(scope="session")
def adrift(frames):
    """The same frames, with surfaces that rest anew in every frame."""
    draws = np.random.default_rng(0)

    def loosened(frame):
        shift = [*draws.uniform(-50, 50, 3), 0]
        return dataclasses.replace(frame, rest=frame.rest + np.float32(shift))

    return [loosened(f) for f in frames]
