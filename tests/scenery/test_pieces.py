"""Each kind of piece, whatever its numbers: models that are whole, solids that hold them."""

from __future__ import annotations

import dataclasses
import typing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cinerl.scenery import expand
from cinerl.scenery.registry import CRAFTS
from cinerl.spec.document import canonical, load, parse
from cinerl.spec.errors import UserError
from cinerl.spec.pieces import Piece
from cinerl.spec.scene import Stageset, load_set
from tests.scenery.test_sets import sound

FEW = settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
NAMES = {typing.get_args(typing.get_type_hints(kind)["shape"])[0]: kind for kind in CRAFTS}
BASE = load_set("studio")


def test_every_kind_of_piece_has_its_craft():
    kinds = typing.get_args(typing.get_args(Piece)[0])
    crafted = {k for k in kinds if typing.get_args(typing.get_type_hints(k)["shape"])[0] in NAMES}
    rest = {typing.get_args(typing.get_type_hints(k)["shape"])[0] for k in set(kinds) - crafted}
    assert rest == {"box", "cylinder", "sphere", "mesh"}
    assert crafted == set(CRAFTS)


def plain(shape: str, scale: float) -> dict:
    """The fewest keys a piece needs, its size scaled."""
    kind = NAMES[shape]
    fields = {f.name: f for f in dataclasses.fields(kind)}
    piece = {"shape": shape, "at_m": [1.0, -2.0, 0.0], "yaw_deg": 30.0}
    if "size_m" in fields:
        default = fields["size_m"].default
        hint = typing.get_args(typing.get_type_hints(kind)["size_m"])
        have = default if isinstance(default, tuple) else (4.0, 1.0, 3.5)[: len(hint)]
        piece["size_m"] = [scale * v for v in have]
    return piece


def made(*pieces: dict) -> Stageset:
    lamps = [{"role": "key", "kind": "sun", "from_m": [0.0, 0.0, 1.0]}]
    base = {"schema": 1, "light": lamps, "piece": list(pieces)}
    base["floor"] = {"pattern": "tiles", "pattern_m": 1.0, "colors": [[0.2] * 3, [0.3] * 3]}
    base["sky"] = {k: [0.5] * 3 for k in ("zenith", "horizon", "ground")}
    return parse(Stageset, base, "mine.toml")


@pytest.mark.parametrize("shape", sorted(NAMES))
@FEW
@given(scale=st.floats(0.35, 2.5), seed=st.integers(0, 99))
def test_any_size_of_any_piece_is_sound(shape, scale, seed):
    made_set = dataclasses.replace(made(plain(shape, scale)), seed=seed)
    scenery = expand(made_set)
    assert scenery.trim
    for surface in scenery.trim:
        sound(surface)
    for solid in scenery.solids:
        assert np.isfinite([*solid.pos, *solid.quat, *solid.size]).all()
        assert min(s for s in solid.size[:2] if s) > 0
        assert not solid.drawn
    hush = parse(Stageset, {**_plain(made_set), "piece": [{**plain(shape, scale), "solid": False}]}, "x")
    assert expand(hush).solids == ()


@pytest.mark.parametrize("shape", sorted(NAMES))
def test_solids_hold_what_is_seen(shape):
    """Both stand at the same place: their boxes overlap, and the solids do not stick out far."""
    scenery = expand(made(plain(shape, 1.0)))
    if not scenery.solids:
        return
    points = np.concatenate([t.point for t in scenery.trim]).astype(float)
    for solid in scenery.solids:
        reach = np.linalg.norm(solid.size)
        gap = np.linalg.norm(points - solid.pos, axis=1).min()
        assert gap <= reach + 1e-6
        # Cloth and glass aside, the middle of a solid lies within the trim's box.
        inside = (points.min(axis=0) - 0.05 <= solid.pos) & (solid.pos <= points.max(axis=0) + 0.05)
        assert inside.all(), shape


def _plain(document) -> dict:
    import json

    return json.loads(canonical(document))


HEAD = """
schema = 1
[floor]
pattern = "tiles"
pattern_m = 1.0
colors = [[0.2, 0.2, 0.2], [0.3, 0.3, 0.3]]
[sky]
zenith = [0.5, 0.5, 0.5]
horizon = [0.5, 0.5, 0.5]
ground = [0.5, 0.5, 0.5]
[[light]]
role = "key"
kind = "sun"
from_m = [0.0, 0.0, 1.0]
[[piece]]
"""


@pytest.mark.parametrize(
    ("piece", "says"),
    [
        ('shape = "sofaa"', "key 'piece.0.shape' is 'sofaa'; did you mean 'sofa'?"),
        ("at_m = [0.0, 0.0, 0.0]", "key 'piece.0.shape' is missing"),
        ('shape = "sofa"', "key 'piece.0.at_m' is missing"),
        (
            'shape = "sofa"\nat_m = [0.0, 0.0, 0.0]\nseat = 2',
            "unknown key 'piece.0.seat'; did you mean 'seats'?",
        ),
        ('shape = "lamp"\nat_m = [0.0, 0.0, 0.0]\nstyle = "candle"', "key 'piece.0.style' is 'candle'"),
        ('shape = "tree"\nat_m = [0.0, 0.0, 0.0]\nsize_m = [1.0, -2.0]', "key 'piece.0.size_m.1' is -2.0"),
        ('shape = "box"\nat_m = [0.0, 0.0, 0.0]', "key 'piece.0.size_m' is missing"),
        ('shape = "car"\nat_m = [0.0, 0.0, nan]', "key 'piece.0.at_m.2' is nan"),
        ('shape = "mesh"\nat_m = [0.0, 0.0, 0.0]\nfile = "x.blend"', "key 'piece.0.file' is 'x.blend'"),
        ('shape = "train"\nat_m = [0.0, 0.0, 0.0]\ncars = 0', "key 'piece.0.cars' is 0"),
    ],
)
def test_a_bad_piece_is_one_line_that_names_file_and_key(piece, says, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(HEAD + piece + "\n")
    with pytest.raises(UserError) as caught:
        load(Stageset, path)
    assert str(caught.value).startswith(f"{path}: {says}")
    assert "\n" not in str(caught.value)


def test_names_are_the_pieces_own_or_shape_and_number():
    sofa = {"shape": "sofa", "at_m": [0.0, 0.0, 0.0]}
    red = {**sofa, "name": "red"}
    blue = {**sofa, "name": "blue"}
    assert expand(made(sofa, blue, red, red)).names == ("sofa 0", "blue", "red 2", "red 3")
