import numpy as np

from cinerl.look.display import display, oetf, tone


def test_grey_card_and_ends():
    assert 0.14 < tone(np.float32([0.18]))[0] < 0.22
    assert display(np.zeros((1, 1, 3), np.float32)).max() == 0
    assert display(np.full((1, 1, 3), 50, np.float32)).min() == 255


def test_curve_rises_and_rolls_off():
    x = np.linspace(0, 8, 400, dtype=np.float32)
    y = tone(x)
    assert (np.diff(y) >= 0).all()
    assert y[50] < 1.0
    assert np.diff(y)[:20].max() > 10 * np.diff(y)[-1]


def test_table_matches_the_formulas():
    x = np.random.default_rng(0).gamma(1.0, 0.5, (64, 64, 3)).astype(np.float32)
    want = np.rint(oetf(tone(x)) * 255)
    assert np.abs(display(x).astype(int) - want).max() <= 1


def test_rec709_ends():
    np.testing.assert_allclose(oetf(np.float32([0.0, 0.018, 1.0])), [0, 0.081, 1.0], atol=2e-3)
