"""Whatever is wrong, a user sees one line that names it, exit code 2, and nothing is written."""

import io
import zipfile

import numpy as np
import pytest

from cinerl.cli import main
from cinerl.spec import data

SCENE = """schema = 1
set = "studio"
seconds = 2.0

[[actor]]
name = "ada"
at_m = [0.0, 0.0]

[[actor.act]]
act = "stand"
"""
BRIEF = (data.folder("envs") / "follow.toml").read_text()
RECIPE = (data.folder("agents") / "ppo.toml").read_text()
SEQUENCE = """schema = 1
title = "x"
take = "heldout-encounter"

[[shot]]
env = "cinerl/Follow-v0"
agent = "static"
from_s = 1.0
to_s = 2.0
"""


def pickled(path):
    """An npz whose array is a pickle that would write a file if it were ever loaded."""

    class Trap:
        def __reduce__(self):
            return (open, (str(path.parent / "trapped"), "w"))

    array = io.BytesIO()
    np.lib.format.write_array(array, np.array([Trap()], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("meta.json", '{"kind": "take", "schema": 1}')
        bundle.writestr("link_pos.npy", array.getvalue())


def truncated(path):
    path.write_bytes((data.folder("assets") / "takes" / "train-room-stand.npz").read_bytes()[:5000])


TAKE = ["take", "{file}", "--out", "{out}"]
TRAIN = ["train", "{file}", "ppo", "--out", "{out}", "--steps", "100"]
RECIPES = ["train", "follow", "{file}", "--out", "{out}", "--steps", "100"]
FILM = ["film", "{file}", "--out", "{out}"]
CASES = {
    "scene: unknown key": (SCENE + "colour = 3\n", TAKE, "colour"),
    "scene: wrong type": (SCENE.replace("2.0", '"two"'), TAKE, "seconds"),
    "scene: NaN": (SCENE.replace("2.0", "nan"), TAKE, "seconds"),
    "scene: negative time": (SCENE.replace("2.0", "-2.0"), TAKE, "seconds"),
    "scene: unknown set": (SCENE.replace("studio", "moon"), TAKE, "moon"),
    "scene: unknown act": (SCENE.replace('"stand"', '"fly"'), TAKE, "fly"),
    "scene: no actor": (SCENE.split("[[")[0], TAKE, "actor"),
    "scene: gaze at nobody": (SCENE.replace("at_m", 'gaze = "bob"\nat_m'), TAKE, "bob"),
    "scene: twins": (SCENE + SCENE[SCENE.index("[[actor]]") :], TAKE, "ada"),
    "scene: a body that is not there": (SCENE.replace("at_m", 'body = "hero.toml"\nat_m'), TAKE, "hero.toml"),
    "scene: not TOML": ("schema == 1", TAKE, "TOML"),
    "scene: not text": (b"\xff\xfe\x00", TAKE, "TOML"),
    "scene: of the future": (SCENE.replace("schema = 1", "schema = 9"), TAKE, "schema"),
    "brief: unknown key": (BRIEF.replace("seconds", "second"), TRAIN, "second"),
    "brief: unknown term": (BRIEF.replace('"bearing"', '"baering"'), TRAIN, "bearing"),
    "brief: unknown rig": (BRIEF.replace("steadicam", "horse"), TRAIN, "horse"),
    "brief: unknown size": (BRIEF.replace('["FS", "FS"]', '["XL", "XL"]'), TRAIN, "goal.size"),
    "brief: negative focal length": (BRIEF.replace("35.0", "-35.0"), TRAIN, "focal_mm"),
    "brief: no takes": (BRIEF.replace("seconds = 8.0", 'seconds = 8.0\ntakes = ["moon*"]'), TRAIN, "moon"),
    "brief: too long": (BRIEF.replace("seconds = 8.0", "seconds = 50.0"), TRAIN, "50"),
    "recipe: unknown key": (RECIPE + "depth = 3\n", RECIPES, "depth"),
    "recipe: zero steps": (RECIPE.replace("4_000_000", "0"), RECIPES, "steps"),
    "recipe: group of short rollouts": (RECIPE.replace("rollout = 0", "rollout = 8"), RECIPES, "group"),
    "recipe: unknown algorithm": (RECIPE.replace('"ppo"', '"magic"'), RECIPES, "algorithm"),
    "sequence: backwards": (SEQUENCE.replace("to_s = 2.0", "to_s = 0.5"), FILM, "shot.0"),
    "sequence: unknown agent": (SEQUENCE.replace("static", "bergman"), FILM, "bergman"),
    "sequence: unknown take": (SEQUENCE.replace("heldout-encounter", "lost"), FILM, "lost"),
    "take: truncated": (
        truncated,
        ["film", "--take", "{file}", "--agent", "static", "--out", "{out}"],
        "{file}",
    ),
    "take: pickle inside": (
        pickled,
        ["film", "--take", "{file}", "--agent", "static", "--out", "{out}"],
        "{file}",
    ),
    "take: empty file": (b"", ["film", "--take", "{file}", "--agent", "static", "--out", "{out}"], "{file}"),
    "flag: size": ("", ["film", "--size", "640", "--out", "{out}"], "--size"),
    "flag: odd size": ("", ["film", "--size", "641x361", "--out", "{out}"], "--size"),
    "flag: negative seed": ("", ["film", "--seed", "-1", "--out", "{out}"], "--seed"),
    "flag: unknown": ("", ["film", "--lens", "50", "--out", "{out}"], "--lens"),
    "flag: out is a file": ("", ["film", "--out", "{file}"], "--out"),
    "flag: unknown subject": ("", ["film", "--subject", "eva", "--agent", "static", "--out", "{out}"], "eva"),
    "flag: unknown renderer": ("", ["film", "--renderer", "blender", "--out", "{out}"], "--renderer"),
    "flag: unknown style": ("", ["film", "--style", "cubism", "--out", "{out}"], "'cubism' is unknown"),
    "sequence: unknown style": ('style = "cubism"\n' + SEQUENCE, FILM, "style: 'cubism' is unknown"),
    "flag: unknown light": ("", ["film", "--light", "moonlight", "--out", "{out}"], "moonlight"),
    "flag: unknown environment": ("", ["film", "--env", "cinerl/Folow-v0", "--out", "{out}"], "Folow"),
    "flag: unknown device": ("", ["train", "follow", "--device", "tpu", "--out", "{out}"], "tpu"),
    "flag: zero steps": ("", ["train", "follow", "--steps", "0", "--out", "{out}"], "--steps"),
    "flag: terms file": ("", ["train", "follow", "--terms", "{file}.py", "--out", "{out}"], "--terms"),
    "flag: taste is not there": ("", ["train", "follow", "--taste", "{file}x", "--out", "{out}"], "no such"),
    "flag: taste is no taste": (RECIPE, ["train", "follow", "--taste", "{file}", "--out", "{out}"], "{file}"),
    "flag: taste weighs nothing": (
        "",
        ["train", "follow", "--taste", "{file}", "--taste-weight", "0", "--out", "{out}"],
        "--taste-weight",
    ),
    "flag: no room for votes": ("", ["prefer", "--out", "{file}"], "--out"),
    "flag: unknown environment to vote on": ("", ["prefer", "--env", "Folow", "--out", "{out}"], "Folow"),
    "command: unknown": ("", ["shoot"], "shoot"),
    "missing file": ("", ["film", "nowhere.toml", "--out", "{out}"], "nowhere.toml"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_line_and_nothing_written(name, tmp_path, capfd):
    content, arguments, culprit = CASES[name]
    suffix = ".npz" if name.startswith("take") else ".toml"
    file, out = tmp_path / f"file{suffix}", tmp_path / "out"
    if callable(content):
        content(file)
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SystemExit) as stop:
        main([a.format(file=file, out=out) for a in arguments])
    said = capfd.readouterr()
    assert stop.value.code == 2
    lines = said.err.strip().splitlines()
    assert len(lines) == 1, said.err
    assert lines[0].startswith("cinerl: ")
    assert culprit.format(file=file.name) in lines[0]
    assert sorted(tmp_path.iterdir()) == before
