"""Films of short shots: what is written, that it repeats to the bit, and what is refused."""

import dataclasses
import itertools
import json

import av
import numpy as np
import pytest

from cinerl.edit.cut import film_parts, styles_of, with_style
from cinerl.edit.film import write_comparison, write_film
from cinerl.render.video import read_video
from cinerl.spec.errors import UserError
from cinerl.spec.sequence import Part, Sequence, load_sequence

SIZE = (160, 90)


@pytest.fixture(scope="module")
def take(make_take):
    return make_take((((0, 0), 0.0, 1.0), ((6, 5), -2.0, 0.0)), seconds=13)


@pytest.fixture(scope="module")
def sequence():
    walk = Part(from_s=1.0, to_s=1.75, env="cinerl/Follow-v0", agent="composer", subject="p0")
    still = Part(from_s=1.75, to_s=2.5, env="cinerl/Thirds-v0", agent="follow", subject="p1")
    return Sequence(schema=1, title="Short", take="test", shot=(walk, still))


@pytest.fixture(scope="module")
def filmed(take, sequence, tmp_path_factory):
    out = tmp_path_factory.mktemp("film")
    pieces = film_parts(sequence, take, out / "short.toml", ("static",))
    report = write_film(pieces, take, out, "Short", size=SIZE, with_overlay=True)
    write_comparison(pieces, take, out / "film.mp4", out / "compare.mp4")
    return out, pieces, report


def frames_of(path):
    with av.open(str(path)) as video:
        return sum(1 for _ in video.decode(video=0))


def test_everything_is_written(filmed):
    out, pieces, report = filmed
    assert {p.name for p in out.iterdir()} == {
        "film.mp4",
        "film_overlay.mp4",
        "compare.mp4",
        "contact.png",
        "path.png",
        "shot1.npz",
        "shot2.npz",
        "report.json",
    }
    assert json.loads((out / "report.json").read_text()) == report
    for name in ("film.mp4", "film_overlay.mp4", "compare.mp4"):
        assert frames_of(out / name) == sum(p.shot.frames for p in pieces) == 36
    assert [s["subject"] for s in report["shots"]] == ["p0", "p1"]
    assert len(report["cuts"]) == 1


def test_a_film_repeats_to_the_bit(filmed, take, sequence, tmp_path):
    out, _, _ = filmed
    again = film_parts(sequence, take, tmp_path / "short.toml")
    write_film(again, take, tmp_path, "Short", size=SIZE, with_overlay=True)
    for name in ("film.mp4", "film_overlay.mp4", "shot1.npz", "shot2.npz", "report.json", "contact.png"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


def test_shots_have_styles(filmed, take, sequence, tmp_path):
    """A style belongs to the film or to one shot; a camera does the same in any."""
    out, pieces, _ = filmed
    clay, ink = (dataclasses.replace(part, to_s=part.from_s + 0.25, style=s) for part, s in
                 zip(sequence.shot, ("clay", ""), strict=True))  # fmt: skip
    short = dataclasses.replace(sequence, style="ink", shot=(clay, ink))
    assert styles_of(short, tmp_path) == ["", "ink"]
    assert styles_of(with_style(short, "noir"), tmp_path) == ["noir", "noir"]
    styled = film_parts(short, take, tmp_path / "short.toml")
    assert styled[0].shot == pieces[0].shot.cut(0, 6)
    write_film(styled, take, tmp_path, "Short", size=SIZE)
    plain = list(itertools.islice(read_video(out / "film.mp4"), 6))
    film = list(read_video(tmp_path / "film.mp4"))
    assert len(film) == 12
    assert np.abs(film[0].astype(int) - plain[0]).mean() < 3
    # Ink is black or white, and no colour.
    assert np.abs(np.ptp(film[-1].astype(int), axis=2)).mean() < 25
    assert film[-1].std() > 1.3 * plain[-1].std()


def test_saved_shots_can_be_cut_again(filmed, take):
    out, pieces, _ = filmed
    parts = (Part(from_s=1.25, to_s=1.5, file="shot1.npz"),)
    again = film_parts(Sequence(schema=1, title="x", take="test", shot=parts), take, out / "again.toml")
    assert again[0].shot == pieces[0].shot.cut(6, 12)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        (Part(from_s=1, to_s=2, env="cinerl/Follow-v0", agent="nobody"), "nobody"),
        (Part(from_s=1, to_s=2, env="cinerl/Follow-v0", agent="static", subject="eva"), "eva"),
        (Part(from_s=1, to_s=12, env="cinerl/Follow-v0", agent="static"), "at most 8 s"),
        (Part(from_s=12, to_s=14, env="cinerl/Follow-v0", agent="static"), "the take has 13 s"),
        (Part(from_s=1, to_s=2, env="nowhere"), "nowhere"),
        (Part(from_s=1, to_s=2, env="cinerl/Follow-v0", style="cubism"), "shot.0.style: 'cubism' is unknown"),
        (Part(from_s=1, to_s=2, file="missing.npz"), "missing.npz"),
        (Part(from_s=5, to_s=6, file="shot1.npz"), "holds 1 to 1.75 s"),
    ],
)
def test_parts_that_do_not_fit(filmed, take, part, says):
    with pytest.raises(UserError, match=says):
        film_parts(Sequence(schema=1, title="x", take="test", shot=(part,)), take, filmed[0] / "bad.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("from_s = 2.0\nto_s = 1.0\nenv = 'a'", "shot.0 ends"),
        ("from_s = 1.0\nto_s = 2.0", "neither"),
        ("from_s = 1.0\nto_s = 2.0\nenv = 'a'\nfile = 'b'", "both"),
        ("from_s = -1.0\nto_s = 2.0\nenv = 'a'", "from_s"),
        ("from_s = 1.0\nto_s = 2.0\nenv = 'a'\nspeed = 2", "speed"),
    ],
)
def test_sequence_files_that_are_refused(tmp_path, text, says):
    path = tmp_path / "bad.toml"
    path.write_text(f"schema = 1\ntitle = 'x'\ntake = 't'\n[[shot]]\n{text}\n")
    with pytest.raises(UserError, match=says):
        load_sequence(path)
