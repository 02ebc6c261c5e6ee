"""Features, candidates, and a taste as a reward term: exact, and the same whatever the batch."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import tomli_w

from cinerl.camera.windows import find_windows
from cinerl.env.core import Core
from cinerl.policy.scripted import RandomCamera
from cinerl.policy.shoot import shoot
from cinerl.spec.brief import load_brief
from cinerl.spec.document import load, to_dict
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import load_recipe
from cinerl.taste.ballot import Ballot
from cinerl.taste.candidates import Watching, film_candidates, watchable
from cinerl.taste.features import COUNT, FEATURES, GROUPS, NAMES, features
from cinerl.taste.measures import MEASURES
from cinerl.taste.taste import Card, load_taste, taste_of, with_taste
from cinerl.train import train

BRIEF = dataclasses.replace(load_brief("follow"), seconds=1.5)


@pytest.fixture(scope="module")
def take(make_take):
    return make_take([((-3.0, 0.0), 0.2, 1.2), ((1.0, 2.0), 0.0, 0.0)], seconds=6, columns=[(0.0, -1.5, 0.2)])


@pytest.fixture(scope="module")
def found(take):
    return film_candidates(BRIEF, [take], seed=1, moments=2, styles=3)


@pytest.fixture(scope="module")
def ballot(found):
    ballot = Ballot(np.stack([c.measures for c in found]), [c.moment for c in found], seed=0)
    rng = np.random.default_rng(0)
    for _ in range(12):
        ballot.vote(ballot.choose(), float(rng.choice([0.0, 0.5, 1.0])))
    return ballot


@pytest.fixture(scope="module")
def taste(ballot):
    return taste_of(ballot, BRIEF.id, "Test")


def test_features_by_hand():
    frame = dict.fromkeys(MEASURES, np.nan) | {"size": 2.0, "elevation": 10.0, "on_screen": 1.0}
    told = dict(zip(NAMES, features(np.array([list(frame.values())], np.float32))[0], strict=True))
    assert told["size"] == pytest.approx(0.2)  # one octave, from −2 to 3
    assert told["size@1"] == pytest.approx(1.0)
    assert told["size@1.75"] == pytest.approx(np.exp(-0.5 * 1.5**2), rel=1e-5)
    assert told["elevation@10"] == pytest.approx(1.0)
    assert told["elevation@0"] == pytest.approx(np.exp(-0.5 * (10 / 7) ** 2), rel=1e-5)
    assert told["on_screen"] == pytest.approx(1.0)
    assert told["lead_room"] == told["lead_room@0.75"] == 0.0
    assert len(set(NAMES)) == COUNT
    assert {f.measure for f in FEATURES} == set(MEASURES)
    assert len(GROUPS) == COUNT


def test_candidates_differ_and_are_the_same_again(found, take):
    assert {c.moment for c in found} == {0, 1}
    assert len({c.shot.digest for c in found}) == len(found)
    starts = {(c.moment, c.shot.start_frame, c.shot.subject) for c in found}
    assert len(starts) == 2
    again = film_candidates(BRIEF, [take], seed=1, moments=2, styles=3)
    assert [c.shot.digest for c in again] == [c.shot.digest for c in found]
    np.testing.assert_array_equal(again[3].measures, found[3].measures)
    other = film_candidates(BRIEF, [take], seed=2, moments=2, styles=3)
    assert {c.shot.digest for c in other}.isdisjoint(c.shot.digest for c in found)
    sizes = np.stack([c.measures[:, list(MEASURES).index("size")].mean() for c in found])
    assert sizes.max() > 1.3 * sizes.min()


def test_nobody_votes_on_a_wall(make_take):
    """Where half of the sides look at a wall, drawn styles still show the subject."""
    wall = make_take([((-3.0, 0.0), 0.0, 1.2)], seconds=6, boxes=[((0.0, -1.2, 1.5), (8.0, 0.1, 1.5))])
    found = film_candidates(BRIEF, [wall], seed=0, moments=1, styles=8)
    drawn = found[-8:]
    assert sum(watchable(c.measures) for c in drawn) >= 7
    hidden = drawn[0].measures.copy()
    hidden[:, list(MEASURES).index("visible")] = 0.5
    assert not watchable(hidden)


@pytest.mark.parametrize("env", ["arc", "push_in", "thirds"])
def test_candidates_of_other_briefs(env, make_take):
    brief = dataclasses.replace(load_brief(env), seconds=1.0)
    found = film_candidates(brief, [make_take(seconds=3)], seed=0, moments=1, styles=2)
    assert len(found) >= 4
    assert np.isfinite(found[-1].measures[:, list(MEASURES).index("size")]).all()


def share_of(taste, measures):
    """The weighted sum of frames' features, as a share of the taste's range, by NumPy."""
    worth = features(measures).astype(float) @ taste.weights
    return (worth - taste.card.low) / (taste.card.high - taste.card.low)


def rewarded(taste, take, rows, threads=1):
    """Scores of the term [F, N] and the measures [F, N, M] that random cameras saw."""
    watch = Watching()
    brief = watch.over(with_taste(BRIEF, 2.0))
    core = Core(brief, [take], rows, threads=threads, terms=[taste.term(), watch.term])
    column = core.term_names.index("taste")
    footage = shoot(core, RandomCamera(core, 5), seed=3)
    return footage.terms[..., column], watch.frames(), footage


def test_the_reward_is_the_weighted_sum(taste, take):
    scores, measures, _ = rewarded(taste, take, 12)
    worth = share_of(taste, measures)
    np.testing.assert_allclose(scores, np.clip(worth, 1e-3, 1), atol=2e-6)
    assert scores.std() > 0.02


def test_a_clip_is_worth_the_mean_of_its_frames(taste, ballot, found):
    """The head ranks clips exactly as the reward of their steps does."""
    clips = np.stack([c.measures for c in found])
    per_step = share_of(taste, clips)
    assert per_step.min() == pytest.approx(0, abs=1e-5)
    assert per_step.max() == pytest.approx(1, abs=1e-5)
    by_head = ballot.features @ ballot.head.weights
    assert np.argsort(per_step.mean(axis=1)).tolist() == np.argsort(by_head).tolist()


def test_rows_do_not_depend_on_each_other(taste, take):
    """The term is equal to the bit for any number of rows and threads."""
    watch = [Watching() for _ in range(3)]
    found = []
    for rows, threads, seen in zip((1, 7, 64), (1, 2, 2), watch, strict=True):
        brief = seen.over(with_taste(BRIEF, 2.0))
        core = Core(brief, [take], rows, threads=threads, terms=[taste.term(), seen.term])
        core.reset(3)
        rng = np.random.default_rng(9)
        scores, rewards = [], []
        for _ in range(core.length):
            actions = rng.uniform(-1, 1, len(core.axes)).astype(np.float32)
            rewards.append(core.step(np.tile(actions, (rows, 1))).reward[0])
            scores.append(core.scoring.terms.numpy()[0].copy())
        found.append((np.stack(scores).tobytes(), np.array(rewards).tobytes()))
    assert found[0] == found[1] == found[2]


def test_one_term_serves_several_cores(taste, take):
    term = taste.term()
    cores = [Core(with_taste(BRIEF, 1.0), [take], rows, threads=1, terms=[term]) for rows in (2, 5, 2)]
    column = cores[0].term_names.index("taste")
    first = []
    for core in (*cores, *cores):
        core.reset(1)
        core.step(np.zeros((core.rows, len(core.axes)), np.float32))
        first.append(float(core.scoring.terms.numpy()[0, column]))
    assert len(set(first)) == 1


def test_saved_and_read(taste, tmp_path):
    taste.save(tmp_path)
    for path in (tmp_path, tmp_path / "taste.toml"):
        again = load_taste(path)
        assert again.card == taste.card
        np.testing.assert_array_equal(again.weights, taste.weights)
        np.testing.assert_array_equal(again.ensemble, taste.ensemble)
        assert again.term().source == taste.term().source
    assert taste.card.votes == 12
    assert sum(taste.card.minds.values()) == pytest.approx(1, abs=0.01)


def broken(folder, name):
    toml, tensors = folder / "taste.toml", folder / "taste.safetensors"
    card = to_dict(load(Card, toml))
    match name:
        case "no file":
            toml.unlink()
        case "no weights":
            tensors.unlink()
        case "truncated":
            tensors.write_bytes(tensors.read_bytes()[:100])
        case "other weights":
            tensors.write_bytes(tensors.read_bytes()[:-4] + b"\0\0\0\0")
        case "not TOML":
            toml.write_text(json.dumps(card))
        case "schema":
            toml.write_text(tomli_w.dumps(card | {"schema": 2}))
        case "foreign":
            toml.write_bytes((folder.parent / "foreign.toml").read_bytes())
        case "features":
            toml.write_text(tomli_w.dumps(card | {"features": [*card["features"][1:], "smell"]}))
        case "range":
            toml.write_text(tomli_w.dumps(card | {"high": card["low"]}))
    return toml


BROKEN = {
    "no file": "no such file", "no weights": "no such file", "truncated": "not a taste's weights",
    "other weights": "not what taste.toml was written with", "not TOML": "not TOML", "schema": "schema",
    "foreign": "unknown key", "features": "other features", "range": "low is",
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_damaged_and_foreign_files(name, taste, tmp_path):
    (tmp_path / "foreign.toml").write_text("schema = 1\ntitle = 'a rig'\nbody_radius_m = 0.3\n")
    taste.save(tmp_path / "taste")
    file = broken(tmp_path / "taste", name)
    with pytest.raises(UserError, match=BROKEN[name]) as failed:
        load_taste(file)
    assert "taste" in str(failed.value)


def test_a_taste_is_part_of_a_training(taste, ballot, take, tmp_path):
    """It trains; a checkpoint of another taste, or of none, is refused."""
    small = {"rows": 8, "group": 1, "rollout": 16, "smooth": False, "demonstration": None}
    recipe = dataclasses.replace(load_recipe("ppo"), **small, steps=256, minibatch=64)
    take.save(tmp_path / "take.npz")
    takes = [str(tmp_path / "take.npz")]
    assert find_windows(BRIEF, [take])
    options = {"out": tmp_path / "run", "takes": takes}
    agent = train(with_taste(BRIEF, 2.0), recipe, **options, terms=[taste.term()], checkpoint_every=1)
    assert agent.card.env == BRIEF.id
    other = dataclasses.replace(taste, card=dataclasses.replace(taste.card, title="another"))
    heavier = with_taste(BRIEF, 3.0)
    for brief, terms in ((with_taste(BRIEF, 2.0), [other.term()]), (BRIEF, []), (heavier, [taste.term()])):
        with pytest.raises(UserError, match="another training"):
            train(brief, recipe, **options, terms=terms)
    with pytest.raises(UserError, match="unknown term 'taste'"):
        train(with_taste(BRIEF, 2.0), recipe, out=tmp_path / "run2", takes=takes)
