"""Whether a scene can be performed."""

from __future__ import annotations

from cinerl.spec.scene import Scene


def validate(scene: Scene, origin: str) -> None:
    """Check."""
