"""The layout critic beside the core: the same bits in every batch, exact resume, no change without it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch
import warp as wp

from cinerl.camera.kernels.solids import blocks, entry
from cinerl.critic.layout import SHAPES, LayoutNet, laying, load_layout
from cinerl.critic.weights import load_card, save_critic
from cinerl.env.core import Core
from cinerl.reward.terms import layout_critic
from cinerl.spec.brief import Reward, load_brief
from cinerl.spec.errors import UserError
from tests.camera.stands import put

FRAMES = 30


@pytest.fixture(scope="module")
def take(make_take):
    return make_take([((-3.0, 0.0), 0.2, 1.2), ((1.0, 6.0), 0.0, 0.0)], seconds=9)


def critical(name, seconds=3.0):
    """A brief that earns nothing but the critic's favour."""
    return dataclasses.replace(
        load_brief(name), seconds=seconds, reward=(Reward(term="layout_critic", weight=1.0),)
    )


def actions(rows, axes, frames, seed=0):
    rng = np.random.default_rng(seed)
    return [np.clip(rng.normal(0, 0.6, (rows, axes)), -1, 1) for _ in range(frames)]


def test_rows_do_not_depend_on_each_other(take):
    many = Core(critical("follow"), [take], 300, threads=2)
    few = Core(critical("follow"), [take], 5, threads=1)
    many.reset(7)
    few.reset(7)
    told = []
    for a in actions(300, 5, FRAMES):
        x, y = many.step(a), few.step(a[:5])
        np.testing.assert_array_equal(x.reward[:5], y.reward)
        np.testing.assert_array_equal(many.framing.layout[:5], few.framing.layout)
        told.append(few.framing.layout.numpy().copy())
    assert np.isfinite(told).all()
    assert np.std(told) > 0.02


def test_resumes_to_the_bit(take):
    core = Core(critical("arc"), [take], 4, threads=1)
    core.reset(1)
    script = actions(4, len(core.axes), FRAMES)
    for a in script[:15]:
        core.step(a)
    kept = core.get_state()
    assert np.isfinite(kept["layout"]).all()
    first = [core.step(a).reward for a in script[15:]]
    other = Core(critical("arc"), [take], 4, threads=1)
    other.set_state(kept)
    np.testing.assert_array_equal(other.framing.layout, kept["layout"])
    for a, want in zip(script[15:], first, strict=True):
        np.testing.assert_array_equal(other.step(a).reward, want)
    assert np.ptp(first) > 0


def test_nothing_changes_where_nobody_asks(take):
    plain = load_brief("follow")
    asks = dataclasses.replace(plain, reward=(*plain.reward, Reward(term="layout_critic", weight=1.0)))
    with_it, without = (Core(b, [take], 4, threads=1) for b in (asks, plain))
    np.testing.assert_array_equal(with_it.reset(3), without.reset(3))
    for a in actions(4, 5, 10):
        x, y = with_it.step(a), without.step(a)
        np.testing.assert_array_equal(x.obs, y.obs)
        np.testing.assert_array_equal(with_it.scoring.terms.numpy()[:, :-1], without.scoring.terms.numpy())
        assert torch.isnan(without.framing.layout).all()


def test_the_network_that_learns_is_the_network_that_judges(take):
    core = Core(critical("follow"), [take], 6, threads=1)
    layout = laying(core.filming)
    net, tables = LayoutNet(0), load_layout()
    net.load_state_dict({k: torch.from_numpy(v) for k, v in tables.items() if k != "calibration"})
    zero, unit = tables["calibration"]
    core.reset(2)
    for a in actions(6, len(core.axes), 12):
        core.step(a)
        person, place = (torch.from_numpy(x.numpy()) for x in (layout.person, layout.place))
        told = net(person, place, core.framing.present)
        np.testing.assert_allclose((told.detach() - zero) / unit, core.framing.layout, atol=1e-4)


def test_a_lost_subject_is_marred(take):
    """Whoever the brief is about has to be on screen, whatever else is."""
    core = Core(critical("follow"), [take], 16, threads=1)
    core.reset(0)
    put(core.filming, quat=np.tile([0.7071068, 0.0, 0.0, 0.7071068], (16, 1)), pos=np.full((16, 3), 60.0))
    core.filming.measure()
    assert not core.framing.on_screen[:, 0].any()
    assert (layout_critic(core.framing) <= 0.0).all()
    assert torch.isfinite(layout_critic(core.framing)).all()


@wp.kernel
def both(
    kind: int,
    size: wp.vec3,
    p: wp.array(dtype=wp.vec3),
    d: wp.array(dtype=wp.vec3),
    far: wp.array(dtype=float),
    before: wp.array(dtype=int),
    beyond: wp.array(dtype=int),
):
    i = wp.tid()
    t = wp.min(entry(kind, size, p[i], d[i]), 40.0)
    far[i] = t
    before[i] = wp.where(blocks(kind, size, p[i], p[i] + d[i] * (t * 0.999 - 1.0e-3)), 1, 0)
    beyond[i] = wp.where(blocks(kind, size, p[i], p[i] + d[i] * (t * 1.001 + 1.0e-3)), 1, 0)


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_a_ray_meets_a_solid_where_a_segment_is_blocked(kind):
    rng = np.random.default_rng(kind)
    p = rng.uniform(-4, 4, (4000, 3)).astype(np.float32)
    d = rng.normal(0, 0.8, (4000, 3)) - p
    d = (d / np.linalg.norm(d, axis=1, keepdims=True)).astype(np.float32)
    out = [wp.zeros(4000, dtype=kind, device="cpu") for kind in (float, int, int)]
    given = [wp.array(x, dtype=wp.vec3, device="cpu") for x in (p, d)]
    wp.launch(both, dim=4000, inputs=[kind, wp.vec3(0.7, 1.1, 0.4), *given, *out], device="cpu")
    far, before, beyond = (x.numpy() for x in out)
    met, outside = far < 40, far > 0
    assert 0.2 < met.mean() < 0.99
    assert (far == 0).any()
    np.testing.assert_array_equal(beyond[met & outside], 1)
    np.testing.assert_array_equal(before[outside], 0)


def test_files(tmp_path):
    tables = load_layout()
    for name, values, words in (
        ("first", tables["first"][:3], r"table 'first' is float32 \(3, 16\); want finite float32 \(24, 16\)"),
        ("bias", np.full(24, np.nan, np.float32), "table 'bias'"),
    ):
        save_critic(tmp_path / "a.safetensors", dict(tables, **{name: values}), SHAPES)
        with pytest.raises(UserError, match=words):
            load_layout(tmp_path / "a.safetensors")
    with pytest.raises(UserError, match="no such file"):
        load_layout(tmp_path / "b.safetensors")


def test_the_card_tells_what_it_learned_from():
    card = load_card("layout")
    assert card.numbers == sum(int(np.prod(s)) for s in SHAPES.values())
    assert all(name.startswith("train-") for name in card.takes)
    assert "No pictures" in card.not_learned_from
