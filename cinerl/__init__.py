"""Reinforcement learning for virtual cinematography.

A performance is simulated once and filmed a million times. ``import cinerl`` registers an environment
with Gymnasium for every brief that ships.
"""

import gymnasium

from cinerl.spec import data
from cinerl.spec.brief import load_brief
from cinerl.spec.errors import UserError

__version__ = "0.1.0"
__all__ = ["UserError", "__version__"]

for _name in data.names("envs"):
    _brief = load_brief(_name)
    gymnasium.register(
        _brief.id,
        entry_point="cinerl.env.single:CineEnv",
        vector_entry_point="cinerl.env.vector:CineVectorEnv",
        kwargs={"brief": _brief.id},
    )
