"""Easy takes for each shipped brief: somebody who walks straight, somebody who stands, nothing in the way."""

from __future__ import annotations

from cinerl.spec.brief import Brief
from cinerl.spec.take import Take
from tests.actors import make_take

WALKS = [((-6.0, 0.0), 0.2, 1.1), ((1.0, 6.0), -1.5, 0.0)]
STANDS = [((0.0, 0.0), 0.5, 0.0), ((-5.0, 3.0), 0.0, 1.0)]


def take_for(brief: Brief, people: int = 1) -> Take:
    """Long enough for a few windows."""
    cast = WALKS if brief.subject.does == "travels" else STANDS
    return make_take(cast[:people], seconds=brief.seconds + 2)
