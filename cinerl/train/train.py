"""`train`: an agent for a brief, from a recipe."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from cinerl.env.build import build
from cinerl.policy.agent import Agent
from cinerl.reward.terms import Term, find_term
from cinerl.spec.brief import Brief, load_brief
from cinerl.spec.document import digest
from cinerl.spec.recipe import Imitation, Recipe, load_recipe
from cinerl.train import dagger, ppo
from cinerl.train.work import Report, Work, borrowed_generators, torch_threads


def train(
    env: str | Brief,
    recipe: str | Recipe | Imitation = "ppo",
    *,
    out: Path,
    seed: int = 0,
    steps: int | None = None,
    takes: list[str] | None = None,
    terms: Sequence[Term] = (),
    device: str = "cpu",
    threads: int = 1,
    checkpoint_every: int = 8,
    report: Report | None = None,
) -> Agent:
    """Train an agent, or go on where a killed training stopped; the result is the same to the bit.

    Args:
        env: environment id, brief file or `Brief`.
        recipe: recipe name, file, `Recipe` or `Imitation`.
        out: folder for the checkpoint, the TensorBoard log and the finished agent.
        seed: of everything that is drawn.
        steps: budget in camera steps; None takes the recipe's.
        takes: names or paths of takes; None takes the training library.
        terms: reward terms of this training alone, beside the registered ones.
        device: of the core; the networks stay on the CPU.
        threads: CPU threads of the core and of torch.
        checkpoint_every: rollouts between checkpoints.
        report: told of the progress.

    Raises:
        UserError: for anything that does not exist, fit or belong together.
    """
    brief = env if isinstance(env, Brief) else load_brief(env)
    plan = load_recipe(recipe) if isinstance(recipe, str) else recipe
    budget = steps or plan.steps
    if isinstance(plan, Recipe):
        for reward in plan.reward:
            find_term(reward.term, str(recipe) if isinstance(recipe, str) else plan.title)
        brief = dataclasses.replace(brief, reward=(*brief.reward, *plan.reward))
    core = build(brief, plan.rows, takes=takes, device=device, threads=threads, terms=terms)
    given = [t.digest for t in core.takes] + [f"{t.name}:{t.source}" for t in terms]
    identity = f"{digest(brief)} {digest(plan)} {seed} {budget} {' '.join(given)}"
    work = Work(out, seed, budget, identity, checkpoint_every, report)
    out.mkdir(parents=True, exist_ok=True)
    with borrowed_generators(), torch_threads(threads):
        agent = ppo.learn(core, plan, work) if isinstance(plan, Recipe) else dagger.learn(core, plan, work)
    agent.save(out)
    return agent
