"""A film that is killed leaves nothing half-made; made again it is the same to the bit."""

import os
import signal
import subprocess
import sys
import time

import pytest

NAMES = ("film.mp4", "film_overlay.mp4", "shot.npz", "report.json")


@pytest.fixture
def command(make_take, tmp_path):
    take = tmp_path / "walk.npz"
    make_take((((0, 0), 0.0, 1.0),), seconds=9).save(take)

    def start(out):
        code = "from cinerl.cli import main; main()"
        flags = [
            "film",
            "--take",
            str(take),
            "--agent",
            "composer",
            "--size",
            "320x180",
            "--overlay",
            "--out",
            str(out),
        ]
        return subprocess.Popen([sys.executable, "-c", code, *flags], stderr=subprocess.DEVNULL)

    return start


def test_killed_and_made_again(command, tmp_path):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert command(whole).wait(timeout=120) == 0
    job = command(broken)
    deadline = time.monotonic() + 60
    # Killed while it encodes: the parts of both films are there, neither film is.
    while time.monotonic() < deadline and len(list(broken.glob(".*.part"))) < 2:
        time.sleep(0.02)
    os.kill(job.pid, signal.SIGKILL)
    job.wait()
    assert not (broken / "film.mp4").exists()
    assert not (broken / "report.json").exists()
    assert command(broken).wait(timeout=120) == 0
    for name in NAMES:
        assert (broken / name).read_bytes() == (whole / name).read_bytes(), name
