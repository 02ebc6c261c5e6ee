"""The rendering benchmark says what it measured; how fast is not a test's business."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from typer.testing import CliRunner

from cinerl.bench import render, table
from cinerl.cli.bench import bench_app
from cinerl.spec.document import canonical
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Act, Actor, Scene


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
    assert told[-1] == ("done", 5, 5)
    assert "TinyRenderer" in "".join(str(c._cells) for c in table.render_table(found).columns)


def test_the_peer_sees_the_same_frame(make_take):
    """Cameras stand around the first actor and look at it."""
    take = make_take(seconds=4.0)
    eyes, quats = render.views(take, 40)
    assert eyes.shape == (16, 3)
    np.testing.assert_allclose(np.linalg.norm(quats, axis=1), 1, atol=1e-5)


def test_bad_plans(folder):
    for change in ({"seconds": 0}, {"repeats": 0}, {"threads": 0}):
        with pytest.raises(UserError):
            render.measure(render.Plan(take=str(folder / "one.npz"), **change))


def test_a_file_that_is_a_folder(tmp_path):
    result = CliRunner().invoke(bench_app, ["render", "--json", str(tmp_path)])
    assert isinstance(result.exception, UserError)
