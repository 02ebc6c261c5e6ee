"""People: sculpted as fields, baked as skinned meshes, dressed for a take."""

from cinerl.look.body.person import person
from cinerl.look.body.skinning import skinned

__all__ = ["person", "skinned"]
