"""The judged benchmark, small: every figure that it promises, the ballots, and bad flags in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from cinerl.bench import ballot, judges, judges_plot, judges_table, tour
from cinerl.bench.gallery import Gallery, Views
from cinerl.bench.panel import JUDGES, MOTIONS, Panel
from cinerl.bench.vantage import HEIGHT_M, Ground, about_people, about_place
from cinerl.cli.bench import bench_app
from cinerl.spec.errors import UserError
from tests.scenes import make_shot, make_take

EPISODES = 4


def plan_for(takes, agents, **other):
    options = {
        "briefs": ["follow"], "policies": ["novice", "static"], "agents": (f"{agents}/*",), "takes": takes,
        "against": "follow", "episodes": EPISODES, "every": 48, "views": 8,
    }  # fmt: skip
    return judges.Plan(**(options | other))


@pytest.fixture(scope="module")
def judged(takes, agents):
    plan = plan_for(takes, agents)
    films = judges.film(plan)
    return films, judges.judge(films, plan), plan


def test_figures(judged):
    _, result, _ = judged
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    brief = result["briefs"]["cinerl/Follow-v0"]
    assert set(brief["policies"]) == {"novice", "static", "follow"}
    assert brief["held_out"] is True
    novice, rival = brief["policies"]["novice"], brief["policies"]["follow"]
    assert novice["trainings"] == ["s0", "s1"]
    assert "less_rival" not in rival
    for policy in brief["policies"].values():
        for j in JUDGES:
            low, high = policy["judges"][j]["interval"]
            assert 0 <= low <= policy["judges"][j]["value"] <= high <= 1
        for e in policy["episodes"]:
            assert set(e) == {*JUDGES, *MOTIONS}
            assert len(e["composition"]) == EPISODES
        assert 0 <= policy["tour"]["above_chance"]["composition"]["value"] <= 1
        assert policy["tour"]["diversity"]["between_place_m"] > 0
    less = novice["less_rival"]["composition"]
    plain = novice["judges"]["composition"]["value"] - rival["judges"]["composition"]["value"]
    assert less["difference"]["value"] == pytest.approx(plain, abs=2e-6)
    assert less["kept"] is (less["share"]["interval"][0] >= -judges.LOSS)
    still = brief["policies"]["static"]
    assert rival["judges"]["composition"]["value"] > still["judges"]["composition"]["value"]


def test_judged_twice_is_the_same(judged):
    films, result, plan = judged
    again = judges.judge(films, plan)
    assert again["briefs"] == result["briefs"]


def test_tables_and_plot(judged, tmp_path):
    cells = [str(c._cells) for t in judges_table.judges_tables(judged[1]) for c in t.columns]
    assert any("novice" in c for c in cells)
    judges_plot.draw_judges(judged[1], tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_ballots_are_blind(judged, tmp_path):
    films = judged[0]
    pairs = ballot.pairs_of(films, "follow", 3, 0)
    assert len(pairs) == 6
    assert {p.key["A"]["policy"] for p in pairs} > {"follow"}  # on either side
    assert {p.key["B"]["policy"] for p in pairs} > {"follow"}
    for p in pairs:
        a, b = p.shots
        assert (a.take, a.start_frame, a.subject) == (b.take, b.start_frame, b.subject)
        np.testing.assert_array_equal(a.pos[0], b.pos[0])
        assert a.source["agent"] != b.source["agent"]
    ballot.write_sheets(tmp_path, films, pairs[:1])
    key = json.loads((tmp_path / "key.json").read_text())
    assert set(key["pairs"]) == {"pair-001"}
    with Image.open(tmp_path / "pairs" / "pair-001.png") as page:
        assert not page.info
        assert np.asarray(page).std() > 20


@pytest.fixture(scope="module")
def yard():
    """Two people on the spot before a wall, a column and boxes."""
    return make_take(actors=2)


def test_exhibits_know_who_is_hidden(yard):
    gallery = Gallery([yard])
    # From behind the column, and from the open side.
    shots = [make_shot(yard, eye=(-3.4, 2.7, 1.4), frames=1), make_shot(yard, frames=1)]
    views = Views.join([Views.of_shot(s, 0, 1) for s in shots])
    behind, clear = gallery.exhibits(views)
    assert clear.alone.shape == (2, 63, 112)
    assert (clear.seen & ~clear.alone).sum() == 0
    assert clear.seen.sum() > 0.97 * clear.alone.sum()
    assert behind.seen.sum() < 0.8 * behind.alone.sum()
    assert clear.up[1] > 0.99
    pictures = gallery.pictures(views)
    np.testing.assert_array_equal(pictures[1], clear.rgb)


def test_vantages_are_free_and_repeatable(yard):
    ground = Ground([yard], 64)
    views = about_people(ground, 0, 5, 24, np.random.default_rng(3))
    assert len(views) == 24
    assert ground.free(views).all()
    assert (views.pos[:, 2] >= HEIGHT_M[0]).all()
    again = about_people(ground, 0, 5, 24, np.random.default_rng(3))
    np.testing.assert_array_equal(views.pos, again.pos)
    start = np.array([0.0, -4.0, 1.5])
    near = about_place(ground, 0, 5, start, 35.0, 24, np.random.default_rng(3))
    assert np.linalg.norm(near.pos - start, axis=1).max() <= 2 + 1e-5
    assert ground.free(near).all()
    inside = Views(near.take[:1], near.frame[:1], np.array([[0, 3.2, 1.3]], np.float32), near.quat[:1],
                   near.focal_mm[:1])  # fmt: skip
    assert not ground.free(inside).any()


def test_diversity_of_one_view_and_of_two(yard):
    gallery = Gallery([yard])
    still = make_shot(yard, travel=(0, 0, 0))
    alone = tour.diversity(gallery, [still], 6)
    assert alone["within_place_m"][0] == 0
    assert alone["within_heading_deg"][0] == pytest.approx(0, abs=0.05)
    assert np.isnan(alone["between_mask"][0])
    other = make_shot(yard, eye=(0.0, -7.0, 1.5), travel=(0, 0, 0))
    both = tour.diversity(gallery, [still, other], 6)
    assert both["between_place_m"] == pytest.approx([2, 2], abs=1e-4)
    assert 0 < both["between_mask"][0] <= 1


def test_chance_is_the_same_for_everybody(yard):
    gallery, ground, panel = Gallery([yard]), Ground([yard], 64), Panel()
    a = make_shot(yard)
    b = make_shot(yard, travel=(1.0, 0.4, 0.0))
    first, second = (tour.chance(panel, gallery, ground, [s], 8, 5) for s in (a, b))
    for j in JUDGES:
        np.testing.assert_array_equal(first[j], second[j])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--episodes", "1"], ("--episodes", "is 1")),
        (["--every", "0"], ("--every", "is 0")),
        (["--views", "3"], ("--views", "is 3", "8 or more")),
        (["--pairs", "0"], ("--pairs", "is 0")),
        (["--policy", "nobody"], ("nobody", "no such cameraman")),
        (["--against", "nobody"], ("nobody", "there are")),
        (["--json", "{folder}"], ("--json", "is a folder")),
        (["--plot", "{folder}"], ("--plot", "is a folder")),
    ],
)
def test_bad_flags_are_one_line(arguments, words, takes, tmp_path):
    given = [a.format(folder=tmp_path) for a in arguments]
    few = ["--take", takes[0], "--policy", "static", "--episodes", "2"]
    failed = CliRunner().invoke(bench_app, ["judges", *few, *given])
    assert isinstance(failed.exception, UserError), failed.output
    assert all(word in str(failed.exception) for word in words), str(failed.exception)


