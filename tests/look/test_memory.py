"""A clip is a stream: its memory does not grow with its length."""

from __future__ import annotations

import functools
import subprocess
import sys

import pytest

from tests.look.gl import BOTH

SHORT, LONG = "12", "120"


@functools.cache
def peak_mib(*words):
    run = [sys.executable, "-m", "tests.look.memory", *words]
    return float(subprocess.run(run, capture_output=True, text=True, check=True, timeout=600).stdout)


@pytest.mark.parametrize("renderer", BOTH)
def test_a_long_shot_takes_the_memory_of_a_short_one(renderer):
    short = peak_mib(renderer, SHORT, "96x54")
    assert peak_mib(renderer, LONG, "96x54") == pytest.approx(short, rel=0.1)


def test_the_measure_sees_frames_that_are_kept():
    assert peak_mib("raycast", LONG, "96x54", "keep") > 1.1 * peak_mib("raycast", SHORT, "96x54")
