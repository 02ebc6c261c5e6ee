"""OpenGL is called by one thread, and whatever it lacks is one line."""

from __future__ import annotations

import gc
import itertools
import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from cinerl.look.clip import clip
from cinerl.spec.errors import UserError
from tests.look.gl import needs_gl
from tests.look.test_gl import equal, gl

pytestmark = needs_gl

PATIENCE_S = 120
RUN = "import sys; from cinerl.cli import main; main(sys.argv[1:])"
OPEN_CLIP = """
from tests.scenes import make_shot, make_take; from cinerl.look.clip import clip
take = make_take(3); film = clip(make_shot(take), take, (32, 18), renderer='gl'); next(film)
"""
NO_PYRENDER = "import sys; sys.modules['pyrender'] = None\n"


def lacking(library):
    """Has the dynamic linker not find a library."""
    return f"""
import ctypes
load = ctypes.CDLL.__init__
def refuse(self, name, *rest, **more):
    if name and "{library}" in str(name):
        raise OSError(name)
    load(self, name, *rest, **more)
ctypes.CDLL.__init__ = refuse
"""


def python(script, *words, **env):
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        capture_output=True, text=True, timeout=PATIENCE_S, env={**os.environ, **env},
    )  # fmt: skip


@pytest.fixture(scope="module")
def frames(take, shot):
    return list(gl(shot, take))


def test_clips_interleave(frames, take, shot):
    one, two = gl(shot, take), gl(shot, take)
    for k, (a, b) in enumerate(itertools.islice(zip(one, two, strict=True), 3)):
        assert equal(a, frames[k])
        assert equal(b, frames[k])
        if k == 1:
            left = gl(shot, take, (40, 30))
            next(left)
            left.close()
    one.close()
    assert equal(next(two), frames[3])


def test_any_thread_makes_the_next_frame(frames, take, shot):
    film = gl(shot, take)
    for k in range(3):
        with ThreadPoolExecutor(1) as other:
            assert equal(other.submit(next, film).result(PATIENCE_S), frames[k])


def test_clips_run_side_by_side(frames, take, shot):
    with ThreadPoolExecutor(3) as pool:
        films = [pool.submit(list, gl(shot, take)) for _ in range(3)]
        for film in films:
            assert all(equal(a, b) for a, b in zip(film.result(PATIENCE_S), frames, strict=True))


def test_a_clip_may_be_collected_while_another_is_drawn(frames, take, shot):
    """Even by the thread that draws: closing does not wait."""
    from cinerl.look.gl import context

    lost = gl(shot, take, (40, 30))
    next(lost)
    film = gl(shot, take)
    next(film)
    context._owner.run(lost.close)
    assert equal(next(film), frames[1])


def test_closed_clips_give_back_their_context(take, shot):
    from cinerl.look.gl import context

    gc.collect()
    before, threads = len(context._open), threading.active_count()
    film = gl(shot, take)
    assert len(context._open) == before
    next(film)
    assert len(context._open) == before + 1
    film.close()
    assert len(context._open) == before
    assert threading.active_count() == threads


def test_what_goes_wrong_is_told_to_who_asked(take, shot):
    from cinerl.look.gl.context import Context

    context = Context((1, 1))
    with pytest.raises(ZeroDivisionError):
        context.run(lambda: 1 / 0)
    assert context.run(lambda: 1) == 1
    context.close()
    context.close()


def test_a_forked_process_is_refused():
    script = OPEN_CLIP + """
import os
from cinerl.spec.errors import UserError
child = os.fork()
if not child:
    try:
        next(clip(make_shot(take), take, (32, 18), renderer='gl'))
    except UserError as error:
        os._exit(7 if "fork" in str(error) else 1)
    os._exit(2)
next(film)
raise SystemExit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert python(script).returncode == 7


def test_an_open_clip_ends_quietly_with_the_process():
    run = python(OPEN_CLIP)
    assert run.returncode == 0
    assert "Error" not in run.stderr
    assert "ignored" not in run.stderr


@pytest.mark.parametrize(
    ("before", "device", "said"),
    [
        (lacking("libEGL"), "0", "apt-get install libegl1"),
        (lacking("libGL"), "0", "apt-get install libegl1"),
        (NO_PYRENDER, "0", "pyrender is not installed; run: pip install 'cinerl[gl]'"),
        ("", "99", "EGL_DEVICE_ID: is '99'; want 0 to "),
    ],
    ids=["EGL", "GL", "pyrender", "device"],
)
def test_what_is_missing_is_one_line(before, device, said, tmp_path):
    out = tmp_path / "out"
    run = python(before + RUN, "film", "--renderer", "gl", "--out", str(out), EGL_DEVICE_ID=device)
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert said in run.stderr
    assert not out.exists()


@pytest.mark.parametrize("before", [lacking("libEGL"), lacking("libGL"), NO_PYRENDER])
def test_a_clip_says_what_is_missing(before):
    run = python(before + OPEN_CLIP)
    assert run.stderr.strip().splitlines()[-1].startswith("cinerl.spec.errors.UserError: --renderer gl: ")
    assert "run: " in run.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (lacking("libEGL"), "lacks an OpenGL library; run: apt-get install libegl1 libgl1 libgl1-mesa-dri"),
        (NO_PYRENDER, "pyrender is not installed; run: pip install 'cinerl[gl]'"),
    ],
)
def test_the_doctor_says_what_is_missing(before, said, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(before)
    path = os.pathsep.join([str(tmp_path), *sys.path])
    run = python(RUN, "doctor", "--json", PYTHONPATH=path)
    row = next(row for row in json.loads(run.stdout) if row["part"] == "OpenGL")
    assert not row["works"]
    assert said in row["note"]
    assert run.returncode == 0  # nothing else needs it


def test_there_are_two_renderers(take, shot):
    with pytest.raises(UserError, match="raycast or gl"):
        clip(shot, take, renderer="blender")
