"""``cinerl tracks`` shows what was read; ``cinerl train --style`` learns from it; both refuse in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cinerl.cli import main
from cinerl.cli.train import train as train_command
from cinerl.spec.tracks import load_tracks
from cinerl.train.style import Style
from tests.spec.test_tracks import et, tum
from tests.train.test_style import example


@pytest.fixture
def folder(tmp_path):
    tum(tmp_path / "walk.txt", 30)
    et(tmp_path / "film.txt", 24)
    return tmp_path


def run(*arguments):
    with pytest.raises(SystemExit) as caught:
        main([str(a) for a in arguments])
    return caught.value.code or 0


def test_it_shows_and_keeps(folder, capsys):
    assert run("tracks", folder, "--out", folder / "out", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(r["name"], r["format"]) for r in rows] == [("film", "et"), ("walk", "tum")]
    assert [r["metric"] for r in rows] == [False, True]
    (walk,) = load_tracks(folder / "walk.txt")
    assert rows[1]["turn_dps"] == pytest.approx(float(np.mean(walk.turn_dps)), abs=0.01)
    kept = load_tracks(folder / "out")
    assert [t.frames for t in kept] == [walk.frames, walk.frames]
    assert (folder / "out" / "tracks.png").stat().st_size > 10_000


def test_it_judges_by_a_style(folder, capsys):
    style = Style([example(12.0)], 0)
    style.save(folder / "agent")
    assert run("tracks", folder / "walk.txt", "--style", folder / "agent") == 0
    assert "style" in capsys.readouterr().out
    assert run("tracks", folder / "walk.txt", "--style", folder / "nobody") == 2
    assert "style.toml: no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tracks", "{folder}/none.txt"], "none.txt: no such file"),
        (["tracks", "{folder}/walk.txt", "--axes", "maya"], "'maya' is unknown"),
        (["tracks", "{folder}/walk.txt", "--out", "{folder}/walk.txt"], "--out"),
        (["train", "follow", "--style", "{folder}/none", "--out", "{folder}/o"], "no such file"),
        (["train", "follow", "--style", "{folder}/walk.txt", "--out", "{folder}/o"], "want 100 or more"),
    ],
)
def test_refused_in_one_line(arguments, words, folder, capsys):
    assert run(*(a.format(folder=folder) for a in arguments)) == 2
    told = capsys.readouterr().err.strip()
    assert words in told
    assert "\n" not in told
    assert not (folder / "o").exists()


def test_the_command_names_the_style(folder, monkeypatch):
    """What the command hands on: the brief with one term more, and the term itself."""
    import cinerl.train

    given = {}
    monkeypatch.setattr(cinerl.train, "train", lambda brief, agent, **rest: given.update(brief=brief, **rest))
    for i in range(2):
        example(12.0, seed=i).save(folder / "examples" / f"{i}.npz")
    train_command("follow", "ppo", folder / "o", style=folder / "examples", style_weight=2.0)
    assert (given["brief"].reward[-1].term, given["brief"].reward[-1].weight) == ("style", 2.0)
    (term,) = given["terms"]
    assert term.name == "style"
    train_command("follow", "ppo", folder / "o")
    assert given["terms"] == []
    assert "style" not in [r.term for r in given["brief"].reward]
