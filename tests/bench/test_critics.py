"""The critics' benchmark, small: every figure that it promises, and bad flags in one line."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from typer.testing import CliRunner

from cinerl.bench import critics, critics_plot, table, tracks
from cinerl.cli.bench import bench_app
from cinerl.critic.corruptions import FAMILIES
from cinerl.critic.weights import load_critic
from cinerl.spec.errors import UserError
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


@pytest.fixture(scope="module")
def found(folder):
    few = {
        "train": ["train-room-stand", "train-street-walk-east"],
        "heldout": ["heldout-loft-stand", "heldout-plaza-walk"],
    }
    plan = critics.Plan(
        moves=60, rows=2, steps=60, episodes=3, seed=7, tracks=folder, seconds=0.01,
        families=("roll", "jitter"),
    )
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(critics, "take_names", few.__getitem__)
        result = critics.measure(plan, lambda *a: told.append(a))
    assert told[-1] == ("done", 7, 7)
    return result


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
    ranks = found["comfort"]["spearman"]
    assert set(ranks) == {"drawn", "handheld_desk"}
    assert ranks["drawn"]["network"]["mean_speed"] > 0.3
    assert ranks["drawn"]["unease"]["mean_speed"] > 0.9
    assert all(set(judges) == {"unease", "network", "kinematics"} for judges in ranks.values())
    assert found["speed"]["critic_us_per_step"] < 100
    assert found["tracks"]["handheld_desk"]["value"] > 0.8
    assert found["tracks"]["handheld_desk"]["pairs"] > 30


def test_table_and_plot(found, tmp_path):
    cells = "".join(str(c._cells) for c in table.critics_table(found).columns)
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
