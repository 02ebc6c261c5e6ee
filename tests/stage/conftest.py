import os

import pytest

from cinerl.spec.scene import Act, Actor, Prop, Scene


@pytest.fixture
def duet() -> Scene:
    """A learned walk, a gaze, speech, a thrown ball that hits somebody."""
    return Scene(
        schema=1, set="studio", seconds=1.5, seed=4,
        actor=(
            Actor(name="ada", at_m=(-1.0, 0.0), act=(Act(act="walk", phase=0.4),)),
            Actor(name="ben", at_m=(0.0, 2.0), facing_deg=-90.0, gaze="ada",
                  act=(Act(act="stand", speaks_s=((0.2, 0.8),)),)),
        ),
        prop=(
            Prop(name="ball", kind="ball", at_m=(1.5, 2.0, 1.2), size_m=(0.3, 0.3, 0.3), mass_kg=3.0,
                 velocity_mps=(-8.0, 0.0, 0.6), release_s=0.4),
        ),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CINERL_CACHE", str(tmp_path / "cache"))
    assert os.environ["CINERL_CACHE"]
