"""The command line: ``cinerl film | train | bench | take | list | doctor``."""

from __future__ import annotations

import os
import sys

# One thread is many times faster than several on a few busy cores; set before anything loads OpenMP.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def main() -> None:
    """Run a command; bad input is one line on stderr and exit code 2."""
    from cinerl.cli.app import app
    from cinerl.spec.errors import UserError

    try:
        app()
    except UserError as error:
        print(f"cinerl: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("cinerl: stopped; the same command goes on from here", file=sys.stderr)
        raise SystemExit(130) from None
