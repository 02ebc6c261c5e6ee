"""The framing critic: it prefers good views to marred ones, in any batch, and refuses what is no weights."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.camera.bank import derive
from cinerl.critic.framing import SHAPES, FramingCritic, load_framing
from cinerl.critic.marring import VIEW_FAMILIES, merged, poles
from cinerl.critic.views import People, aside, headroom_of, stand, well_framed
from cinerl.critic.weights import load_card, save_critic
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take
from cinerl.train.stills import GOOD, KINDS, stills_of
from cinerl.train.studio import filming_of, place


@pytest.fixture(scope="module")
def take():
    return load_take("heldout-loft-talk")


@pytest.fixture(scope="module")
def people(take):
    return People(take, derive(take))


@pytest.fixture(scope="module")
def stills(take):
    return stills_of(take, 12, 3)


def measured(cameras, take):
    filming = filming_of([take], len(cameras))
    place(filming.state, cameras)
    filming.measure()
    return filming.framing


def test_views_are_where_they_say(take, people):
    """The core measures what a view was drawn with: place of the eyes, size, headroom, elevation, roll."""
    views = well_framed(people, 200, np.random.default_rng(0))
    roll = np.random.default_rng(1).normal(0, 0.3, 200)
    for asked in (views, dataclasses.replace(views, roll=roll, eyes=np.zeros((200, 2)))):
        f = measured(stand(asked, people), take)
        np.testing.assert_allclose(f.eyes[:, 0], asked.eyes, atol=2e-4)
        np.testing.assert_allclose(f.size[:, 0], asked.size, rtol=1e-4)
        np.testing.assert_allclose(f.elevation[:, 0], asked.elevation, atol=1e-4)
        np.testing.assert_allclose(f.roll.abs(), np.abs(asked.roll), atol=2e-4)
    f = measured(stand(views, people), take)
    assert np.abs(f.headroom[:, 0].numpy() - headroom_of(views, people)).mean() < 0.02
    lead = f.lead_room[:, 0].numpy()
    judged = np.isfinite(lead) & (np.abs(aside(views, people)) > 0.6)
    assert ((lead[judged] > 1.5) & (lead[judged] < 4)).mean() > 0.9


@pytest.mark.parametrize("name", list(VIEW_FAMILIES))
def test_marring_breaks_what_it_says(name, take, people):
    rng = np.random.default_rng(2)
    views = well_framed(people, 300, rng)
    marred, fits = VIEW_FAMILIES[name](views, people, np.full(300, 0.9), rng)
    if name == "merger":
        assert len(poles(take)[0])
        assert merged(stand(marred, people), people)[fits].all()
        return
    assert fits.any()
    was, now = (measured(stand(v.pick(fits), people), take) for v in (views, marred))
    worse = {
        "cut_head": now.headroom[:, 0] < 0.0,
        "tiny": now.size[:, 0] < 0.1,
        "headroom": now.headroom[:, 0] > was.headroom[:, 0] + 0.2,
        "lead_room": ~(now.lead_room[:, 0] > 0.6),
        "horizon": now.roll.abs() > 0.4,
    }
    assert worse[name].all()


def test_prefers_good_to_marred(stills):
    score = FramingCritic().score(stills.picture)
    assert 0.3 < np.median(score[stills.kind == KINDS.index(GOOD)]) < 2
    marred = np.flatnonzero(stills.kind != KINDS.index(GOOD))
    right = score[stills.parent[marred]] > score[marred]
    assert right.mean() > 0.85
    for name in ("cut_head", "tiny", "headroom", "horizon", "nobody"):
        mine = stills.kind[marred] == KINDS.index(name)
        assert right[mine].mean() > 0.75, name


def test_batches_of_any_size(stills):
    critic = FramingCritic()
    whole = critic.score(stills.picture[:70])
    parts = np.concatenate([critic.score(stills.picture[a:b]) for a, b in ((0, 1), (1, 70))])
    np.testing.assert_allclose(whole, parts, atol=1e-4)
    assert critic.score(stills.picture[:0]).shape == (0,)
    assert whole.dtype == np.float32


def test_pictures_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"want uint8 \(B, 63, 112, 3\)"):
        FramingCritic().score(np.zeros((2, 84, 84, 3), np.uint8))


def test_files(tmp_path):
    tables = load_framing()
    first = "eye.0.weight"
    for values, words in (
        (tables[first][:3], r"table 'eye.0.weight' is float32 \(3, 3, 5, 5\); want finite float32 \(16"),
        (np.full_like(tables[first], np.nan), "table 'eye.0.weight'"),
    ):
        save_critic(tmp_path / "a.safetensors", dict(tables, **{first: values}), SHAPES)
        with pytest.raises(UserError, match=words):
            load_framing(tmp_path / "a.safetensors")
    with pytest.raises(UserError, match="no such file"):
        load_framing(tmp_path / "b.safetensors")
    (tmp_path / "c.safetensors").write_bytes(b"not weights")
    with pytest.raises(UserError, match=r"c.safetensors: not a critic's weights"):
        load_framing(tmp_path / "c.safetensors")


def test_the_card_tells_what_it_learned_from():
    card = load_card("framing")
    assert card.numbers == sum(int(np.prod(s)) for s in SHAPES.values())
    assert all(name.startswith("train-") for name in card.takes)
    assert "no photographs" in card.not_learned_from
