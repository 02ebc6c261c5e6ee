"""Imitation from pixels: resumed to the bit, kept without pickle, refused where it does not fit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import safetensors.torch
import torch

from cinerl.bench.cell import film
from cinerl.env.build import build
from cinerl.env.observation import OWN, WIDTH
from cinerl.env.planes import PLANES, Sees
from cinerl.policy.agent import Agent
from cinerl.policy.attention import ATTENDED, MEASURES, attend, measure, whom
from cinerl.policy.catalog import find_policy
from cinerl.policy.convnet import ConvNet
from cinerl.policy.shoot import shoot
from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError
from cinerl.spec.recipe import Eyes, Imitation, Recipe, load_recipe
from cinerl.surface import Kind
from cinerl.train import train
from tests.env.performances import take_for

ROUNDS = 5
PLAN = Imitation(
    schema=1,
    title="small",
    algorithm="dagger",
    steps=ROUNDS * 6 * 8,
    rows=6,
    rollout=8,
    minibatch=2,
    teacher_films=0.4,
    eyes=Eyes(size=(64, 36), channels=(4, 8), memory=12, hidden=(16,)),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A short brief and a take, as files."""
    desk = tmp_path_factory.mktemp("desk")
    text = data.find("envs", "follow").read_text()
    (desk / "brief.toml").write_text(text.replace("seconds = 8.0", "seconds = 0.625"))
    take_for(load_brief("follow")).save(desk / "take.npz")
    return desk


def run(desk, out, plan=PLAN, **options):
    options = {"seed": 3, "takes": [str(desk / "take.npz")], "checkpoint_every": 2} | options
    return train(str(desk / "brief.toml"), plan, out=out, **options)


@pytest.fixture(scope="module")
def whole(desk):
    told = []
    agent = run(desk, desk / "whole", report=lambda *figures: told.append(figures))
    return agent, told


class Killed(Exception):
    pass


