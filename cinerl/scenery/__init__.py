"""Sets: from the pieces of a TOML to solids that stop, and surfaces that are seen."""

from cinerl.scenery.mesh import Meshes
from cinerl.scenery.scenery import Scenery, expand, of, piece_names
from cinerl.scenery.solid import Solid, solid_surface

__all__ = ["Meshes", "Scenery", "Solid", "expand", "of", "piece_names", "solid_surface"]
