"""What is small, flat, walled in or asked for nothing: a right picture or a clear word of either renderer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from cinerl.look.clip import clip
from cinerl.spec.errors import UserError
from tests.look import brute
from tests.look.gl import BOTH
from tests.scenes import make_shot, make_take

SIZE = (160, 90)
pytestmark = pytest.mark.parametrize("renderer", BOTH)


def test_a_frame_of_one_pixel(take, shot, renderer):
    f = next(clip(shot, take, (1, 1), renderer=renderer))
    assert f.size == (1, 1)
    assert f.rgb.shape == (1, 1, 3)
    assert np.isfinite(f.rgb).all()
    t, id_, *_ = brute.cast(brute.triangles(take, 0), *brute.ray(shot, 0, (1, 1), 0, 0))
    assert f.id[0, 0] == id_
    assert f.depth[0, 0] == pytest.approx(t, rel=1e-4)


@pytest.mark.parametrize("flat", [(0.45, 0.0, 0.45), (0.45, 0.0, 0.0), (0.0, 0.0, 0.0)])
def test_triangles_without_area(take, renderer, flat):
    """A crate squeezed to a sheet, to a line, to a point: only the sheet is seen, and it throws a shadow."""
    size = take.shape_size.copy()
    crate = int(np.flatnonzero(take.shape_link < 0)[1])
    size[crate] = flat
    thin = dataclasses.replace(take, shape_size=size)
    shot = make_shot(thin, eye=(2.6, -2.5, 1.2), at=(1.8, 1.3, 0.4), frames=2)
    f = next(clip(shot, thin, SIZE, renderer=renderer))
    assert np.isfinite(f.rgb).all()
    assert np.isfinite(f.normal).all()
    assert np.isfinite(f.motion).all()
    seen = f.id == 3
    if flat[2]:
        assert seen.sum() > 300
        np.testing.assert_allclose(np.linalg.norm(f.normal[seen], axis=1), 1, atol=1e-4)
    else:
        assert not seen.any()


def test_a_camera_inside_a_box_sees_its_walls(take, renderer):
    """Piece 1 is a crate of 0.9 m: from its middle every ray ends on it."""
    shot = make_shot(take, eye=(1.8, 1.3, 0.45), at=(0, 0, 0.45), frames=1, travel=(0, 0, 0))
    f = next(clip(shot, take, SIZE, renderer=renderer))
    assert set(np.unique(f.id)) == {3}
    assert f.depth.max() < 0.7
    assert ((f.normal * -_rays(shot, f.size)).sum(axis=2) > 0).all()
    assert np.isfinite(f.rgb).all()


def _rays(shot, size):
    return np.array([[brute.ray(shot, 0, size, i, j)[1] for i in range(size[0])] for j in range(size[1])])


def test_a_lamp_inside_a_wall_gives_no_light(renderer):
    take = make_take(3, lamps="night")
    places = take.light_from.copy()
    places[0] = (0.0, 3.2, 1.3)  # the middle of the brick wall
    walled = dataclasses.replace(take, light_from=places)
    bare = dataclasses.replace(walled, light_shadows=np.zeros(3, np.int32))
    shares = []
    for t in (walled, bare):
        f = next(clip(make_shot(t, frames=1), t, SIZE, blur=False, renderer=renderer))
        assert np.isfinite(f.rgb).all()
        floor = f.id == 1
        shares.append(f.rgb[floor & (f.depth > 7)].mean() / f.rgb[floor & (f.depth < 6)].mean())
    assert shares[0] < 0.5 * shares[1]


def test_no_samples(take, shot, renderer):
    with pytest.raises(UserError, match=r"^samples: 0 rays to a pixel; want 1 or more"):
        clip(shot, take, samples=0, renderer=renderer)


def test_a_take_without_light(take, renderer):
    """A black sky and no lamp: black, not noise."""
    none = np.zeros((0,), np.int32)
    dark = dataclasses.replace(
        take, light_kind=none, light_role=none, light_shadows=none, sky=np.zeros((3, 3), np.float32),
        light_from=np.zeros((0, 3), np.float32), light_power=np.zeros((0, 3), np.float32),
    )  # fmt: skip
    f = next(clip(make_shot(dark, frames=1), dark, (32, 18), renderer=renderer))
    assert np.isfinite(f.rgb).all()
    assert f.rgb.max() < 1e-3
