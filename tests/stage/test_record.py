import hashlib
import json
import subprocess
import sys

import numpy as np
import pytest

from cinerl.spec import document
from cinerl.spec.scene import Act, Actor, Prop, Scene
from cinerl.spec.take import KeyPoint, Take
from cinerl.stage import STAGE_VERSION, Stage, record, world
from cinerl.stage.rotate import turn


@pytest.fixture(scope="module")
def walk() -> Take:
    actor = Actor(name="ada", at_m=(1.0, 2.0), facing_deg=120.0, act=(Act(act="walk", phase=0.6),))
    return record(Scene(schema=1, set="studio", seconds=3.0, seed=7, actor=(actor,)), "walk")


def _keys(take, frame, actor=0):
    link = take.key_link[actor]
    return take.link_pos[frame, link] + turn(take.link_quat[frame, link], take.key_offset[actor])


def test_the_walk_goes_where_it_faces_upright_on_the_floor(walk):
    root = walk.link_pos[:, 0]
    travel = root[-1] - root[0]
    assert 0.7 < np.linalg.norm(travel[:2]) / walk.seconds < 1.4
    want = np.array([np.cos(np.radians(120)), np.sin(np.radians(120))])
    assert travel[:2] @ want / np.linalg.norm(travel[:2]) > 0.97
    assert (walk.facing[:, 0, :2] @ want > 0.85).all()
    assert np.abs(root[0, :2] - [1.0, 2.0]).max() < 0.05
    keys = np.array([_keys(walk, t) for t in range(walk.frames)])
    soles = keys[:, [KeyPoint.LEFT_SOLE, KeyPoint.RIGHT_SOLE], 2].min(axis=1)
    assert np.abs(soles).max() < 0.06
    assert np.abs(keys[:, KeyPoint.TOP, 2] - 1.6).max() < 0.15
    across = (keys[:, KeyPoint.LEFT_SHOULDER] - keys[:, KeyPoint.RIGHT_SHOULDER])[:, :2].mean(0)
    assert across @ [-want[1], want[0]] > 0.2


def test_learned_acts_have_no_outside_force_and_stand_on_the_floor(walk):
    assert (walk.assist_n == 0).all()
    assert 0.9 < walk.support[1:].mean() < 1.1
    assert 3 <= len(walk.contact_s) <= 12
    assert set(walk.contact_links[:, 1]) == {-1}


def test_velocities_are_those_of_the_positions(walk):
    moved = np.diff(walk.link_pos, axis=0) * walk.fps
    mean = 0.5 * (walk.link_vel[1:] + walk.link_vel[:-1])
    assert np.sqrt(((moved - mean) ** 2).mean()) < 0.12


def test_same_seed_same_bits_and_another_seed_others(duet):
    first = record(duet, "duet")
    assert record(duet, "duet").digest == first.digest
    other = document.parse(Scene, {**_plain(duet), "seed": 5}, "x")
    assert not np.array_equal(record(other, "duet").link_pos, first.link_pos)


def test_another_process_makes_the_same_bits(duet):
    code = (
        "import json,sys; from cinerl.spec import document; from cinerl.spec.scene import Scene;"
        "from cinerl.stage import record;"
        "print(record(document.parse(Scene, json.loads(sys.argv[1]), 'x'), 'duet').digest)"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, json.dumps(_plain(duet))], capture_output=True, text=True, check=True
    )
    assert out.stdout.split()[-1] == record(duet, "duet").digest


def test_how_collisions_are_looked_for_does_not_show(monkeypatch, walk):
    monkeypatch.setattr(world, "_FEW_SOLIDS", -1)
    actor = Actor(name="ada", at_m=(1.0, 2.0), facing_deg=120.0, act=(Act(act="walk", phase=0.6),))
    again = record(Scene(schema=1, set="studio", seconds=3.0, seed=7, actor=(actor,)), "walk")
    assert again.digest == walk.digest


def test_the_stage_steps_through_the_recording(duet):
    take = record(duet, "duet")
    far = np.array([50.0, 0.0, 1.0])
    with Stage(duet) as stage:
        frames = [stage.frame] + [stage.step_frame(far) for _ in range(take.frames - 1)]
    for name in ("link_pos", "link_quat", "link_vel", "link_spin", "facing", "gaze", "support", "assist_n"):
        assert np.array_equal(np.stack([getattr(f, name) for f in frames]), getattr(take, name)), name


