"""A user's own body: read, carried by the take, and every way its files can be wrong."""

import dataclasses
import json

import numpy as np
import pytest

from cinerl.spec import document
from cinerl.spec.errors import UserError
from cinerl.spec.own_body import LINK_NAMES
from cinerl.spec.scene import Act, Actor, Scene, load_scene
from cinerl.spec.take import Take
from cinerl.stage import glb
from cinerl.stage.cache import record_cached
from cinerl.stage.origin import cache_key
from cinerl.stage.own import read_body
from cinerl.stage.recording import record
from tests.own import NODES, little, write_body, write_map
from tests.scenes import make_take


def scene_of(body):
    cast = (
        Actor(name="ada", at_m=(0.0, 0.0), act=(Act(act="stand"),)),
        Actor(name="ben", at_m=(1.0, 0.0), body=str(body), act=(Act(act="stand"),)),
    )
    return Scene(schema=1, set="studio", seconds=0.2, actor=cast)


def test_a_body_is_read(tmp_path):
    body = read_body(write_body(tmp_path), 1)
    assert body.actor == 1
    assert len(body.point) == 3 * len(NODES)
    # glTF's +z is ahead, its +x to the left, its y up.
    np.testing.assert_allclose(body.joint[LINK_NAMES.index("left_hand")], (0.0, 0.72, 1.36), atol=1e-6)
    assert body.bone[3 * NODES.index("HandL"), 0] == LINK_NAMES.index("left_hand")
    np.testing.assert_allclose(body.color, [[0.2, 0.4, 0.6]], atol=1e-6)
    np.testing.assert_allclose(body.gloss, [0.3], atol=1e-6)


def test_joints_without_a_name_follow_the_one_above(tmp_path):
    body = read_body(write_body(tmp_path), 0)
    assert set(body.bone[3 * NODES.index("Jaw") :][:3, 0]) == {LINK_NAMES.index("head")}


def test_a_take_carries_it(tmp_path):
    scene = scene_of(write_body(tmp_path))
    take = record(scene, "guest")
    assert [b.actor for b in take.own] == [1]
    take.save(tmp_path / "take.npz")
    (tmp_path / "hero.glb").unlink()
    again = Take.load(tmp_path / "take.npz")
    assert again == take
    np.testing.assert_array_equal(again.own[0].point, take.own[0].point)


def test_a_take_holds_whole_bodies_alone(tmp_path):
    body = read_body(write_body(tmp_path), 0)
    with pytest.raises(UserError, match="holds a body for an actor that it has not"):
        dataclasses.replace(make_take(4), own=(dataclasses.replace(body, actor=2),))
    with pytest.raises(UserError, match="own/0/point': holds NaN or infinity"):
        dataclasses.replace(body, point=body.point * np.float32(np.nan))
    with pytest.raises(UserError, match=r"own/0/bone': holds indices outside 0..14"):
        dataclasses.replace(body, bone=body.bone + np.int32(15))
    with pytest.raises(UserError, match="own/0/face': is int32"):
        dataclasses.replace(body, face=body.face[:, :2])


def test_the_digest_and_the_cache_see_the_glb(tmp_path):
    scene = scene_of(write_body(tmp_path))
    digest, key = record(scene, "guest").digest, cache_key(scene, "guest")
    arrays = little()
    arrays["POSITION"][0, 0] += 0.01
    write_body(tmp_path, arrays)
    assert record(scene, "guest").digest != digest
    assert cache_key(scene, "guest") != key


def test_scenes_without_one_are_written_as_before(tmp_path):
    actor = json.loads(document.canonical(scene_of("x.toml")))["actor"]
    assert "body" not in actor[0]
    assert actor[1]["body"] == "x.toml"


def test_a_scene_file_names_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CINERL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    write_body(tmp_path)
    path = tmp_path / "scene.toml"
    path.write_text(
        'schema = 1\nset = "studio"\nseconds = 0.2\n[[actor]]\nname = "ada"\nat_m = [0, 0]\n'
        'body = "hero.toml"\n[[actor.act]]\nact = "stand"\n'
    )
    assert load_scene(path).actor[0].body == "hero.toml"
    assert record_cached(path).own[0].actor == 0


@pytest.mark.parametrize(
    ("bones", "message"),
    [
        ({"left_hand": None}, "hero.toml: key 'bones.left_hand' is missing"),
        ({"left_hnad": "HandL"}, "hero.toml: unknown key 'bones.left_hnad'; did you mean 'left_hand'?"),
        ({"left_hand": "HandX"}, r"key 'bones.left_hand': the GLB has no joint 'HandX'; did you mean"),
        ({"left_hand": "HandR"}, "key 'bones.left_hand': is 'HandR', as is 'right_hand'"),
        ({"left_hand": 3}, "hero.toml: key 'bones.left_hand' is 3"),
    ],
)
def test_wrong_maps(tmp_path, bones, message):
    write_body(tmp_path)
    refused(write_map(tmp_path, **bones), message)


def broken(name, value, at=0):
    arrays = little()
    arrays[name][at] = value
    return arrays


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        (broken("POSITION", np.nan), "hero.glb: accessor 0 holds NaN or infinity"),
        (broken("WEIGHTS_0", 0.5), "weights do not sum to 1 .point 0: 2.*normalised"),
        (broken("WEIGHTS_0", 0.0), "weights do not sum to 1 .point 0: 0"),
        (broken("JOINTS_0", 200), "indices reach outside"),
        (broken("face", 1), "1 triangles without area .triangle 0"),
        (broken("face", 999), "indices reach outside"),
        (broken("inverse", 0.0), "hero.glb: is not a whole GLB"),
        ({k: v for k, v in little().items() if k != "WEIGHTS_0"}, "without joints or weights"),
        ({k: v[:3] if k == "inverse" else v for k, v in little().items()}, "16 joints and 3 inverse bind"),
    ],
)
def test_wrong_meshes(tmp_path, arrays, message):
    refused(write_body(tmp_path, arrays), message)


def test_no_skin(tmp_path):
    refused(write_body(tmp_path, skin=False), "hero.glb: has no skinned mesh; want a mesh")


def test_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr(glb, "MOST_TRIANGLES", 10)
    refused(write_body(tmp_path), "has 16 triangles with 48 points; want 10 triangles or fewer")
    monkeypatch.setattr(glb, "MOST_BYTES", 1000)
    refused(tmp_path / "hero.toml", "hero.glb: has 0 MiB; want 0 or less")


@pytest.mark.parametrize("keep", [0, 10, 30, 900, 2500, 4000])
def test_cut_short(tmp_path, keep):
    toml = write_body(tmp_path)
    data = (tmp_path / "hero.glb").read_bytes()
    assert keep < len(data)
    (tmp_path / "hero.glb").write_bytes(data[:keep])
    refused(toml, "hero.glb: is not a (whole )?GLB")


def test_files_that_are_none(tmp_path):
    toml = write_body(tmp_path)
    (tmp_path / "hero.glb").write_text("hello")
    refused(toml, "hero.glb: is not a GLB; want a binary glTF")
    (tmp_path / "hero.glb").unlink()
    refused(toml, "hero.glb: no such file; key 'file' of a body is relative to its TOML")
    refused(tmp_path / "none.toml", "none.toml: no such file")
    with pytest.raises(UserError, match=r"none.toml: no such file"):
        record(scene_of(tmp_path / "none.toml"), "guest")


def refused(toml, message):
    with pytest.raises(UserError, match=message) as caught:
        read_body(toml, 0)
    assert "\n" not in str(caught.value)
