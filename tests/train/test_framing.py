"""The school of the framing and the layout critic: stills, twins, batches, networks that learn from them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cinerl.critic.framing import CHANNELS, FramingCritic
from cinerl.critic.layout import LayoutNet
from cinerl.train.framing import Learner, Twins, fit, varied
from cinerl.train.layout import Layouts, fit_layout, layout_scores
from cinerl.train.stills import GOOD, KINDS, Stills, curtain, join


def made_up(moments=40, seed=0):
    """Stills whose flaw is plain to see: a bright patch in the middle, too low, or too small."""
    rng = np.random.default_rng(seed)
    count = 3 * moments
    picture = rng.integers(90, 110, (count, 63, 112, 3)).astype(np.uint8)
    kind = np.tile([0, KINDS.index("headroom"), KINDS.index("tiny")], moments)
    picture[kind == 0, 15:30, 45:67] = 220
    picture[kind == KINDS.index("headroom"), 45:60, 45:67] = 220
    picture[kind == KINDS.index("tiny"), 28:32, 54:58] = 220
    where = (rng.normal(size=(count, n)).astype(np.float32) for n in (3, 4))
    nothing = np.zeros(count, int)
    return Stills(
        picture, kind, (kind > 0).astype(np.float32), np.repeat(np.arange(moments) * 3, 3), nothing, nothing,
        nothing, *where, np.full(count, 35, np.float32),
    )  # fmt: skip


def test_joined_stills_keep_their_parents():
    both = join([made_up(4), made_up(5, 1)])
    assert len(both) == 27
    assert (both.kind[both.parent] == KINDS.index(GOOD)).all()
    np.testing.assert_array_equal(both.take, [0] * 12 + [1] * 15)
    np.testing.assert_array_equal(both.parent[12:], made_up(5, 1).parent + 12)


def test_twins_are_of_one_parent_and_kind():
    stills = join([made_up(), made_up(3, 2)])
    marred, other = Twins(stills, without=["tiny"]).draw(np.random.default_rng(0))
    assert set(stills.kind[marred]) == {KINDS.index("headroom")}
    np.testing.assert_array_equal(stills.kind[marred], stills.kind[other])
    np.testing.assert_array_equal(stills.parent[marred], stills.parent[other])


def test_twins_are_varied_alike():
    one = np.random.default_rng(0).integers(0, 255, (5, 63, 112, 3), dtype=np.uint8)
    x = varied(np.concatenate([one, one, one]), 3, np.random.default_rng(1))
    assert x.shape == (15, 3, 63, 112)
    np.testing.assert_array_equal(x[:5], x[5:10])
    np.testing.assert_array_equal(x[:5], x[10:])
    assert (x[0] - torch.from_numpy(one[0]).permute(2, 0, 1) / 255).abs().mean() > 0.02


def test_a_curtain_hides_as_much_as_it_says():
    rng = np.random.default_rng(0)
    box = np.array([-0.3, -0.8, 0.3, 0.6], np.float32)
    grey = np.full((63, 112, 3), 128, np.uint8)
    left, right = 39, 73
    for share, low, high in ((0.0, 0.0, 0.12), (0.5, 0.3, 0.7), (1.0, 0.8, 1.0)):
        hidden = [(curtain(grey, box, share, rng)[31, left:right] != 128).any(-1).mean() for _ in range(60)]
        assert low <= np.mean(hidden) <= high, share


def test_normalised_layers_end_up_in_the_weights():
    net = Learner(0)
    x = torch.rand(8, 3, 63, 112)
    for _ in range(3):
        net(x)
    net.eval()
    torch.testing.assert_close(net(x), net.folded()(x), atol=1e-4, rtol=1e-4)
    assert len(CHANNELS) == 4


def test_learns_to_rank():
    stills = made_up()
    critic = FramingCritic(fit(stills, 0, 25))
    exam = made_up(20, 9)
    score = critic.score(exam.picture)
    marred = np.flatnonzero(exam.kind > 0)
    assert (score[exam.parent[marred]] > score[marred]).mean() > 0.9
    assert np.median(score[exam.kind == 0]) == pytest.approx(1.0, abs=0.5)


def test_training_repeats_itself():
    stills = made_up(8)
    first, again = (fit(stills, 3, 2) for _ in "ab")
    assert all((first[k] == again[k]).all() for k in first)


def test_the_student_learns_its_teachers_order():
    rng = np.random.default_rng(0)
    person = rng.normal(size=(600, 4, 24)).astype(np.float32)
    layouts = Layouts(person, rng.normal(size=(600, 32)).astype(np.float32), np.ones((600, 4), np.float32))
    teacher = np.tanh(person[:, :, 2].max(axis=1)).astype(np.float32)
    tables = fit_layout(layouts, teacher, np.arange(600) // 3, 0, 800)
    told = layout_scores(tables, layouts)
    assert np.corrcoef(told, teacher)[0, 1] > 0.8
    assert set(tables) == {*LayoutNet(0).state_dict(), "calibration"}
