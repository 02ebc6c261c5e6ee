"""Rotations and lenses against scipy, a pinhole by hand, and their own inverses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.spatial.transform import Rotation

from cinerl import geometry as g
from cinerl.spec.shot import SENSOR_MM

FEW = settings(max_examples=80, deadline=None, derandomize=True)
quats = (
    hnp.arrays(np.float64, 4, elements=st.floats(-1, 1))
    .filter(lambda q: np.linalg.norm(q) > 0.1)
    .map(lambda q: q / np.linalg.norm(q))
)
vectors = hnp.arrays(np.float64, 3, elements=st.floats(-50, 50))
angles = st.floats(-np.pi, np.pi)
tilts = st.floats(-1.5, 1.5)


@FEW
@given(quats, quats, vectors)
def test_products_and_rotations(a, b, v):
    ra, rb = Rotation.from_quat(a), Rotation.from_quat(b)
    np.testing.assert_allclose(g.rotate(a, v), ra.apply(v), atol=1e-9)
    product = g.multiply(a, b)
    np.testing.assert_allclose(Rotation.from_quat(product).as_matrix(), (ra * rb).as_matrix(), atol=1e-9)
    np.testing.assert_allclose(g.rotate(product, v), g.rotate(a, g.rotate(b, v)), atol=1e-9)
    np.testing.assert_allclose(np.linalg.norm(product), 1, atol=1e-12)


@FEW
@given(quats, vectors)
def test_the_conjugate_undoes(q, v):
    np.testing.assert_allclose(g.multiply(q, g.conjugate(q)), [0, 0, 0, 1], atol=1e-12)
    np.testing.assert_allclose(g.rotate(g.conjugate(q), g.rotate(q, v)), v, atol=1e-9)


@FEW
@given(quats)
def test_matrix_and_back(q):
    again = g.matrix_quat(Rotation.from_quat(q).as_matrix())
    assert abs(again @ q) == pytest.approx(1, abs=1e-9)


def test_rotations_broadcast():
    rng = np.random.default_rng(0)
    q = rng.normal(size=(5, 7, 4))
    q /= np.linalg.norm(q, axis=-1, keepdims=True)
    v = rng.normal(size=(7, 3))
    turned = g.rotate(q, v)
    assert turned.shape == (5, 7, 3)
    np.testing.assert_allclose(turned[3, 2], g.rotate(q[3, 2], v[2]))
    np.testing.assert_allclose(g.multiply(q, q[0])[3, 2], g.multiply(q[3, 2], q[0, 2]))


@FEW
@given(angles, vectors)
def test_yaw(yaw, v):
    c, s = np.cos(yaw), np.sin(yaw)
    np.testing.assert_allclose(
        g.rotate(g.yaw_quat(yaw), v), [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]], atol=1e-9
    )


@FEW
@given(angles, tilts, angles)
def test_a_camera_looks_where_it_is_told(yaw, pitch, roll):
    q = g.camera_quat(yaw, pitch, roll)
    ahead, up, right = (g.rotate(q, np.array(v)) for v in ([0, 0, -1.0], [0, 1.0, 0], [1.0, 0, 0]))
    want = [np.cos(pitch) * np.cos(yaw), np.cos(pitch) * np.sin(yaw), np.sin(pitch)]
    np.testing.assert_allclose(ahead, want, atol=1e-9)
    assert np.arctan2(right[2], up[2]) == pytest.approx(np.arctan2(np.sin(roll), np.cos(roll)), abs=1e-6)


@FEW
@given(vectors, vectors, st.floats(18, 135))
def test_look_at_centres_the_target(eye, target, focal):
    away = np.hypot(*(target - eye)[:2])
    assume(away > 0.01)
    q = g.look_at(eye, target)
    screen, depth = g.project(target, eye, q, focal)
    np.testing.assert_allclose(screen, 0, atol=1e-6)
    assert depth == pytest.approx(np.linalg.norm(target - eye), rel=1e-9)
    right, up = g.rotate(q, np.array([1.0, 0, 0])), g.rotate(q, np.array([0, 1.0, 0]))
    assert right[2] == pytest.approx(0, abs=1e-9)  # level
    assert up[2] > 0


@FEW
@given(angles, tilts, st.floats(0.1, 40), st.floats(-1, 1), st.floats(-1, 1), st.floats(18, 135))
def test_project_against_a_pinhole(yaw, pitch, depth, x, y, focal):
    """A ray through a place on the sensor, followed to a depth, comes back to that place."""
    q, pos = g.camera_quat(yaw, pitch, 0.2), np.array([1.0, -2.0, 3.0])
    on_sensor = np.array([x * SENSOR_MM[0] / 2, y * SENSOR_MM[1] / 2, -focal])
    point = pos + g.rotate(q, on_sensor * depth / focal)
    screen, found = g.project(point, pos, q, focal)
    np.testing.assert_allclose(screen, [x, y], atol=1e-6)
    assert found == pytest.approx(depth, rel=1e-9)


def test_project_by_hand():
    # 35 mm at the origin looking along +x: 10 m away, half the frame is 10 · 12.445 / 35 m wide.
    q = g.camera_quat(0.0, 0.0)
    half = 10 * SENSOR_MM[0] / 2 / 35
    points = np.array([[10, 0, 0], [10, -half, 0], [10, half, 0], [10, 0, half * 14.0 / 24.89], [-10, 0, 0]])
    screen, depth = g.project(points, np.zeros(3), q, 35.0)
    np.testing.assert_allclose(screen[:4], [[0, 0], [1, 0], [-1, 0], [0, 1]], atol=1e-12)
    np.testing.assert_allclose(depth, [10, 10, 10, 10, -10])
    screen, _ = g.project(points[1], np.zeros(3), q, 35.0, (24.89 / 2, 7.0))
    np.testing.assert_allclose(screen, [2, 0], atol=1e-12)
    assert np.isfinite(g.project(np.zeros(3), np.zeros(3), q, 35.0)[0]).all()


@FEW
@given(st.floats(0.05, 12), st.floats(0.5, 2.5), st.floats(18, 135))
def test_sizes_and_distances_are_inverse(size, height, focal):
    depth = g.distance_for(size, height, focal)
    assert g.shot_size(height, focal, depth) == pytest.approx(size)


def test_size_by_projection():
    # A body of 1.8 m that stands upright before a level camera fills size × frame height.
    depth = g.distance_for(0.82, 1.8, 50.0)
    ends = np.array([[depth, 0, 0.9], [depth, 0, -0.9]])
    screen, _ = g.project(ends, np.zeros(3), g.camera_quat(0, 0), 50.0)
    assert (screen[0, 1] - screen[1, 1]) / 2 == pytest.approx(0.82)


@FEW
@given(st.floats(18, 135))
def test_field_of_view(focal):
    edge = g.rotate(g.yaw_quat(g.horizontal_fov(focal) / 2), np.array([1.0, 0, 0]))
    screen, _ = g.project(edge, np.zeros(3), g.camera_quat(0, 0), focal)
    assert screen[0] == pytest.approx(-1)
