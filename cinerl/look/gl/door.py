"""The only door to OpenGL: sets what must be set before it is first imported."""

import os

import numpy as np

os.environ["PYOPENGL_PLATFORM"] = "egl"
# pyrender was written for numpy 1.
np.infty = np.inf  # type: ignore[attr-defined]  # noqa: NPY201

import pyrender  # noqa: E402
from OpenGL import EGL, GL  # noqa: E402
from pyrender.platforms import egl  # noqa: E402
from pyrender.shader_program import ShaderProgram  # noqa: E402

__all__ = ["EGL", "GL", "ShaderProgram", "egl", "pyrender"]
