"""The stage: scenes are performed in PyBullet and recorded as takes."""

from cinerl.stage.record import record
from cinerl.stage.stage import Stage
from cinerl.stage.validate import validate

__all__ = ["Stage", "record", "validate"]
