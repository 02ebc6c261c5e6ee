"""Simulated voters, their curves, the plot; and bad flags."""

from __future__ import annotations

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cinerl.bench import taste as bench
from cinerl.bench import taste_plot
from cinerl.bench.table import taste_rows
from cinerl.bench.voters import INDIFFERENT, Voter, draw_voter
from cinerl.cli.bench import bench_app
from cinerl.spec.errors import UserError
from cinerl.taste.measures import MEASURES


def clips(**columns):
    """[C, F, M] with the named columns given as [C, F]; on screen, all else nought."""
    shape = np.array(next(iter(columns.values()))).shape
    found = np.zeros((*shape, len(MEASURES)), np.float32)
    columns = {"on_screen": np.ones(shape)} | columns
    for name, values in columns.items():
        found[..., list(MEASURES).index(name)] = values
    return found


def test_a_voter_by_hand():
    voter = Voter((("size", 1.0, 2.0, 3.0), ("side", 60.0, 120.0, 1.0)), (0, 1), (("turn_dps", 10.0, 0.2),))
    sizes = [[1.5] * 10, [1.5] * 10, [1.5] * 10, [0.5] * 10]
    sides = [[90.0] * 10, [0.0] * 10, [90.0] * 5 + [0.0] * 5, [90.0] * 10]
    turns = np.zeros((4, 10))
    assert voter.utility(clips(size=sizes, side=sides)) == pytest.approx([1.0, 0.0, 0.5, 0.25])
    turns[:, :2] = 11.0  # a fifth of the frames: more than may be borne
    shaken = clips(size=sizes, side=sides, turn_dps=turns)
    assert voter.utility(shaken) == pytest.approx([0.8, -0.2, 0.3, 0.05])
    gone = clips(size=sizes[:1], side=sides[:1], on_screen=[[0.0] * 3 + [1.0] * 7])
    assert voter.utility(gone) == pytest.approx([0.5])


def test_votes_of_a_voter():
    voter, rng = draw_voter(np.random.default_rng(0)), np.random.default_rng(1)
    clear = np.array([voter.vote(0.5, rng) for _ in range(4000)])
    assert (clear == 0).mean() == pytest.approx(0.05, abs=0.012)  # half of the random ones
    near = np.array([voter.vote(INDIFFERENT / 2, rng) for _ in range(4000)])
    assert (near == 0.5).mean() == pytest.approx(0.9, abs=0.02)
    assert draw_voter(np.random.default_rng(0)) == voter
    assert len({draw_voter(np.random.default_rng(k)) for k in range(20)}) == 20


@pytest.fixture(scope="module")
def result(make_take):
    take = make_take([((-3.0, 0.0), 0.2, 1.2)], seconds=10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench, "takes_for", lambda brief, split="train": [take])
        return bench.measure(bench.Plan(tastes=3, votes=20, moments=2, styles=4, seed=1))


def test_curves(result, tmp_path):
    for name, last in (("chosen", 20), ("drawn", 40)):
        assert result[name]["votes"] == list(range(10, last + 1, 10))
        assert len(result[name]["median"]) == len(result[name]["votes"])
        assert len(result[name]["tastes"]) == 3
        assert all(0 <= v <= 1 for curve in result[name]["tastes"] for v in curve)
        spans = zip(result[name]["low"], result[name]["median"], result[name]["high"], strict=True)
        assert all(low <= middle <= high for low, middle, high in spans)
    work = result["workload"]
    assert work["unseen_moments"] == work["pool_moments"] == 2
    assert work["unseen_pairs"] > 20
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    taste_plot.draw(result, tmp_path / "taste.png")
    assert (tmp_path / "taste.png").read_bytes()[:4] == b"\x89PNG"
    assert all(isinstance(value, str) for _, value in taste_rows(result))


def test_votes_to_a_goal():
    assert bench._over(np.array([60.0, np.inf, np.inf, 60]), np.array([30, 30, np.inf, np.inf])).tolist() == [
        2.0, np.inf, 1.0, 0.0,
    ]  # fmt: skip
    assert bench._reached(np.array([0.5, 0.84, 0.85, 0.8])) == 30
    told = bench._told(30.0, np.array([20.0, 30.0, np.inf]))
    assert told == {"value": 30.0, "interval": [20.0, None]}
    assert bench._told(np.inf, np.array([np.inf] * 3))["value"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tastes", "1"], ("--tastes", "is 1", "2 or more")),
        (["--votes", "5"], ("--votes", "is 5")),
        (["--steps", "-1"], ("--steps", "is -1")),
        (["--env", "cinerl/Folow-v0"], ("Folow", "no such")),
        (["--plot", "{folder}"], ("--plot", "is a folder")),
    ],
)
def test_bad_flags_are_one_line(arguments, words, tmp_path):
    failed = CliRunner().invoke(bench_app, ["taste", *(a.format(folder=tmp_path) for a in arguments)])
    assert isinstance(failed.exception, UserError), failed.output
    assert all(word in str(failed.exception) for word in words), str(failed.exception)
