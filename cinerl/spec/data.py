"""Where the data folders are: inside the installed package, or in the checkout beside it."""

from __future__ import annotations

import difflib
from pathlib import Path

from cinerl.spec.errors import UserError

_PACKAGE = Path(__file__).resolve().parents[1]


def folder(name: str) -> Path:
    """The folder ``envs``, ``agents`` or ``assets``."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def names(kind: str, suffix: str = ".toml") -> list[str]:
    """Sorted names of the shipped files of one kind: ``envs``, ``assets/rigs``, ..."""
    root = _root(kind)
    return sorted(p.name.removesuffix(suffix) for p in root.glob(f"*{suffix}"))


def find(kind: str, name: str, suffix: str = ".toml") -> Path:
    """A shipped file by name, or any file by its path.

    Raises:
        UserError: no such name; lists what there is.
    """
    if name.endswith(suffix) and _is_file(Path(name)):
        return Path(name)
    shipped = _root(kind) / f"{name}{suffix}"
    if "/" not in name and _is_file(shipped):
        return shipped
    known = names(kind, suffix)
    close = difflib.get_close_matches(name, known, n=1)
    some = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
    hint = f"did you mean '{close[0]}'?" if close else f"there are: {some or 'none'}"
    raise UserError(name, f"no such file or name in {kind}", hint)


def _root(kind: str) -> Path:
    head, _, rest = kind.partition("/")
    return folder(head) / rest


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name that is too long, a folder that may not be read
        return False
