"""The direction of the arrows: a room imports only those above it, and data folders hold no code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cinerl"
STORIES = (
    {"spec"},
    {"geometry", "surface"},
    {"scenery"},
    {"stage"},
    {"camera"},
    {"critic", "judge"},
    {"look"},
    {"paint"},
    {"reward"},
    {"env"},
    {"policy"},
    {"stats"},
    {"taste"},
    {"train"},
    {"bench"},
    {"report"},
    {"render"},
    {"edit"},
    {"prefer"},
    {"film"},
    {"cli"},
)
FLOOR = {room: floor for floor, rooms in enumerate(STORIES) for room in rooms}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Dotted names of this package that a module imports, wherever in its text."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            if node.module == "cinerl":
                found |= {f"cinerl.{alias.name}" for alias in node.names}
            else:
                found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] == "cinerl"}


def test_every_room_has_its_floor():
    rooms = {room_of(p) for p in MODULES} - {"__init__", "__main__", "py"}
    assert rooms <= FLOOR.keys()
    assert {"spec", "geometry", "camera", "reward", "env", "policy", "train"} <= rooms


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_rooms_import_only_those_above(path):
    room = room_of(path)
    if room.startswith("__"):
        return
    for name in imports(path):
        parts = name.split(".")
        other = parts[1] if len(parts) > 1 else ""
        if other not in FLOOR:  # the package itself: __version__
            assert FLOOR[room] >= FLOOR["train"], f"{path.name} imports the package root"
            continue
        assert other == room or FLOOR[other] < FLOOR[room], f"{path.name} imports {name}"


def test_two_doors_to_the_stage():
    """Recorded takes come through the library, a live performance through one module."""
    doors = {"env/build.py": "cinerl.stage.library", "env/live.py": "cinerl.stage"}
    for room in ("spec", "camera", "critic", "reward", "env", "policy", "taste", "train"):
        for path in (PACKAGE / room).rglob("*.py"):
            stages = {name for name in imports(path) if name.startswith("cinerl.stage")}
            assert stages <= {doors.get(str(path.relative_to(PACKAGE)))}, path


def test_judges_are_kept_from_what_they_judge():
    """Whatever films, rewards or learns knows no judge, and a judge knows none of it."""
    judged = {"critic", "reward", "env", "policy", "train"}
    for path in MODULES:
        rooms = {name.split(".")[1] for name in imports(path) if "." in name}
        if room_of(path) == "judge":
            assert rooms <= {"judge", "spec", "geometry", "surface"}, path
        elif room_of(path) in judged:
            assert "judge" not in rooms, path
    folder = {room_of(p) for p in MODULES}
    assert judged | {"judge"} <= folder
    assert "judges" not in (ROOT / "benchmarks" / "train_critics.py").read_text()


@pytest.mark.parametrize("folder", ["envs", "agents", "assets"])
def test_data_folders_hold_no_code(folder):
    files = [p for p in (ROOT / folder).rglob("*") if p.is_file()]
    assert files
    assert not [p for p in files if p.suffix in {".py", ".pyc", ".so", ".pkl", ".pt", ".pth"}]


def test_nothing_is_unpickled():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            names = {a.name for a in node.names} if isinstance(node, ast.Import) else set()
            names |= {node.module} if isinstance(node, ast.ImportFrom) else set()
            assert not names & {"pickle", "cloudpickle", "dill", "joblib", "marshal", "shelve"}, path
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in {"eval", "exec"}, path
            if isinstance(node, ast.keyword) and node.arg == "allow_pickle":
                assert isinstance(node.value, ast.Constant), path
                assert node.value.value is False, path
