"""Loads a user's own reward terms: a Python file named on the command line, and nothing else, is run."""

from __future__ import annotations

import runpy
from pathlib import Path

from cinerl.spec.errors import UserError


def run_terms(files: list[Path]) -> None:
    """Run each file once; its ``@term`` functions register themselves. Raises `UserError`."""
    for path in files:
        if not path.is_file():
            raise UserError("--terms", f"no such file '{path}'")
        try:
            runpy.run_path(str(path))
        except Exception as error:  # whatever a user's file raises is the user's to read, in one line
            raise UserError("--terms", f"'{path}' failed ({type(error).__name__}: {error})") from None
