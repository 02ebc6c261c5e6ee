"""The stage: scenes are performed in PyBullet and recorded as takes."""

from cinerl.stage import quiet  # first, for it loads PyBullet without its banner
from cinerl.stage.cache import record_cached
from cinerl.stage.origin import STAGE_VERSION
from cinerl.stage.recording import record
from cinerl.stage.stage import Stage
from cinerl.stage.validation import validate

__all__ = ["STAGE_VERSION", "Stage", "quiet", "record", "record_cached", "validate"]
