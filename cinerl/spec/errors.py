"""The one error a user meets."""

from __future__ import annotations


class UserError(Exception):
    """Bad input: one line that names the culprit, what was found and what would do.

    The command line prints it and exits with code 2; nothing has been written.
    """

    def __init__(self, culprit: str, found: str, want: str = "") -> None:
        line = f"{culprit}: {found}" + (f"; {want}" if want else "")
        super().__init__(" ".join(line.split()))
