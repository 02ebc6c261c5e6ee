"""An append-only file of votes: whatever moment a kill comes at, no vote that was kept is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cinerl.spec.errors import UserError
from cinerl.taste.votes import Vote, Votes

ABOUT = {"env": "cinerl/Follow-v0", "seed": 3}
SOME = [Vote("a", "b", "left"), Vote("b", "c", "tie"), Vote("a", "c", "skip"), Vote("d", "a", "right")]


def written(path, votes=SOME):
    file = Votes(path, ABOUT)
    for vote in votes:
        file.add(vote)
    file.close()
    return path.read_bytes()


def reopened(path):
    file = Votes(path, ABOUT)
    found = list(file.votes), file.dropped
    file.close()
    return found


def test_kept_and_read(tmp_path):
    path = tmp_path / "deep" / "votes.jsonl"
    data = written(path)
    assert reopened(path) == (SOME, 0)
    assert path.read_bytes() == data
    assert json.loads(data.splitlines()[1]) == {"left": "a", "right": "b", "choice": "left"}


def test_cut_off_anywhere(tmp_path):
    """The file is cut at every byte; what was whole stays, is never rewritten, and voting goes on."""
    path = tmp_path / "votes.jsonl"
    data = written(path)
    for length in range(len(data)):
        path.write_bytes(data[:length])
        whole = max(data[:length].count(b"\n") - 1, 0)
        file = Votes(path, ABOUT)
        assert file.votes == SOME[:whole], length
        assert file.dropped == (length > 0 and data[length - 1 : length] != b"\n")
        file.add(Vote("x", "y", "left"))
        file.close()
        assert path.read_bytes().startswith(data[:length])
        assert reopened(path) == ([*SOME[:whole], Vote("x", "y", "left")], file.dropped)


def test_cut_off_while_mending(tmp_path):
    path = tmp_path / "votes.jsonl"
    data = written(path)
    path.write_bytes(data[:-5])
    Votes(path, ABOUT).close()
    mended = path.read_bytes()
    for length in range(len(data) - 5, len(mended)):
        path.write_bytes(mended[:length])
        found, dropped = reopened(path)
        assert found == SOME[:3], length
        assert dropped >= 1
        assert reopened(path) == (found, dropped)


def test_killed_while_voting(tmp_path):
    path = tmp_path / "votes.jsonl"
    code = (
        "import sys; from pathlib import Path; from cinerl.taste.votes import Vote, Votes\n"
        "file = Votes(Path(sys.argv[1]), {'env': 'cinerl/Follow-v0', 'seed': 3})\n"
        "for k in range(100000):\n"
        "    file.add(Vote(f'a{k}', f'b{k}', 'left')); print(k, flush=True)\n"
    )
    work = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    for _ in range(20):
        last = int(work.stdout.readline())
    os.kill(work.pid, signal.SIGKILL)
    rest = work.communicate()[0].split()
    last = int(rest[-1]) if rest and rest[-1].isdigit() else last
    votes, _ = reopened(path)
    assert len(votes) >= last + 1
    assert votes[: last + 1] == [Vote(f"a{k}", f"b{k}", "left") for k in range(last + 1)]


def test_a_disk_that_fills_up(tmp_path, monkeypatch):
    path = tmp_path / "votes.jsonl"
    file, write = Votes(path, ABOUT), os.write
    file.add(SOME[0])
    monkeypatch.setattr(os, "write", lambda f, line: write(f, line[:7]))
    with pytest.raises(OSError, match="space"):
        file.add(SOME[1])
    monkeypatch.undo()
    file.add(SOME[2])
    file.close()
    assert reopened(path) == ([SOME[0], SOME[2]], 1)


def test_one_at_a_time(tmp_path):
    path = tmp_path / "votes.jsonl"
    file = Votes(path, ABOUT)
    with pytest.raises(UserError, match="in use"):
        Votes(path, ABOUT)
    file.close()
    Votes(path, ABOUT).close()


def line(**entry):
    return json.dumps(entry)


TWICE = line(left="b", right="a", choice="tie")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["hello", "there"], "does not begin"),
        ([line(kind="take", schema=1)], "does not begin"),
        ([line(kind="votes", schema=9, **ABOUT)], "schema 9"),
        ([line(kind="votes", schema=1, env="cinerl/Arc-v0", seed=3)], "--env"),
        ([line(kind="votes", schema=1, env=ABOUT["env"], seed=4)], "--seed"),
        (["{head}", "garbage", line(left="a", right="b", choice="left")], "line 2"),
        (["{head}", line(left="a", right="b", choice="both")], "line 2"),
        (["{head}", line(left="a", right="a", choice="left")], "line 2"),
        (["{head}", line(left="a", right="b", choice="tie"), TWICE], "again"),
    ],
)
def test_damaged_or_foreign(lines, words, tmp_path: Path):
    path = tmp_path / "votes.jsonl"
    head = line(kind="votes", schema=1, **ABOUT)
    path.write_text("".join(x.replace("{head}", head) + "\n" for x in lines))
    before = path.read_bytes()
    with pytest.raises(UserError, match=words) as failed:
        Votes(path, ABOUT)
    assert str(path) in str(failed.value)
    assert path.read_bytes().startswith(before)
