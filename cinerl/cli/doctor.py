"""``cinerl doctor``: what works on this machine, and what to install for the rest."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cinerl.look.needs import PACKAGES, SYSTEM

_PATIENCE_S = 60
Check = tuple[str, bool, str]


def doctor(as_json: Annotated[bool, typer.Option("--json", help="Machine-readable.")] = False) -> None:
    """Check Python, physics, the filming core, OpenGL, video, learning; exit code 1 if it cannot film."""
    checks = [_guard(name, check) for name, check in _CHECKS.items()]
    optional = {"CUDA", "OpenGL"}
    broken = [name for name, works, _ in checks if not works and name not in optional]
    if as_json:
        typer.echo(json.dumps([{"part": n, "works": w, "note": t} for n, w, t in checks], indent=2))
    else:
        table = Table(box=None, pad_edge=False, show_header=False)
        for name, works, note in checks:
            mark = "[green]yes[/]" if works else "[yellow]no[/]" if name in optional else "[red]NO[/]"
            table.add_row(mark, name, escape(note))
        Console().print(table)
    raise typer.Exit(1 if broken else 0)


def _guard(name: str, check: Callable[[], tuple[bool, str]]) -> Check:
    try:
        return (name, *check())
    except Exception as error:  # a doctor reports, whatever breaks
        return name, False, " ".join(f"{type(error).__name__}: {error}".split())


def _python() -> tuple[bool, str]:
    fits = sys.version_info >= (3, 11)
    note = f"{platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores"
    if sys.version_info >= (3, 12):
        note += "; PyBullet has no wheel for this version and compiles"
    return fits, note


def _physics() -> tuple[bool, str]:
    from cinerl.stage.network import LEARNED, load_network

    for act in LEARNED:
        load_network(act)
    return True, f"PyBullet {metadata.version('pybullet')} with its motion policies: {', '.join(LEARNED)}"


def _core() -> tuple[bool, str]:
    import warp as wp

    import cinerl.camera.kernels.rig  # noqa: F401 - compiles or loads a kernel module

    return wp.get_device(
        "cpu"
    ) is not None, f"Warp {metadata.version('warp-lang')}, kernels cached in {wp.config.kernel_cache_dir}"


def _cuda() -> tuple[bool, str]:
    import warp as wp

    import cinerl.camera.kernels  # noqa: F401 - starts Warp quietly

    if wp.is_cuda_available():
        return True, str(wp.get_device("cuda"))
    return False, "no CUDA driver: everything runs on the CPU; with an NVIDIA driver, use --device cuda"


def _opengl() -> tuple[bool, str]:
    # A process of its own: a bad driver takes down whoever calls it, or never answers.
    try:
        probe = subprocess.run(
            [sys.executable, "-m", "cinerl.look.gl"], capture_output=True, text=True, timeout=_PATIENCE_S
        )
        worked = probe.returncode == 0
        said = (probe.stdout if worked else probe.stderr).strip()
        if probe.returncode < 0:
            said = f"the driver crashed (signal {-probe.returncode})"
    except subprocess.TimeoutExpired:
        worked, said = False, f"the driver did not answer in {_PATIENCE_S} s"
    if worked:
        return True, f"{said.splitlines()[-1]}: --renderer gl works"
    why = said.splitlines()[-1].removeprefix("--renderer gl: ") if said else "no reason given"
    return False, why if "run: " in why else f"{why}. For --renderer gl: {SYSTEM}; {PACKAGES}"


def _video() -> tuple[bool, str]:
    av = importlib.import_module("av")
    av.codec.Codec("libx264", "w")
    return True, f"PyAV {metadata.version('av')} with H.264 and AAC"


def _learning() -> tuple[bool, str]:
    return (
        True,
        f"torch {metadata.version('torch')}, Stable-Baselines3 {metadata.version('stable-baselines3')}",
    )


def _library() -> tuple[bool, str]:
    from cinerl.stage.library import take_names

    train, held_out = len(take_names("train")), len(take_names("heldout"))
    return train > 0 and held_out > 0, f"{train} training takes, {held_out} held out"


_CHECKS: dict[str, Callable[[], tuple[bool, str]]] = {
    "Python": _python,
    "physics": _physics,
    "filming core": _core,
    "CUDA": _cuda,
    "OpenGL": _opengl,
    "video": _video,
    "learning": _learning,
    "take library": _library,
}
