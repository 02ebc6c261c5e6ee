"""Generated pages are what their generator makes today."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_observation_page_is_fresh():
    spec = importlib.util.spec_from_file_location("make_readme", ROOT / "docs" / "make_readme.py")
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    assert (ROOT / "docs" / "observation.md").read_text() == pages.observation_page()
