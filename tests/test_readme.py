"""What the README shows works: its commands (made short), its Python, its brief and its term."""

import re
import shlex
import sys
from pathlib import Path

import gymnasium
import pytest

import cinerl
from cinerl.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def commands():
    lines = [line.partition("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("cinerl ")]


def short(line, out):
    """The same command on less: small pictures, few steps, another folder."""
    words = [w if not w.startswith(("out", "runs/")) else str(out / w) for w in shlex.split(line)[1:]]
    words = [str(ROOT / w) if w.startswith("assets/") else w for w in words]
    if words[0] == "film":
        at = words.index("--size") if "--size" in words else None
        words = words[:at] + words[at + 2 :] if at else words
        words += ["--size", "48x28"]
    if words[0] == "train":
        at = words.index("--steps") if "--steps" in words else None
        words = words[:at] + words[at + 2 :] if at else words
        words += ["--steps", "1"]
    return words


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "closeup.toml").write_text(next(b for b in blocks("toml") if "CloseUp" in b))
    (tmp_path / "my_terms.py").write_text(next(b for b in blocks("python") if "my_terms" in b))
    return tmp_path


def run(words):
    with pytest.raises(SystemExit) as stop:
        main(words)
    assert stop.value.code == 0, words


def test_the_commands_run(here, capfd):
    lines = [line for line in commands() if not line.startswith("cinerl bench")]
    assert len(lines) >= 7
    for line in lines:
        run(short(line, here))


@pytest.mark.parametrize("line", [c for c in commands() if c.startswith("cinerl bench")])
def test_the_benchmarks_know_their_flags(line, capsys):
    flags = [w for w in shlex.split(line) if w.startswith("--")]
    run([*shlex.split(line)[1:3], "--help"])
    shown = capsys.readouterr().out
    assert all(flag in shown for flag in flags)


def test_the_five_lines_train(here):
    code = next(b for b in blocks("python") if "from cinerl.train" in b)
    exec(compile(code.replace("1_000_000", "1"), "README.md", "exec"), {})
    assert (here / "runs/follow/weights.safetensors").is_file()


def test_the_environments_step():
    code = next(b for b in blocks("python") if "make_vec" in b)
    names = {}
    exec(compile(code.replace("num_envs=1024", "num_envs=8"), "README.md", "exec"), names)
    assert names["obs"].shape[0] == 8


def test_cameras_look():
    code = next(b for b in blocks("python") if "own=True" in b)
    names = {}
    exec(compile(code, "README.md", "exec"), {"gym": gymnasium, "cinerl": cinerl}, names)
    assert names["seen"]["picture"].shape == (63, 112, 3)


def test_a_term_of_ones_own(here):
    brief = (here / "closeup.toml").read_text().replace('term = "placement"', 'term = "low_angle"')
    (here / "low.toml").write_text(brief)
    run(["train", "low.toml", "ppo", "--steps", "1", "--terms", "my_terms.py", "--out", "runs/low"])
    assert "low_angle" not in sys.modules
