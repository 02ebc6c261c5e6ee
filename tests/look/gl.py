"""Whether tests of OpenGL run: where it does not work they are skipped, unless ``CINERL_TEST_GL`` insists."""

from __future__ import annotations

import os

import pytest

from cinerl.look.renderer import try_gl
from cinerl.spec.errors import UserError


def _why_not() -> str:
    try:
        try_gl()
    except UserError as error:
        if os.environ.get("CINERL_TEST_GL"):
            raise
        return str(error)
    return ""


_lack = _why_not()
needs_gl = pytest.mark.skipif(bool(_lack), reason=_lack)
BOTH = ["raycast", pytest.param("gl", marks=needs_gl)]
