"""Trains an agent for a brief: Stable-Baselines3 PPO on the batched core."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import configure
from torch import nn

from cinerl.env.build import build
from cinerl.env.core import Core
from cinerl.env.observation import WIDTH
from cinerl.env.sb3 import Sb3VecEnv
from cinerl.policy.agent import ACTIVATIONS, Agent, Card
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.document import digest
from cinerl.spec.recipe import Recipe, load_recipe
from cinerl.train.checkpoint import load_checkpoint, save_checkpoint

Report = Callable[[int, int, dict[str, float]], None]
"""Called after every rollout: steps done, steps in all, latest figures."""


def train(
    env: str | Brief,
    recipe: str | Recipe = "ppo",
    *,
    out: Path,
    seed: int = 0,
    steps: int | None = None,
    takes: list[str] | None = None,
    device: str = "cpu",
    threads: int = 1,
    checkpoint_every: int = 8,
    report: Report | None = None,
) -> Agent:
    """Train an agent, or go on where a killed training stopped; the result is the same to the bit.

    Args:
        env: environment id, brief file or `Brief`.
        recipe: recipe name, file or `Recipe`.
        out: folder for the checkpoint, the TensorBoard log and the finished agent.
        seed: of everything that is drawn.
        steps: budget in camera steps; None takes the recipe's.
        takes: names or paths of takes; None takes the training library.
        device: of the core; the networks stay on the CPU.
        threads: CPU threads of the core and of torch.
        checkpoint_every: rollouts between checkpoints.
        report: told of the progress.

    Raises:
        UserError: for anything that does not exist, fit or belong together.
    """
    brief = env if isinstance(env, Brief) else load_brief(env)
    plan = recipe if isinstance(recipe, Recipe) else load_recipe(recipe)
    budget = steps or plan.steps
    core = build(brief, plan.rows, takes=takes, device=device, threads=threads)
    identity = f"{digest(brief)} {digest(plan)} {seed} {budget} {' '.join(t.digest for t in core.takes)}"
    out.mkdir(parents=True, exist_ok=True)
    with _borrowed_generators(), _torch_threads(threads):
        model = _model(core, plan, seed)
        model.set_logger(configure(str(out / "log"), ["tensorboard"]))
        path = out / "checkpoint.safetensors"
        if path.is_file():
            load_checkpoint(path, model, core, identity)
        follow = _Follow(core, path, identity, checkpoint_every, budget, report)
        if model.num_timesteps < budget:
            model.learn(budget - model.num_timesteps, callback=follow, reset_num_timesteps=False)
        save_checkpoint(path, model, core, identity)
        agent = _agent(model, core, plan, seed)
    agent.save(out)
    return agent


class _Follow(BaseCallback):
    """Checkpoints at rollout boundaries, and logs every term under its own name."""

    model: PPO

    def __init__(
        self, core: Core, path: Path, identity: str, every: int, budget: int, report: Report | None
    ) -> None:
        super().__init__()
        self._core, self._path, self._identity = core, path, identity
        self._every, self._budget, self._report = every, budget, report
        self._rollouts = 0
        self._figures: dict[str, float] = {}

    def _on_rollout_start(self) -> None:
        if self._rollouts and self._rollouts % self._every == 0:
            save_checkpoint(self._path, self.model, self._core, self._identity)
        self._rollouts += 1

    def _on_step(self) -> bool:
        infos = [info for info in self.locals["infos"] if "terms" in info]
        if infos:
            self._figures = _means(infos, self._core.length)
            for name, value in self._figures.items():
                self.logger.record_mean(name, value)
        return True

    def _on_rollout_end(self) -> None:
        if self._report:
            self._report(self.num_timesteps, self._budget, self._figures)


def _means(infos: list[dict[str, Any]], length: int) -> dict[str, float]:
    figures = {"reward": float(np.mean([i["mean_reward"] for i in infos]))}
    figures["success"] = float(np.mean([i["success"] for i in infos]))
    for name in infos[0]["terms"]:
        figures[f"terms/{name}"] = float(np.mean([i["terms"][name] for i in infos])) / length
    return figures


def _model(core: Core, plan: Recipe, seed: int) -> PPO:
    first, last = plan.learning_rate
    return PPO(
        "MlpPolicy",
        Sb3VecEnv(core, plan.reward_scale),
        device="cpu",
        seed=seed,
        verbose=0,
        n_steps=plan.rollout,
        batch_size=min(plan.minibatch, plan.rows * plan.rollout),
        n_epochs=plan.epochs,
        # A last rollout may run past the budget.
        learning_rate=lambda remaining: last + (first - last) * max(remaining, 0.0),
        gamma=plan.gamma,
        gae_lambda=plan.gae_lambda,
        clip_range=plan.clip,
        ent_coef=plan.entropy,
        max_grad_norm=plan.max_grad_norm,
        policy_kwargs={
            "net_arch": list(plan.network.hidden),
            "log_std_init": plan.log_std,
            "activation_fn": ACTIVATIONS[plan.network.activation],
        },
    )


def _agent(model: PPO, core: Core, plan: Recipe, seed: int) -> Agent:
    body = [m for m in model.policy.mlp_extractor.policy_net.children() if isinstance(m, nn.Linear)]
    head = model.policy.action_net
    assert isinstance(head, nn.Linear)
    layers = [*body, head]
    weights = {}
    for i, layer in enumerate(layers):
        # Activations sit between the linear layers and count in nn.Sequential.
        weights[f"{2 * i}.weight"] = layer.weight.detach().clone()
        weights[f"{2 * i}.bias"] = layer.bias.detach().clone()
    card = Card(
        schema=1,
        env=core.brief.id,
        recipe=digest(plan),
        seed=seed,
        steps=model.num_timesteps,
        axes=core.axes,
        observation=WIDTH,
        hidden=plan.network.hidden,
        activation=plan.network.activation,
        brief=digest(core.brief),
        takes=tuple(sorted(t.name for t in core.takes)),
    )
    return Agent(card, weights, "ppo")


@contextmanager
def _borrowed_generators() -> Iterator[None]:
    """Stable-Baselines3 draws from global generators: leave them as they were."""
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])  # noqa: NPY002
        torch.set_rng_state(kept[2])


@contextmanager
def _torch_threads(threads: int) -> Iterator[None]:
    """One thread is many times faster than several on a few busy cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
