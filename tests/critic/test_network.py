"""The network's promises: more motion never costs less, no axis forgives what pan and tilt would not."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cinerl.critic.network import MotionNet, cost, windows_of
from cinerl.critic.weights import SHAPES, load_card, load_critic, save_critic
from cinerl.spec.errors import UserError


def tensors(tables):
    return {k: torch.from_numpy(np.asarray(v)) for k, v in tables.items()}


@pytest.fixture(params=["untrained", "shipped"])
def tables(request):
    net = MotionNet(3).tables(0.0, 1.0) if request.param == "untrained" else load_critic()
    return tensors(net)


def some(rng, count=64, frames=60):
    return rng.normal(0, 0.1, (count, frames, 16)), np.abs(rng.normal(0, 0.3, (count, frames, 4)))


def test_every_channel_alone_only_ever_adds(tables):
    felt, asks = some(np.random.default_rng(0))
    before = cost(tables, windows_of(felt, asks))
    for channel in range(16):
        more = felt.copy()
        more[..., channel] *= 1.5
        after = cost(tables, windows_of(more, asks))
        assert (after >= before - 1e-5).all(), channel


def test_turning_is_never_free(tables):
    """The comfort study's first finding: slower is easier, whatever was asked for."""
    felt, asks = some(np.random.default_rng(1))
    felt[..., :10] = 0
    costs = [
        cost(tables, windows_of(felt * np.where(np.arange(16) // 3 == 10 // 3, k, 1.0), asks))
        for k in (0.25, 0.5, 1, 2, 4, 8)
    ]
    assert (np.diff(torch.stack(costs), axis=0) > 0).all()


def test_roll_and_zoom_cost_no_less_than_pan(tables):
    rng = np.random.default_rng(2)
    asks = np.zeros((32, 60, 4))
    signal = np.cumsum(rng.normal(0, 0.02, (32, 60)), axis=1)
    costs = {}
    for channel in (1, 2, 6):
        felt = np.zeros((32, 60, 16))
        felt[..., channel] = signal
        costs[channel] = cost(tables, windows_of(felt, asks))
    assert (costs[2] >= costs[1] - 1e-5).all()
    assert (costs[6] >= costs[1] - 1e-5).all()


def test_what_was_asked_for_excuses(tables):
    felt, asks = some(np.random.default_rng(3))
    asks[..., 3] = 0
    steady = cost(tables, windows_of(felt, asks))
    asks[..., 3] = 1
    assert (cost(tables, windows_of(felt, asks)) < steady).all()


def test_windows_by_hand():
    """A constant rate: the scatter is its square, the mean of a mean that still grows lies below."""
    felt = np.zeros((1, 40, 16))
    felt[0, 1:, 1] = 0.5
    asks = np.full((1, 40, 4), 0.2)
    w = windows_of(felt, asks)
    np.testing.assert_allclose(w.scatter[0, 0], 0.25, rtol=1e-5)
    assert w.scatter[0, 1:].abs().max() == 0
    assert 0 < w.slow[0, 0] < 0.25
    np.testing.assert_allclose(w.asked, 0.2, rtol=1e-5)
    felt[0, 0] = 9.0  # the first frame has no rates
    np.testing.assert_array_equal(windows_of(felt, asks).scatter, w.scatter)


def test_files(tmp_path):
    tables = load_critic()
    save_critic(tmp_path / "a.safetensors", tables)
    again = load_critic(tmp_path / "a.safetensors")
    assert all((again[k] == tables[k]).all() for k in SHAPES)
    with pytest.raises(UserError, match="no such file"):
        load_critic(tmp_path / "b.safetensors")
    (tmp_path / "c.safetensors").write_bytes(b"not weights")
    with pytest.raises(UserError, match=r"c.safetensors: not a critic's weights"):
        load_critic(tmp_path / "c.safetensors")
    bad = dict(tables, scale=tables["scale"][:3])
    save_critic(tmp_path / "d.safetensors", bad)
    with pytest.raises(UserError, match=r"table 'scale' is float32 \(3,\); want finite float32 \(35,\)"):
        load_critic(tmp_path / "d.safetensors")
    bad = dict(tables, skip=np.full(35, np.nan, np.float32))
    save_critic(tmp_path / "e.safetensors", bad)
    with pytest.raises(UserError, match="table 'skip'"):
        load_critic(tmp_path / "e.safetensors")


def test_the_card_tells_what_it_learned_from():
    card = load_card()
    assert card.numbers == sum(int(np.prod(s)) for s in SHAPES.values())
    assert all(name.startswith("train-") for name in card.takes)
    assert "held-out" in card.not_learned_from
    assert "ratings" in card.not_learned_from
