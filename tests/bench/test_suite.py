"""The quality suite: what it counts, that it resumes, and what it says to bad input."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from typer.testing import CliRunner

from cinerl import stats
from cinerl.bench import cell, page, plot, suite, table
from cinerl.bench.cast import contestants
from cinerl.cli.bench import bench_app
from cinerl.env.build import build
from cinerl.policy.catalog import find_policy, shipped_agents
from cinerl.policy.shoot import shoot
from cinerl.spec.errors import UserError

EPISODES = 6


def plan_for(takes, agents, **other):
    options = {"briefs": ["follow"], "agents": (f"{agents}/*",), "takes": takes, "episodes": EPISODES}
    return suite.Plan(**(options | other))


@pytest.fixture(scope="module")
def finished(takes, agents, tmp_path_factory):
    folder = tmp_path_factory.mktemp("suite")
    plan = plan_for(takes, agents)
    entries = suite.prepare(plan, folder)
    suite.run(entries, 1)
    return entries, suite.result(entries, plan), folder


def test_the_result_has_what_readers_need(finished):
    brief = finished[1]["briefs"]["cinerl/Follow-v0"]
    shipped = {name: "pixels" if name == "cnn" else "obs" for name in shipped_agents("cinerl/Follow-v0")}
    assert {p: v["reads"] for p, v in brief["policies"].items()} == shipped | {
        "random": "nothing", "static": "nothing", "follow": "framing", "composer": "framing", "novice": "obs",
    }
    for policy in brief["policies"].values():
        low, high = policy["interval"]
        assert 0 <= low <= policy["iqm"] <= high <= 1
        assert policy["success_interval"][0] <= policy["success_rate"] <= policy["success_interval"][1]
        assert set(policy["terms"]) >= {"shot_size", "lead_room"}
        assert set(policy["criteria"]) >= {"collision.max", "size.share", "visible.gap"}
    change = brief["differences"]["novice"]
    assert change["rival"] == "composer"
    assert change["above_zero"] is False
    assert change["interval"][1] < 0
    assert change["relative_mean"] < 0
    assert brief["held_out"] is True


def test_figures_follow_from_the_episodes(finished):
    policy = finished[1]["briefs"]["cinerl/Follow-v0"]["policies"]["novice"]
    reward = np.array([e["reward"] for e in policy["episodes"]])
    assert reward.shape == (2, EPISODES)
    assert policy["iqm"] == pytest.approx(float(stats.iqm(reward)), abs=1e-6)
    assert policy["mean"] == pytest.approx(reward.mean(), abs=1e-6)
    assert policy["terms"]["visible"] == pytest.approx(
        np.mean([e["terms"]["visible"] for e in policy["episodes"]]), abs=1e-6
    )


def test_every_policy_films_the_same_episodes(finished):
    policies = finished[1]["briefs"]["cinerl/Follow-v0"]["policies"].values()
    episodes = [e for p in policies for e in p["episodes"]]
    assert len({json.dumps([e[k] for k in ("take", "subject", "start")]) for e in episodes}) == 1


def test_a_cell_is_what_the_cameraman_shot(finished, takes):
    core = build("follow", EPISODES, takes=takes, threads=1)
    footage = shoot(core, find_policy("composer", core), 0)
    kept = finished[1]["briefs"]["cinerl/Follow-v0"]["policies"]["composer"]["episodes"][0]
    assert kept["reward"] == pytest.approx(footage.episode.reward, abs=1e-6)
    assert kept["success"] == footage.episode.success.astype(int).tolist()
    assert kept["start"] == [s.start_frame for s in footage.shots]
    judged = np.nanmean(footage.terms[:, :, core.term_names.index("lead_room")], axis=0)
    assert kept["terms"]["lead_room"] == pytest.approx(judged, abs=1e-4)


def test_trainings_are_gathered_and_a_copy_counts_once(agents):
    cast = {c.name: c for c in contestants("cinerl/Follow-v0", (f"{agents}/*",))}
    assert [m.label for m in cast["novice"].members] == ["s0", "s1"]
    assert cast["novice"].trained
    assert "novice" not in {c.name for c in contestants("cinerl/Arc-v0", (f"{agents}/*",))}


@pytest.mark.parametrize("change", [{"seed": 1}, {"episodes": EPISODES + 1}])
def test_a_cells_key_depends_on_what_it_filmed(finished, takes, agents, change):
    other = suite.prepare(plan_for(takes, agents, **change), finished[2])[0]
    assert not {j.key for js in finished[0][0].jobs.values() for j in js} & {
        j.key for js in other.jobs.values() for j in js
    }
    keys = [j.key for js in other.jobs.values() for j in js]
    assert len(set(keys)) == len(keys)


_DYING = """
import os, signal, sys
from cinerl.bench import suite
from cinerl.cli.bench import bench_app
film, left = suite.run_job, [3]
def dying(job):
    left[0] -= 1
    if left[0] == 0:
        job.path.with_name("half.part").write_text("{")
        os.kill(os.getpid(), signal.SIGKILL)
    return film(job)
