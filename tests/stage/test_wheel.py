"""Ours against the PyBullet wheel's own DeepMimic controller."""

import numpy as np
import pytest

from cinerl.stage.humanoid import JOINTS, LINKS, action_targets, pose_targets
from cinerl.stage.measure import LearnedActor, compare_speed
from cinerl.stage.network import LEARNED, load_network
from cinerl.stage.wheel import WheelActor


@pytest.mark.parametrize("act", LEARNED)
def test_state_and_control_step_agree(act):
    wheel, ours = WheelActor(act, 0.3), LearnedActor(act, 0.3, iterations=10)
    _copy_state(wheel, ours)
    assert np.abs(wheel.state() - ours.state()).max() < 1e-4
    wheel.step()
    ours.step()
    np.testing.assert_allclose(wheel.pose()[1:], ours.humanoid.links()[:, :3], atol=1e-4)
    assert np.abs(wheel.state() - ours.state())[1:].max() < 1e-3
    wheel.close()
    ours.close()


def test_action_targets_are_the_wheels():
    wheel, rng = WheelActor("walk"), np.random.default_rng(5)
    for _ in range(5):
        action = rng.normal(0.0, 1.0, 36).astype(np.float32)
        pose = wheel.env._humanoid.convertActionToPose(action.tolist())
        flat = [x for target in action_targets(action) for x in target]
        np.testing.assert_allclose(pose[7:], flat, atol=1e-6)
    wheel.close()


def test_clip_poses_are_the_wheels():
    wheel, ours = WheelActor("walk"), LearnedActor("walk")
    humanoid = wheel.env._humanoid
    for seconds in (0.0, 0.31, 0.9):
        humanoid.setSimTime(seconds)
        pose = np.array(humanoid.computePose(humanoid._frameFraction))
        clip = ours._clip.at(seconds)
        np.testing.assert_allclose(pose[:3], clip.pos, atol=1e-6)
        flat = [x for target in pose_targets(clip) for x in target]
        np.testing.assert_allclose(pose[7:], flat, atol=1e-5)
    wheel.close()
    ours.close()


def test_network_does_what_the_checkpoint_says():
    from cinerl.stage.checkpoint import read_checkpoint
    from cinerl.stage.network import checkpoint_path

    t = read_checkpoint(checkpoint_path("jump"))
    x = np.random.default_rng(0).normal(0.3, 0.5, 197).astype(np.float32)
    h = (x - t["agent/resource/s_norm/mean"]) / t["agent/resource/s_norm/std"]
    for name in ("0/dense", "1/dense"):
        h = np.maximum(h @ t[f"agent/main/actor/{name}/kernel"] + t[f"agent/main/actor/{name}/bias"], 0)
    h = h @ t["agent/main/actor/dense/kernel"] + t["agent/main/actor/dense/bias"]
    want = h * t["agent/resource/a_norm/std"] + t["agent/resource/a_norm/mean"]
    np.testing.assert_allclose(load_network("jump")(x), want, atol=2e-3)


def test_ours_is_the_faster():
    assert compare_speed("walk", 0.5, 3).ratio > 1.2


def _copy_state(wheel: WheelActor, ours: LearnedActor) -> None:
    client, body = wheel.env._pybullet_client, wheel.env._humanoid._sim_model
    into, mine = ours.client, ours.humanoid.body
    into.resetBasePositionAndOrientation(mine, *client.getBasePositionAndOrientation(body))
    into.resetBaseVelocity(mine, *client.getBaseVelocity(body))
    states = client.getJointStatesMultiDof(body, JOINTS)
    into.resetJointStatesMultiDof(mine, JOINTS, [s[0] for s in states], [s[1] for s in states])
    assert client.getNumJoints(body) == LINKS
