"""One file that holds all a training depends on; written whole or not at all, read without pickle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors
import safetensors.torch
import torch
from stable_baselines3 import PPO
from torch import Tensor

from cinerl.env.core import Core
from cinerl.spec.archive import write_atomic
from cinerl.spec.errors import UserError

SCHEMA = 1
Tensors = dict[str, Tensor]


def save_checkpoint(
    path: Path, model: PPO, core: Core, identity: str, others: Mapping[str, Tensor] | None = None
) -> None:
    """Weights, optimiser, counters, generators, last observations, the core's state, and ``others``."""
    kind, keys, place, has_gauss, gauss = np.random.get_state()  # noqa: NPY002 - Stable-Baselines3 draws from it
    tensors = over("policy.", model.policy.state_dict())
    tensors |= over("optimizer.", optimizer_tensors(model.policy.optimizer))
    tensors |= over("core.", core_tensors(core)) | over("others.", others or {})
    tensors |= {
        "random.torch": torch.get_rng_state(),
        "random.numpy": torch.from_numpy(np.array(keys)),
        "last.obs": torch.from_numpy(np.array(model._last_obs)),
        "last.starts": torch.from_numpy(np.array(model._last_episode_starts)),
    }
    meta = {
        "steps": model.num_timesteps,
        "updates": model._n_updates,
        "remaining": model._current_progress_remaining,
        "numpy": [str(kind), int(place), int(has_gauss), float(gauss)],
    }
    write_checkpoint(path, tensors, meta, identity)


def load_checkpoint(path: Path, model: PPO, core: Core, identity: str) -> Tensors:
    """Put a model and its core back to where `save_checkpoint` found them; gives back the others.

    Raises:
        UserError: a damaged file, or a checkpoint of another training.
    """
    tensors, meta = read_checkpoint(path, identity)
    model.policy.load_state_dict(under(tensors, "policy."))
    restore_optimizer(model.policy.optimizer, under(tensors, "optimizer."))
    core.set_state({k: v.numpy() for k, v in under(tensors, "core.").items()})
    model._last_obs = tensors["last.obs"].numpy()
    model._last_episode_starts = tensors["last.starts"].numpy()
    model.num_timesteps = int(meta["steps"])
    model._n_updates = int(meta["updates"])
    model._current_progress_remaining = float(meta["remaining"])
    torch.set_rng_state(tensors["random.torch"])
    kind, place, has_gauss, gauss = meta["numpy"]
    np.random.set_state((kind, tensors["random.numpy"].numpy(), place, has_gauss, gauss))  # noqa: NPY002
    return under(tensors, "others.")


def write_checkpoint(path: Path, tensors: Tensors, meta: Mapping[str, Any], identity: str) -> None:
    """Tensors and plain data in one file."""
    text = json.dumps({"schema": SCHEMA, "identity": identity, **meta})
    data = safetensors.torch.save({k: v.contiguous() for k, v in tensors.items()}, {"json": text})
    write_atomic(path, data)


def read_checkpoint(path: Path, identity: str) -> tuple[Tensors, dict[str, Any]]:
    """What `write_checkpoint` was given.

    Raises:
        UserError: a damaged file, or a checkpoint of another training.
    """
    try:
        with safetensors.safe_open(path, "pt") as file:
            meta = json.loads(file.metadata()["json"])
            tensors: Tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (safetensors.SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        why = str(error).splitlines()[0]
        raise UserError(
            str(path), f"not a readable checkpoint ({why})", "remove it to start afresh"
        ) from None
    if not isinstance(meta, dict) or meta.get("schema") != SCHEMA or meta.get("identity") != identity:
        raise UserError(
            str(path),
            "is of another training (brief, recipe, takes or seed differ)",
            "remove it, or name another folder",
        )
    return tensors, meta


def over(prefix: str, tensors: Mapping[str, Tensor]) -> Tensors:
    """The same tensors under longer names."""
    return {prefix + k: v for k, v in tensors.items()}


def under(tensors: Tensors, prefix: str) -> Tensors:
    """Those whose names begin so, without it."""
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def core_tensors(core: Core) -> Tensors:
    """The core's state."""
    return {k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in core.get_state().items()}


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> Tensors:
    """The moments of an optimiser, and its counts."""
    state: dict[int, dict[str, Any]] = optimizer.state_dict()["state"]
    return {f"{i}.{k}": torch.as_tensor(v) for i, entry in state.items() for k, v in entry.items()}


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Tensors) -> None:
    """Return to what `optimizer_tensors` gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        index, _, key = name.partition(".")
        state.setdefault(int(index), {})[key] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
