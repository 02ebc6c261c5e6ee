"""Faces found triangle by triangle are those that rays find."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import warp as wp

from cinerl.look.caster import Caster
from cinerl.look.kernels import cover
from cinerl.stage.library import load_take
from tests.scenes import make_shot

SIZE = (160, 90)


def faces(take, shot, size=SIZE):
    """By triangles, by rays, and the depth by triangles."""
    caster = Caster(take, size, occlusion=False)
    with ThreadPoolExecutor(1) as pool:
        frame = caster.frame(shot, 0, pool)
    drawn = caster._faces.numpy().copy()
    met = wp.zeros_like(caster._faces)
    inputs = [0, caster._stage, caster._geometry.world, caster._now, met]
    wp.launch(cover.meet, dim=(*met.shape[1:], met.shape[0]), inputs=inputs, device="cpu")
    return drawn, met.numpy(), frame.depth


@pytest.mark.parametrize("name", ["heldout-encounter", "heldout-loft-talk", "heldout-rooftop-talk"])
@pytest.mark.parametrize("focal_mm", [18.0, 85.0])
@pytest.mark.parametrize("azimuth", [10, 130, 250])
def test_triangles_cover_what_rays_meet(name, focal_mm, azimuth):
    take = load_take(name)
    middle = take.link_pos[0, take.link_body == 0].mean(axis=0)
    turn = np.radians(azimuth)
    # Close to people and walls: many triangles reach behind the eye.
    eye = middle + np.array([1.6 * np.cos(turn), 1.6 * np.sin(turn), 0.4])
    drawn, met, _ = faces(take, make_shot(take, tuple(eye), tuple(middle), focal_mm=focal_mm, frames=1))
    assert len(np.unique(drawn)) > 40
    # Where they differ a ray runs along an edge.
    assert (drawn != met).mean() < 2e-3


def test_an_eye_in_the_middle_of_a_crowd_of_triangles():
    take = load_take("heldout-encounter")
    eye = take.link_pos[0, take.link_body == 0].mean(axis=0)
    shot = make_shot(take, tuple(eye), tuple(eye + np.array([1.0, 0.2, 0.0])), frames=1)
    drawn, met, depth = faces(take, shot)
    assert depth.min() < 0.3
    assert (drawn != met).mean() < 2e-3


def test_one_pixel():
    take = load_take("heldout-encounter")
    drawn, met, _ = faces(take, make_shot(take, (3.0, 0.0, 1.5), (0.0, 0.0, 1.0), frames=1), (1, 1))
    assert (drawn == met).all()
