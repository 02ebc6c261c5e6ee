"""What is left to chance is the seed's, and the seed's alone."""

from __future__ import annotations

import dataclasses

import numpy as np

from cinerl.scenery import expand
from cinerl.spec.scene import load_set


def shown(surfaces) -> list[bytes]:
    return [t.point.tobytes() + t.face.tobytes() + repr(t.paint).encode() for t in surfaces]


def test_the_same_seed_gives_the_same_set():
    street = load_set("street")
    assert shown(expand(street).surfaces) == shown(expand(street).surfaces)


def test_another_seed_varies_what_is_seen_and_nothing_that_stops():
    for name in ("street", "forest"):
        first = load_set(name)
        other = dataclasses.replace(first, seed=first.seed + 1)
        assert expand(first).solids == expand(other).solids
        assert shown(expand(first).surfaces) != shown(expand(other).surfaces)


def test_a_piece_keeps_its_look_when_another_is_added_behind_it():
    street = load_set("street")
    longer = dataclasses.replace(street, piece=(*street.piece, street.piece[0]))
    count = len(street.piece)
    before = shown(t for t in expand(street).trim)
    after = shown(t for t in expand(longer).trim if t.piece < count)
    assert before == after


def test_cars_without_a_colour_are_painted_by_chance():
    from cinerl.spec.pieces.street import Car

    street = load_set("street")
    cars = tuple(Car(shape="car", at_m=(3.0 * k, 0.0, 0.0)) for k in range(12))
    trim = expand(dataclasses.replace(street, piece=cars)).trim
    bodies = {t.paint.color for t in trim if t.paint.gloss == 0.7}
    assert len(bodies) > 3


def test_yaw_turns_solids_and_trim_alike():
    from cinerl.spec.pieces.furniture import Sofa

    room = load_set("room")
    level = expand(dataclasses.replace(room, piece=(Sofa(shape="sofa", at_m=(0.0, 0.0, 0.0)),)))
    turned = expand(
        dataclasses.replace(room, piece=(Sofa(shape="sofa", at_m=(1.0, 2.0, 0.0), yaw_deg=90.0),))
    )
    for a, b in zip(level.trim, turned.trim, strict=True):
        want = np.stack([1.0 - a.point[:, 1], 2.0 + a.point[:, 0], a.point[:, 2]], axis=1)
        np.testing.assert_allclose(b.point, want, atol=1e-5)
    a, b = np.array(level.solids[1].pos), np.array(turned.solids[1].pos)
    np.testing.assert_allclose(b, [1.0 - a[1], 2.0 + a[0], a[2]], atol=1e-9)
    assert turned.solids[1].quat[2] == np.sin(np.pi / 4)
