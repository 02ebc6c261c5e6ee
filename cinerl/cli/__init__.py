"""The command line: ``cinerl film | train | prefer | bench | take | tracks | list | doctor``."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

# One thread is many times faster than several on a few busy cores; set before anything loads OpenMP.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run a command; bad input is one line on stderr and exit code 2.

    Args:
        arguments: of the command line; None takes the process's.
    """
    from typer import BadParameter

    from cinerl.cli.app import app
    from cinerl.spec.errors import UserError

    # Typer keeps its own copy of Click; this is the base of every error of usage.
    usage: Any = next(kind for kind in BadParameter.__mro__ if kind.__name__ == "ClickException")
    try:
        code = app(arguments, standalone_mode=False)
        raise SystemExit(code if isinstance(code, int) else 0)
    except UserError as error:
        _refuse(str(error))
    except usage as error:
        _refuse(error.format_message() or "no command; 'cinerl --help' lists them")
    except OSError as error:
        _refuse(f"{error.filename or 'file system'}: {error.strerror or error}")
    except (KeyboardInterrupt, EOFError):
        print("cinerl: stopped; the same command goes on from here", file=sys.stderr)
        raise SystemExit(130) from None
    except Exception as error:  # a fault of ours, told in a line; whoever mends it asks for more
        if os.environ.get("CINERL_DEBUG"):
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        print(
            f"cinerl: a fault in cinerl, not in your input ({what}); CINERL_DEBUG=1 shows where",
            file=sys.stderr,
        )
        raise SystemExit(1) from None


def _refuse(why: str) -> NoReturn:
    print(f"cinerl: {' '.join(why.split())}", file=sys.stderr)
    raise SystemExit(2)
