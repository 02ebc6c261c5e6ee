import numpy as np

from cinerl.stage import rotate

RNG = np.random.default_rng(3)


def _quats(n):
    q = RNG.normal(size=(n, 4))
    return q / np.linalg.norm(q, axis=1, keepdims=True)


def test_the_door_is_a_rotation_and_back():
    p, q = RNG.normal(size=(7, 3)), _quats(7)
    np.testing.assert_allclose(rotate.from_stage(rotate.to_stage(p)), p)
    np.testing.assert_allclose(rotate.from_stage_quat(rotate.to_stage_quat(q)), q, atol=1e-12)
    np.testing.assert_allclose(rotate.to_stage([0.0, 0.0, 1.0]), [0, 1, 0])
    # Turning, then leaving the stage, is leaving it, then turning.
    inside = rotate.turn(rotate.to_stage_quat(q), p)
    np.testing.assert_allclose(rotate.from_stage(inside), rotate.turn(q, p), atol=1e-12)


def test_headings_agree_on_both_sides():
    ahead = rotate.turn(rotate.heading_quat(0.7), np.array([1.0, 0.0, 0.0]))
    np.testing.assert_allclose(rotate.from_stage(ahead), [np.cos(0.7), np.sin(0.7), 0.0])
    assert np.isclose(rotate.heading(rotate.heading_quat(-2.1)), -2.1)


def test_slerp_and_rotvec():
    a, b = _quats(5), _quats(5)
    np.testing.assert_allclose(rotate.slerp(a, b, 0.0), a, atol=1e-12)
    np.testing.assert_allclose(np.abs((rotate.slerp(a, b, 1.0) * b).sum(-1)), 1.0)
    axis = np.array([[0.0, 0.6, 0.8]])
    np.testing.assert_allclose(rotate.rotvec(rotate.axis_angle(axis, np.array([1.2]))), 1.2 * axis)
