"""Noise that travels stays white, and goes on to the bit."""

import dataclasses

import numpy as np
import pytest
from scipy import stats

from cinerl.paint import carry

HIGH, WIDE = 48, 64


def moved(step):
    """A G-buffer whose ground comes near, goes away and turns, with a plate that slides across it."""
    y, x = np.mgrid[:HIGH, :WIDE] + 0.5
    u, v = x - WIDE / 2, y - HIGH / 2
    grow, turn = 0.03 * np.sin(step / 17), 0.01 * np.sin(step / 29)
    motion = np.stack([grow * u - turn * v + 0.4, turn * u + grow * v - 0.3], axis=2)
    left = 20 + 15 * np.sin(step / 11)
    plate = (np.abs(x - left) < 9) & (np.abs(v) < 12)
    motion[plate] = [15 * (np.sin((step + 1) / 11) - np.sin(step / 11)), 0.0]
    return Ground(
        index=step,
        size=(WIDE, HIGH),
        motion=motion.astype(np.float32),
        depth=np.where(plate, 1.0, 5.0).astype(np.float32),
        id=np.where(plate, 2, 1).astype(np.int32),
        occluded=np.zeros((HIGH, WIDE), bool),
    )


@dataclasses.dataclass
class Ground:
    index: int
    size: tuple
    motion: np.ndarray
    depth: np.ndarray
    id: np.ndarray
    occluded: np.ndarray


def neighbours(values):
    """Correlation of each pixel with the one to its right, the one below, and the next two."""
    z = (values - values.mean()) / values.std()
    pairs = ((z[:, 1:], z[:, :-1]), (z[1:], z[:-1]), (z[:, 2:], z[:, :-2]), (z[2:], z[:-2]))
    return [float((a * b).mean()) for a, b in pairs]


@pytest.fixture(scope="module")
def travelled():
    """Every hundredth noise of a thousand."""
    noise = carry.begin(moved(0), 4, seed=3)
    kept = []
    for step in range(1, 1001):
        noise = carry.carry(noise, moved(step), seed=3)
        if step % 100 == 0:
            kept.append(noise.values)
    return np.stack(kept)


def test_noise_stays_white_over_a_thousand_frames(travelled):
    count = travelled[0].size
    for values in travelled:
        assert abs(values.mean()) < 5 / np.sqrt(count)
        assert abs(values.std() - 1) < 5 / np.sqrt(2 * count)
        assert stats.kstest(values.ravel(), "norm").pvalue > 1e-4
        for c in range(4):
            assert np.abs(neighbours(values[..., c])).max() < 5 / np.sqrt(HIGH * WIDE)
    assert abs(stats.kurtosis(travelled.ravel())) < 0.05
    assert np.abs(np.mean([neighbours(v[..., 0]) for v in travelled], axis=0)).max() < 0.02


def test_copies_without_correction_would_not_be_white():
    """What the correction is for: nearest-neighbour transport alone smears where things come near."""
    noise = carry.begin(moved(20), 1, seed=0)
    for step in range(21, 45):
        source = carry.sources(noise, moved(step).id)
        values = np.where(source >= 0, noise.values.ravel()[source], 0)[..., None]
        noise = dataclasses.replace(noise, values=values, **channels(moved(step)))
    assert max(neighbours(noise.values[..., 0])) > 0.1


def channels(ground):
    return {name: getattr(ground, name) for name in ("motion", "depth", "id", "occluded")}


def test_noise_goes_along_with_its_surface():
    """Of a motion by whole pixels nothing is lost but what enters."""
    ground = moved(0)
    ground.motion[:] = [3.0, -2.0]
    ground.id[:] = 1
    first = carry.begin(ground, 2, seed=1)
    ground.index = 1
    then = carry.carry(first, ground, seed=1)
    np.testing.assert_array_equal(then.values[:-2, 3:], first.values[2:, :-3])
    assert np.abs(np.corrcoef(then.values[-2:].ravel(), first.values[-2:].ravel())[0, 1]) < 0.3


def test_holes_are_few_and_fresh():
    noise = carry.begin(moved(5), 1, seed=0)
    source = carry.sources(noise, moved(6).id)
    assert 0.003 < (source < 0).mean() < 0.1
    known = source >= 0
    assert (noise.id.ravel()[source[known]] == moved(6).id[known]).all()


def test_noise_goes_on_to_the_bit():
    whole = [carry.begin(moved(0), 3, seed=7)]
    for step in range(1, 12):
        whole.append(carry.carry(whole[-1], moved(step), seed=7))
    again = carry.Noise(np.copy(whole[5].values), **channels(moved(5)))
    for step in range(6, 12):
        again = carry.carry(again, moved(step), seed=7)
        assert again.values.tobytes() == whole[step].values.tobytes()
    other = carry.carry(whole[5], moved(6), seed=8)
    assert not np.array_equal(other.values, whole[6].values)


def test_noise_of_a_film(frames):
    """The caster's own motion: most of a frame is known from the last, and nothing goes to another body."""
    noise = carry.begin(frames[0], 1, seed=0)
    for frame in frames[1:]:
        source = carry.sources(noise, frame.id)
        known = source >= 0
        assert known.mean() > 0.85
        assert (noise.id.ravel()[source[known]] == frame.id[known]).all()
        noise = carry.carry(noise, frame, seed=0)
    assert noise.values.std() == pytest.approx(1, abs=0.05)
