"""Sight lines and distances of solids against brute force."""

from __future__ import annotations

import numpy as np
import pytest
import warp as wp

from cinerl.camera.kernels.solids import blocks, entry, outward, swept
from cinerl.spec.take import Shape
from tests.camera.numbers import along, distance

CASES = 1500
SAMPLES = 400


@wp.kernel
def try_all(
    kind: wp.array(dtype=int),
    size: wp.array(dtype=wp.vec3),
    p: wp.array(dtype=wp.vec3),
    q: wp.array(dtype=wp.vec3),
    margin: float,
    hit: wp.array(dtype=int),
    wide: wp.array(dtype=int),
    out: wp.array(dtype=wp.vec4),
):
    i = wp.tid()
    hit[i] = wp.where(blocks(kind[i], size[i], p[i], q[i]), 1, 0)
    wide[i] = wp.where(swept(kind[i], size[i], p[i], q[i], margin), 1, 0)
    out[i] = outward(kind[i], size[i], p[i])


def run(kind, size, p, q, margin=0.0):
    n = len(p)
    hit, wide = wp.zeros(n, dtype=int, device="cpu"), wp.zeros(n, dtype=int, device="cpu")
    out = wp.zeros(n, dtype=wp.vec4, device="cpu")
    f = [wp.array(np.asarray(a, np.float32), dtype=wp.vec3, device="cpu") for a in (size, p, q)]
    kinds = wp.array(np.full(n, int(kind), np.int32), dtype=int, device="cpu")
    wp.launch(try_all, dim=n, inputs=[kinds, *f, margin, hit, wide, out], device="cpu")
    return hit.numpy().astype(bool), wide.numpy().astype(bool), out.numpy()


def cases(kind, seed=0):
    rng = np.random.default_rng(seed)
    size = rng.uniform(0.05, 1.0, (CASES, 3))
    if kind == Shape.CAPSULE:
        size[::5, 1] = 0  # spheres
    p, q = rng.normal(0, 1.2, (2, CASES, 3))
    # Axis-parallel, upright, level and vanishing segments.
    q[::7, :2] = p[::7, :2]
    q[1::7, 2] = p[1::7, 2]
    q[2::7, 0] = p[2::7, 0]
    q[3::70] = p[3::70]
    return [np.asarray(a, np.float32).astype(float) for a in (size, p, q)]


@pytest.mark.parametrize("kind", list(Shape))
def test_segments_against_sampling(kind):
    size, p, q = cases(kind)
    hit, _, _ = run(kind, size, p, q)
    points = along(p, q, SAMPLES)
    nearest = np.min([[distance(kind, size[i], points[:, i]).min()] for i in range(CASES)], axis=1)
    step = np.linalg.norm(q - p, axis=1) / (SAMPLES - 1)
    surely = nearest < -1e-5
    surely_not = nearest > step / 2 + 1e-5  # a distance grows no faster than its point moves
    assert (surely | surely_not).mean() > 0.97
    assert 100 < surely.sum() < CASES - 100
    np.testing.assert_array_equal(hit[surely], True)
    np.testing.assert_array_equal(hit[surely_not], False)


@pytest.mark.parametrize("kind", list(Shape))
def test_swept_bounds_every_segment_of_the_bundle(kind):
    size, p, q = cases(kind, 1)
    margin = 0.3
    _, wide, _ = run(kind, size, p, q, margin)
    rng = np.random.default_rng(2)
    for _ in range(20):
        d = rng.normal(size=q.shape)
        d *= rng.uniform(0, margin, (CASES, 1)) / np.linalg.norm(d, axis=1, keepdims=True)
        hit, _, _ = run(kind, size, p, q + d)
        assert not (hit & ~wide).any()
    assert (~wide).sum() > 100


@pytest.mark.parametrize("kind", list(Shape))
def test_outward(kind):
    size, p, q = cases(kind, 3)
    p *= 0.5
    _, _, out = run(kind, size, p, q)
    n, d = out[:, :3].astype(float), out[:, 3]
    want = np.array([distance(kind, size[i], p[i]) for i in range(CASES)])
    assert (want < 0).sum() > 50
    np.testing.assert_allclose(d, want, atol=2e-6)
    np.testing.assert_allclose(np.linalg.norm(n, axis=1), 1, atol=1e-5)
    # Back along the direction lies the surface.
    surface = p - n * want[:, None]
    np.testing.assert_allclose([distance(kind, size[i], surface[i]) for i in range(CASES)], 0, atol=1e-4)
    # And a small step along it leads away.
    away = np.array([distance(kind, size[i], p[i] + 1e-3 * n[i]) for i in range(CASES)])
    np.testing.assert_allclose(away - want, 1e-3, atol=1e-4)


def test_centres_and_corners():
    """Points where a direction is not unique still get one."""
    for kind in Shape:
        for p in ([0, 0, 0], [0.5, 0.5, 0.5], [0, 0, 0.5], [0.5, 0, 0]):
            _, _, out = run(kind, [[0.5, 0.5, 0.5]], [p], [[0, 0, 3]])
            assert np.isfinite(out).all()
            np.testing.assert_allclose(np.linalg.norm(out[0, :3]), 1, atol=1e-5)


@wp.kernel
def enter_all(
    kind: wp.array(dtype=int),
    size: wp.array(dtype=wp.vec3),
    p: wp.array(dtype=wp.vec3),
    d: wp.array(dtype=wp.vec3),
    out: wp.array(dtype=float),
):
    i = wp.tid()
    out[i] = entry(kind[i], size[i], p[i], d[i])


@pytest.mark.parametrize("kind", list(Shape))
def test_where_a_ray_enters(kind):
    """At the distance found it is on the surface, and it was outside all the way; or it is never inside."""
    size, p, q = cases(kind, 5)
    d = q - p
    d[3::70] = [0.0, 0.0, 1.0]
    d /= np.linalg.norm(d, axis=1, keepdims=True)
    out = wp.zeros(CASES, dtype=float, device="cpu")
    f = [wp.array(np.asarray(a, np.float32), dtype=wp.vec3, device="cpu") for a in (size, p, d)]
    kinds = wp.array(np.full(CASES, int(kind), np.int32), dtype=int, device="cpu")
    wp.launch(enter_all, dim=CASES, inputs=[kinds, *f, out], device="cpu")
    t = out.numpy().astype(float)
    met = t < 1e5
    assert 100 < met.sum() < CASES - 100
    for i in range(CASES):
        begun_inside = distance(kind, size[i], p[i]) <= 0
        reach = t[i] if met[i] else 12.0
        way = distance(kind, size[i], along(p[i], p[i] + reach * d[i], SAMPLES))
        assert way[:-1].min() > -1e-4 or begun_inside
        if met[i]:
            assert t[i] == 0 if begun_inside else abs(way[-1]) < 1e-3
