"""``python -m cinerl.look.gl``: whether OpenGL works, tried in a process that a bad driver may take down."""

import sys

from cinerl.look.renderer import try_gl
from cinerl.spec.errors import UserError

try:
    print(try_gl())
except UserError as error:
    sys.exit(str(error))
