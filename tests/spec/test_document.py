"""Strict TOML: every mistake is one line that names the file and the key."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from pathlib import Path

import pytest
import tomli_w

from cinerl.spec import data
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.document import canonical, digest, load, parse, to_dict
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Recipe, load_recipe
from cinerl.spec.rig import Rig, load_rig
from cinerl.spec.scene import Stageset

RIG = data.find("assets/rigs", "steadicam").read_text()
FOLLOW = data.find("envs", "follow").read_text()


def refuse(kind, text, folder: Path) -> str:
    path = folder / "mine.toml"
    path.write_text(text)
    with pytest.raises(UserError) as caught:
        load(kind, path)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert "\n" not in line
    return line.removeprefix(f"{path}: ")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("damping_s", "dampning_s", "unknown key 'dampning_s'; did you mean 'damping_s'?"),
        ("body_radius_m", "body_radus_m", "unknown key 'body_radus_m'; did you mean 'body_radius_m'?"),
        ("schema = 1", "schema = 2", "key 'schema' is 2"),
        ("schema = 1", "", "key 'schema' is missing"),
        ("schema = 1", "schema = true", "key 'schema' is True"),
        ("body_radius_m = 0.35", "", "key 'body_radius_m' is missing"),
        ("body_radius_m = 0.35", "body_radius_m = '0.35'", "key 'body_radius_m' is '0.35'"),
        ("body_radius_m = 0.35", "body_radius_m = true", "key 'body_radius_m' is True"),
        ("body_radius_m = 0.35", "body_radius_m = nan", "key 'body_radius_m' is nan"),
        ("body_radius_m = 0.35", "body_radius_m = inf", "key 'body_radius_m' is inf"),
        ("body_radius_m = 0.35", "body_radius_m = 0", "key 'body_radius_m' is 0"),
        ("height_m = [0.4, 2.2]", "height_m = [0.4]", "key 'height_m"),
        ("height_m = [0.4, 2.2]", "height_m = [0.4, 1.0, 2.2]", "key 'height_m"),
        ("height_m = [0.4, 2.2]", "height_m = 0.4", "key 'height_m' is 0.4"),
        ("pan_dps = 70.0", "pan_dps = -70.0", "key 'turn.pan_dps' is -70.0"),
        ("pan_dps = 70.0", "pan_dsp = 70.0", "unknown key 'turn.pan_dsp'; did you mean 'pan_dps'?"),
        ("[turn]", "[trun]", "unknown key 'trun'; did you mean 'turn'?"),
        ("title = ", "title = 2020-01-01 #", "key 'title' is"),
        ("schema = 1", "schema = 1\nschema = 1", "not TOML ("),
        ("schema = 1", "schema = ", "not TOML ("),
        ("schema = 1", f"schema = {'9' * 5000}", "not TOML ("),
        ("schema = 1", f"schema = {'[' * 5000}{']' * 5000}", "not TOML ("),
    ],
)
def test_a_mistake_is_named(old, new, says, tmp_path):
    assert old in RIG
    assert refuse(Rig, RIG.replace(old, new, 1), tmp_path).startswith(says)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('size = ["FS", "FS"]', 'size = ["FS", "XS"]', "key 'goal.size.1"),
        ('size = ["FS", "FS"]', 'size = ["FS", -1.0]', "key 'goal.size.1"),
        ('does = "travels"', 'does = "travel"', "key 'subject.does' is 'travel'"),
        ('id = "cinerl/Follow-v0"', 'id = "Follow"', "key 'id' is 'Follow'"),
        ("seconds = 8.0", "seconds = 0.2", "key 'seconds' is 0.2"),
        ("focal_mm = 35.0", "focal_mm = [85.0, 35.0]", "key 'lens.focal_mm' is [85.0, 35.0]"),
        ("focal_mm = 35.0", "focal_mm = 300.0", "key 'lens.focal_mm' is 300.0"),
        (
            "bearing_deg = [75.0, 105.0]",
            "bearing_deg = [105.0, 75.0]",
            "key 'start.bearing_deg' is [105.0, 75.0]",
        ),
        ("bounds = [0.8, 1.0]", "bounds = [1.0, 0.8]", "key 'success.3.bounds' is [1.0, 0.8]"),
        ("within = [1.5, 4.0]", "within = [4.0, 1.5]", "key 'success.3.within' is [4.0, 1.5]"),
    ],
)
def test_a_brief_that_makes_no_sense(old, new, says, tmp_path):
    assert old in FOLLOW
    assert refuse(Brief, FOLLOW.replace(old, new, 1), tmp_path).startswith(says)


def test_no_rewards_or_no_success(tmp_path):
    doc = tomllib.loads(FOLLOW)
    for key in ("reward", "success"):
        assert f"key '{key}'" in refuse(Brief, tomli_w.dumps(doc | {key: []}), tmp_path)
        assert f"key '{key}' is missing" in refuse(
            Brief, tomli_w.dumps({k: v for k, v in doc.items() if k != key}), tmp_path
        )


def test_files_that_are_no_text(tmp_path):
    assert refuse(Rig, "", tmp_path).startswith("key '")
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(UserError, match="not TOML"):
        load(Rig, path)
    with pytest.raises(UserError, match="no such file"):
        load(Rig, tmp_path / "none.toml")
    with pytest.raises(UserError, match="is a folder"):
        load(Rig, tmp_path)
    with pytest.raises(UserError, match=r"x\.toml/y\.toml"):
        load(Rig, path / "y.toml")
    with pytest.raises(UserError):
        load(Rig, tmp_path / ("a" * 300 + ".toml"))


def test_documents_are_frozen():
    rig = load_rig("tripod")
    with pytest.raises(dataclasses.FrozenInstanceError):
        rig.damping_s = 1.0  # type: ignore[misc]


def test_the_digest_is_of_the_meaning(tmp_path):
    path = tmp_path / "rig.toml"
    path.write_text("# a remark\n" + RIG.replace("2.5", "2.50").replace("0.8", "8e-1"))
    assert digest(load(Rig, path)) == digest(load_rig("steadicam"))
    path.write_text(RIG.replace("0.8", "0.9"))
    assert digest(load(Rig, path)) != digest(load_rig("steadicam"))
    # A default and the same value written out are one.
    path.write_text(RIG + "\nacceleration_dps2 = 120\n")
    assert digest(load(Rig, path)) == digest(load_rig("steadicam"))


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("envs", Brief),
        ("assets/rigs", Rig),
        ("assets/sets", Stageset),
    ],
)
def test_shipped_files_load_and_round_trip(folder, kind):
    shipped = data.names(folder)
    assert shipped
    for name in shipped:
        document = load(kind, data.find(folder, name))
        again = parse(kind, tomllib.loads(tomli_w.dumps(to_dict(document))), name)
        assert canonical(again) == canonical(document)


def test_the_shipped_recipe():
    recipe = load_recipe("ppo")
    assert isinstance(recipe, Recipe)
    assert json.loads(canonical(recipe))["network"]["hidden"] == list(recipe.network.hidden)


def test_names_and_near_misses():
    assert (
        load_brief("follow") == load_brief("cinerl/Follow-v0") == load_brief(str(data.find("envs", "follow")))
    )
    with pytest.raises(UserError, match="did you mean 'steadicam'"):
        load_rig("stedicam")
    with pytest.raises(UserError, match=r"there are: .*tripod"):
        load_rig("qqq")
    with pytest.raises(UserError, match="no such file or name in envs"):
        load_brief("../envs/follow")
    with pytest.raises(UserError):
        load_rig("a" * 5000 + ".toml")
    with pytest.raises(UserError):
        load_rig("a\0.toml")


def test_user_errors_are_one_line():
    assert str(UserError("a\nb", "c\r\n d", "e")) == "a b: c d; e"
