"""The two renderers by name, and what the second one needs."""

from __future__ import annotations

from typing import Literal, get_args

from cinerl.look.caster import Caster
from cinerl.spec.errors import UserError

Renderer = Literal["raycast", "gl"]
RENDERERS: tuple[str, ...] = get_args(Renderer)
SYSTEM = "apt-get install libegl1 libgl1 libgl1-mesa-dri"
"""Of Debian and its children; a graphics card's own driver brings its EGL along."""
PACKAGES = "pip install 'cinerl[gl]'"


def caster_of(renderer: str) -> type[Caster]:
    """The class that makes frames.

    Raises:
        UserError: there is no such renderer, or what it needs is not installed.
    """
    if renderer not in RENDERERS:
        raise UserError("--renderer", f"'{renderer}'", f"want {' or '.join(RENDERERS)}")
    if renderer == "raycast":
        return Caster
    try:
        from cinerl.look.gl.raster import Raster
    except ImportError as error:
        raise _missing(error) from error
    return Raster


def _missing(error: ImportError) -> UserError:
    if "EGL" in str(error):
        return UserError("--renderer gl", "this machine has no EGL library", f"run: {SYSTEM}")
    return UserError("--renderer gl", "pyrender is not installed", f"run: {PACKAGES}")
