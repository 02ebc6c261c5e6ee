"""The two renderers by name, and what the second one needs."""

from __future__ import annotations

from typing import Literal, get_args

from cinerl.look.caster import Caster
from cinerl.spec.errors import UserError

Renderer = Literal["raycast", "gl"]
RENDERERS: tuple[str, ...] = get_args(Renderer)


def caster_of(renderer: str) -> type[Caster]:
    """The class that makes frames.

    Raises:
        UserError: there is no such renderer, or what it needs is not installed.
    """
    if renderer not in RENDERERS:
        raise UserError("--renderer", f"'{renderer}'", f"want {' or '.join(RENDERERS)}")
    if renderer == "raycast":
        return Caster
    from cinerl.look.gl.caster import GlCaster

    return GlCaster


def check_renderer(renderer: str) -> Renderer:
    """The renderer of this name, having made sure that it works: before anything is written.

    Raises:
        UserError: it is unknown, or does not work here.
    """
    if renderer == "gl":
        try_gl()
    return "raycast" if caster_of(renderer) is Caster else "gl"


def try_gl() -> str:
    """Draw one pixel with OpenGL; returns what drew it.

    Raises:
        UserError: it does not work; says what to install.
    """
    from cinerl.look.gl.context import draw_one_pixel

    return draw_one_pixel()
