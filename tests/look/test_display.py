import numpy as np
import pytest

from cinerl.look.display import WHITE, display, shape, unshape


def ramp(values):
    return np.repeat(np.asarray(values, np.float32)[None, :, None], 3, axis=2)


def test_grey_card_and_ends():
    black, card, white = display(ramp([0.0, 0.18, 50.0]))[0, :, 1]
    assert black == 0
    assert 105 <= card <= 130
    assert white >= 250


def test_greys_stay_grey_and_rise():
    codes = display(ramp(np.geomspace(2e-3, 12, 600))).astype(int)[0]
    assert np.ptp(codes, axis=1).max() <= 1
    assert (np.diff(codes[:, 1]) >= 0).all()
    assert len(np.unique(codes[:, 1])) > 200


def test_highlights_roll_off():
    codes = display(ramp([0.09, 0.18, 0.36, 0.72, 1.44, 2.88])).astype(int)[0, :, 1]
    steps = np.diff(codes)
    assert (np.diff(steps[1:]) < 0).all()


def test_bright_colours_bleach():
    dim, bright = display(np.float32([[[0.3, 0.03, 0.03], [12.0, 1.2, 1.2]]])).astype(int)[0]
    assert dim[1] / dim[0] < 0.5
    assert bright[1] / bright[0] > 0.6


def test_ev_is_in_stops():
    rgb = np.random.default_rng(0).gamma(1.0, 0.3, (9, 7, 3)).astype(np.float32)
    np.testing.assert_array_equal(display(rgb, 1.0), display(2 * rgb))


@pytest.mark.parametrize("size", [(1, 1), (3, 5)])
def test_any_size(size):
    assert display(np.zeros((*size, 3), np.float32)).shape == (*size, 3)


def test_shaper_and_its_inverse():
    x = np.linspace(0, WHITE, 50)
    np.testing.assert_allclose(unshape(shape(x)), x, atol=1e-9)
    np.testing.assert_allclose(shape(np.array([0.0, WHITE])), [0, 1])


def test_negative_light_is_black():
    assert display(np.full((1, 1, 3), -1, np.float32)).max() == 0