def test_a_camera_pushes_what_it_touches(duet):
    with Stage(duet) as free, Stage(duet) as pushed:
        chest = free.frame.link_pos[16].astype(float)
        for _ in range(8):
            free.step_frame()
            pushed.step_frame(chest + np.array([0.22, 0.0, 0.0]), 0.2)
    moved = pushed.frame.link_pos[16] - free.frame.link_pos[16]
    assert moved[0] < -0.01
    assert np.isfinite(moved).all()


def test_a_hit_is_felt_and_logged(duet):
    take = record(duet, "duet")
    ball = take.link_pos.shape[1] - 1
    hits = (take.contact_links == ball).any(1) & (take.contact_links >= 0).all(1)
    assert take.contact_ns[hits].max() > 2.0
    assert (np.diff(take.contact_s) >= 0).all()
    assert 0.03 < np.abs(take.link_pos[:, 16] - take.link_pos[0, 16]).max() < 0.6
    held = take.link_pos[:9, ball]
    assert np.abs(held - [1.5, 2.0, 1.2]).max() < 1e-3


def test_speech_gaze_and_names(duet):
    take = record(duet, "duet")
    assert take.body_names == ("ada", "ben", "ball")
    assert take.speaks.sum(0)[0] == 0
    assert 12 <= take.speaks.sum(0)[1] <= 16
    eyes = [_keys(take, -1, a)[KeyPoint.EYES] for a in (0, 1)]
    wish = (eyes[0] - eyes[1]) / np.linalg.norm(eyes[0] - eyes[1])
    assert take.gaze[-1, 1] @ wish > 0.95
    assert (take.link_body == [0] * 15 + [1] * 15 + [2]).all()
    assert len(take.shape_link[take.shape_link >= 0]) <= 2 * 22 + 1


def test_urdf_props_become_shapes():
    actor = Actor(name="a", at_m=(0.0, 3.0), act=(Act(act="stand"),))
    table = Prop(name="table", kind="urdf", urdf="table/table.urdf", at_m=(0.0, 0.0, 0.0))
    jenga = Prop(name="jenga", kind="urdf", urdf="jenga/jenga.urdf", at_m=(2.0, 0.0, 0.1))
    duck = Prop(name="duck", kind="urdf", urdf="duck_vhacd.urdf", at_m=(3.0, 0.0, 0.1))
    props = (table, jenga, duck)
    take = record(Scene(schema=1, set="studio", seconds=0.5, actor=(actor,), prop=props), "props")
    rows = take.shape_link >= 15
    assert (take.shape_kind[rows] == 0).all()
    assert take.shape_link[rows].tolist() == [15, 16, 17]
    assert 0.5 < take.link_pos[0, 15, 2] + take.shape_pos[rows][0, 2] < 0.8
    np.testing.assert_allclose(take.shape_size[rows][0], [0.75, 0.5, 0.025], atol=1e-6)


def test_a_learned_act_follows_a_stand_and_a_stand_a_learned_act():
    acts = (Act(act="stand", seconds=0.4), Act(act="walk", seconds=3.6), Act(act="stand"))
    actor = Actor(name="a", at_m=(0.0, 0.0), act=acts)
    take = record(Scene(schema=1, set="studio", seconds=6.0, actor=(actor,)), "chain")
    names = [take.act_names[i] for i in dict.fromkeys(take.act[:, 0].tolist())]
    assert names == ["stand", "handover", "walk"]
    walking = take.act[:, 0] == take.act_names.index("walk")
    assert (take.assist_n[walking] == 0).all()
    assert take.link_pos[:, 2, 2].min() > 1.3
    assert np.linalg.norm(take.link_vel[-12:, 0], axis=1).max() < 0.1


def test_pybullet_is_loaded_without_its_banner():
    code = "from cinerl.stage.measure import LearnedActor; LearnedActor('walk').close()"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (out.stdout, out.stderr) == ("", "")


def test_performances_do_not_change_without_a_new_version():
    """Raise `STAGE_VERSION` and this digest together; centimetres, so that other CPUs agree."""
    actor = Actor(name="a", at_m=(0.0, 0.0), act=(Act(act="stand", seconds=0.5), Act(act="walk")))
    take = record(Scene(schema=1, set="studio", seconds=1.0, seed=1, actor=(actor,)), "golden")
    rounded = np.round(take.link_pos[::6] * 100).astype(np.int64)
    digest = hashlib.sha256(rounded.tobytes()).hexdigest()[:16]
    assert (STAGE_VERSION, digest) == (1, "95510fbc1a2a5083")


def _plain(scene):
    return json.loads(document.canonical(scene))
