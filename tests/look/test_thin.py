import numpy as np

from cinerl.look.models import SMALL_M, models
from cinerl.look.thin import thinned
from cinerl.stage.library import load_take
from cinerl.surface import Kind, Paint, Surface


def triangles(*sizes):
    """A right triangle of each size, far from the others; corners are shared with nobody."""
    corners = [[(9.0 * k, 0, 1), (9.0 * k + s, 0, 1), (9.0 * k, s, 1)] for k, s in enumerate(sizes)]
    point = np.concatenate(corners)
    face = np.arange(len(point), dtype=np.int32).reshape(-1, 3)
    normal = np.tile(np.float32([0, 0, 1]), (len(point), 1))
    flat = np.zeros((len(point), 2), np.float32)
    return Surface(point.astype(np.float32), normal, flat, face, Paint((1, 1, 1)), Kind.BUILDING, 0)


def test_small_parts_go():
    kept = thinned(triangles(0.1, 1.0, 0.2), 0.5)
    np.testing.assert_array_equal(kept.face, [[3, 4, 5]])


def test_all_or_nothing():
    large = triangles(1.0, 2.0)
    assert thinned(large, 0.5) is large
    assert thinned(triangles(0.1), 0.5) is None


def test_what_touches_is_one_part():
    """A strip of small triangles is long, though each has points of its own."""
    strip = np.concatenate([[(0.1 * k, 0, 0), (0.1 * k + 0.1, 0, 0), (0.1 * k, 0.1, 0)] for k in range(12)])
    flat = triangles(*[0.1] * 12)
    long = Surface(strip.astype(np.float32), flat.normal, flat.uv, flat.face, flat.paint, flat.kind, 0)
    assert thinned(long, 1.0) is long


def test_small_pictures_do_without():
    take = load_take("train-street-walk-east")
    full, low = (sum(len(s.face) for s in models(take, d).world) for d in ("full", "low"))
    assert 0.6 * full < low < 0.9 * full
    assert SMALL_M < 0.5