@pytest.mark.parametrize("teacher", ["composer", "ppo"])
def test_stopped_and_resumed(desk, tmp_path, teacher):
    """Stopped in the fourth round; the checkpoint is of the second. The teacher's memory is kept too."""
    plan = dataclasses.replace(PLAN, teacher=teacher)

    def stop(steps, budget, figures):
        if steps >= 3 * 48:
            raise Killed

    run(desk, tmp_path / "whole", plan)
    with pytest.raises(Killed):
        run(desk, tmp_path / "cut", plan, report=stop)
    assert not (tmp_path / "cut" / "weights.safetensors").exists()
    told = []
    run(desk, tmp_path / "cut", plan, report=lambda steps, *_: told.append(steps))
    assert told == [3 * 48, 4 * 48, 5 * 48]
    for name in ("weights.safetensors", "agent.toml"):
        assert (tmp_path / "cut" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    ours, theirs = (
        safetensors.torch.load_file(tmp_path / f / "checkpoint.safetensors") for f in ("cut", "whole")
    )
    assert ours.keys() == theirs.keys()
    for name in ours:
        assert torch.equal(torch.nan_to_num(ours[name]), torch.nan_to_num(theirs[name])), name


def test_another_seed(whole, desk, tmp_path):
    run(desk, tmp_path, seed=4)
    first, other = (f / "weights.safetensors" for f in (desk / "whole", tmp_path))
    assert first.read_bytes() != other.read_bytes()


def test_generators_are_left_as_they_were(desk, tmp_path):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    run(desk, tmp_path, steps=48)
    assert torch.equal(torch.get_rng_state(), before)


def test_it_learns_from_its_teacher(whole):
    """The loss falls, and the student gets to film."""
    _, told = whole
    losses = [figures["loss"] for _, _, figures in told if figures]
    assert losses
    assert losses[-1] < 0.3
    assert min(figures["guess"] for _, _, figures in told if figures) < told[0][2].get("guess", 9)
    assert {"reward", "success"} <= told[-1][2].keys()


def test_a_checkpoint_of_another_training(whole, desk):
    with pytest.raises(UserError, match="is of another training"):
        run(desk, desk / "whole", seed=9)


def test_the_card(whole, desk):
    agent, _ = whole
    again = Agent.load(desk / "whole")
    assert again.card == agent.card
    assert again.reads == "pixels"
    assert again.sees == Sees("gbuffer", (64, 36), 1, own=True)
    assert again.card.observation == 64 * 36 * 11 + len(OWN)
    assert again.card.takes == ("test",)
    for a, b in zip(agent.network.parameters(), again.network.parameters(), strict=True):
        assert torch.equal(a, b)


def test_it_films_through_its_own_eyes(whole, desk):
    """A core that observes numbers gives a student the pictures it was trained on, and no others."""
    numbers = build(str(desk / "brief.toml"), 3, takes=[str(desk / "take.npz")])
    pictures = build(
        str(desk / "brief.toml"), 3, takes=[str(desk / "take.npz")], obs="gbuffer", size=(64, 36), own=True
    )
    policy = find_policy(str(desk / "whole"), numbers)
    shots = shoot(numbers, policy, 3).shots
    assert shots == shoot(pictures, policy, 3).shots
    assert shots != shoot(numbers, find_policy("static", numbers), 3).shots
    assert film(numbers, policy, 3)["reads"] == "pixels"
    operators = [shoot(core, find_policy("follow", core), 3).shots for core in (numbers, pictures)]
    assert operators[0] == operators[1]


@pytest.mark.parametrize(
    "sees",
    [
        Sees(),
        Sees("gbuffer", (64, 36)),
        Sees("gbuffer", (48, 48), own=True),
        Sees("rgbd", (64, 36), own=True),
        Sees("gbuffer", (64, 36), 2, own=True),
    ],
)
def test_other_eyes_are_refused(whole, desk, sees):
    agent, _ = whole
    core = build(str(desk / "brief.toml"), 2, takes=[str(desk / "take.npz")])
    core.observe_as(sees)
    with pytest.raises(UserError, match="agent 'cnn': reads 1 gbuffer pictures of 64x36 pixels with what"):
        agent.act(core.reset(0), core.framing)


def test_a_card_that_does_not_fit_its_network(whole, desk, tmp_path):
    text = (desk / "whole" / "agent.toml").read_text()
    weights = (desk / "whole" / "weights.safetensors").read_bytes()
    (tmp_path / "weights.safetensors").write_bytes(weights)
    for old, new, message in (
        ("frames = 1", "frames = 3", f"reads observations of {64 * 36 * 11 + len(OWN)} entries"),
        ('obs = "gbuffer"', 'obs = "state"', f"reads observations of {64 * 36 * 11 + len(OWN)} entries"),
        ('activation = "tanh"', 'activation = "relu"', "an agent that sees pictures has"),
        ("memory = 12", "memory = 0", "an agent that sees pictures has"),
        ("    4,", "    5,", "not the weights of this agent"),
    ):
        assert old in text
        (tmp_path / "agent.toml").write_text(text.replace(old, new))
        with pytest.raises(UserError, match=message):
            Agent.load(tmp_path)


def scene(*people, size=(64, 36)):
    """A G-buffer picture [1, H, W, 11] of a floor and of people: instance, left, right, top, bottom."""
    picture = torch.zeros(1, size[1], size[0], len(PLANES["gbuffer"]), dtype=torch.uint8)
    picture[..., 7:9] = 1
    for who, left, right, top, bottom in people:
        area = picture[:, top:bottom, left:right]
        area[..., 7], area[..., 8], area[..., 3] = Kind.PERSON, who, 100 + who
    return picture


def test_the_subject_is_whoever_fills_the_middle():
    """Not a larger person at the side, nor a smaller one behind; nobody is 0."""
    many = [(5, 0, 14, 2, 36), (9, 26, 38, 8, 30), (7, 40, 44, 10, 20)]
    assert whom(torch.cat([scene(*many), scene()])).tolist() == [9, 0]


def test_what_is_attended():
    """Masks of the subject and of others; background colour and set are dropped."""
    picture = scene((9, 26, 38, 8, 30), (7, 40, 44, 10, 20))
    seen = attend(picture, torch.tensor([9.0]))
    assert seen.shape == (1, 36, 64, ATTENDED)
    assert seen.dtype == torch.uint8
    assert (seen[..., 0] > 0).sum() == 12 * 22
    assert (seen[..., 1] > 0).sum() == 4 * 10
    assert torch.equal(seen[..., 2], picture[..., 3])
    other = picture.clone()
    other[..., :3] = 77
    assert torch.equal(attend(other, torch.tensor([9.0])), seen)


def test_it_keeps_to_its_subject():
    """Somebody who later fills the middle changes nothing; a new episode does."""
    net = ConvNet((64, 36), OWN, WIDTH, (4, 8), 12, (16,), 5)
    first, later = scene((9, 26, 38, 8, 30)), scene((9, 4, 10, 8, 30), (7, 26, 38, 2, 36))
    _, before, memory = net.attend(first, net.blank(1))
    _, looks, memory = net.attend(later, memory)
    assert memory[0, 0] == 9
    assert looks[0, 0].item() == pytest.approx(6 * 22 / (64 * 36))
    assert torch.equal(looks[0, MEASURES : 2 * MEASURES], before[0, :MEASURES])
    assert net.attend(later, net.blank(1))[2][0, 0] == 7


def test_measures_of_the_subject():
    """Share, box, mean place, distance and drift in lengths; without a subject there are none."""
    picture = torch.cat([scene((9, 16, 32, 9, 27)), scene()])
    picture[..., 3] = 85  # 255 · 4 / (4 + 8 m)
    picture[..., 4:7], picture[..., 9:11] = 128, 160
    some, none = measure(attend(picture, torch.tensor([9.0, 9.0])))
    across, up = torch.linspace(-1, 1, 64), torch.linspace(1, -1, 36)
    box = [across[16], across[31], up[26], up[9]]
    place = [across[16:32].mean(), up[9:27].mean()]
    want = torch.stack([torch.tensor(16 * 18 / (36 * 64)), *box, *place])
    torch.testing.assert_close(some[:7], want, atol=1e-5, rtol=0)
    assert some[7:9].tolist() == pytest.approx([1.0, 1.5])
    assert some[9:12].tolist() == pytest.approx([2 * float(x) for x in (*place, up[9])], abs=1e-5)
    assert some[12:].tolist() == pytest.approx([0, 0, 0, 2, 2], rel=1e-4)
    assert len(some) == MEASURES
    assert none[0] == 0
    assert (none[9:] == 0).all()
    assert none[1] > none[2]


def test_the_network_sees_beside_its_measures():
    """Another person in the picture changes its features, but no measure of the subject."""
    torch.manual_seed(0)
    net = ConvNet((64, 36), OWN, WIDTH, (4, 8), 12, (16,), 5)
    alone, pair = scene((9, 26, 38, 8, 30)), scene((9, 26, 38, 8, 30), (7, 44, 52, 8, 30))
    seen, other = (net.attend(p, net.blank(1)) for p in (alone, pair))
    assert torch.equal(seen[1], other[1])
    assert not torch.equal(net.look(*seen[:2]), net.look(*other[:2]))


def test_what_it_knows_is_not_guessed():
    """The policy reads its own numbers as they are, and the guess in the place of the others."""
    torch.manual_seed(0)
    net = ConvNet((64, 36), OWN, WIDTH, (4, 8), 12, (16,), 5)
    seen, own, memory = torch.randn(2, 12), torch.randn(2, len(OWN)), torch.randn(2, 1 + 2 * MEASURES + 12)
    command, guess = net.steer(seen, own, memory)
    state = guess.clone()
    state[:, list(OWN)] = own
    first, last = net.policy
    torch.testing.assert_close(command, last(torch.tanh(first(state))))


def test_its_memory_is_of_the_episode(whole, desk):
    agent, _ = whole
    rng = np.random.default_rng(0)
    obs = {
        "picture": rng.integers(0, 256, (3, 36, 64, 11)).astype(np.uint8),
        "own": rng.normal(size=(3, len(OWN))).astype(np.float32),
    }
    agent.reset(np.ones(3, bool))
    first, second = agent.act(obs, None), agent.act(obs, None)
    assert (first != second).any(axis=1).all()
    agent.reset(np.array([True, False, False]))
    third = agent.act(obs, None)
    np.testing.assert_array_equal(third[0], first[0])
    assert (third[1:] != first[1:]).any(axis=1).all()


def test_the_policy_begins_as_another_agents(desk, tmp_path):
    eyes = dataclasses.replace(PLAN.eyes, hidden=(64, 64))
    plan = dataclasses.replace(PLAN, begins_as="ppo", eyes=eyes, learning_rate=(1e-9, 1e-9))
    agent = run(desk, tmp_path / "a", plan, steps=48)
    ppo = find_policy("ppo", build("cinerl/Follow-v0", 1, takes=[str(desk / "take.npz")]))
    torch.testing.assert_close(agent.network.policy[0].weight, ppo.network[0].weight, atol=1e-6, rtol=0)
    with pytest.raises(UserError, match="begins_as: is 'ppo'; want an agent on the state"):
        run(desk, tmp_path / "b", dataclasses.replace(plan, eyes=PLAN.eyes))


def test_recipes():
    plan = load_recipe("cnn")
    assert isinstance(plan, Imitation)
    assert isinstance(load_recipe("ppo"), Recipe)
    eyes = plan.eyes
    net = ConvNet(eyes.size, OWN, WIDTH, eyes.channels, eyes.memory, eyes.hidden, 5)
    assert sum(p.numel() for p in net.parameters()) * 4 < 1e6


def test_a_teacher_that_there_is_not(desk, tmp_path):
    with pytest.raises(UserError, match="no such cameraman"):
        run(desk, tmp_path, dataclasses.replace(PLAN, teacher="hitchcock"))


def test_actions_are_commands(whole):
    agent, _ = whole
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (5, 36, 64, 11)).astype(np.uint8)
    action = agent.act({"picture": picture, "own": rng.normal(size=(5, len(OWN))).astype(np.float32)}, None)
    assert action.shape == (5, 5)
    assert np.abs(action).max() <= 1
