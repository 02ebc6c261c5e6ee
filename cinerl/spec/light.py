"""`Preset`: light for a whole take, in place of the lights of its set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cinerl.spec import data
from cinerl.spec.document import STRICT, Color, NotNegative, Positive, Schema, Vec3, load
from cinerl.spec.errors import UserError
from cinerl.spec.scene import Sky


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Beam:
    """One light of a preset."""

    role: Literal["key", "fill", "rim"]
    kind: Literal["sun", "point", "spot"]
    from_m: Vec3
    """Sun: the direction it comes from. Others: where it stands, from the middle of the cast's floor."""
    follows: Literal["cast", "actors"] = "cast"
    """A spot points at the middle of the cast, or there is one for each actor that stays on them."""
    cone_deg: Annotated[float, Field(gt=0, lt=170)] = 40.0
    """Full angle of a spot."""
    color: Color = (1.0, 1.0, 1.0)
    power: NotNegative = 1.0
    """Irradiance on the cast."""
    soft_deg: Annotated[float, Field(ge=0, le=90)] = 1.0
    """Angular diameter as the cast sees it: the softness of its shadows."""
    shadows: bool = True
    enters: bool = True
    """Whether it also shines indoors."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Preset:
    """One TOML file in ``assets/lights``."""

    schema: Schema
    title: str
    sky: Sky
    light: Annotated[tuple[Beam, ...], Field(min_length=1, max_length=8)]
    exposure_ev: Annotated[float, Field(ge=-8, le=8)] = 0.0
    """Stops above what the light meter says."""
    practicals: NotNegative = 1.0
    """How strong the set's own lamps and glowing surfaces burn."""
    rim: Color = (1.0, 1.0, 1.0)
    rim_power: NotNegative = 0.5
    """Of the light behind a body's edge, beside a white card in the key light."""
    lift: NotNegative = 0.02
    """Light that has been around too many corners to be followed, beside a white card in the key light."""
    haze_km: Positive | None = None
    """Distance at which two thirds of the light are lost; None: clear air."""


def load_preset(name: str) -> Preset:
    """Read a shipped light by name, or a light file by its path.

    Raises:
        UserError: names the file and the key.
    """
    path: Path = data.find("assets/lights", name)
    preset = load(Preset, path)
    for i, beam in enumerate(preset.light):
        if not any(beam.from_m):
            raise UserError(
                str(path), f"light.{i}.from_m is the middle itself", "want a direction or a place"
            )
    return preset
