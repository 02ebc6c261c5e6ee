import json

import pytest

from cinerl.spec import document
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Scene
from cinerl.stage import record_cached, validate


def _faults():
    def act(s):
        s["actor"][0]["act"][0]["act"] = "wallk"

    def scenery(s):
        s["set"] = "studioo"

    def twins(s):
        s["actor"][1]["name"] = "ada"

    def gaze(s):
        s["actor"][1]["gaze"] = "adam"

    def self_gaze(s):
        s["actor"][0]["gaze"] = "ada"

    def crowd(s):
        s["actor"][1]["at_m"] = [-0.9, 0.1]

    def urdf(s):
        s["prop"][0].update(kind="urdf", urdf="nothing.urdf")

    def outside(s):
        s["prop"][0].update(kind="urdf", urdf="../../etc/passwd")

    def buried(s):
        s["prop"][0]["at_m"][2] = 0.0

    def speech(s):
        s["actor"][1]["act"][0]["speaks_s"] = [[2.0, 1.0]]

    def nan(s):
        s["actor"][0]["at_m"] = [float("nan"), 0.0]

    keys = ("actor.0.act.0.act", "set", "actor.1.name", "actor.1.gaze", "actor.0.gaze", "actor.1.at_m",
            "prop.0.urdf", "prop.0.urdf", "prop.0.at_m", "actor.1.act.0.speaks_s",
            "actor.0.at_m.0")  # fmt: skip
    makers = (act, scenery, twins, gaze, self_gaze, crowd, urdf, outside, buried, speech, nan)
    return [pytest.param(m, k, id=m.__name__) for m, k in zip(makers, keys, strict=True)]


@pytest.mark.parametrize(("spoil", "key"), _faults())
def test_a_bad_scene_is_one_line_that_names_file_and_key(duet, spoil, key):
    plain = json.loads(document.canonical(duet))
    spoil(plain)
    with pytest.raises(UserError) as error:
        validate(document.parse(Scene, plain, "scene.toml"), "scene.toml")
    line = str(error.value)
    assert line.startswith("scene.toml: ")
    assert f"'{key}'" in line
    assert "\n" not in line


def test_a_good_scene_passes(duet):
    validate(duet, "scene.toml")


def test_no_file(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        record_cached(tmp_path / "none.toml")
