"""Places followed over frames are those of the surfaces."""

import numpy as np

from cinerl.look.frame import body_id
from cinerl.paint.reproject import follow, sample


def test_followed_points_rest_where_they_rested(frames, take):
    """The anchors of a surface are found again where the motion vectors lead."""
    for lag in (1, 4):
        place, seen = follow(frames[: lag + 1])
        first, last = frames[0], frames[lag]
        found = sample(last.rest[..., :3], place)
        for who in (first.id == 1, first.id == 2, first.id >= body_id(take, 0)):
            mine = seen & who
            off = np.linalg.norm(found - first.rest[..., :3], axis=2)[mine] / first.rest[..., 3][mine]
            assert mine.sum() > 30
            assert np.median(off) < 0.6  # of a pixel's side


def test_what_is_hidden_is_not_seen(frames):
    _, seen = follow(frames[:2])
    assert not (seen & frames[0].occluded).any()
    assert 0.7 < seen.mean() < 1.0
    _, later = follow(frames[:7])
    assert later.mean() < seen.mean()


def test_no_frames_between_is_no_motion(frames):
    place, seen = follow(frames[:1])
    j, i = np.argwhere(seen)[7]
    np.testing.assert_array_equal(place[j, i], [i + 0.5, j + 0.5])


def test_sample_is_bilinear():
    ramp = np.stack(np.meshgrid(np.arange(6.0), np.arange(4.0)), axis=2)
    place = np.array([[[2.75, 1.5], [0.5, 3.5]]])
    np.testing.assert_allclose(sample(ramp, place), [[[2.25, 1.0], [0.0, 3.0]]])
