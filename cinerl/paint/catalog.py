"""Styles by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cinerl.paint import styles
from cinerl.paint.canvas import Canvas
from cinerl.paint.styles import Painter
from cinerl.spec.errors import UserError


@dataclass(frozen=True)
class Style:
    """A way to paint."""

    name: str
    begin: Callable[[Canvas, int], Painter]
    """From a canvas and a seed."""

    @property
    def title(self) -> str:
        """One line."""
        return (self.begin.__doc__ or "").strip().splitlines()[0]


STYLES = {
    begin.__name__: Style(begin.__name__, begin)
    for begin in (
        styles.oil,
        styles.watercolour,
        styles.ink,
        styles.toon,
        styles.strokes,
        styles.pencil,
        styles.noir,
    )
}


def find_style(name: str, where: str = "style") -> Style:
    """The style of a name.

    Raises:
        UserError: there is none; ``where`` names the flag or key.
    """
    if name not in STYLES:
        raise UserError(where, f"'{name}' is unknown", f"want {', '.join(STYLES)}")
    return STYLES[name]
