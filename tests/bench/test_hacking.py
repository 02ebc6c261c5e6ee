"""Best of K and lengths of training: figures with known answers, and bad flags in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cinerl.bench import choosers, hacking, judges_plot, judges_table
from cinerl.bench.gallery import Views
from cinerl.bench.vantage import Ground
from cinerl.cli.bench import bench_app
from cinerl.geometry import look_at
from cinerl.spec.errors import UserError
from cinerl.stage.library import load_take
from tests.scenes import make_take


@pytest.fixture(scope="module")
def yard(tmp_path_factory):
    path = tmp_path_factory.mktemp("yard") / "yard.npz"
    make_take(actors=2).save(path)
    return str(path)


@pytest.fixture(scope="module")
def found(yard, takes, agents):
    plan = hacking.Plan(None, [yard], moments=4, best_of=(1, 4, 8))
    training = hacking.Training("follow", [f"{agents}/novice-s*"], takes, episodes=2)
    return hacking.measure(plan, training)


def test_figures(found):
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found["critics"]) == {"rules", "layout", "framing"}
    curve = found["critics"]["rules"]["composition"]
    assert len(curve["means"]) == 3
    assert len(curve["against_smaller"]) == 2
    assert {s["than"] for s in curve["against_smaller"]} <= {1, 4}
    assert curve["hacked"] is any(s["fell"] for s in curve["against_smaller"])
    rows = found["training"]["cinerl/Follow-v0"]["composition"]
    assert [r["label"] for r in rows] == ["novice"]
    assert found["held_out"] is False


def test_table_and_plot(found, tmp_path):
    cells = [str(c._cells) for t in judges_table.hacking_tables(found) for c in t.columns]
    assert any("rules" in c for c in cells)
    assert any("novice" in c for c in cells)
    judges_plot.draw_hacking(found, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_the_best_of_each_group():
    scores = np.array([0.1, 0.9, np.nan, 0.3, 0.2, 0.4, 0.8, 0.0])
    one, four, eight = hacking._picks(scores, [1, 4, 8])
    assert one.tolist() == list(range(hacking.GROUPS))
    assert four.tolist() == [1, 6]
    assert eight.tolist() == [1]


def test_a_critic_that_likes_what_judges_do_not_is_found_out():
    rng = np.random.default_rng(0)
    plan = hacking.Plan(moments=60, best_of=(1, 4, 16))
    owner = ["a"] * 30 + ["b"] * 30
    base = rng.normal(0.5, 0.1, (60, 1))
    rising = base + np.array([0.0, 0.1, 0.12]) + rng.normal(0, 0.02, (60, 3))
    assert not hacking._curve(rising, plan, owner)["hacked"]
    turned = base + np.array([0.0, 0.1, 0.06]) + rng.normal(0, 0.02, (60, 3))
    told = hacking._curve(turned, plan, owner)
    assert told["hacked"]
    assert told["against_smaller"][1] | {"value": 0, "interval": 0} == {
        "value": 0, "interval": 0, "than": 4, "fell": True,
    }  # fmt: skip


def test_lengths_of_training():
    rng = np.random.default_rng(1)
    episode = rng.uniform(0.6, 0.9, 30)
    scores = {
        name: (episode * level + rng.normal(0, 0.003, (3, 30)))
        for name, level in (("1x", 1.0), ("3x", 1.05), ("6x", 1.045), ("10x", 0.95))
    }
    rows = hacking.lengths(scores, ["a"] * 30, 0.02, 0)
    assert [r.get("fell") for r in rows] == [None, False, False, True]
    assert rows[3]["fell_beyond_doubt"]
    assert [r.get("best_before") for r in rows] == [None, "1x", "3x", "3x"]


def test_rules_like_a_person_in_frame_more_than_a_wall(yard):
    take = load_take(yard)
    eyes = Ground([take], 8).eyes(0, 0)[0]
    pos = (eyes + np.array([[0.5, -3, 0.1], [0.5, -3, 0.1]])).astype(np.float32)
    targets = eyes + np.array([[0, 0, -0.3], [6, -3, 0]])
    quat = np.array([look_at(p, t) for p, t in zip(pos, targets, strict=True)], np.float32)
    zero = np.zeros(2, np.int32)
    views = Views(zero, zero, pos, quat, np.full(2, 35, np.float32))
    told = choosers.CRITICS["rules"]([take])(views, 0, None)
    assert told[0] > told[1] + 0.2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--moments", "1"], ("--moments", "is 1")),
        (["--moments", "0"], ("--moments", "--agents")),
        (["--best-of", "4", "--best-of", "2"], ("--best-of", "rising")),
        (["--critic", "nobody"], ("--critic nobody", "rules")),
        (["--agents", "nowhere"], ("nowhere", "agent.toml")),
        (["--plot", "{folder}"], ("--plot", "is a folder")),
    ],
)
def test_bad_flags_are_one_line(arguments, words, tmp_path):
    given = [a.format(folder=tmp_path) for a in arguments]
    failed = CliRunner().invoke(bench_app, ["hacking", *given])
    assert isinstance(failed.exception, UserError), failed.output
    assert all(word in str(failed.exception) for word in words), str(failed.exception)
