"""The speed benchmark says what it measured; how fast is not a test's business."""

from __future__ import annotations

import dataclasses
import json

import pytest
from typer.testing import CliRunner

from cinerl.bench import speed, table
from cinerl.cli.bench import bench_app
from cinerl.spec.document import canonical
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Act, Actor, Scene


@pytest.fixture(scope="module")
def folder(make_take, tmp_path_factory):
    """A take of two who walk, whose scene is two who stand; and a take of one."""
    folder = tmp_path_factory.mktemp("takes")
    stand = (Act(act="stand"),)
    people = tuple(Actor(name=name, at_m=(x, 0.0), act=stand) for name, x in (("a", 0.0), ("b", 2.0)))
    scene = canonical(Scene(schema=1, set="studio", seconds=2.0, actor=people))
    walkers = (((0.0, 0.0), 0.0, 1.1), ((3.0, 6.0), 0.0, 1.0))
    dataclasses.replace(make_take(walkers, seconds=10.0), scene=scene).save(folder / "two.npz")
    make_take().save(folder / "one.npz")
    return folder


def test_figures_have_their_keys(folder):
    plan = speed.Plan(
        take=str(folder / "two.npz"), seconds=0.01, repeats=1, threads=1, core_rows=(1, 4), env_rows=(1, 4),
        cuda_rows=(4,),
    )
    told = []
    found = speed.measure(plan, lambda name, done, total: told.append((name, done, total)))
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["core_steps_per_s"] > 0
    assert found["core_steps_per_cpu_s"] > 0
    assert set(found["env_steps_per_s"]) == {"1", "4"}
    assert found["single_env_steps_per_s"] > 0
    assert {"cartpole_sync8_steps_per_s", "live_steps_per_s", "wheel_real_time_factor"} <= set(found["peers"])
    ratios = {"core_to_live", "env_to_live", "env_to_cartpole", "stage_to_wheel", "take_pays_after_steps"}
    assert ratios == set(found["ratios"])
    assert found["ratios"]["core_to_live"] == pytest.approx(
        found["core_steps_per_s"] / found["peers"]["live_steps_per_s"], rel=1e-2
    )
    assert found["workload"]["actors"] == 2
    assert {"cpu", "cores", "ram_gib", "os", "python", "versions", "gpu"} == set(found["machine"])
    assert told[-1][1] == told[-1][2]
    assert table.speed_table(found).row_count > 8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seconds", "0"], ("--seconds", "is 0.0", "more than 0")),
        (["--repeats", "0"], ("--repeats", "is 0", "1 to 1000")),
        (["--threads", "0"], ("--threads", "is 0", "at least 1")),
        (["--take", "nobody"], ("nobody", "no such")),
        (["--take", "{folder}/one.npz"], ("--take", "one actor", "two")),
        (["--json", "{folder}"], ("--json", "is a folder", "name a file")),
    ],
)
def test_bad_flags_are_one_line(arguments, words, folder):
    given = [a.format(folder=folder) for a in arguments]
    failed = CliRunner().invoke(bench_app, ["speed", *given])
    assert isinstance(failed.exception, UserError), failed.output
    assert all(word in str(failed.exception) for word in words), str(failed.exception)
