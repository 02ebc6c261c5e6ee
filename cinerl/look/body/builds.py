"""The builds: what makes one body slim and another heavy. The skeleton is the same for all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Build:
    """Measures of a body; lengths are metres added to the model's, shares scale it."""

    name: str
    woman: bool
    girth: float = 1.0
    """Of the trunk."""
    belly: float = 0.0
    """How far the belly stands out."""
    bust: float = 0.0
    hips: float = 1.0
    shoulders: float = 0.0
    """Wider or narrower."""
    limbs: float = 1.0
    """Thickness of arms and legs."""
    muscle: float = 0.5
    neck: float = 1.0
    jaw: float = 1.0
    """Width between the jaw's corners."""
    chin: float = 1.0
    fat: float = 0.0
    """Of cheeks and throat."""
    brow: float = 0.5
    nose: float = 1.0
    bridge: float = 0.0
    """How far the bridge of the nose stands out."""
    lips: float = 1.0
    cheeks: float = 1.0


BUILDS: tuple[Build, ...] = (
    Build("slim", False, 0.90, -0.004, limbs=0.88, muscle=0.3, neck=0.92, jaw=0.94, chin=0.95, brow=0.5,
          nose=1.04, bridge=0.002, shoulders=-0.008),
    Build("average", False, 1.0, 0.004, limbs=1.0, muscle=0.5, brow=0.6),
    Build("broad", False, 1.07, 0.0, limbs=1.12, muscle=1.0, neck=1.12, jaw=1.07, chin=1.15, brow=1.0,
          nose=1.06, shoulders=0.012, lips=0.95),
    Build("heavy", False, 1.16, 0.050, limbs=1.14, muscle=0.3, neck=1.16, jaw=1.07, chin=1.05, fat=1.0,
          brow=0.5, nose=1.1, hips=1.06, shoulders=0.006),
    Build("lean", True, 0.86, -0.002, bust=0.7, hips=0.96, limbs=0.82, muscle=0.2, neck=0.80, jaw=0.86,
          chin=0.72, brow=0.0, nose=0.90, bridge=-0.001, lips=1.15, cheeks=1.15, shoulders=-0.016),
    Build("curvy", True, 0.95, 0.008, bust=1.15, hips=1.08, limbs=0.94, muscle=0.15, neck=0.84, jaw=0.91,
          chin=0.76, fat=0.35, brow=0.0, nose=0.92, lips=1.3, cheeks=1.0, shoulders=-0.012),
    Build("full", True, 1.10, 0.030, bust=1.35, hips=1.12, limbs=1.06, muscle=0.1, neck=0.94, jaw=0.96,
          chin=0.80, fat=0.9, brow=0.0, nose=0.96, lips=1.2, cheeks=1.05, shoulders=-0.006),
)  # fmt: skip
BY_NAME = {build.name: build for build in BUILDS}
