"""The gallery shows what there is today."""

import dataclasses
import shutil
from pathlib import Path

import make_gallery
import numpy as np
import pytest
from making import picture, plan
from making.shotlist import FILE, load_shot_list
from PIL import Image

from cinerl.spec import data
from cinerl.spec.errors import UserError

SCALE = 1 / 6
BLOCKS = 16, 9
ALIKE = 5.0
"""Most mean difference of a fresh, small picture to the one that is stored, block by block, of 255."""


def test_nothing_is_stale():
    assert make_gallery.stale() == []


def test_it_is_small():
    sizes = {p: p.stat().st_size for p in picture.FOLDER.rglob("*") if p.is_file()}
    assert sum(sizes.values()) < 17e6
    assert max(size for p, size in sizes.items() if p.suffix == ".gif") < 3e6


@pytest.mark.parametrize("one", plan.stills(), ids=lambda p: p.path)
def test_the_renderer_draws_it_still(one):
    with Image.open(picture.FOLDER / one.path) as image:
        stored = blocks(image)
    assert np.abs(stored - blocks(next(one.draw(SCALE)))).mean() < ALIKE


def blocks(image):
    return np.asarray(image.resize(BLOCKS, Image.Resampling.BOX), float)


@pytest.mark.parametrize("name", ["a.jpg", "b/c.gif"])
def test_a_picture_knows_what_it_shows(name, tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "FOLDER", tmp_path)
    frames = [Image.new("RGB", (32, 18), color) for color in ("red", "green")]
    one = picture.Picture(name, ("a set", "a light"), lambda scale: iter(frames))
    assert not one.fresh
    one.make()
    assert [p.name for p in (tmp_path / name).parent.iterdir()] == [Path(name).name]
    assert one.fresh
    assert one.done
    assert not dataclasses.replace(one, shows=("a set", "another light")).fresh
    monkeypatch.setattr(picture, "code", lambda: "0" * 64)
    assert one.fresh
    assert not one.done


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the assets' documents, in the assets' place."""
    for kind in ("sets", "lights", "rigs"):
        shutil.copytree(data.folder("assets") / kind, tmp_path / kind)
    for kind in ("takes", "scenes", "bodies", "looks"):
        (tmp_path / kind).symlink_to(data.folder("assets") / kind)
    true = data.folder
    monkeypatch.setattr(data, "folder", lambda name: tmp_path if name == "assets" else true(name))
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_changed_light_is_noticed(copied):
    change(copied / "lights" / "noir.toml", "power = 3.2", "power = 3.3")
    want = ["lights/noir-close.jpg", "lights/noir-wide.jpg", plan.LIGHTS_SHEET]
    assert make_gallery.stale() == want


def test_a_changed_rig_is_noticed(copied):
    change(copied / "rigs" / "crane.toml", "damping_s = 0.5", "damping_s = 0.6")
    assert make_gallery.stale() == ["rigs/crane.jpg"]


def test_a_set_without_a_camera_is_noticed(copied):
    shutil.copy(copied / "sets" / "room.toml", copied / "sets" / "attic.toml")
    load_shot_list.cache_clear()
    with pytest.raises(UserError, match=r"key 'set\.attic' is missing"):
        make_gallery.stale()
    load_shot_list.cache_clear()


def test_a_camera_for_what_there_is_not_is_told(tmp_path):
    path = tmp_path / "gallery.toml"
    path.write_text(FILE.read_text().replace("[rig.crane]", "[rig.crone]"))
    with pytest.raises(UserError, match=r"key 'rig\.crane' is missing"):
        load_shot_list(path)
