import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from cinerl.spec import data
from cinerl.spec.errors import UserError
from cinerl.spec.scene import load_scene, load_set
from cinerl.spec.take import Take
from cinerl.stage import record, record_cached, validate
from cinerl.stage.library import load_take, take_names
from cinerl.stage.report import act_runs, falls, report, timeline

SCENE = """
schema = 1
set = "studio"
seconds = 0.5
[[actor]]
name = "a"
at_m = [0.0, 0.0]
[[actor.act]]
act = "stand"
"""


def test_every_scene_is_sound_and_has_its_take():
    assert data.names("assets/scenes") == take_names()
    for name in take_names():
        scene = load_scene(data.find("assets/scenes", name))
        validate(scene, name)
        assert scene.held_out == name.startswith("heldout-")


def test_splits_share_no_set_and_no_seed():
    scenes = {n: load_scene(data.find("assets/scenes", n)) for n in take_names()}
    train = [s for n, s in scenes.items() if n.startswith("train-")]
    held = [s for n, s in scenes.items() if n.startswith("heldout-")]
    assert len(train) >= 24
    assert len(held) >= 8
    assert not {s.set for s in train} & {s.set for s in held}
    seeds = [s.seed for s in scenes.values()]
    assert len(set(seeds)) == len(seeds)


def test_every_set_has_key_fill_and_rim():
    for name in data.names("assets/sets"):
        assert {light.role for light in load_set(name).light} == {"key", "fill", "rim"}


def test_shipped_takes_load_and_nobody_falls():
    sizes = [data.find("assets/takes", n, ".npz").stat().st_size for n in take_names()]
    assert sum(sizes) < 15e6
    walkers = stayers = 0
    for name in take_names():
        take = load_take(name)
        assert take.name == name
        for actor in range(take.actors):
            assert falls(take, actor) == [], name
            walkers += any(a == "walk" and e - s >= 9 * take.fps for a, s, e in act_runs(take, actor))
            stayers += _radius(take, actor) < 0.7
    assert walkers >= 16
    assert stayers >= 19


def _radius(take: Take, actor: int) -> float:
    root = take.link_pos[:, 15 * actor, :2]
    window = 9 * 24
    starts = range(0, take.frames - window + 1, 12)
    parts = [root[s : s + window] for s in starts]
    return min((np.linalg.norm(p - p.mean(0), axis=1).max() for p in parts), default=np.inf)


def test_a_shipped_take_is_what_its_scene_gives():
    # Bits are promised on one machine only; elsewhere a learned walk may part ways within seconds.
    name = "train-room-stand"
    take = record(load_scene(data.find("assets/scenes", name)), name)
    assert np.abs(take.link_pos - load_take(name).link_pos).max() < 0.02


def test_unknown_take_and_foreign_file(tmp_path):
    with pytest.raises(UserError, match="train-studio-walk"):
        load_take("train-studio-wolk")
    (tmp_path / "x.npz").write_bytes(b"PK")
    with pytest.raises(UserError, match="not a readable take"):
        load_take(str(tmp_path / "x.npz"))


def test_the_cache_is_used_and_mended(tmp_path):
    scene = tmp_path / "one.toml"
    scene.write_text(SCENE)
    take = record_cached(scene)
    stored = list(Path(os.environ["CINERL_CACHE"]).glob("*.npz"))
    assert len(stored) == 1
    before = stored[0].stat().st_mtime_ns
    assert record_cached(scene) == take
    assert stored[0].stat().st_mtime_ns == before
    stored[0].write_bytes(b"broken")
    assert record_cached(scene) == take
    scene.write_text(SCENE.replace("0.5", "0.6"))
    record_cached(scene)
    assert len(list(stored[0].parent.glob("*.npz"))) == 2


def test_a_killed_build_is_completed_by_the_next(tmp_path):
    for k in range(3):
        (tmp_path / f"s{k}.toml").write_text(SCENE.replace("schema = 1", f"schema = 1\nseed = {k}"))
    scenes = [str(tmp_path / f"s{k}.toml") for k in range(3)]
    code = (
        "import sys; from pathlib import Path; from cinerl.stage.library import build\n"
        "if __name__ == '__main__': build(1, sys.argv[2:], Path(sys.argv[1]))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), *scenes]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(1500):
        time.sleep(0.02)
        if list(tmp_path.glob("*.npz")):
            break
    child.send_signal(signal.SIGKILL)
    child.wait()
    subprocess.run(command, check=True, capture_output=True)
    for k in range(3):
        direct = record(load_scene(tmp_path / f"s{k}.toml"), f"s{k}")
        assert Take.load(tmp_path / f"s{k}.npz").digest == direct.digest


def test_report_and_timeline(tmp_path):
    take = load_take("heldout-encounter")
    figures = report(take)
    ada = figures["actors"][0]
    assert [a["act"] for a in ada["acts"]] == ["walk", "stand"]
    assert ada["path_m"] > 8
    assert ada["falls_s"] == []
    assert ada["contacts"]["foot on the floor"] > 10
    timeline(take, tmp_path / "timeline.png")
    assert (tmp_path / "timeline.png").read_bytes()[:4] == b"\x89PNG"