suite.run_job = dying
bench_app(sys.argv[1:])
"""


def test_a_killed_run_resumes_to_the_same_bits(finished, takes, agents, tmp_path):
    arguments = ["suite", "--out", str(tmp_path), "--json", str(tmp_path / "f.json"), "--env", "follow",
                 "--agents", f"{agents}/*", "--episodes", str(EPISODES), "--workers", "1", "--no-pictures"]
    arguments += [part for t in takes for part in ("--take", t)]
    killed = subprocess.run([sys.executable, "-c", _DYING, *arguments], capture_output=True, env=os.environ)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "cells").glob("*.json")}
    assert len(kept) == 2
    assert not (tmp_path / "f.json").exists()
    done = CliRunner().invoke(bench_app, arguments)
    assert done.exit_code == 0, done.output
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    suite.write_json(tmp_path / "whole.json", finished[1])
    assert (tmp_path / "f.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
    assert (tmp_path / "suite.png").read_bytes().startswith(b"\x89PNG")
    assert "novice" in done.output


def test_processes_give_the_same_bits(finished, takes, agents, tmp_path):
    plan = plan_for(takes, agents)
    entries = suite.prepare(plan, tmp_path)
    told = []
    suite.run(entries, 2, lambda done, total: told.append((done, total)))
    assert suite.result(entries, plan) == finished[1]
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]


def test_a_damaged_cell_is_filmed_again(finished, takes, agents, tmp_path):
    plan = plan_for(takes, agents, policies=["static"])
    entries = suite.prepare(plan, tmp_path)
    suite.run(entries, 1)
    job = entries[0].jobs["static"][0]
    whole = job.path.read_bytes()
    job.path.write_bytes(whole[: len(whole) // 2])
    assert cell.load_cell(job) is None
    suite.run(entries, 1)
    assert job.path.read_bytes() == whole


def test_page_shows_every_policy_and_needs_no_network(finished, tmp_path):
    entries, result, _ = finished
    plot.draw(result, tmp_path / "p.png")
    page.write_page(tmp_path / "p.html", result, entries, tmp_path / "p.png")
    text = (tmp_path / "p.html").read_text("utf-8")
    assert all(f">{name}<" in text for name in ("static", "follow", "composer", "novice"))
    assert "http" not in text
    assert "<script" not in text
    assert len(list(table.suite_tables(result))) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--episodes", "1"], ("--episodes", "1", "2 or more")),
        (["--seed", "-1"], ("--seed", "-1", "0 to")),
        (["--workers", "-2"], ("--workers", "-2", "0 or more")),
        (["--policy", "compser"], ("--policy compser", "no such cameraman", "composer")),
        (["--agents", "/nowhere/*"], ("--agents /nowhere/*", "no folder", "agent.toml")),
        (["--env", "folow"], ("folow", "follow")),
        (["--take", "nothing"], ("nothing", "no such")),
        (["--json", "{tmp}"], ("--json", "is a folder", "name a file")),
        (["--out", "{file}/x"], ("--out", "is a file", "name a folder")),
    ],
)
def test_bad_flags_are_one_line_and_write_nothing(arguments, words, takes, tmp_path):
    (tmp_path / "file").write_text("x")
    given = [a.format(tmp=tmp_path, file=tmp_path / "file") for a in arguments]
    out = [] if "--out" in given else ["--out", str(tmp_path / "out")]
    takes = [] if "--take" in given else ["--take", takes[0]]
    env = [] if "--env" in given else ["--env", "follow"]
    failed = CliRunner().invoke(bench_app, ["suite", *out, *takes, *env, *given])
    assert isinstance(failed.exception, UserError), failed.output
    assert "\n" not in str(failed.exception)
    assert all(word in str(failed.exception) for word in words), str(failed.exception)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
