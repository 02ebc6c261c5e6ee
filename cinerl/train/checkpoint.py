"""One file that holds all a training depends on; written whole or not at all, read without pickle."""

from __future__ import annotations

import json
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


def save_checkpoint(path: Path, model: PPO, core: Core, identity: str) -> None:
    """Weights, optimiser, counters, generators, last observations and the core's state."""
    kind, keys, place, has_gauss, gauss = np.random.get_state()  # noqa: NPY002 - Stable-Baselines3 draws from it
    tensors = {f"policy.{k}": v for k, v in model.policy.state_dict().items()}
    tensors |= _optimizer_tensors(model)
    tensors |= {f"core.{k}": torch.from_numpy(np.ascontiguousarray(v)) for k, v in core.get_state().items()}
    tensors |= {
        "random.torch": torch.get_rng_state(),
        "random.numpy": torch.from_numpy(np.array(keys)),
        "last.obs": torch.from_numpy(np.array(model._last_obs)),
        "last.starts": torch.from_numpy(np.array(model._last_episode_starts)),
    }
    meta = {
        "schema": SCHEMA,
        "identity": identity,
        "steps": model.num_timesteps,
        "updates": model._n_updates,
        "remaining": model._current_progress_remaining,
        "numpy": [str(kind), int(place), int(has_gauss), float(gauss)],
    }
    data = safetensors.torch.save({k: v.contiguous() for k, v in tensors.items()}, {"json": json.dumps(meta)})
    write_atomic(path, data)


def load_checkpoint(path: Path, model: PPO, core: Core, identity: str) -> None:
    """Put a model and its core back to where `save_checkpoint` found them.

    Raises:
        UserError: a damaged file, or a checkpoint of another training.
    """
    try:
        with safetensors.safe_open(path, "pt") as file:
            meta = json.loads(file.metadata()["json"])
            tensors: dict[str, Tensor] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
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
    model.policy.load_state_dict(_under(tensors, "policy."))
    _restore_optimizer(model, tensors)
    core.set_state({k: v.numpy() for k, v in _under(tensors, "core.").items()})
    model._last_obs = tensors["last.obs"].numpy()
    model._last_episode_starts = tensors["last.starts"].numpy()
    model.num_timesteps = int(meta["steps"])
    model._n_updates = int(meta["updates"])
    model._current_progress_remaining = float(meta["remaining"])
    torch.set_rng_state(tensors["random.torch"])
    kind, place, has_gauss, gauss = meta["numpy"]
    np.random.set_state((kind, tensors["random.numpy"].numpy(), place, has_gauss, gauss))  # noqa: NPY002


def _under(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}


def _optimizer_tensors(model: PPO) -> dict[str, Tensor]:
    state: dict[int, dict[str, Any]] = model.policy.optimizer.state_dict()["state"]
    return {f"optimizer.{i}.{k}": torch.as_tensor(v) for i, entry in state.items() for k, v in entry.items()}


def _restore_optimizer(model: PPO, tensors: dict[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in _under(tensors, "optimizer.").items():
        index, _, key = name.partition(".")
        state.setdefault(int(index), {})[key] = tensor
    groups = model.policy.optimizer.state_dict()["param_groups"]
    model.policy.optimizer.load_state_dict({"state": state, "param_groups": groups})
