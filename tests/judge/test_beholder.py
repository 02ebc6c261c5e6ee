"""The second judge: its features, its file, and that the shipped one prefers what it was taught to."""

from __future__ import annotations

import numpy as np
import pytest
import safetensors.numpy

from cinerl.judge.beholder import Beholder, load_beholder_card
from cinerl.judge.eye import CELLS, ORIENTATIONS, features
from cinerl.spec.errors import UserError

HIGH, WIDE = 63, 112


def noise(count=3, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (count, HIGH, WIDE, 3), dtype=np.uint8)


def test_features_do_not_depend_on_the_batch():
    pictures = noise(5)
    together = features(pictures)
    alone = np.concatenate([features(p[None]) for p in pictures])
    np.testing.assert_allclose(together, alone, rtol=1e-5, atol=1e-6)
    assert np.isfinite(together).all()


def test_features_see_edges_where_they_are():
    stripes = np.zeros((2, HIGH, WIDE, 3), np.uint8)
    stripes[0, :, 40:60:4] = 255  # upright lines in the middle
    stripes[1, 20:40:4] = 255  # level ones
    edges = features(stripes)[:, : CELLS[0] * CELLS[1] * ORIENTATIONS]
    upright, level = edges.reshape(2, *CELLS, ORIENTATIONS)
    assert upright[1, 3].argmax() == 0
    assert level[1, 3].argmax() == ORIENTATIONS // 2
    assert upright[:, 0].sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_plain_picture_is_no_trouble(value):
    plain = np.full((1, HIGH, WIDE, 3), value, np.uint8)
    assert np.isfinite(features(plain)).all()
    assert 0 <= Beholder.load().score(plain)[0] <= 1


@pytest.mark.parametrize(
    "pictures",
    [np.zeros((HIGH, WIDE, 3), np.uint8), np.zeros((1, HIGH, WIDE, 3)), np.zeros((1, 8, 8, 3), np.uint8)],
)
def test_what_is_no_picture(pictures):
    with pytest.raises(ValueError, match="want pictures"):
        features(pictures)


def test_scores_repeat_and_stay_in_range(tmp_path):
    judge = Beholder.load()
    pictures = noise(8)
    scores = judge.score(pictures)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert len(np.unique(scores)) == 8
    judge.save(tmp_path / "copy.safetensors")
    np.testing.assert_array_equal(Beholder.load(tmp_path / "copy.safetensors").score(pictures), scores)


def test_the_card_tells_held_out_accuracy():
    card = load_beholder_card()
    assert set(card.accuracy) >= {*card.families, "mean"}
    assert card.accuracy["mean"] > 0.75
    assert card.numbers == sum(t.size for t in Beholder.load().tables.values())
    assert card.held_out_pairs >= 500


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"phase": None}, "want mean"),
        ({"line": np.zeros(3, np.float32)}, "'line'"),
        ({"mean": np.full(4, np.nan, np.float32)}, "'mean'"),
        ({"calibration": np.array([0, 0], np.float32)}, "no unit"),
    ],
)
def test_files_that_are_no_judge(change, words, tmp_path):
    tables = {k: v for k, v in (dict(Beholder.load().tables) | change).items() if v is not None}
    path = tmp_path / "bad.safetensors"
    path.write_bytes(safetensors.numpy.save(tables))
    with pytest.raises(UserError, match=words):
        Beholder.load(path)


def test_broken_files(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        Beholder.load(tmp_path / "none.safetensors")
    (tmp_path / "torn.safetensors").write_bytes(b"\x10\x00")
    with pytest.raises(UserError, match="not the numbers"):
        Beholder.load(tmp_path / "torn.safetensors")
