"""Models from files: read, placed, stopped by boxes, carried by the take; every fault is one line."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
import trimesh

from cinerl.scenery import expand, of
from cinerl.spec import document
from cinerl.spec.errors import UserError
from cinerl.spec.pieces import MeshFile
from cinerl.spec.scene import Stageset, load_set
from cinerl.surface import Kind

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"


def with_mesh(**keys) -> Stageset:
    piece = MeshFile(shape="mesh", at_m=(1.0, 2.0, 0.0), **keys)
    return dataclasses.replace(load_set("studio"), piece=(piece,))


@pytest.fixture
def folder(tmp_path):
    scene = trimesh.Scene()
    scene.add_geometry(trimesh.creation.box((1, 2, 3)))
    scene.add_geometry(
        trimesh.creation.box((0.5, 0.5, 0.5)), transform=trimesh.transformations.translation_matrix((3, 0, 0))
    )
    scene.export(tmp_path / "two.glb")
    trimesh.creation.icosphere(2, 0.5).export(tmp_path / "ball.obj")
    return tmp_path


def test_a_model_stands_where_it_is_put(folder):
    scenery = expand(with_mesh(file="ball.obj", up="z", scale=2.0, label="prop"), folder)
    (surface,) = scenery.trim
    np.testing.assert_allclose(surface.point.min(axis=0), [0, 1, 0], atol=0.02)
    np.testing.assert_allclose(surface.point.max(axis=0), [2, 3, 2], atol=0.02)
    assert surface.kind == Kind.PROP
    outward = surface.point - [1, 2, 1]
    assert ((outward * surface.normal).sum(1) > 0.9).all()
    (solid,) = scenery.solids
    np.testing.assert_allclose(solid.pos, [1, 2, 1], atol=0.02)


def test_parts_are_stopped_by_boxes_of_their_own(folder):
    parts = expand(with_mesh(file="two.glb", up="z"), folder)
    assert sorted(tuple(np.round(s.size, 3)) for s in parts.solids) == [(0.25, 0.25, 0.25), (0.5, 1.0, 1.5)]
    (whole,) = expand(with_mesh(file="two.glb", up="z", bounds="whole"), folder).solids
    np.testing.assert_allclose(whole.size, [1.875, 1.0, 1.5], atol=1e-3)
    assert expand(with_mesh(file="two.glb", solid=False), folder).solids == ()


def test_y_is_up_unless_said(folder):
    (solid,) = expand(with_mesh(file="two.glb", bounds="whole"), folder).solids
    np.testing.assert_allclose(solid.size, [1.875, 1.5, 1.0], atol=1e-3)


def test_boxes_turn_with_the_model(folder):
    scenery = expand(with_mesh(file="two.glb", up="z", yaw_deg=30.0), folder)
    for solid in scenery.solids:
        assert sorted(np.round(solid.size, 3)) in ([0.25, 0.25, 0.25], [0.5, 1.0, 1.5])


def test_a_take_carries_its_models(folder, make_take):
    scenery = expand(with_mesh(file="two.glb", yaw_deg=20.0), folder)
    take = dataclasses.replace(
        make_take(seconds=1),
        set=document.canonical(scenery.set),
        mesh_point=scenery.meshes.point,
        mesh_face=scenery.meshes.face,
        mesh_piece=scenery.meshes.piece,
    )
    take.save(folder / "t.npz")
    (folder / "two.glb").unlink()
    again = of(type(take).load(folder / "t.npz"))
    assert again is not None
    assert again.solids == scenery.solids
    for a, b in zip(again.trim, scenery.trim, strict=True):
        np.testing.assert_array_equal(a.point, b.point)
        np.testing.assert_array_equal(a.normal, b.normal)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("none.obj", None, "no such file"),
        ("empty.obj", "", "is not a readable model|has no triangles"),
        ("points.obj", TRIANGLE, "is not a readable model|has no triangles"),
        ("flat.obj", "v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\n", "has no triangles"),
        ("nan.obj", "v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "holds NaN or infinity"),
        ("torn.glb", b"glTF\x02\x00\x00\x00\xff\xff", "is not a readable model"),
        ("text.glb", "hello", "is not a readable model"),
        ("loose.obj", TRIANGLE + "f 1 2 9\n", "is not a readable model|has triangles without corners"),
    ],
)
def test_a_bad_file_is_one_line_that_names_it(name, content, says, tmp_path):
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UserError, match=says) as caught:
        expand(with_mesh(file=name), tmp_path)
    assert str(caught.value).startswith(str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_triangles_without_an_area_are_dropped(tmp_path):
    text = TRIANGLE + "v 2 0 0\nf 1 2 3\nf 1 2 4\nf 1 1 2\n"
    (tmp_path / "some.obj").write_text(text)
    scenery = expand(with_mesh(file="some.obj"), tmp_path)
    assert len(scenery.meshes.face) == 1


def test_a_set_file_finds_its_models_beside_it(folder):
    from cinerl.spec.scene import set_folder

    plain = json.loads(document.canonical(with_mesh(file="ball.obj")))
    import tomli_w

    path = folder / "mine.toml"
    path.write_text(tomli_w.dumps(document.to_dict(document.parse(Stageset, plain, "x"))))
    assert len(expand(load_set(str(path)), set_folder(str(path))).solids) == 1
