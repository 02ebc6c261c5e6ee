"""The critics' benchmark, small: every figure that it promises, and bad flags in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from scipy.spatial.transform import Rotation
from typer.testing import CliRunner

from cinerl.bench import (
    critic_framing,
    critic_layout,
    critic_motion,
    critics,
    critics_plot,
    framing_sheet,
    photos,
    table,
    tracks,
)
from cinerl.cli.bench import bench_app
from cinerl.critic.corruptions import FAMILIES
from cinerl.critic.weights import load_critic
from cinerl.spec.errors import UserError
from cinerl.stage import library
from cinerl.stats import area


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A made-up handheld track, looking level along +x in the sensor's axes."""
    folder = tmp_path_factory.mktemp("tracks")
    t = np.arange(240) / 24
    yaw = np.radians(6 * np.sin(0.8 * t) + 0.3 * np.sin(2 * np.pi * 1.3 * t))
    level = Rotation.from_matrix(np.array([[0.0, 0.0, -1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    quat = (Rotation.from_euler("z", yaw[:, None]) * level * tracks.AXES["handheld_desk"].inv()).as_quat()
    pos = np.stack([0.3 * np.sin(0.5 * t), 0.1 * t, 1.4 + 0.01 * np.sin(8 * t)], axis=1)
    np.savez(folder / "handheld_desk.npz", t=t, pos=pos, quat=quat)
    return folder


FEW = {
    "train": ["train-room-stand", "train-street-walk-east"],
    "heldout": ["heldout-loft-stand", "heldout-plaza-walk"],
}


@pytest.fixture(scope="module")
def found(folder):
    plan = critic_motion.Plan(
        moves=60, rows=2, steps=60, episodes=3, seed=7, tracks=folder, seconds=0.01,
        families=("roll", "jitter"),
    )
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "take_names", FEW.__getitem__)
        whole = critics.Plan(motion=plan, only=("motion",))
        result = critics.measure(whole, lambda *a: told.append(a), {"schema": 2, "layout": {"old": 1}})
    assert told[-1] == ("done", 7, 7)
    assert set(result) == {"kind", "schema", "motion", "layout"}
    assert result["layout"] == {"old": 1}
    return result["motion"]


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    """Two made-up photographs, one of them in two sizes."""
    folder = tmp_path_factory.mktemp("album")
    x, y = np.meshgrid(np.linspace(0, 1, 960), np.linspace(0, 1, 600))
    hills = np.where(y > 0.6 + 0.1 * np.sin(5 * x), 60, 200)
    disc = np.where((x - 0.66) ** 2 + (y - 0.4) ** 2 < 0.02, 30, 220)
    for name, grey in (("hills", hills), ("disc", disc)):
        picture = Image.fromarray(np.repeat(grey[..., None], 3, axis=2).astype(np.uint8))
        picture.save(folder / f"{name}.png")
    picture.resize((1920, 1200)).save(folder / "disc-large.jpg")
    (folder / "broken.jpg").write_bytes(b"no")
    return folder


@pytest.fixture(scope="module")
def framed(album):
    plan = critics.Plan(
        framing=critic_framing.Plan(
            moments=4, unseen=2, learned=3, steps=3, families=("tiny",), photos=album, seed=3
        ),
        layout=critic_layout.Plan(moments=4, seconds=0.01, seed=3),
        only=("framing", "layout"),
    )
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "take_names", FEW.__getitem__)
        result = critics.measure(plan, lambda *a: told.append(a))
    assert told[-1] == ("done", 8, 8)
    return result


def test_figures_of_framing_and_layout(framed):
    assert json.loads(json.dumps(framed, allow_nan=False)) == framed
    framing, layout = framed["framing"], framed["layout"]
    for split in ("held_out", "unseen_people"):
        low, high = framing[split]["interval"]
        assert low <= framing[split]["value"] <= high
        assert framing[split]["value"] > 0.7
        assert {"tiny", "horizon", "nobody"} <= set(framing[split]["families"])
    assert set(framing["left_out"]) == {"tiny"}
    assert framing["photographs"]["photographs"] == 2
    assert set(framing["photographs"]["families"]) == set(photos.FAMILIES)
    assert 0.05 < framing["speed"]["cpu_ms_per_picture"] < 20
    for pairs in ("twins", "random_cameras"):
        assert layout[pairs]["value"] > 0.6
        assert layout[pairs]["clear"]["pairs"] <= layout[pairs]["pairs"]
    assert "flat_light" not in layout["twins"]["families"]
    assert 0 < layout["speed"]["network_us_per_step"] < layout["speed"]["cpu_us_per_step"]["with"]


def test_tables_and_sheet_of_framing_and_layout(framed, tmp_path):
    cells = "".join(str(c._cells) for t in table.critics_tables(framed) for c in t.columns)
    assert "2 photographs, never learned from" in cells
    assert "two random cameras: agrees beyond 0.1" in cells
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "take_names", FEW.__getitem__)
        framing_sheet.draw(tmp_path / "a.png", moments=2)
    with Image.open(tmp_path / "a.png") as sheet:
        assert sheet.width > 1500


def test_photographs_that_are_none(tmp_path):
    with pytest.raises(UserError, match="holds no photographs"):
        photos.files_of(tmp_path)
    with pytest.raises(UserError, match="no such folder"):
        photos.files_of(tmp_path / "b")


def test_figures_of_an_earlier_run(tmp_path):
    assert critics.earlier(None) is None
    assert critics.earlier(tmp_path / "a.json") is None
    (tmp_path / "a.json").write_text("{")
    with pytest.raises(UserError, match="is no JSON"):
        critics.earlier(tmp_path / "a.json")
    (tmp_path / "a.json").write_text('{"kind": "critics", "schema": 2}')
    assert critics.earlier(tmp_path / "a.json") == {"kind": "critics", "schema": 2}


def test_figures(found):
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    judged = found["in_distribution"]
    assert set(judged["network"]["families"]) == set(FAMILIES)
    assert judged["network"]["value"] > 0.93
    assert judged["network"]["value"] > judged["kinematic_terms"]["value"]
    assert judged["network"]["twins"]["value"] > 0.93
    low, high = judged["network"]["interval"]
    assert 0 < high - low < 0.1
    assert set(found["left_out"]) == {"roll", "jitter"}
    assert min(f["value"] for f in found["left_out"].values()) > 0.85
    assert found["static"]["drawn"]["value"] < 0.2
    assert set(found["static"]["filmed"]) >= {"cinerl/Follow-v0", "cinerl/Arc-v0"}
    assert found["static"]["filmed"]["cinerl/Follow-v0"]["static_wins"]["value"] == 0
    assert found["comfort"]["rising"] == 1
    ranks = found["comfort"]["judges"]
    assert found["comfort"]["spearman"] == ranks["drawn"]["unease"]
    assert set(ranks) == {"drawn", "handheld_desk"}
    assert ranks["drawn"]["network"]["mean_speed"] > 0.3
    assert ranks["drawn"]["unease"]["mean_speed"] > 0.9
    assert all(set(judges) == {"unease", "network", "kinematics"} for judges in ranks.values())
    assert found["speed"]["critic_us_per_step"] < 100
    assert found["tracks"]["handheld_desk"]["value"] > 0.8
    assert found["tracks"]["handheld_desk"]["pairs"] > 30


def test_table_and_plot(found, tmp_path):
    (shown,) = table.critics_tables({"motion": found})
    cells = "".join(str(c._cells) for c in shown.columns)
    assert "frozen camera preferred" in cells
    assert "handheld_desk: raw preferred" in cells
    critics_plot.draw(found, tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 10_000


def test_area_by_hand():
    good, bad = np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0])
    parent = np.array([0, 1])
    # Of six pairs the bad one costs more in four, and as much in one.
    found = area(good, bad, parent, 0)
    assert found.value == pytest.approx(4.5 / 6)
    assert found.low <= found.value <= found.high
    rng = np.random.default_rng(0)
    good, bad = rng.normal(0, 1, 400), rng.normal(1, 1, 400)
    found = area(good, bad, np.arange(400), 0)
    assert found.value == pytest.approx(0.76, abs=0.03)  # Φ(1/√2)
    assert 0.02 < found.high - found.low < 0.1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--moves", "3"], ("--moves", "is 3", "12 or more")),
        (["--steps", "0"], ("--steps", "is 0")),
        (["--tracks", "nowhere"], ("--tracks", "nowhere", "leave it out")),
        (["--json", "{folder}"], ("--json", "is a folder")),
        (["--plot", "{folder}"], ("--plot", "is a folder")),
        (["--sheet", "{folder}"], ("--sheet", "is a folder")),
        (["--photos", "nowhere"], ("--photos", "nowhere", "leave it out")),
        (["--stills", "0"], ("--stills", "is 0", "1 or more")),
        (["--only", "taste"], ("--only", "no critic 'taste'", "motion, framing, layout")),
    ],
)
def test_bad_flags_are_one_line(arguments, words, folder):
    failed = CliRunner().invoke(bench_app, ["critics", *(a.format(folder=folder) for a in arguments)])
    assert isinstance(failed.exception, UserError), failed.output
    assert all(word in str(failed.exception) for word in words), str(failed.exception)


def test_tracks_that_are_none(tmp_path):
    tables = load_critic()
    with pytest.raises(UserError, match="holds no"):
        tracks.examine(tables, tmp_path, 0)
    (tmp_path / "handheld_desk.npz").write_bytes(b"no")
    with pytest.raises(UserError, match="is no track"):
        tracks.examine(tables, tmp_path, 0)
    (tmp_path / "unknown.npz").write_bytes(b"no")
    with pytest.raises(UserError, match="axes are not known"):
        tracks.clips_of(tmp_path / "unknown.npz")
