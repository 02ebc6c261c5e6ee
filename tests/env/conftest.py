"""What the tests of the faces share: a short brief and a take, as files."""

import pytest

from cinerl.spec import data
from cinerl.spec.brief import load_brief
from tests.env.performances import take_for


@pytest.fixture(scope="module")
def brief(tmp_path_factory):
    """A file with Follow at 25 steps."""
    path = tmp_path_factory.mktemp("briefs") / "short.toml"
    path.write_text(data.find("envs", "follow").read_text().replace("seconds = 8.0", "seconds = 1.0417"))
    return str(path)


@pytest.fixture(scope="module")
def take(tmp_path_factory):
    path = tmp_path_factory.mktemp("takes") / "walk.npz"
    take_for(load_brief("follow"), 2).save(path)
    return str(path)
