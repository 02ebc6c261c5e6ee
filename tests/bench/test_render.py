"""The rendering benchmark says what it measured; how fast is not a test's business."""

from __future__ import annotations

import dataclasses
import json
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from cinerl.bench import render, rivals, table
from cinerl.bench.speed import TAKE
from cinerl.cli.bench import bench_app
from cinerl.look.clip import clip
from cinerl.spec.document import canonical
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Act, Actor, Scene
from cinerl.spec.shot import Shot
from cinerl.stage.library import load_take
from tests.look.gl import needs_gl


@pytest.fixture(scope="module")
def folder(make_take, tmp_path_factory):
    """A take of somebody who walks, whose scene is somebody who stands."""
    folder = tmp_path_factory.mktemp("takes")
    stand = Actor(name="a", at_m=(0.0, 0.0), act=(Act(act="stand"),))
    scene = canonical(Scene(schema=1, set="studio", seconds=2.0, actor=(stand,)))
    walker = (((0.0, 0.0), 0.0, 1.1),)
    dataclasses.replace(make_take(walker, seconds=10.0), scene=scene).save(folder / "one.npz")
    return folder


def test_figures_have_their_keys(folder):
    plan = render.Plan(
        take=str(folder / "one.npz"), seconds=0.01, repeats=1, threads=1, rows=(1, 3), size=(32, 18),
        film_size=(32, 18),
    )
    told = []
    found = render.measure(plan, lambda name, done, total: told.append((name, done, total)))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found["observation_frames_per_cpu_s"]) == {"1", "3"}
    tiny = found["peers"]["tiny_renderer_frames_per_cpu_s"]
    for rows, ratio in found["ratios"]["observation_to_tiny_renderer"].items():
        assert ratio == pytest.approx(found["observation_frames_per_cpu_s"][rows] / tiny, rel=1e-2)
    assert found["film_frames_per_s"] > 0
    assert found["machine"]["cpu"]
    count = len(found["spread"])
    assert told[-1] == ("done", count, count)
    text = "".join(str(c._cells) for c in table.render_table(found).columns)
    assert "TinyRenderer" in text
    for name in ("pyrender", "mujoco"):
        assert name in text
        assert (name in found["skipped"]) != (f"{name}, shadows" in found["peers"]["rivals_frames_per_cpu_s"])


def test_the_peer_sees_the_same_frame(make_take):
    """Cameras stand around the first actor and look at it."""
    take = make_take(seconds=4.0)
    eyes, quats = render.views(take, 40)
    assert eyes.shape == (16, 3)
    np.testing.assert_allclose(np.linalg.norm(quats, axis=1), 1, atol=1e-5)


@needs_gl
def test_rivals_see_what_we_see():
    """The same triangles from the same places: depth tells."""
    take = load_take(TAKE)
    eyes, quats = render.views(take, 40)
    place = rivals.place_of(take, 40, eyes, quats, render.TALL)
    found, _ = rivals.rivals(place, (160, 90))
    assert "pyrender, shadows" in found
    camera = 3
    shot = Shot(
        take.digest, "", take.rate, 40, 0, eyes[[camera]], quats[[camera]],
        *(np.full(1, v, np.float32) for v in (render.FOCAL_MM, 4.0, 4.0, 0.0)),
    )  # fmt: skip
    ours = next(clip(shot, take, (160, 90), lit=False, detail="low"))
    near = ours.depth < 20
    pictures = {name: rival.picture(camera) for name, rival in found.items()}
    for rgb, depth in pictures.values():
        # A pixel's depth is that of one of its samples: half a pixel off.
        assert np.median(np.abs(depth[near] / ours.depth[near] - 1)) < 0.01
        assert rgb.shape == (90, 160, 3)
    for name in ("pyrender", "mujoco"):
        if name in found:
            lit, shaded = pictures[name][0].astype(int), pictures[f"{name}, shadows"][0].astype(int)
            assert (lit - shaded).max() > 20
            assert found[name].run(0.01) > 0


def test_rivals_that_are_not_installed_are_skipped(make_take, monkeypatch):
    take = make_take(seconds=4.0)
    place = rivals.place_of(take, 40, *render.views(take, 40), render.TALL)
    monkeypatch.setitem(sys.modules, "mujoco", None)
    found, skipped = rivals.rivals(place, (16, 9))
    assert "mujoco" not in found
    assert skipped["mujoco"] == "mujoco is not installed; run: pip install mujoco"


def test_bad_plans(folder):
    for change in ({"seconds": 0}, {"repeats": 0}, {"threads": 0}):
        with pytest.raises(UserError):
            render.measure(render.Plan(take=str(folder / "one.npz"), **change))


def test_a_file_that_is_a_folder(tmp_path):
    result = CliRunner().invoke(bench_app, ["render", "--json", str(tmp_path)])
    assert isinstance(result.exception, UserError)
