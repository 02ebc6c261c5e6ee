"""Whether tests of OpenGL run: where it does not work they are skipped, unless ``CINERL_TEST_GL`` insists."""

from __future__ import annotations

import os

import pytest

from cinerl.look.renderer import try_gl
from cinerl.spec.errors import UserError


def need_gl() -> None:
    """Skip the calling module. Raises `UserError` if OpenGL is insisted on."""
    try:
        try_gl()
    except UserError as error:
        if os.environ.get("CINERL_TEST_GL"):
            raise
        pytest.skip(str(error), allow_module_level=True)
