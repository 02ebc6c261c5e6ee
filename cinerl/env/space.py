"""Spaces and infos that every face shares."""

from __future__ import annotations

from typing import Any

import numpy as np
from gymnasium.spaces import Box

from cinerl.env.core import Core, Episode


def action_space(core: Core) -> Box:
    """One speed command in [−1, 1] for each of the core's axes, 1 being the rig's limit."""
    return Box(-1.0, 1.0, (len(core.axes),), np.float32)


def ending_info(core: Core, episode: Episode, k: int) -> dict[str, Any]:
    """What an ended episode tells: success, mean reward, sums of the terms, reduced criteria."""
    criteria = zip(core.criteria, episode.criteria[k].tolist(), strict=True)
    return {
        "success": bool(episode.success[k]),
        "mean_reward": float(episode.reward[k]),
        "terms": dict(zip(core.term_names, episode.sums[k].tolist(), strict=True)),
        "criteria": {f"{c.measure}.{c.over}": value for c, value in criteria},
    }
