"""Stable-Baselines3 PPO on the batched core."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import configure
from torch import nn

from cinerl.env.core import Core
from cinerl.env.observation import width_of
from cinerl.env.sb3 import Sb3VecEnv
from cinerl.policy.agent import ACTIVATIONS, Agent, Card
from cinerl.spec.document import digest
from cinerl.spec.recipe import Recipe
from cinerl.train.checkpoint import load_checkpoint, save_checkpoint
from cinerl.train.demonstration import imitate
from cinerl.train.group import GroupBuffer
from cinerl.train.work import Work


def learn(core: Core, plan: Recipe, work: Work) -> Agent:
    """Train on a core, or go on from the checkpoint."""
    model = _model(core, plan, work.seed)
    model.set_logger(configure(str(work.out / "log"), ["tensorboard"]))
    if work.checkpoint.is_file():
        load_checkpoint(work.checkpoint, model, core, work.identity)
    elif plan.demonstration:
        imitate(model, core, plan.demonstration, work.seed)
    if model.num_timesteps < work.budget:
        left = work.budget - model.num_timesteps
        model.learn(left, callback=_Follow(core, work), reset_num_timesteps=False)
    save_checkpoint(work.checkpoint, model, core, work.identity)
    return _agent(model, core, plan, work.seed)


class _Learner(PPO):
    """PPO that tells when an update is done: nothing of the next rollout is drawn yet."""

    updated: Callable[[], None]

    def train(self) -> None:
        super().train()
        self.updated()


class _Follow(BaseCallback):
    """Checkpoints between rollouts, and logs every term under its own name."""

    model: _Learner

    def __init__(self, core: Core, work: Work) -> None:
        super().__init__()
        self._core, self._work = core, work
        self._rollouts = 0
        self._figures: dict[str, float] = {}

    def _init_callback(self) -> None:
        self.model.updated = self._keep

    def _keep(self) -> None:
        self._rollouts += 1
        if self._rollouts % self._work.checkpoint_every == 0:
            save_checkpoint(self._work.checkpoint, self.model, self._core, self._work.identity)

    def _on_step(self) -> bool:
        infos = [info for info in self.locals["infos"] if "terms" in info]
        if infos:
            self._figures = _means(infos, self._core.length)
            for name, value in self._figures.items():
                self.logger.record_mean(name, value)
        return True

    def _on_rollout_end(self) -> None:
        if self._work.report:
            self._work.report(self.num_timesteps, self._work.budget, self._figures)


def _means(infos: list[dict[str, Any]], length: int) -> dict[str, float]:
    figures = {"reward": float(np.mean([i["mean_reward"] for i in infos]))}
    figures["success"] = float(np.mean([i["success"] for i in infos]))
    for name in infos[0]["terms"]:
        figures[f"terms/{name}"] = float(np.mean([i["terms"][name] for i in infos])) / length
    return figures


def _model(core: Core, plan: Recipe, seed: int) -> _Learner:
    first, last = plan.learning_rate
    rollout = plan.rollout or core.length
    grouped = plan.group > 1
    return _Learner(
        "MlpPolicy",
        Sb3VecEnv(core, plan.reward_scale, plan.group),
        device="cpu",
        seed=seed,
        verbose=0,
        n_steps=rollout,
        batch_size=min(plan.minibatch, plan.rows * rollout),
        n_epochs=plan.epochs,
        # A last rollout may run past the budget.
        learning_rate=lambda remaining: last + (first - last) * max(remaining, 0.0),
        gamma=plan.gamma,
        gae_lambda=plan.gae_lambda,
        clip_range=plan.clip,
        ent_coef=plan.entropy,
        vf_coef=0.0 if grouped else 0.5,
        max_grad_norm=plan.max_grad_norm,
        use_sde=plan.smooth,
        normalize_advantage=not grouped,
        rollout_buffer_class=GroupBuffer if grouped else None,
        rollout_buffer_kwargs={"group": plan.group} if grouped else None,
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
        observation=width_of(core.observes),
        observes=core.observes,
        hidden=plan.network.hidden,
        activation=plan.network.activation,
        brief=digest(core.brief),
        takes=tuple(sorted(t.name for t in core.takes)),
    )
    return Agent(card, weights, "ppo")
