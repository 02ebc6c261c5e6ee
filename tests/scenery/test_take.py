"""A take carries its set: the look comes out of it as it went in."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from cinerl.look.frame import body_id, instances, piece_id
from cinerl.scenery import expand, of
from cinerl.spec.document import canonical
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Act, Actor, Scene, load_set
from cinerl.spec.take import Shape
from cinerl.stage import Stage, record
from cinerl.stage.library import load_take, take_names
from cinerl.stage.rotate import from_stage


def of_set(name: str, **keys) -> Scene:
    actor = Actor(name="ada", at_m=(0.0, 0.0), act=(Act(act="stand"),))
    return Scene(schema=1, set=name, seconds=0.2, actor=(actor,), **keys)


def test_a_recording_carries_its_set(tmp_path):
    take = record(of_set("subway"), "wait")
    assert take.set == canonical(load_set("subway"))
    take.save(tmp_path / "t.npz")
    scenery = of(type(take).load(tmp_path / "t.npz"))
    assert scenery is not None
    assert scenery.set == load_set("subway")
    assert scenery.solids == expand(load_set("subway")).solids
    rows = take.shape_link < 0
    np.testing.assert_array_equal(take.shape_pos[rows], np.array([s.pos for s in scenery.solids], np.float32))
    np.testing.assert_array_equal(take.shape_kind[rows], [int(s.kind) for s in scenery.solids])
    assert {k: len(getattr(take, k)) for k in ("light_kind", "light_power")} == {
        "light_kind": 6,
        "light_power": 6,
    }


def test_shipped_takes_hold_the_solids_of_their_sets():
    for name in take_names():
        take = load_take(name)
        scenery = of(take)
        assert scenery is not None
        rows = take.shape_link < 0
        for column in ("pos", "quat", "size", "colors", "pattern_m"):
            have = getattr(take, {"colors": "shape_color"}.get(column, f"shape_{column}"))[rows]
            want = np.array([getattr(s, column) for s in scenery.solids], np.float32)
            np.testing.assert_array_equal(have, want)
        assert scenery.set == load_set(_set_name(take)), f"{name} carries another set than the shipped one"


def _set_name(take) -> str:
    return json.loads(take.scene)["set"]


def test_a_take_without_a_set_has_no_scenery(make_take):
    take = make_take(seconds=1, boxes=[((3.0, 0, 1), (1, 1, 1))])
    assert of(take) is None
    assert instances(take) == ["sky", "floor", "piece 0", "p0", "set"]
    assert (piece_id(take, 0), body_id(take, 0)) == (2, 3)


def test_ids_are_the_pieces():
    take = load_take("train-room-stand")
    names = instances(take)
    scenery = of(take)
    assert scenery is not None
    assert names[:2] == ["sky", "floor"]
    assert tuple(names[2 : 2 + len(scenery.set.piece)]) == scenery.names
    assert names[body_id(take, 0)] == take.body_names[0]
    for solid in scenery.solids:
        assert names[piece_id(take, solid.piece)] == scenery.names[solid.piece]


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 1}', '{"schema": 9}'])
def test_a_set_that_is_none_is_a_user_error(text, make_take):
    take = dataclasses.replace(make_take(seconds=1), set=text)
    with pytest.raises(UserError, match="the set of take 'test'"):
        of(take)


@pytest.mark.parametrize("name", ["apartment", "subway", "forest"])
def test_pybullet_stops_where_the_solids_are(name):
    with Stage(of_set(name)) as stage:
        client, solids = stage._client, stage.scenery.solids
        # The floor is body 0.
        for number, solid in enumerate(solids, start=1):
            low, high = (from_stage(np.array(v)) for v in client.getAABB(number))
            low, high = np.minimum(low, high), np.maximum(low, high)
            np.testing.assert_allclose(0.5 * (low + high), solid.pos, atol=1e-3)
            assert ((high - low) / 2 >= _extents(solid, tight=True) - 1e-3).all()
            assert ((high - low) / 2 <= _extents(solid, tight=False) + 0.05).all()
        assert client.getNumBodies() == len(solids) + 2


def _extents(solid, tight: bool) -> np.ndarray:
    """Half extents along the world's axes; PyBullet bounds a turned cylinder by its turned box."""
    a, b, c = solid.size
    half = np.array({Shape.BOX: (a, b, c), Shape.CYLINDER: (a, a, b), Shape.CAPSULE: (a, a, a)}[solid.kind])
    if tight and solid.kind != Shape.BOX:
        return half
    turn = 2 * np.arctan2(solid.quat[2], solid.quat[3])
    cos, sin = abs(np.cos(turn)), abs(np.sin(turn))
    return np.array([cos * half[0] + sin * half[1], sin * half[0] + cos * half[1], half[2]])
