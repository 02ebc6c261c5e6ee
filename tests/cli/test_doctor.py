import json
import subprocess
import sys

import pytest

from cinerl.cli import doctor, main


def opengl(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["doctor", "--json"])
    parts = {row["part"]: row for row in json.loads(capsys.readouterr().out)}
    return stop.value.code, parts["OpenGL"]


def answer(monkeypatch, script, patience_s=30):
    """Have the doctor ask a process that does as ``script`` says."""
    run = subprocess.run

    def instead(_, **how):
        return run([sys.executable, "-c", script], **how)

    monkeypatch.setattr(doctor.subprocess, "run", instead)
    monkeypatch.setattr(doctor, "_PATIENCE_S", patience_s)


def test_opengl_is_reported(capsys, monkeypatch):
    answer(monkeypatch, "print('a fine card')")
    code, row = opengl(capsys)
    assert row["works"]
    assert "a fine card" in row["note"]
    assert code == 0


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("import sys; sys.exit('--renderer gl: this machine has no EGL library; run')", "no EGL"),
        ("import os; os.kill(os.getpid(), 11)", "crashed (signal 11)"),
        ("import time; time.sleep(20)", "did not answer"),
    ],
)
def test_a_bad_driver_does_not_take_the_doctor_down(capsys, monkeypatch, script, why):
    answer(monkeypatch, script, patience_s=1)
    code, row = opengl(capsys)
    assert not row["works"]
    assert why in row["note"]
    assert "apt-get install libegl1" in row["note"]
    assert "pip install" in row["note"]
    assert code == 0


def test_commands_are_printed_whole(capsys, monkeypatch):
    answer(monkeypatch, "import sys; sys.exit('no')")
    with pytest.raises(SystemExit):
        main(["doctor"])
    said = " ".join(capsys.readouterr().out.split())
    assert "apt-get install libegl1 libgl1 libgl1-mesa-dri; pip install 'cinerl[gl]'" in said
