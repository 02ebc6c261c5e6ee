"""Metrics see what they are meant to see."""

import numpy as np
import pytest
from scipy import ndimage

from cinerl.look.display import display
from cinerl.paint.metrics import Flow, detail, edge_f1, flow_error, low_psnr, warp_error
from cinerl.paint.reproject import follow


def noisy(rng, amount=40):
    return np.clip(120 + rng.normal(0, amount, (54, 96, 3)), 0, 255).astype(np.uint8)


def test_warp_error_is_the_mean_square_of_what_is_seen(frames):
    place, seen = follow(frames[:2])
    grey, lighter = (np.full((54, 96, 3), v, np.uint8) for v in (100, 151))
    assert warp_error(grey, grey, place, seen) == pytest.approx(0, abs=1e-12)
    assert warp_error(grey, lighter, place, seen) == pytest.approx(0.04, rel=1e-6)
    assert np.isnan(warp_error(grey, grey, place, np.zeros_like(seen)))


def test_the_clean_render_warps_onto_itself(frames):
    """With the right motion; with none it does not."""
    a, b = display(frames[0].rgb), display(frames[4].rgb)
    still = follow(frames[:1])[0]
    place, seen = follow(frames[:5])
    assert warp_error(a, b, place, seen) < 0.5 * warp_error(a, b, still, seen)


def test_blur_costs_detail_and_keeps_what_is_low():
    sharp = noisy(np.random.default_rng(0))
    soft = ndimage.gaussian_filter(sharp, (1, 1, 0))
    assert detail(soft) < 0.5 * detail(sharp)
    assert low_psnr(soft, sharp) > low_psnr(noisy(np.random.default_rng(1)) // 2, sharp) + 6


def test_edges_are_found_where_instances_end(frames):
    frame = frames[0]
    drawn = np.repeat((frame.id * 53 % 256)[..., None], 3, axis=2).astype(np.uint8)
    # What jumps in depth inside one instance is not drawn.
    assert edge_f1(drawn, frame) > 0.75
    assert edge_f1(noisy(np.random.default_rng(0)), frame) < edge_f1(drawn, frame) - 0.1
    assert edge_f1(np.roll(drawn, (9, 9), (0, 1)), frame) < edge_f1(drawn, frame) - 0.1


def test_flow_follows_a_shift():
    pytest.importorskip("cv2")
    smooth = ndimage.gaussian_filter(noisy(np.random.default_rng(2), 200), (2, 2, 0))
    moved = np.roll(smooth, 3, axis=1)
    flow = Flow().between(smooth, moved)
    assert np.median(flow[10:-10, 20:-20, 0]) == pytest.approx(3, abs=0.3)
    assert flow_error(flow, flow) == 0
    assert flow_error(flow + 1, flow) == pytest.approx(np.sqrt(2), rel=1e-5)
