"""The only door to OpenGL: sets what must be set before it is first imported."""

import os

import numpy as np

from cinerl.look.needs import PACKAGES, SYSTEM
from cinerl.spec.errors import UserError

os.environ["PYOPENGL_PLATFORM"] = "egl"
# pyrender was written for numpy 1.
np.infty = np.inf  # type: ignore[attr-defined]  # noqa: NPY201

try:
    import pyrender
    from OpenGL import EGL, GL
    from pyrender.platforms import egl
    from pyrender.shader_program import ShaderProgram
except ModuleNotFoundError as error:
    raise UserError("--renderer gl", f"{error.name} is not installed", f"run: {PACKAGES}") from error
except (ImportError, AttributeError) as error:
    # PyOpenGL looks for attributes of the libraries that it did not find.
    raise UserError("--renderer gl", "this machine lacks an OpenGL library", f"run: {SYSTEM}") from error

__all__ = ["EGL", "GL", "ShaderProgram", "egl", "pyrender"]
